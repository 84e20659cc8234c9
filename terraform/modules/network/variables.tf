variable "name" {
  description = "Begins the name of everything that is made."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.name))
    error_message = "Expected 2 to 31 small letters, digits and hyphens, beginning with a letter."
  }
}

variable "instance_types" {
  description = "EC2's names of the hosts' sizes: only zones are taken that offer all of them."
  type        = list(string)
  default     = []
}

variable "cidr" {
  description = "Addresses of the VPC, a /16."
  type        = string
  default     = "10.77.0.0/16"
  validation {
    condition     = can(cidrhost(var.cidr, 0)) && endswith(var.cidr, "/16")
    error_message = "Expected a range such as 10.77.0.0/16."
  }
}

variable "spread" {
  description = "zones: hosts in three zones, as a cluster that survives the loss of one. placement-group: all in one zone and near each other, for the least latency."
  type        = string
  default     = "zones"
  validation {
    condition     = contains(["zones", "placement-group"], var.spread)
    error_message = "Expected zones or placement-group."
  }
}

variable "nat_gateways" {
  description = "one: a single NAT gateway. per-zone: one for each zone, which costs three times as much and only matters if packages have to be fetched while a zone is lost."
  type        = string
  default     = "one"
  validation {
    condition     = contains(["one", "per-zone"], var.nat_gateways)
    error_message = "Expected one or per-zone."
  }
}

variable "tags" {
  description = "Of everything that is made."
  type        = map(string)
  default     = {}
}
