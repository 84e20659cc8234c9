variable "instance_type" {
  description = "Prometheus scrapes each node once a second and Grafana serves a few people."
  type        = string
  default     = "t3.medium"
}

variable "name" {
  description = "Begins the name of everything that is made."
  type        = string
}

variable "network" {
  description = "Outputs of the module network."
  type = object({
    private_subnet_ids    = list(string)
    security_group_ids    = map(string)
    instance_profile_name = string
    placement_group_name  = optional(string)
  })
}

variable "ssh_public_key" {
  description = "For SSH through Session Manager; the network lets nobody else in."
  type        = string
}

variable "hours" {
  description = "After so many hours a host ends itself, with everything on it."
  type        = number
}

variable "image_id" {
  description = "A Debian 12 image for x86-64. Null: the newest one of Debian's own."
  type        = string
  default     = null
}

variable "tags" {
  description = "Of everything that is made."
  type        = map(string)
  default     = {}
}
