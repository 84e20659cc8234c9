variable "instance_count" {
  description = "1: a database alone. 3: three copies of the data, of which two have to have every commit."
  type        = number
  default     = 3
  validation {
    condition     = contains([1, 3], var.instance_count)
    error_message = "Expected 1 or 3."
  }
}

variable "instance_type" {
  description = "Of the i4i family: a local NVMe disk, whose flushes are the database's real limit. A network disk would measure the network."
  type        = string
  default     = "i4i.xlarge"
  validation {
    condition     = can(regex("^i(3|3en|4i|7i|7ie)\\.", var.instance_type))
    error_message = "Expected a type with a local NVMe disk, such as i4i.xlarge."
  }
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
