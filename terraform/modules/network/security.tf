# Who may reach whom. Nothing may be reached from outside of the VPC, not even SSH: Session Manager's agent
# on each host calls out.
locals {
  roles = toset(["database", "client", "monitoring"])

  # role that listens, roles that call, port
  rules = {
    postgresql-clients      = { to = "database", from = "client", port = 5432 }
    postgresql-standbys     = { to = "database", from = "database", port = 5432 }
    tigerbeetle-clients     = { to = "database", from = "client", port = 3000 }
    tigerbeetle-replicas    = { to = "database", from = "database", port = 3000 }
    tigerbeetle-resets      = { to = "database", from = "client", port = 3001 }
    nodes                   = { to = "client", from = "client", port = 2551 }
    nodes-http              = { to = "client", from = "client", port = 8080 }
    nodes-metrics           = { to = "client", from = "monitoring", port = 8080 }
    client-host-metrics     = { to = "client", from = "monitoring", port = 9100 }
    database-host-metrics   = { to = "database", from = "monitoring", port = 9100 }
    database-host-in-result = { to = "database", from = "client", port = 9100 }
  }

  # Round trips are measured with ping between all database and client hosts.
  pings = { for pair in setproduct(["database", "client"], ["database", "client"]) : join("-", pair) => { to = pair[0], from = pair[1] } }
}

resource "aws_security_group" "this" {
  for_each    = local.roles
  name        = "${var.name}-${each.key}"
  description = "Trialbalance: ${each.key} hosts"
  vpc_id      = aws_vpc.this.id
  tags        = merge(var.tags, { Name = "${var.name}-${each.key}" })
}

resource "aws_vpc_security_group_ingress_rule" "port" {
  for_each                     = local.rules
  description                  = each.key
  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  tags                         = var.tags
}

resource "aws_vpc_security_group_ingress_rule" "ping" {
  for_each                     = local.pings
  description                  = "ping ${each.key}"
  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = aws_security_group.this[each.value.from].id
  ip_protocol                  = "icmp"
  from_port                    = 8
  to_port                      = 0
  tags                         = var.tags
}

# Packages and Session Manager.
resource "aws_vpc_security_group_egress_rule" "web" {
  for_each          = { for pair in setproduct(local.roles, [80, 443]) : "${pair[0]}-${pair[1]}" => { role = pair[0], port = pair[1] } }
  description       = "packages and Session Manager"
  security_group_id = aws_security_group.this[each.value.role].id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
  tags              = var.tags
}

resource "aws_vpc_security_group_egress_rule" "inside" {
  for_each          = local.roles
  description       = "hosts of this VPC, which decide themselves whom they let in"
  security_group_id = aws_security_group.this[each.key].id
  cidr_ipv4         = var.cidr
  ip_protocol       = "-1"
  tags              = var.tags
}

# What a host itself may do: be reached through Session Manager, and nothing else.
resource "aws_iam_role" "host" {
  name_prefix = "${var.name}-"
  tags        = var.tags
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy_attachment" "session_manager" {
  role       = aws_iam_role.host.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "host" {
  name_prefix = "${var.name}-"
  role        = aws_iam_role.host.name
  tags        = var.tags
}
