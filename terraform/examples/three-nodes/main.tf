# The cluster of the defaults: three database hosts, three clients and dashboards.
terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.25.0"
    }
  }
}

variable "owner" {
  description = "Who answers for the costs."
  type        = string
}

variable "ssh_public_key" {
  description = "Of the key that is used through Session Manager."
  type        = string
}

module "cluster" {
  source         = "../.."
  owner          = var.owner
  ssh_public_key = var.ssh_public_key
}

output "cluster" {
  description = "Hosts by what they are there for."
  value       = module.cluster
}
