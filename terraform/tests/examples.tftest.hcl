mock_provider "aws" {
  mock_data "aws_ec2_instance_type_offerings" {
    defaults = { locations = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
  override_data {
    target = module.cluster.module.network.data.aws_availability_zones.available
    values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
}

variables {
  owner          = "tests"
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q tests"
}

run "one_node_is_the_least" {
  module {
    source = "./examples/one-node"
  }
  assert {
    condition     = length(output.cluster.databases) == 1 && length(output.cluster.clients) == 1 && length(output.cluster.monitoring) == 0
    error_message = "expected one database, one client and no dashboards"
  }
}

run "three_nodes_are_the_defaults" {
  module {
    source = "./examples/three-nodes"
  }
  assert {
    condition     = length(output.cluster.databases) == 3 && length(output.cluster.clients) == 3 && length(output.cluster.monitoring) == 1
    error_message = "expected three databases, three clients and one host with dashboards"
  }
}
