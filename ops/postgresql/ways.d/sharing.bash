# shellcheck shell=bash
# What a server shares with others: a database of theirs, a pooler between. Sourced by ops/postgresql/ways.
# shellcheck disable=SC2154 # folder, password, base, port and servers are the sourcing program's

# PgBouncers: the one on the PATH, or PGBOUNCER, for what every version does and what old ones lack; one of 1.21 or later
# in PGBOUNCER_NEW.

pgbouncer_of() { # old|new: its program in $bouncer, or nothing
  case $1 in
    old) bouncer=${PGBOUNCER:-$(command -v pgbouncer || echo /usr/sbin/pgbouncer)} ;;
    new) bouncer=${PGBOUNCER_NEW:-} ;;
  esac
  [ -x "$bouncer" ]
}

is_newer() { # of 1.21 or later
  [ "$(printf '%s\n' 1.21 "$("$1" --version | awk 'NR == 1 { print $2 }')" | sort -V | head -n 1)" = 1.21 ]
}

# pooler NAME PROGRAM MODE [SETTING...]: one in front of the server 'plain'; its port is in $pooler.
pooler() {
  local name=$1 program=$2 mode=$3 as=()
  shift 3
  pooler=$((base + 80 + ${#programs[@]}))
  printf '"%s" "%s"\n' tenant "$password" maker "$password" >"$folder/pooled-users"
  cat >"$folder/$name.ini" <<INI
[databases]
* = host=127.0.0.1 port=$port
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $pooler
unix_socket_dir =
auth_type = plain
auth_file = $folder/pooled-users
pool_mode = $mode
default_pool_size = 30
ignore_startup_parameters = extra_float_digits
logfile = $folder/$name.log
$(printf '%s\n' "$@")
INI
  # It does not run as root.
  if [ "$(id -u)" = 0 ]; then
    as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
    chown postgres: "$folder/$name.ini" "$folder/pooled-users"
    touch "$folder/$name.log"
    chown postgres: "$folder/$name.log"
  fi
  "${as[@]}" "$program" -q "$folder/$name.ini" &
  programs+=($!)
  for _ in {1..50}; do
    ! (: <"/dev/tcp/127.0.0.1/$pooler") 2>/dev/null || return 0
    sleep 0.1
  done
}

# A server with a user who may make schemas in one database, and one who may make databases; neither may do more.
shared_server() {
  server plain
  sql plain "SELECT 1 FROM pg_roles WHERE rolname = 'tenant'" | grep -q 1 && return 0
  sql plain "CREATE ROLE tenant LOGIN PASSWORD '$password'"
  sql plain "CREATE ROLE maker LOGIN CREATEDB PASSWORD '$password'"
  sql plain 'CREATE DATABASE premises'
  sql plain 'GRANT CREATE ON DATABASE premises TO tenant'
}

at_server() { echo "host = 127.0.0.1, port = ${1:-$port}, password-file = \"$folder/password\""; }
of_tenant='user = tenant, namespace = schema, database = premises'

# a schema in somebody else's database, for a user who may do nothing else
way_schema() {
  shared_server
  goes "$(at_server), $of_tenant"
}

# a user who may not make a schema there
way_schema_no_right() {
  shared_server
  is_refused 'may not create schemas' "$(at_server), user = maker, namespace = schema, database = premises"
}

# a schema of that name which is somebody else's
way_schema_of_others() {
  shared_server
  sql plain 'CREATE SCHEMA IF NOT EXISTS theirs'
  is_refused 'was not made by Trialbalance' "$(at_server), namespace = schema, database = postgres, schema = theirs"
}

# PgBouncer in session mode as the host
way_pooler_session() {
  pgbouncer_of old || { missing 'pgbouncer: apt-get install pgbouncer, or PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler session "$bouncer" session
  goes "$(at_server "$pooler"), user = maker, database = pooled"
}

# PgBouncer in transaction mode as the host: a lock would not hold
way_pooler_as_host() {
  pgbouncer_of old || { missing 'pgbouncer: apt-get install pgbouncer, or PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler shared "$bouncer" transaction
  is_refused 'gives each transaction another session' "$(at_server "$pooler"), user = maker, database = pooled"
}

# PgBouncer before 1.21 in transaction mode: it loses prepared statements
way_pooler_old() {
  pgbouncer_of old && ! is_newer "$bouncer" || { missing 'a pgbouncer before 1.21: PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler old "$bouncer" transaction
  is_refused 'loses prepared statements' \
    "$(at_server), user = maker, database = pooled, pooler { host = 127.0.0.1, port = $pooler }"
}

# PgBouncer of 1.21 or later in transaction mode
way_pooler_transaction() {
  pgbouncer_of new && is_newer "$bouncer" || { missing 'a pgbouncer of 1.21 or later: PGBOUNCER_NEW=PROGRAM'; return 0; }
  shared_server
  pooler new "$bouncer" transaction 'max_prepared_statements = 100'
  goes "$(at_server), user = maker, database = pooled, pooler { host = 127.0.0.1, port = $pooler }"
}

# the same, with a schema in somebody else's database
way_pooler_schema() {
  pgbouncer_of new && is_newer "$bouncer" || { missing 'a pgbouncer of 1.21 or later: PGBOUNCER_NEW=PROGRAM'; return 0; }
  shared_server
  pooler new-schema "$bouncer" transaction 'max_prepared_statements = 100'
  goes "$(at_server), $of_tenant, pooler { host = 127.0.0.1, port = $pooler }"
}

# PgBouncer in session mode whose pool is smaller than the plan's, through both clients: they say the same
way_pooler_small() {
  pgbouncer_of old || { missing 'pgbouncer: apt-get install pgbouncer, or PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler small "$bouncer" session 'default_pool_size = 6'
  for client in r2dbc jdbc; do
    is_refused 'at once to one user in one database (default_pool_size)' \
      "$(at_server "$pooler"), user = maker, database = pooled"
  done
}

# PgBouncer that takes fewer connections than the plan has, through both clients
way_pooler_few() {
  pgbouncer_of old || { missing 'pgbouncer: apt-get install pgbouncer, or PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler few "$bouncer" session 'max_client_conn = 8'
  for client in r2dbc jdbc; do
    is_refused "Make the plan's pool smaller, or greater what the pooler takes (max_client_conn" "$(at_server "$pooler"), user = maker, database = pooled"
  done
}

# PgBouncer that lets nobody wait for long, through both clients
way_pooler_impatient() {
  pgbouncer_of old || { missing 'pgbouncer: apt-get install pgbouncer, or PGBOUNCER=PROGRAM'; return 0; }
  shared_server
  pooler impatient "$bouncer" session 'default_pool_size = 6' 'query_wait_timeout = 2'
  for client in r2dbc jdbc; do
    is_refused "Make the plan's pool smaller, or greater what the pooler has (default_pool_size" "$(at_server "$pooler"), user = maker, database = pooled"
  done
}
