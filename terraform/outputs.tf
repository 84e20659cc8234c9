output "databases" {
  description = "Hosts of the database: name, instance id, private address, zone."
  value       = module.database.hosts
}

output "clients" {
  description = "Hosts of our nodes."
  value       = module.client.hosts
}

output "monitoring" {
  description = "The host with the dashboards, if there is one."
  value       = flatten(module.monitoring[*].hosts)
}

output "vpc_cidr" {
  description = "From where clients and standbys may come."
  value       = module.network.vpc_cidr
}

output "nat_gateways" {
  description = "How many are paid for."
  value       = module.network.nat_gateways
}
