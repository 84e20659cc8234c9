# What the programs in this folder do with a cluster of hosts, wherever the hosts are: aws.sh and namespaces.sh
# give hosts_check, hosts_up, on, hosts_down and hosts_cost. Expects: root, here.
#
# shellcheck shell=bash disable=SC2034,SC2154 # used and set by who sources this

fail() { printf 'error: %s\n' "$1" >&2; exit 2; }

# Takes the options that all programs have; the others are left in 'rest'.
cluster_options() {
  hosts=aws name=trialbalance rest=() terraform_variables=()
  while [ $# -gt 0 ]; do
    case $1 in
      --hosts | --name | --set)
        [ $# -ge 2 ] || fail "$1 needs a value: see $0 --help"
        case $1 in
          --hosts) hosts=$2 ;;
          --name) name=$2 ;;
          --set) [[ $2 == *=* ]] || fail "--set $2: expected KEY=VALUE"; terraform_variables+=(-var "$2") ;;
        esac
        shift 2
        ;;
      *) rest+=("$1"); shift ;;
    esac
  done
  [[ $name =~ ^[a-z][a-z0-9-]{1,30}$ ]] || fail "--name $name: expected 2 to 31 small letters, digits and hyphens"
  case $hosts in
    aws | namespaces) ;;
    *) fail "--hosts $hosts: expected aws or namespaces" ;;
  esac
  state=${XDG_STATE_HOME:-$HOME/.local/state}/trialbalance/$hosts-$name
  # Processes of the user postgres have to pass through it.
  [ "$hosts" != namespaces ] || state=/var/tmp/trialbalance-cloud/$name
  mkdir -p "$state"
  # What is there was made with these variables: destroying it takes the same ones.
  if [ ${#terraform_variables[@]} -gt 0 ]; then
    printf '%s\n' "${terraform_variables[@]}" >"$state/variables"
  elif [ -f "$state/variables" ]; then
    mapfile -t terraform_variables <"$state/variables"
  fi
  terraform_variables+=(-var "name=$name")
  # shellcheck source=/dev/null
  . "$here/$hosts.sh"
}

names() { awk -v role="$1" '$1 == role { print $2 }' "$state/hosts"; }
address() { awk -v name="$1" '$2 == name { print $3 }' "$state/hosts"; }
first() { names "$1" | head -n 1; }
# For a command that reads no input: SSH would take the rest of the loop's.
ask() { on "$@" </dev/null; }

# in_parallel FUNCTION NAME...: for each name at once; fails if one of them does.
in_parallel() {
  local each=$1 pid pids=() worst=0
  shift
  for host in "$@"; do "$each" "$host" & pids+=($!); done
  for pid in "${pids[@]}"; do wait "$pid" || worst=1; done
  return $worst
}

built() {
  # The launcher builds what is not built.
  "$root/trialbalance" --version >/dev/null || fail "the node could not be built: see above"
}

wait_for_host() {
  local until=$((SECONDS + 600))
  until ask "$1" true 2>/dev/null; do
    [ "$SECONDS" -lt "$until" ] || { echo "error: $1 does not answer after ten minutes" >&2; return 1; }
    sleep 5
  done
}
wait_for_hosts() { mapfile -t all < <(names database; names client; names monitoring); in_parallel wait_for_host "${all[@]}"; }

prepare_host() {
  local role
  role=$(awk -v name="$1" '$2 == name { print $1 }' "$state/hosts")
  ask "$1" mkdir -p /opt/trialbalance /mnt/trialbalance
  tar -C "$root" -c ops/postgresql ops/tigerbeetle ops/cloud/host ops/container/health | on "$1" tar -C /opt/trialbalance -x --no-same-owner
  ask "$1" /opt/trialbalance/ops/cloud/host/prepare "$role" >"$state/versions-$1"
}
prepare_hosts() { mapfile -t all < <(names database; names client); in_parallel prepare_host "${all[@]}"; }

check_disk() { ask "$1" /opt/trialbalance/ops/cloud/host/disk /mnt/trialbalance "${data_disk[@]}" | sed "s/^/  $1: /"; }
check_disks() { mapfile -t all < <(names database); in_parallel check_disk "${all[@]}"; }

versions() {
  for host in $(names database) $(names client); do sed "s/^/$host: /" "$state/versions-$host"; done >"$results/versions.txt"
  # Two versions of one program in a cluster would be measured as one.
  local different
  different=$(cut -d' ' -f2- "$results/versions.txt" | sort -u | awk '{ print $1 }' | uniq -d)
  [ -z "$different" ] || fail "hosts have different versions of $different: see $results/versions.txt"
}

# NAME=ADDRESS of each host between which round trips are measured.
measured_addresses() { awk '$1 != "monitoring" { print $2 "=" $3 }' "$state/hosts"; }

# Every host's round trips to every other one; hosts take turns, since they would disturb each other.
round_trips() {
  local pairs host
  mapfile -t pairs < <(measured_addresses)
  for host in $(names database) $(names client); do
    ask "$host" /opt/trialbalance/ops/cloud/host/round-trips measure "$host" "${pairs[@]}"
  done | python3 -c '
import json, sys, datetime
pairs = [json.loads(line) for line in sys.stdin]
json.dump({"measuredAt": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "roundTrips": pairs}, sys.stdout, indent=2)
lost = [p for p in pairs if p["count"] == 0]
for p in lost: print("  no answer: {from} to {to}".format(**p), file=sys.stderr)
seen = [p for p in pairs if p["count"]]
if seen:
    worst = max(seen, key=lambda p: p["p99Micros"])
    print("  {} pairs, mean {:.0f} us; the slowest p99 is {} us, {} to {}".format(
        len(seen), sum(p["meanMicros"] for p in seen) / len(seen), worst["p99Micros"], worst["from"], worst["to"]), file=sys.stderr)
sys.exit(1 if lost else 0)' >"$results/network_latency.json"
}

make_secrets() {
  local host missing=()
  (umask 077
    for secret in password token; do
      [ -s "$state/$secret" ] || head -c 24 /dev/urandom | base64 | tr -d '/+=' >"$state/$secret"
    done)
  for host in $(names client); do
    [ -s "$state/certificates/$(address "$host").pem" ] || missing+=("$(address "$host")")
  done
  [ ${#missing[@]} -eq 0 ] || "$root/trialbalance" certificates --overwrite "$state/certificates" "${missing[@]}" >/dev/null
}

install_node() {
  local address
  address=$(address "$1")
  tar -C "$root" -c trialbalance ops/java.options ops/plans cluster-node/target/trialbalance.jar cluster-node/target/lib |
    on "$1" tar -C /opt/trialbalance -x --no-same-owner
  ask "$1" install -d -m 700 /opt/trialbalance/node
  tar -C "$state/certificates" -c ca.pem "$address.pem" "$address-key.pem" | on "$1" tar -C /opt/trialbalance/node -x --no-same-owner
  tar -C "$state" -c password token | on "$1" tar -C /opt/trialbalance/node -x --no-same-owner
}
install_nodes() { mapfile -t all < <(names client); in_parallel install_node "${all[@]}"; }

# What Prometheus scrapes: nodes with their token once a second, hosts by their node-exporter.
scrape_configuration() {
  targets() { for host in "$@"; do printf '"%s:%s",' "$(address "$host")" "$port"; done; }
  local clients all port
  mapfile -t clients < <(names client)
  mapfile -t all < <(names client; names database)
  cat <<CONF
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
scrape_configs:
  - job_name: trialbalance
    authorization: { credentials_file: /opt/trialbalance/token }
    static_configs: [{ targets: [$(port=8080 && targets "${clients[@]}")] }]
  - job_name: hosts
    static_configs: [{ targets: [$(port=9100 && targets "${all[@]}")] }]
CONF
}

# The collector scrapes what Prometheus does, and forwards it.
collector_configuration() {
  cat <<CONF
receivers:
  prometheus:
    config:
$(scrape_configuration | sed 's/^/      /')
processors: { batch: {} }
exporters: { otlphttp: { endpoint: "$OTLP_ENDPOINT" } }
service: { pipelines: { metrics: { receivers: [prometheus], processors: [batch], exporters: [otlphttp] } } }
CONF
}

# The same as a curve, for the dashboards: from node-exporter of each host.
watch_round_trips() {
  local pairs
  mapfile -t pairs < <(measured_addresses)
  ask "$1" /opt/trialbalance/ops/cloud/host/round-trips watch "$textfile_folder" "$1" "${pairs[@]}"
}

monitoring_up() {
  local host all collector=''
  [ -z "${OTLP_ENDPOINT:-}" ] || collector=$collector_version
  for host in $(names monitoring); do
    ask "$host" mkdir -p /opt/trialbalance
    tar -C "$root" -c ops/prometheus ops/cloud/host grafana | on "$host" tar -C /opt/trialbalance -x --no-same-owner || return 1
    on "$host" sh -c 'umask 077; cat > /opt/trialbalance/token' <"$state/token"
    { scrape_configuration; echo 'rule_files: [rules.yml]'; } | on "$host" sh -c 'cat > /opt/trialbalance/ops/prometheus/cloud.yml'
    [ -z "$collector" ] || collector_configuration | on "$host" sh -c 'cat > /opt/trialbalance/collector.yaml'
    ask "$host" /opt/trialbalance/ops/cloud/host/monitoring "$grafana_version" "$collector" || return 1
    mapfile -t all < <(names database; names client)
    in_parallel watch_round_trips "${all[@]}" || return 1
    monitoring_address "$host"
  done
}

# The hosts of a database: one, or all for a cluster.
database_hosts() { case $1 in *-cluster) names database ;; *) first database ;; esac; }

database_up() {
  local host index=0 addresses options all
  mapfile -t all < <(database_hosts "$1")
  case $1 in
    postgres*)
      for host in "${all[@]}"; do
        on "$host" sh -c 'umask 077; cat > /opt/trialbalance/password' <"$state/password"
        options=(/mnt/trialbalance/postgresql --server-set "${POSTGRES_SERVER_SET:-tuned}" --size "$postgres_size"
          --password-file /opt/trialbalance/password --listen "$(address "$host")" --reserve-huge-pages)
        if [ "$index" = 0 ]; then
          for other in $(names database) $(names client); do options+=(--allow "$(address "$other")/32"); done
          [ ${#all[@]} = 1 ] || options+=(--standbys "s1,s2")
          ask "$host" /opt/trialbalance/ops/postgresql/server primary "${options[@]}" || return 1
        else
          ask "$host" /opt/trialbalance/ops/postgresql/server standby "${options[@]}" --name "s$index" \
            --primary "$(address "${all[0]}"):5432" || return 1
        fi
        index=$((index + 1))
      done
      ;;
    tigerbeetle*)
      [ -x "${TIGERBEETLE_BINARY:-}" ] || fail "TIGERBEETLE_BINARY names no program: https://github.com/tigerbeetle/tigerbeetle/releases, x86_64-linux"
      addresses=$(for host in "${all[@]}"; do printf ',%s:3000' "$(address "$host")"; done)
      for host in "${all[@]}"; do
        on "$host" sh -c 'cat > /opt/trialbalance/tigerbeetle && chmod 755 /opt/trialbalance/tigerbeetle' <"$TIGERBEETLE_BINARY" || return 1
        ask "$host" /opt/trialbalance/ops/tigerbeetle/replica start /mnt/trialbalance/tigerbeetle \
          --binary /opt/trialbalance/tigerbeetle --addresses "${addresses#,}" --index "$index" --cache-size "$tigerbeetle_cache" || return 1
        on "$host" sh -c 'umask 077; cat > /opt/trialbalance/token' <"$state/token"
        ask "$host" /opt/trialbalance/ops/cloud/host/resets start "$(address "$host")" /opt/trialbalance/token /mnt/trialbalance/tigerbeetle || return 1
        index=$((index + 1))
      done
      ;;
  esac
}

node_configuration() { # CLIENT DATABASE
  local own seeds='' first exporters=''
  own=$(address "$1") first=$(address "$(first client)")
  [ -z "$exporter_port" ] ||
    exporters="node-exporters = [$(database_hosts "$2" | while read -r host; do printf '"%s:%s",' "$(address "$host")" "$exporter_port"; done)]"
  [ "$own" = "$first" ] || seeds=\"$first:2551\"
  cat <<CONF
trialbalance {
  node {
    name = "$1", bind-host = "$own", seed-nodes = [$seeds], nodes-expected = $(names client | wc -l)
    round-trips-file = network_latency.json
    tls { certificate-file = "$own.pem", key-file = "$own-key.pem", ca-file = "ca.pem" }
  }
  http { host = "$own", token-file = "token" }
CONF
  case $2 in
    postgres*) echo "  databases.postgresql { host = \"$(address "$(first database)")\", password-file = \"password\", $exporters }" ;;
    tigerbeetle*)
      cat <<CONF
  databases.tigerbeetle {
    server = external, reset-time-limit = 10m, $exporters
    reset-command = [/opt/trialbalance/ops/cloud/host/resets, ask, /opt/trialbalance/node/token, $(database_hosts "$2" | while read -r host; do printf '"%s",' "$(address "$host")"; done)]
    release = "$(ask "$(first database)" /opt/trialbalance/tigerbeetle version | sed -n 's/^TigerBeetle version \([0-9.]*\).*/\1/p')"
    addresses = [$(database_hosts "$2" | while read -r host; do printf '"%s:3000",' "$(address "$host")"; done)]
  }
CONF
      ;;
  esac
  echo "}"
}

nodes_up() {
  local host until=$((SECONDS + 120))
  for host in $(names client); do
    node_configuration "$host" "$1" | on "$host" sh -c 'cat > /opt/trialbalance/node/node.conf' || return 1
    on "$host" sh -c 'cat > /opt/trialbalance/node/network_latency.json' <"$results/network_latency.json" || return 1
    ask "$host" /opt/trialbalance/ops/cloud/host/node start || return 1
  done
  until ask "$(first client)" /opt/trialbalance/ops/container/health 8080 ready "$(address "$(first client)")" 2>/dev/null; do
    [ "$SECONDS" -lt "$until" ] || { echo "error: the nodes did not form a cluster within two minutes; see node.log of each in the results" >&2; return 1; }
    sleep 1
  done
}

run_plan() { # PLAN --set KEY=VALUE...
  local plan=$1 host
  shift
  host=$(first client)
  if [ -f "$plan" ]; then
    on "$host" sh -c 'cat > /opt/trialbalance/node/plan.conf' <"$plan"
    plan=plan.conf
  fi
  # The client's program runs on the first node's host; its screen is here.
  ask "$host" sh -c 'cd /opt/trialbalance/node && exec ../trialbalance run "$@"' run "$plan" "$@" \
    --config node.conf --at "http://$(address "$host"):8080" --token-file token | tee -a "$results/report.txt"
}

collect() {
  local host
  for host in $(names client); do
    ask "$host" sh -c 'cd /opt/trialbalance/node && [ ! -d results ] || tar -C results -c .' |
      tar -C "$results" -x --skip-old-files 2>/dev/null || true
    ask "$host" sh -c 'cat /opt/trialbalance/node/log 2>/dev/null' >"$results/$host.log" || true
  done
  cp "$results/versions.txt" "$results"/*/ 2>/dev/null || true
}

clean_client() { ask "$1" sh -c 'cd /opt/trialbalance && [ ! -d node ] || { ops/cloud/host/node stop && rm -rf node/results; }'; }
clean_database() {
  ask "$1" sh -c 'cd /opt/trialbalance && [ ! -d ops ] || { ops/cloud/host/resets stop &&
    ops/postgresql/server remove /mnt/trialbalance/postgresql &&
    ops/tigerbeetle/replica remove /mnt/trialbalance/tigerbeetle; }'
}
# Nodes first: they use the databases. Results have been downloaded by then.
clean_data() {
  mapfile -t all < <(names client)
  in_parallel clean_client "${all[@]}"
  mapfile -t all < <(names database)
  in_parallel clean_database "${all[@]}"
}

destroy() {
  hosts_down
  rm -rf "$state"
}
