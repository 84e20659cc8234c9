output "private_subnet_ids" {
  description = "Where hosts go, one for each zone."
  value       = aws_subnet.private[*].id
}

output "security_group_ids" {
  description = "By role: database, client, monitoring."
  value       = { for role, group in aws_security_group.this : role => group.id }
}

output "instance_profile_name" {
  description = "Lets a host be reached through Session Manager."
  value       = aws_iam_instance_profile.host.name
}

output "placement_group_name" {
  description = "Null unless spread is placement-group."
  value       = one(aws_placement_group.this[*].name)
}

output "vpc_cidr" {
  description = "From where clients and standbys may come."
  value       = aws_vpc.this.cidr_block
}

output "nat_gateways" {
  description = "How many are paid for."
  value       = local.nats
}
