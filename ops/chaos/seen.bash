# What the scripts of this folder share: saying what is seen, with its time, in the log as well, and
# counting what is not as it should be. Sourced by them, with the folder of the log in $folder.
# shellcheck shell=bash
# shellcheck disable=SC2034 # took and wrong are for those that source this

wrong=0 took=0
began=$(date +%s%3N)

milliseconds() { echo $(($(date +%s%3N) - $1)); }
seconds() { awk "BEGIN { printf \"%.1f\", $1 / 1000 }"; }
say() { printf '%7.1f s  %s\n' "$(seconds "$(milliseconds "$began")")" "$*" | tee -a "$folder/log.txt"; }
wrong() { say "  WRONG: $*"; wrong=$((wrong + 1)); }

expect() { # expect WHAT COMMAND...: says whether the command succeeds, and counts it if not
  local what=$1; shift
  if "$@"; then say "  as expected: $what"; else wrong "$what"; fi
}

await() { # await SECONDS WHAT COMMAND...: until it succeeds; says how long it took, which is in $took as well
  local limit=$1 what=$2 from; shift 2; from=$(date +%s%3N)
  while ! "$@"; do
    if [ "$(milliseconds "$from")" -gt $((limit * 1000)) ]; then
      took=$limit
      wrong "not within $limit s: $what"
      return 0
    fi
    sleep 0.1
  done
  took=$(seconds "$(milliseconds "$from")")
  say "  after $took s: $what"
}
