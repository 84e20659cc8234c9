output "hosts" {
  description = "One entry for each host, by its ordinal: name, instance id, private address and zone."
  value = [for index, host in aws_instance.this : {
    name    = "${var.name}-${index}"
    id      = host.id
    address = host.private_ip
    zone    = host.availability_zone
  }]
}
