# shellcheck shell=bash
# How a server is reached, and how both sides know each other. Sourced by ops/postgresql/ways.
# shellcheck disable=SC2154 # folder, password, dir and port are the sourcing program's
# shellcheck disable=SC2034 # and it reads client

# authority NAME: a certificate that signs others, NAME.crt.
authority() {
  [ -f "$folder/$1.crt" ] ||
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout "$folder/$1.key" -out "$folder/$1.crt" 2>/dev/null
}

# signed AUTHORITY NAME SUBJECT [SAN]: NAME.crt and NAME.key in PKCS #8, which nobody else may read.
signed() {
  [ ! -f "$folder/$2.crt" ] || return 0
  (umask 077; openssl req -newkey rsa:2048 -nodes -subj "/CN=$3" -keyout "$folder/$2.key" -out "$folder/$2.csr" 2>/dev/null)
  openssl x509 -req -days 2 -in "$folder/$2.csr" -CA "$folder/$1.crt" -CAkey "$folder/$1.key" -CAcreateserial \
    -extfile <(printf '%s\n' "${4:+subjectAltName=$4}") -out "$folder/$2.crt" 2>/dev/null
}

# Speaks TLS, with a certificate for localhost, and knows the clients of our own authority.
tls_server() {
  server tls --listen '127.0.0.1'
  [ ! -f "$folder/of-tls.crt" ] || return 0
  authority ours
  authority strangers
  signed ours of-tls localhost DNS:localhost
  signed ours of-carrier carrier
  cp "$folder/of-tls.crt" "$folder/of-tls.key" "$folder/ours.crt" "$dir/data/"
  chown --reference "$dir/data" "$dir/data"/of-tls.* "$dir/data/ours.crt"
  rule tls 'hostssl all carrier all cert'
  rule tls 'host all only_encrypted all reject'
  rule tls 'hostssl all only_encrypted all scram-sha-256'
  sql tls 'CREATE ROLE carrier LOGIN CREATEDB'
  sql tls "CREATE ROLE only_encrypted LOGIN CREATEDB PASSWORD '$password'"
  for setting in "ssl_cert_file = 'of-tls.crt'" "ssl_key_file = 'of-tls.key'" "ssl_ca_file = 'ours.crt'" 'ssl = on'; do
    sql tls "ALTER SYSTEM SET $setting"
  done
  sql tls 'SELECT pg_reload_conf()' >/dev/null
}

# rule NAME LINE: before all others of a server's pg_hba.conf, from the next reload on.
rule() {
  local rules=$folder/$1/data/pg_hba.conf before
  before=$(cat "$rules")
  printf '%s\n%s\n' "$2" "$before" >"$rules"
}

passfile() { (umask 077; printf '# by host, port, database and user\n127.0.0.1:%s:*:postgres:%s\n' "$1" "$password" >"$folder/passfile"); }

# a host, a port and a password in a file
way_single_keys() {
  server plain
  goes "host = 127.0.0.1, port = $port, password-file = \"$folder/password\""
}

# TLS, and the server's certificate is of a known authority and made out to the host
way_verify_full() {
  tls_server
  goes "url = \"postgresql://only_encrypted@localhost:$port/encrypted?sslmode=verify-full&sslrootcert=$folder/ours.crt\"
    password-file = \"$folder/password\""
}

# the same, and the password's proof is bound to the encrypted connection
way_channel_binding() {
  tls_server
  goes "url = \"postgresql://only_encrypted@localhost:$port/encrypted?sslmode=verify-full&sslrootcert=$folder/ours.crt&channel_binding=require\"
    password-file = \"$folder/password\""
}

# the same through JDBC
way_jdbc() {
  tls_server
  client=jdbc
  goes "url = \"postgresql://only_encrypted@127.0.0.1:1,localhost:$port/encrypted?sslmode=verify-full&sslrootcert=$folder/ours.crt&channel_binding=require\"
    password-file = \"$folder/password\""
}

# a certificate of an authority that is not the named one
way_wrong_authority() {
  tls_server
  is_refused 'is not trusted' "host = localhost, port = $port, sslmode = verify-full, sslrootcert = \"$folder/strangers.crt\"
    password-file = \"$folder/password\""
}

# a certificate that is made out to another name than the host's
way_wrong_name() {
  tls_server
  is_refused 'is not trusted' "host = 127.0.0.1, port = $port, sslmode = verify-full, sslrootcert = \"$folder/ours.crt\"
    password-file = \"$folder/password\""
}

# a user whom pg_hba.conf lets in over TLS alone, without it
way_without_tls() {
  tls_server
  is_refused "'hostssl' does not count" "host = localhost, port = $port, user = only_encrypted, database = encrypted
    password-file = \"$folder/password\""
}

# TLS asked of a server that has none
way_no_tls_there() {
  server plain
  is_refused 'speaks no TLS' "host = localhost, port = $port, sslmode = require, password-file = \"$folder/password\""
}

# a certificate instead of a password
way_client_certificate() {
  tls_server
  goes "host = localhost, port = $port, user = carrier, database = carriers, sslmode = verify-full
    sslrootcert = \"$folder/ours.crt\", sslcert = \"$folder/of-carrier.crt\", sslkey = \"$folder/of-carrier.key\""
}

# a key that others may read
way_open_key() {
  tls_server
  cp "$folder/of-carrier.key" "$folder/open.key"
  chmod 644 "$folder/open.key"
  is_refused 'nobody else may read' "host = localhost, port = $port, user = carrier, sslmode = verify-full
    sslrootcert = \"$folder/ours.crt\", sslcert = \"$folder/of-carrier.crt\", sslkey = \"$folder/open.key\""
}

# a password from a file of libpq's form
way_passfile() {
  server plain
  passfile "$port"
  goes "host = 127.0.0.1, port = $port, passfile = \"$folder/passfile\""
}

# such a file that others may read
way_open_passfile() {
  server plain
  passfile "$port"
  cp "$folder/passfile" "$folder/open-passfile"
  chmod 644 "$folder/open-passfile"
  is_refused 'nobody else may read' "host = 127.0.0.1, port = $port, passfile = \"$folder/open-passfile\""
}

# a socket of the file system
way_socket() {
  server plain
  goes "host = \"$dir\", port = $port, password-file = \"$folder/password\""
}

# the same in a url, percent-encoded
way_socket_in_url() {
  server plain
  goes "url = \"postgresql://postgres@${dir//\//%2F}:$port\", password-file = \"$folder/password\""
}

# a socket through JDBC, which speaks TCP only
way_jdbc_socket() {
  server plain
  client=jdbc
  is_refused 'client = jdbc cannot use the socket' "host = \"$dir\", port = $port, password-file = \"$folder/password\""
}

# IPv6
way_ipv6() {
  grep -q 00000000000000000000000000000001 /proc/net/if_inet6 2>/dev/null || { missing 'this machine has no ::1'; return; }
  server six --listen '127.0.0.1,::1'
  goes "url = \"postgresql://postgres@[::1]:$port\", password-file = \"$folder/password\""
}

# two hosts, of which the first is down
way_first_down() {
  server plain
  goes "host = [127.0.0.1, localhost], port = [1, $port], password-file = \"$folder/password\""
}

# two hosts, of which the first is a standby
way_standby_first() {
  standby
  goes "url = \"postgresql://postgres@127.0.0.1:$port,127.0.0.1:$primary\", password-file = \"$folder/password\""
}

# a standby alone
way_standby() {
  standby
  is_refused 'is a standby' "host = 127.0.0.1, port = $port, password-file = \"$folder/password\""
}

# Leaves the primary's port in $primary.
standby() {
  server plain
  primary=$port
  [ -d "$folder/standby" ] || sql plain "SELECT pg_create_physical_replication_slot('standby')" >/dev/null
  server standby --name standby --primary "127.0.0.1:$primary"
}

# a server that is set to be read only
way_read_only() {
  server read-only
  sql read-only 'ALTER SYSTEM SET default_transaction_read_only = on'
  sql read-only 'SELECT pg_reload_conf()' >/dev/null
  is_refused 'sessions that may only read' "host = 127.0.0.1, port = $port, password-file = \"$folder/password\""
}

# libpq's environment variables
way_from_environment() {
  server plain
  goes 'from-environment = true' PGHOST=127.0.0.1 PGPORT="$port" PGUSER=postgres PGPASSWORD="$password"
}

# the same variables, which nobody allowed
way_environment_not_asked() {
  server plain
  is_refused "127.0.0.1:1 " 'host = 127.0.0.1, port = 1' PGHOST=127.0.0.1 PGPORT="$port" PGPASSWORD="$password"
}
