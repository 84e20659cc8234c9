mock_provider "aws" {
  mock_data "aws_ec2_instance_type_offerings" {
    defaults = { locations = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
  override_data {
    target = module.network.data.aws_availability_zones.available
    values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
}

variables {
  owner          = "tests"
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q tests"
}

run "defaults_are_three_and_three" {
  assert {
    condition     = length(output.databases) == 3 && length(output.clients) == 3 && length(output.monitoring) == 1
    error_message = "expected three databases, three clients and one host with dashboards"
  }
  assert {
    condition     = output.nat_gateways == 1
    error_message = "three NAT gateways cost more than one"
  }
  assert {
    condition     = output.databases[2].name == "trialbalance-database-2"
    error_message = "hosts are named by role and ordinal"
  }
}

run "no_dashboards_no_host" {
  command = plan
  variables {
    monitoring = false
  }
  assert {
    condition     = length(output.monitoring) == 0
    error_message = "a host that nobody wanted"
  }
}

run "a_missing_owner_is_refused" {
  command = plan
  variables {
    owner = " "
  }
  expect_failures = [var.owner]
}
