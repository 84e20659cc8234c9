variable "instance_count" {
  description = "Nodes of ours. Three find a new coordinator when one is lost, two do not."
  type        = number
  default     = 3
  validation {
    condition     = var.instance_count >= 1 && var.instance_count <= 64 && floor(var.instance_count) == var.instance_count
    error_message = "Expected 1 to 64."
  }
}

variable "instance_type" {
  description = "8 cores without bursts: a client on c5.large (2 cores, network by credits) is at its limit before the database is, and then measures itself."
  type        = string
  default     = "c7i.2xlarge"
  validation {
    condition     = !can(regex("^t[0-9]", var.instance_type))
    error_message = "A type that lives on CPU credits slows down in the middle of a run: expected one such as c7i.2xlarge."
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
