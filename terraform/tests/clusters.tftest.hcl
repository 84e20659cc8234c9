mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
}

variables {
  name           = "tests"
  hours          = 4
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q tests"
  network = {
    private_subnet_ids    = ["subnet-a", "subnet-b", "subnet-c"]
    security_group_ids    = { database = "sg-database", client = "sg-client", monitoring = "sg-monitoring" }
    instance_profile_name = "tests"
  }
}

run "three_databases" {
  module {
    source = "./modules/database-cluster"
  }
  assert {
    condition     = length(output.hosts) == 3
    error_message = "a quorum of two needs three"
  }
}

run "two_databases_are_no_quorum" {
  command = plan
  variables {
    instance_count = 2
    instance_type  = "m7i.xlarge"
  }
  module {
    source = "./modules/database-cluster"
  }
  expect_failures = [var.instance_count, var.instance_type]
}

run "as_many_clients_as_asked" {
  variables {
    instance_count = 5
  }
  module {
    source = "./modules/client-cluster"
  }
  assert {
    condition     = length(output.hosts) == 5
    error_message = "expected five"
  }
}

run "a_client_without_a_steady_cpu_is_refused" {
  command = plan
  variables {
    instance_count = 0
    instance_type  = "t3.large"
  }
  module {
    source = "./modules/client-cluster"
  }
  expect_failures = [var.instance_count, var.instance_type]
}

run "one_host_for_dashboards" {
  module {
    source = "./modules/monitoring"
  }
  assert {
    condition     = length(output.hosts) == 1 && output.hosts[0].name == "tests-monitoring-0"
    error_message = "expected one"
  }
}
