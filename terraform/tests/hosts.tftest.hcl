mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { region = "eu-central-1" }
  }
  mock_data "aws_partition" {
    defaults = { dns_suffix = "amazonaws.com" }
  }
}

variables {
  name           = "tests"
  role           = "database"
  instance_count = 3
  instance_type  = "i4i.xlarge"
  hours          = 4
  image_id       = "ami-0123456789abcdef0"
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q tests"
  network = {
    private_subnet_ids    = ["subnet-a", "subnet-b", "subnet-c"]
    security_group_ids    = { database = "sg-database", client = "sg-client", monitoring = "sg-monitoring" }
    instance_profile_name = "tests"
  }
}

run "hosts_are_closed_encrypted_and_limited" {
  module {
    source = "./modules/hosts"
  }
  assert {
    condition     = alltrue([for host in aws_instance.this : host.metadata_options[0].http_tokens == "required"])
    error_message = "the first version of the metadata service is open to request forgery"
  }
  assert {
    condition     = alltrue([for host in aws_instance.this : host.root_block_device[0].encrypted])
    error_message = "a disk is not encrypted"
  }
  assert {
    condition     = alltrue([for host in aws_instance.this : !host.associate_public_ip_address])
    error_message = "a host has a public address"
  }
  assert {
    condition = alltrue([for host in aws_instance.this :
      host.instance_initiated_shutdown_behavior == "terminate" && strcontains(host.user_data, "'+240 minutes'")
    && strcontains(host.user_data, "Persistent=true")])
    error_message = "a forgotten host would go on costing, or one that has started again"
  }
  assert {
    condition     = length(distinct(aws_instance.this[*].subnet_id)) == 3
    error_message = "hosts share a zone"
  }
  assert {
    condition     = output.hosts[1].name == "tests-1"
    error_message = "a host's name is the group's and its ordinal"
  }
}

run "every_host_has_its_tags" {
  variables {
    tags = { Project = "trialbalance", Cluster = "tests", Owner = "me" }
  }
  module {
    source = "./modules/hosts"
  }
  assert {
    condition     = alltrue([for host in aws_instance.this : host.tags["Owner"] == "me" && host.tags["Role"] == "database"])
    error_message = "nobody would know whose a forgotten host is"
  }
  assert {
    condition     = alltrue([for host in aws_instance.this : host.root_block_device[0].tags["Owner"] == "me"])
    error_message = "a disk has no owner"
  }
}

# Hosts that are there keep what they were started with: the next one has it.
run "what_stands_in_a_key_is_no_part_of_a_script" {
  variables {
    instance_count = 4
    ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q Pat O'Hara's \"laptop\" $(reboot)"
  }
  module {
    source = "./modules/hosts"
  }
  assert {
    condition     = !strcontains(aws_instance.this[3].user_data, "O'Hara")
    error_message = "a comment is read by the shell"
  }
  assert {
    condition     = strcontains(aws_instance.this[3].user_data, base64encode(var.ssh_public_key))
    error_message = "the key is not there as it is"
  }
}

run "other_partitions_have_names_of_their_own" {
  variables {
    instance_count = 5
  }
  override_data {
    target = data.aws_partition.this
    values = { dns_suffix = "amazonaws.com.cn" }
  }
  override_data {
    target = data.aws_region.this
    values = { region = "cn-north-1" }
  }
  module {
    source = "./modules/hosts"
  }
  assert {
    condition     = strcontains(aws_instance.this[4].user_data, "https://s3.cn-north-1.amazonaws.com.cn/amazon-ssm-cn-north-1/")
    error_message = "the agent is looked for elsewhere"
  }
}

run "wrong_values_are_refused" {
  command = plan
  variables {
    name                  = "Not A Name"
    role                  = "queen"
    instance_count        = 1.5
    instance_type         = "c7g.2xlarge"
    hours                 = 500
    image_id              = "debian"
    ssh_public_key        = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q one\nssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGtlc3Q two"
    session_manager_agent = "latest; reboot"
    root_gigabytes        = 2
  }
  module {
    source = "./modules/hosts"
  }
  expect_failures = [var.name, var.role, var.instance_count, var.instance_type, var.hours, var.image_id,
  var.ssh_public_key, var.session_manager_agent, var.root_gigabytes]
}

run "a_network_without_a_group_for_the_role_is_refused" {
  command = plan
  variables {
    network = {
      private_subnet_ids    = ["subnet-a"]
      security_group_ids    = { client = "sg-client" }
      instance_profile_name = "tests"
    }
  }
  module {
    source = "./modules/hosts"
  }
  expect_failures = [var.network]
}
