output "hosts" {
  description = "One entry for each host, by its ordinal: name, instance id, private address and zone."
  value       = module.hosts.hosts
}
