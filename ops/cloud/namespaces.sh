# Hosts that are network namespaces of this machine, each with its own address, /mnt/trialbalance and
# /opt/trialbalance, for trying the programs in this folder without an account. Root; Debian's iproute2.
# With MONITORING=yes one more for Prometheus. Expects: state.
#
# shellcheck shell=bash disable=SC2034,SC2154 # used and set by who sources this

data_disk=(--none)
# They are one machine, whose figures nobody has to fetch.
exporter_port=
# Each host has its own; with MONITORING its node-exporter, if this machine has one, takes round trips from it.
textfile_folder=/opt/trialbalance/textfiles
postgres_size=${POSTGRES_SIZE:-small}
tigerbeetle_cache=${TIGERBEETLE_CACHE:-512MiB}
databases=3
clients=3
# Grafana and the collector are not in Debian.
grafana_version=
collector_version=

hosts_check() {
  [ "$(id -u)" = 0 ] || fail "namespaces are made by root"
  command -v ip >/dev/null || fail "there is no ip: apt-get install iproute2"
}

# A process that does nothing but keep the namespaces of one host.
hold() {
  setsid unshare --net --mount --propagation private sleep infinity >/dev/null 2>&1 </dev/null &
  echo $!
}

add_host() { # ROLE NAME NUMBER
  local role=$1 name=$2 number=$3 pid files=$state/files/$2
  pid=$(hold)
  mkdir -p "$files"/{data,opt} /mnt/trialbalance /opt/trialbalance
  chmod 755 "$state" "$state/files" "$files"
  until [ "$(readlink "/proc/$pid/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
  ip link add "tbh$number" type veth peer name eth0 netns "$pid"
  ip link set "tbh$number" netns "$switch"
  nsenter -t "$switch" -n ip link set "tbh$number" master br0 up
  nsenter -t "$pid" -n ip addr add "198.18.9.$number/24" dev eth0
  nsenter -t "$pid" -n ip link set eth0 up
  nsenter -t "$pid" -n ip link set lo up
  nsenter -t "$pid" -m mount --bind "$files/data" /mnt/trialbalance
  nsenter -t "$pid" -m mount --bind "$files/opt" /opt/trialbalance
  echo "$role $name 198.18.9.$number $pid" >>"$state/hosts"
  [ -z "${MONITORING:-}" ] || ! command -v prometheus-node-exporter >/dev/null ||
    on "$name" setsid prometheus-node-exporter --collector.textfile.directory=$textfile_folder \
      --web.listen-address="198.18.9.$number:9100" >"$files/node-exporter.log" 2>&1 </dev/null &
}

hosts_up() {
  local n
  if [ -f "$state/switch" ] && [ -d "/proc/$(cat "$state/switch")" ]; then return; fi
  rm -f "$state/hosts"
  switch=$(hold)
  until [ "$(readlink "/proc/$switch/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
  nsenter -t "$switch" -n ip link add br0 type bridge
  nsenter -t "$switch" -n ip link set br0 up
  for n in $(seq "$databases"); do add_host database "database-$((n - 1))" "$((10 + n))"; done
  for n in $(seq "$clients"); do add_host client "client-$((n - 1))" "$((20 + n))"; done
  [ -z "${MONITORING:-}" ] || add_host monitoring monitoring-0 31
  echo "$switch" >"$state/switch"
}

on() {
  local pid
  pid=$(awk -v name="$1" '$2 == name { print $4 }' "$state/hosts")
  shift
  # Commands begin in a home folder, as those through SSH do.
  nsenter -t "$pid" -m -n --wd=/root "$@"
}

monitoring_address() { echo "  Prometheus: nsenter -t $(awk '$1 == "monitoring" { print $4 }' "$state/hosts") -n curl http://127.0.0.1:9090"; }

# Every process of the network namespace that process $1 keeps.
end_host() {
  local network process
  # The process may have ended long ago, and its number be somebody else's.
  [ "$(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null)" = "sleep infinity " ] || return 0
  network=$(readlink "/proc/$1/ns/net")
  [ "$network" != "$(readlink /proc/self/ns/net)" ] || return 0
  for process in /proc/[0-9]*; do
    [ "$(readlink "$process/ns/net")" != "$network" ] || kill -KILL "${process#/proc/}"
  done
}

hosts_down() {
  local pid
  [ ! -f "$state/hosts" ] || while read -r _ _ _ pid; do end_host "$pid"; done <"$state/hosts"
  [ ! -f "$state/switch" ] || end_host "$(cat "$state/switch")"
  rm -rf "$state/hosts" "$state/switch" "$state/files"
  rmdir /mnt/trialbalance /opt/trialbalance 2>/dev/null || true
}

hosts_cost() {
  if [ -f "$state/hosts" ]; then echo "$(wc -l <"$state/hosts") namespaces of this machine are there, which cost nothing"; else echo "nothing is there"; fi
}
