# What a suite is, for the programs that run one (ops/local/run, ops/cloud/run). A suite is a file with one
# experiment a line:
#
#   PLAN DATABASE [KEY=VALUE...]     # a plan's name or file, what is up for it, and what it changes
#
# DATABASE is postgres, postgres-cluster, tigerbeetle or tigerbeetle-cluster. PostgreSQL has the settings of the
# set 'tuned', or with postgres:default and postgres-cluster:default its own. Each line has that database to
# itself, begun anew, and new JVMs: no line inherits what another one left behind.
#
# shellcheck shell=bash

suite_fail() { printf 'error: %s\n' "$1" >&2; exit 2; }

# The file of a suite: one that is there, or the name of one of ours.
suite_file() {
  local ours
  ours=$(dirname "${BASH_SOURCE[0]}")
  if [ -f "$1" ]; then echo "$1"; return; fi
  [ -f "$ours/$1.suite" ] || suite_fail "there is no suite '$1': a file, or one of $(cd "$ours" && echo *.suite)"
  echo "$ours/$1.suite"
}

# suite_reports RESULTS: report.html beside the documents of each experiment there. Expects: root.
suite_reports() {
  local experiment folder
  # shellcheck disable=SC2154 # of who sources this
  for experiment in "$1"/*/experiment.json; do
    folder=$(dirname "$experiment")
    [ ! -f "$experiment" ] || [ -f "$folder/report.html" ] ||
      "$root/trialbalance" report "$(basename "$folder")" --set results.folder="$1" >/dev/null || return 1
  done
}

# suite_walk FILE FUNCTION: calls FUNCTION with the number, plan, database and settings of each line, after
# every line has been looked at. PostgreSQL's set of settings is in POSTGRES_SERVER_SET then. Returns the
# greatest exit code.
suite_walk() {
  local file=$1 each=$2 number=0 worst=0 code line words lines=()
  while IFS= read -r line || [ -n "$line" ]; do
    line=${line%%#*}
    read -ra words <<<"$line"
    [ ${#words[@]} -gt 0 ] || continue
    case ${words[1]:-} in
      postgres | postgres:default | postgres-cluster | postgres-cluster:default | tigerbeetle | tigerbeetle-cluster) ;;
      *) suite_fail "$file: '$line' has database '${words[1]:-}': expected postgres or postgres-cluster, alone or with :default, tigerbeetle or tigerbeetle-cluster" ;;
    esac
    for word in "${words[@]:2}"; do
      [[ $word == *=* ]] || suite_fail "$file: '$line' has '$word': expected KEY=VALUE"
    done
    lines+=("$line")
  done <"$file"
  [ ${#lines[@]} -gt 0 ] || suite_fail "$file has no line with a plan"
  for line in "${lines[@]}"; do
    number=$((number + 1))
    read -ra words <<<"$line"
    printf '\n== %s of %s: %s\n' "$number" "${#lines[@]}" "${words[*]}"
    export POSTGRES_SERVER_SET=tuned
    case ${words[1]} in *:default) POSTGRES_SERVER_SET=default ;; esac
    words[1]=${words[1]%:default}
    code=0
    "$each" "$number" "${words[@]}" || code=$?
    # Ctrl-C ends the suite, not a line of it.
    [ "$code" -ne 130 ] || return 130
    [ "$code" -le "$worst" ] || worst=$code
  done
  return "$worst"
}
