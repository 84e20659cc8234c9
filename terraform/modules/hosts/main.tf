data "aws_ami" "debian" {
  count       = var.image_id == null ? 1 : 0
  most_recent = true
  # Debian's own account: https://wiki.debian.org/Cloud/AmazonEC2Image/Bookworm
  owners = ["136693071363"]
  filter {
    name   = "name"
    values = ["debian-12-amd64-*"]
  }
}

data "aws_region" "this" {}

# China and GovCloud have names of their own.
data "aws_partition" "this" {}

resource "aws_instance" "this" {
  count                                = var.instance_count
  ami                                  = var.image_id == null ? data.aws_ami.debian[0].id : var.image_id
  instance_type                        = var.instance_type
  subnet_id                            = element(var.network.private_subnet_ids, count.index)
  vpc_security_group_ids               = [var.network.security_group_ids[var.role]]
  iam_instance_profile                 = var.network.instance_profile_name
  placement_group                      = var.network.placement_group_name
  associate_public_ip_address          = false
  instance_initiated_shutdown_behavior = "terminate"
  # A new key or limit is for new hosts; a running experiment is not ended for it.
  user_data_replace_on_change = false
  user_data = templatefile("${path.module}/first-boot.sh.tftpl", {
    ssh_public_key = var.ssh_public_key
    minutes        = var.hours * 60
    region         = data.aws_region.this.region
    domain         = data.aws_partition.this.dns_suffix
    agent          = var.session_manager_agent
  })

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    encrypted   = true
    volume_type = "gp3"
    volume_size = var.root_gigabytes
    tags        = merge(var.tags, { Name = "${var.name}-${count.index}" })
  }

  tags = merge(var.tags, { Name = "${var.name}-${count.index}", Role = var.role })

  lifecycle {
    # A newer image is no reason to throw away a cluster that is being measured.
    ignore_changes = [ami, user_data]
  }
}
