variable "name" {
  description = "Of the hosts, before their ordinal."
  type        = string
}

variable "role" {
  description = "What they are there for: database, client or monitoring."
  type        = string
  validation {
    condition     = contains(["database", "client", "monitoring"], var.role)
    error_message = "Expected database, client or monitoring."
  }
}

variable "instance_count" {
  description = "How many."
  type        = number
}

variable "instance_type" {
  description = "EC2's name of their size."
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

variable "image_id" {
  description = "A Debian 12 image for x86-64. Null: the newest one of Debian's own."
  type        = string
  default     = null
  validation {
    condition     = var.image_id == null || can(regex("^ami-[0-9a-f]+$", var.image_id))
    error_message = "Expected an id such as ami-0123456789abcdef0."
  }
}

variable "ssh_public_key" {
  description = "For SSH through Session Manager; the network lets nobody else in."
  type        = string
  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256) ", var.ssh_public_key))
    error_message = "Expected a public key as in an authorized_keys file."
  }
}

variable "hours" {
  description = "After so many hours a host ends itself, with everything on it."
  type        = number
  validation {
    condition     = var.hours >= 1 && var.hours <= 72
    error_message = "Expected 1 to 72 hours."
  }
}

variable "session_manager_agent" {
  description = "Version of the agent, which Debian's images do not have."
  type        = string
  default     = "3.3.3050.0"
  validation {
    condition     = can(regex("^[0-9.]+$", var.session_manager_agent))
    error_message = "Expected a version such as 3.3.3050.0."
  }
}

variable "root_gigabytes" {
  description = "Of the encrypted root disk."
  type        = number
  default     = 16
  validation {
    condition     = var.root_gigabytes >= 8
    error_message = "Expected at least 8."
  }
}

variable "tags" {
  description = "Of everything that is made."
  type        = map(string)
  default     = {}
}
