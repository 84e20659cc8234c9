variable "name" {
  description = "Of the hosts, before their ordinal."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,50}$", var.name))
    error_message = "Expected 2 to 51 small letters, digits and hyphens, beginning with a letter."
  }
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
  validation {
    condition     = var.instance_count >= 1 && floor(var.instance_count) == var.instance_count
    error_message = "Expected a whole number from 1 on."
  }
}

variable "instance_type" {
  description = "EC2's name of their size, of x86-64: the programs that are copied to them are for it."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", var.instance_type)) && !can(regex("^[a-z]+[0-9]+g", var.instance_type))
    error_message = "Expected a type of x86-64 such as c7i.2xlarge."
  }
}

variable "network" {
  description = "Outputs of the module network."
  type = object({
    private_subnet_ids    = list(string)
    security_group_ids    = map(string)
    instance_profile_name = string
    placement_group_name  = optional(string)
  })
  validation {
    condition     = length(var.network.private_subnet_ids) > 0 && contains(keys(var.network.security_group_ids), var.role)
    error_message = "Expected a private subnet, and a security group of the role."
  }
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
    condition     = can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp256) [A-Za-z0-9+/=]+( [^\n]*)?\n?$", var.ssh_public_key))
    error_message = "Expected one public key, a line as in an authorized_keys file."
  }
}

variable "hours" {
  description = "After so many hours a host ends itself, with everything on it."
  type        = number
  validation {
    condition     = var.hours >= 1 && var.hours <= 72 && floor(var.hours) == var.hours
    error_message = "Expected 1 to 72 whole hours."
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
    condition     = var.root_gigabytes >= 8 && floor(var.root_gigabytes) == var.root_gigabytes
    error_message = "Expected a whole number from 8 on."
  }
}

variable "tags" {
  description = "Of everything that is made."
  type        = map(string)
  default     = {}
}
