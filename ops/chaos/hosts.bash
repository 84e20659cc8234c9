# Hosts that are network namespaces of this machine: the nodes' are 198.18.9.1 and so on, what they share
# is on the switch between them, 198.18.9.10 (RFC 2544). Nothing leaves the machine. Sourced by the scripts
# of this folder, with the numbers of the nodes in $nodes. Needs root, and Debian's iproute2 and iptables.
# shellcheck shell=bash
# shellcheck disable=SC2154 # nodes is theirs

switch=tbswitch
switch_address=198.18.9.10

need_hosts() {
  [ "$(id -u)" = 0 ] || { echo "network namespaces need root" >&2; exit 2; }
  for command in ip iptables; do
    command -v "$command" >/dev/null || { echo "$command is missing" >&2; exit 2; }
  done
}

host() { echo "tbhost$1"; }
address() { echo "198.18.9.$1"; }
on() { local node=$1; shift; ip netns exec "$(host "$node")" "$@"; }

make_hosts() {
  ip netns add "$switch"
  ip -n "$switch" link add br0 type bridge
  ip -n "$switch" address add "$switch_address/24" dev br0
  ip -n "$switch" link set br0 up
  ip -n "$switch" link set lo up
  for node in "${nodes[@]}"; do
    ip netns add "$(host "$node")"
    ip -n "$(host "$node")" link add eth0 type veth peer name "port$node"
    ip -n "$(host "$node")" link set "port$node" netns "$switch"
    ip -n "$switch" link set "port$node" master br0 up
    ip -n "$(host "$node")" address add "$(address "$node")/24" dev eth0
    ip -n "$(host "$node")" link set lo up
    ip -n "$(host "$node")" link set eth0 up
  done
}

remove_hosts() {
  for node in "${nodes[@]}"; do ip netns delete "$(host "$node")" 2>/dev/null || true; done
  ip netns delete "$switch" 2>/dev/null || true
}

cut_off() { on "$1" iptables -A INPUT -i eth0 -j DROP; on "$1" iptables -A OUTPUT -o eth0 -j DROP; }
heal() { for node in "${nodes[@]}"; do on "$node" iptables -F; done; }

lose() { # lose PERCENT: of what every host sends, by netem, or of what it gets where the kernel has none
  for node in "${nodes[@]}"; do
    if ! on "$node" tc qdisc add dev eth0 root netem loss "$1%" 2>/dev/null; then
      on "$node" iptables -A INPUT -i eth0 -m statistic --mode random \
        --probability "$(awk "BEGIN { print $1 / 100 }")" -j DROP
    fi
  done
}

lose_nothing() { for node in "${nodes[@]}"; do on "$node" tc qdisc del dev eth0 root 2>/dev/null || true; done; heal; }

cut_direction() { on "$2" iptables -A INPUT -s "$(address "$1")" -j DROP; } # cut_direction FROM TO
cut_link() { cut_direction "$1" "$2"; cut_direction "$2" "$1"; }
