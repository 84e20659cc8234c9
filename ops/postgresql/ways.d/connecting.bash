# shellcheck shell=bash
# How a server is reached, and how both sides know each other. Sourced by ops/postgresql/ways.
# shellcheck disable=SC2154 # folder, dir and port are the sourcing program's

# a host, a port and a password in a file
way_single_keys() {
  server plain
  goes "host = 127.0.0.1, port = $port, password-file = \"$folder/password\""
}
