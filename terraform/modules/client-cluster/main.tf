module "hosts" {
  source         = "../hosts"
  name           = "${var.name}-client"
  role           = "client"
  instance_count = var.instance_count
  instance_type  = var.instance_type
  network        = var.network
  image_id       = var.image_id
  ssh_public_key = var.ssh_public_key
  hours          = var.hours
  tags           = var.tags
}
