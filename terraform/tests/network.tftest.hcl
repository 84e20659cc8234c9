mock_provider "aws" {
  mock_data "aws_ec2_instance_type_offerings" {
    defaults = { locations = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
  override_data {
    target = data.aws_availability_zones.available
    values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"] }
  }
}

variables {
  name = "tests"
}

run "zones_are_three_with_one_nat" {
  module {
    source = "./modules/network"
  }
  assert {
    condition     = length(aws_subnet.private) == 3 && length(aws_subnet.public) == 3 && length(aws_nat_gateway.this) == 1
    error_message = "expected three private and public subnets and one NAT gateway"
  }
  assert {
    condition     = length(distinct(aws_subnet.private[*].availability_zone)) == 3
    error_message = "subnets share a zone"
  }
  assert {
    condition     = length(distinct(concat(aws_subnet.private[*].cidr_block, aws_subnet.public[*].cidr_block))) == 6
    error_message = "subnets overlap"
  }
  assert {
    condition     = length(aws_placement_group.this) == 0
    error_message = "a placement group lies in one zone"
  }
}

run "nothing_comes_in_from_outside" {
  module {
    source = "./modules/network"
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.port : contains(values(output.security_group_ids), rule.referenced_security_group_id)])
    error_message = "a port is open to addresses instead of to a group"
  }
  assert {
    condition     = !contains([for rule in aws_vpc_security_group_ingress_rule.port : rule.from_port], 22)
    error_message = "SSH is for Session Manager alone"
  }
  assert {
    condition     = length([for rule in values(local.rules) : rule if rule.to == "monitoring"]) == 0
    error_message = "nobody calls the dashboards but through Session Manager"
  }
}

run "a_placement_group_has_one_zone" {
  variables {
    spread = "placement-group"
  }
  module {
    source = "./modules/network"
  }
  assert {
    condition     = length(aws_subnet.private) == 1 && aws_placement_group.this[0].strategy == "cluster"
    error_message = "expected one zone and a cluster placement group"
  }
}

run "a_nat_gateway_for_each_zone_if_asked" {
  variables {
    nat_gateways = "per-zone"
  }
  module {
    source = "./modules/network"
  }
  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(distinct(aws_route.nat[*].nat_gateway_id)) == 3
    error_message = "each zone should go out by its own"
  }
}

run "wrong_values_are_refused" {
  command = plan
  variables {
    name         = "Not A Name"
    cidr         = "10.0.0.0/20"
    spread       = "moon"
    nat_gateways = "two"
  }
  module {
    source = "./modules/network"
  }
  expect_failures = [var.name, var.cidr, var.spread, var.nat_gateways]
}

run "zones_that_lack_a_type_are_left_out" {
  variables {
    spread         = "placement-group"
    instance_types = ["i4i.xlarge"]
  }
  override_data {
    target = data.aws_ec2_instance_type_offerings.of
    values = { locations = ["eu-central-1b", "eu-central-1c"] }
  }
  module {
    source = "./modules/network"
  }
  assert {
    condition     = aws_subnet.private[0].availability_zone == "eu-central-1b"
    error_message = "the first zone does not offer the type"
  }
}

run "too_few_zones_with_all_types_are_refused_before_anything_is_made" {
  command = plan
  variables {
    instance_types = ["i4i.xlarge", "c7i.2xlarge"]
  }
  override_data {
    target = data.aws_ec2_instance_type_offerings.of
    values = { locations = ["eu-central-1a", "eu-central-1c"] }
  }
  module {
    source = "./modules/network"
  }
  expect_failures = [aws_vpc.this]
}
