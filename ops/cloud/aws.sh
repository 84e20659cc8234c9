# Hosts in AWS, for the programs in this folder. They are reached by SSH through Session Manager: no port is
# open for it. Expects: root, state, dry.
#
# shellcheck shell=bash disable=SC2034,SC2154 # used and set by who sources this

data_disk=()
# Of Debian's node-exporter, which is a service of every host.
exporter_port=9100
textfile_folder=/var/lib/prometheus/node-exporter
postgres_size=${POSTGRES_SIZE:-medium}
tigerbeetle_cache=${TIGERBEETLE_CACHE:-16GiB}
grafana_version=12.2.0
collector_version=0.138.0

hosts_check() {
  local program
  for program in terraform aws session-manager-plugin ssh; do
    command -v "$program" >/dev/null || fail "there is no $program on the PATH: see docs/cloud-testing.md, Prerequisites"
  done
  [ -n "${AWS_REGION:-}" ] || fail "AWS_REGION is not set: export AWS_REGION=eu-central-1"
  aws sts get-caller-identity >/dev/null || fail "AWS does not know you: aws configure, or aws sso login"
  [ -n "${OWNER:-}" ] || fail "OWNER is not set, the tag that says who answers for the costs: export OWNER=you@example.net"
}

hosts_up() {
  [ -f "$state/key" ] || ssh-keygen -q -t ed25519 -N '' -f "$state/key"
  terraform -chdir="$root/terraform" init -input=false >/dev/null
  terraform -chdir="$root/terraform" apply -input=false -auto-approve -state="$state/terraform.tfstate" \
    -var owner="$OWNER" -var ssh_public_key="$(cat "$state/key.pub")" "${terraform_variables[@]}"
  terraform -chdir="$root/terraform" output -state="$state/terraform.tfstate" -json |
    python3 -c '
import json, sys
out = json.load(sys.stdin)
for role, key in (("database", "databases"), ("client", "clients"), ("monitoring", "monitoring")):
    for host in out[key]["value"]:
        print(role, host["name"], host["address"], host["id"])' >"$state/hosts"
}

# on NAME COMMAND...: as root on that host; standard input goes there.
on() {
  local id
  id=$(awk -v name="$1" '$2 == name { print $4 }' "$state/hosts")
  shift
  ssh -q -i "$state/key" -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile="$state/known_hosts" \
    -o ControlMaster=auto -o ControlPath="$state/ssh-%h" -o ControlPersist=60 -o ServerAliveInterval=15 \
    -o ProxyCommand="aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p" \
    "admin@$id" sudo -n -- "$(printf '%q ' "$@")"
}

monitoring_address() {
  local id
  id=$(awk -v name="$1" '$2 == name { print $4 }' "$state/hosts")
  echo "  Grafana: http://localhost:3001 after"
  echo "  aws ssm start-session --target $id --document-name AWS-StartPortForwardingSession --parameters portNumber=3001,localPortNumber=3001"
}

hosts_down() {
  [ -f "$state/terraform.tfstate" ] || return 0
  terraform -chdir="$root/terraform" destroy -input=false -auto-approve -state="$state/terraform.tfstate" \
    -var owner="${OWNER:-nobody}" -var ssh_public_key="$(cat "$state/key.pub")" "${terraform_variables[@]}"
  rm -f "$state/hosts" "$state/known_hosts"
}

# What the hosts cost in an hour, at the list prices of docs/cloud-testing.md.
hosts_cost() {
  [ -f "$state/terraform.tfstate" ] || { echo "nothing is paid for"; return; }
  terraform -chdir="$root/terraform" show -json "$state/terraform.tfstate" | python3 -c '
import json, sys
prices = {"i4i.large": 0.172, "i4i.xlarge": 0.343, "i4i.2xlarge": 0.686, "c7i.xlarge": 0.179, "c7i.2xlarge": 0.357, "t3.medium": 0.042}
def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)
state = json.load(sys.stdin).get("values", {}).get("root_module", {})
total, unknown, hosts, nats = 0.0, set(), 0, 0
for one in resources(state):
    if one["type"] == "aws_instance":
        hosts += 1
        kind = one["values"]["instance_type"]
        total += prices.get(kind, 0) + 0.003
        unknown |= set() if kind in prices else {kind}
    elif one["type"] == "aws_nat_gateway":
        nats += 1
        total += 0.045
more = " and " + ", ".join(sorted(unknown)) + ", whose price is not known here" if unknown else ""
gateways = "NAT gateway" if nats == 1 else "NAT gateways"
print(f"{hosts} hosts and {nats} {gateways} are paid for, about {total:.2f} USD an hour{more}" if hosts + nats else "nothing is paid for")'
}
