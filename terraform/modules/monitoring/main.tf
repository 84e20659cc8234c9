module "hosts" {
  source         = "../hosts"
  name           = "${var.name}-monitoring"
  role           = "monitoring"
  instance_count = 1
  instance_type  = var.instance_type
  network        = var.network
  image_id       = var.image_id
  ssh_public_key = var.ssh_public_key
  hours          = var.hours
  root_gigabytes = 30
  tags           = var.tags
}
