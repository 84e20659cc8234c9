variable "name" {
  description = "Begins the name of everything that is made, and is its tag Cluster."
  type        = string
  default     = "trialbalance"
}

variable "owner" {
  description = "Who answers for the costs; a tag of everything that is made."
  type        = string
  validation {
    condition     = length(trimspace(var.owner)) > 0
    error_message = "Expected a name or an address."
  }
}

variable "ssh_public_key" {
  description = "Whose private key ops/cloud uses, through Session Manager."
  type        = string
}

variable "hours" {
  description = "After so many hours every host ends itself. What remains, the NAT gateway, 'ops/cloud/destroy' removes."
  type        = number
  default     = 6
}

variable "spread" {
  description = "zones or placement-group: see modules/network."
  type        = string
  default     = "zones"
}

variable "nat_gateways" {
  description = "one or per-zone: see modules/network."
  type        = string
  default     = "one"
}

variable "database_count" {
  description = "1 or 3: see modules/database-cluster."
  type        = number
  default     = 3
}

variable "database_type" {
  description = "See modules/database-cluster."
  type        = string
  default     = "i4i.xlarge"
}

variable "client_count" {
  description = "See modules/client-cluster."
  type        = number
  default     = 3
}

variable "client_type" {
  description = "See modules/client-cluster."
  type        = string
  default     = "c7i.2xlarge"
}

variable "monitoring" {
  description = "Whether there is a host with Prometheus and Grafana."
  type        = bool
  default     = true
}

variable "image_id" {
  description = "A Debian 12 image for x86-64: give it to repeat a measurement on the same one. Null: Debian's newest."
  type        = string
  default     = null
}
