# Everything for a measurement in AWS: databases, load nodes and dashboards in a network of their own.
# ops/cloud/run applies it and does the rest; docs/cloud-testing.md is the guide. The region is that of
# the environment (AWS_REGION).

locals {
  tags            = { Project = "trialbalance", Cluster = var.name, Owner = var.owner }
  monitoring_type = "t3.medium"
}

module "network" {
  source         = "./modules/network"
  name           = var.name
  spread         = var.spread
  nat_gateways   = var.nat_gateways
  instance_types = distinct(concat([var.database_type, var.client_type], var.monitoring ? [local.monitoring_type] : []))
  tags           = local.tags
}

module "database" {
  source         = "./modules/database-cluster"
  name           = var.name
  network        = module.network
  instance_count = var.database_count
  instance_type  = var.database_type
  image_id       = var.image_id
  ssh_public_key = var.ssh_public_key
  hours          = var.hours
  tags           = local.tags
}

module "client" {
  source         = "./modules/client-cluster"
  name           = var.name
  network        = module.network
  instance_count = var.client_count
  instance_type  = var.client_type
  image_id       = var.image_id
  ssh_public_key = var.ssh_public_key
  hours          = var.hours
  tags           = local.tags
}

module "monitoring" {
  count          = var.monitoring ? 1 : 0
  source         = "./modules/monitoring"
  instance_type  = local.monitoring_type
  name           = var.name
  network        = module.network
  image_id       = var.image_id
  ssh_public_key = var.ssh_public_key
  hours          = var.hours
  tags           = local.tags
}
