# Private PostgreSQL and RabbitMQ instances on loopback ports, also for the tests, which call them as a process. KIND is
# `postgres`, the platform's own database; `tenants`, a PostgreSQL for the databases that developers order, of which the
# provisioner alone knows the administrator; or `rabbitmq`.
#
#   ./platform instance KIND start DIR [PORT]                makes it if DIR is empty, starts it, waits until it answers
#   ./platform instance KIND stop DIR [fast|immediate]
#   ./platform instance rabbitmq wipe DIR                    a stopped broker loses its data folder; it starts as a new one
#   ./platform instance KIND destroy DIR                     ends it and removes everything, DIR included
#
# `start` prints these lines on stdout and nothing else; a running instance prints them again. Exit code 0 or 1, the
# reason on stderr. Without PORT it takes the port it had before if that is free, else a free one.
#   postgres: PORT= PID= ADMIN=postgresql://postgres:…@127.0.0.1:PORT/platform DATA=
#   tenants:  the same, with the database postgres
#   rabbitmq: PORT= PID= AMQP=amqp://127.0.0.1:PORT/ DATA=          PID is the Erlang VM itself, fit for SIGKILL, SIGSTOP
#
# In DIR: `passwords` (0600, a line `role=password` for each process, for PostgreSQL also `postgres`; for tenants only that),
# `log`, `port`, `pid`. The data lies in DIR/home, or, since neither server runs as root and DIR may be in a folder that
# only root can enter, for root in /var/lib/platform-idp/<random>, to which DIR/location points.
# shellcheck shell=bash

readonly POSTGRES_VERSION_MIN=15
readonly POSTGRES_WAIT_S=60
readonly RABBITMQ_WAIT_S=180      # boots take 8 s on an idle machine and have taken 26 s on a loaded one
readonly START_ATTEMPTS_MAX=3     # another launcher may take the free port between our look and our start
readonly ROOT_HOMES=/var/lib/platform-idp

instance() {
  local kind=${1:-} action=${2:-} dir=${3:-}
  [[ $kind == @(postgres|tenants|rabbitmq) && -n $dir ]] \
    || die "Usage: ./platform instance postgres|tenants|rabbitmq start|stop|destroy|wipe DIR [PORT|fast|immediate]"
  if [[ $action != start && ! -f $dir/kind ]]; then
    [[ ! -e $dir ]] || die "$dir holds no private instance."
    return 0
  fi
  case $kind:$action in
    *:start)       instance_start "$kind" "$dir" "${4:-}" ;;
    *:stop)        instance_stop "$dir" "${4:-fast}" ;;
    *:destroy)     instance_destroy "$dir" ;;
    rabbitmq:wipe) rabbitmq_wipe "$dir" ;;
    *)             die "Unknown instance command: $kind $action" ;;
  esac
}

instance_start() {   # kind, dir, port or nothing
  local kind=$1 dir=$2 wanted_port=$3 home port attempt
  mkdir -p "$dir"
  dir=$(realpath "$dir")
  [[ -f $dir/kind || -z $(ls -A "$dir") ]] || die "$dir is neither empty nor a private instance."
  [[ ! -f $dir/kind || $(<"$dir/kind") == "$kind" ]] || die "$dir is a private instance of $(<"$dir/kind"), not of $kind."
  chmod 700 "$dir"
  lock_folder "$dir" 240
  echo "$kind" >"$dir/kind"
  if ! running_pid "$dir/pid" >/dev/null; then
    "${kind}_need"
    home=$(instance_home "$dir" "$kind")
    need_disk_space "$home" 300
    "${kind}_prepare" "$dir" "$home"
    for (( attempt = 1; ; attempt++ )); do
      port=$(choose_port "$dir" "$wanted_port")
      "${kind}_launch" "$dir" "$home" "$port"
      if instance_answers "$dir" "$port" "$kind"; then break; fi
      end_process "$dir/pid" KILL 10
      if [[ -n $wanted_port ]] || (( attempt == START_ATTEMPTS_MAX )) || ! port_taken "$port"; then
        tail -n 20 "$dir/log" >&2
        die "$kind did not start in $dir; its last log lines are above."
      fi
      rm -f "$dir/port"
    done
    echo "$port" >"$dir/port"
    "${kind}_complete" "$dir" "$port"
  fi
  unlock_folder
  "${kind}_print" "$dir"
}

choose_port() {   # dir, wanted port or nothing
  local port=$2
  if [[ -n $port ]]; then
    ! port_taken "$port" || die "Port $port is taken by another process; end that or choose another port."
  else
    port=$(cat "$1/port" 2>/dev/null || true)
    if [[ -z $port ]] || port_taken "$port"; then port=$(free_port); fi
  fi
  echo "$port"
}

instance_answers() {   # dir, port, kind
  local wait_s=$POSTGRES_WAIT_S deadline
  [[ $3 != rabbitmq ]] || wait_s=$RABBITMQ_WAIT_S
  deadline=$(( SECONDS + wait_s ))
  until "${3}_ready" "$1" "$2"; do
    running_pid "$1/pid" >/dev/null || return 1
    (( SECONDS < deadline )) || return 1
    sleep 0.1
  done
}

instance_stop() {   # dir, fast|immediate
  local dir kind signal
  dir=$(realpath "$1")
  kind=$(<"$dir/kind")
  case $kind:$2 in
    postgres:fast|tenants:fast) signal=INT ;;
    postgres:immediate|tenants:immediate) signal=QUIT ;;
    rabbitmq:fast) signal=TERM ;;
    rabbitmq:immediate) signal=KILL ;;
    *) die "How to stop is fast or immediate, not $2." ;;
  esac
  lock_folder "$dir" 240
  end_process "$dir/pid" "$signal" 60
  end_process "$dir/epmd.pid" TERM 5
  unlock_folder
}

instance_destroy() {
  local dir home
  dir=$(realpath "$1")
  instance_stop "$dir" immediate
  home=$(existing_home "$dir")
  [[ -z $home ]] || rm -rf "$home" "$home.origin"
  rm -rf "$dir"
}

# ---- where the data lies -------------------------------------------------------------------------------------------------

# Prints the instance's home, made if need be.
instance_home() {   # dir, kind
  local dir=$1 kind=$2 home
  home=$(existing_home "$dir")
  if [[ -z $home ]]; then
    if is_root; then
      home=$ROOT_HOMES/$(random_hex 6)
      mkdir -p "$ROOT_HOMES"
      chmod 711 "$ROOT_HOMES"
      mkdir -m 700 "$home"
      chown "$(instance_user "$kind"):" "$home"
      echo "$dir" >"$home.origin"
      echo "$home" >"$dir/location"
    else
      home=$dir/home
      mkdir -m 700 "$home"
    fi
  fi
  echo "$home"
}

# A copy of a clone must not run on the data of the clone it was copied from: a location counts for the folder that made
# it, or, when that is gone, for the folder it was moved to.
existing_home() {   # dir
  local dir=$1 home origin
  if [[ -f $dir/location ]]; then
    home=$(<"$dir/location")
    origin=$(cat "$home.origin" 2>/dev/null || true)
    if [[ $home == "$ROOT_HOMES"/* && -d $home ]] && [[ $origin == "$dir" || ! -e $origin ]]; then
      echo "$dir" >"$home.origin"
      echo "$home"
    fi
  elif [[ -d $dir/home ]]; then
    echo "$dir/home"
  fi
}

# The packages make users named like the servers.
instance_user() { if [[ $1 == tenants ]]; then echo postgres; else echo "$1"; fi; }

# The words that make a command run as the server's user: none for an ordinary user.
as_server() {   # kind; sets AS
  AS=()
  ! is_root || AS=(setpriv "--reuid=$(instance_user "$1")" "--regid=$(instance_user "$1")" --init-groups --)
}

# ---- PostgreSQL ------------------------------------------------------------------------------------------------------------

postgres_bin() {   # data folder or nothing: a cluster runs on the version that made it
  local version=''
  [[ -z ${1:-} || ! -f $1/PG_VERSION ]] || version=$(<"$1/PG_VERSION")
  [[ -n $version ]] || version=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null \
    | cut -d/ -f5 | sort -n | tail -n 1)
  [[ -n $version && -x /usr/lib/postgresql/$version/bin/initdb ]] || return 1
  echo "/usr/lib/postgresql/$version/bin"
}

postgres_need() {
  postgres_bin >/dev/null || install_packages postgresql
  local bin
  bin=$(postgres_bin) || die "PostgreSQL's programs are not under /usr/lib/postgresql although the package is installed."
  bin=${bin%/bin}
  (( ${bin##*/} >= POSTGRES_VERSION_MIN )) \
    || note "PostgreSQL ${bin##*/} is older than the oldest that is tested ($POSTGRES_VERSION_MIN)."
}

postgres_prepare() {   # dir, home
  local dir=$1 home=$2 bin AS owner roles=()
  [[ $(<"$dir/kind") == tenants ]] || roles=("${ROLES[@]}")
  ensure_passwords "$dir/passwords" postgres "${roles[@]}"
  if [[ ! -f $home/complete ]]; then   # an initdb that was cut off leaves no such file: begin again
    rm -rf "$home/data"
    bin=$(postgres_bin)
    as_server postgres
    write_private "$home/password" <<<"$(setting "$dir/passwords" postgres)"
    owner=$(stat -c %U "$home")
    ! is_root || chown "$owner" "$home/password"
    (cd "$home" && "${AS[@]}" env -i PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8 "$bin/initdb" --pgdata="$home/data" \
      --username=postgres --pwfile="$home/password" --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
      --data-checksums --no-sync) >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" >&2; die "initdb failed in $home."; }
    rm -f "$home/password"
    touch "$home/complete"
  fi
  bin=$(postgres_bin "$home/data") || die "The data in $home is of PostgreSQL $(<"$home/data/PG_VERSION"), which is not installed."
  postgres_forget_dead "$home/data"
}

# PostgreSQL refuses to start while postmaster.pid names a living process, which after a kill -9 may by now be a stranger,
# and in a copied clone is the postmaster of the original.
postgres_forget_dead() {   # data folder
  local pid folder
  [[ -f $1/postmaster.pid ]] || return 0
  { read -r pid; read -r folder; } <"$1/postmaster.pid"
  if [[ $folder != "$1" || $(cat "/proc/$pid/comm" 2>/dev/null) != postgres ]]; then rm -f "$1/postmaster.pid"; fi
}

postgres_launch() {   # dir, home, port
  local dir=$1 home=$2 port=$3 bin AS
  bin=$(postgres_bin "$home/data")
  as_server postgres
  rotate_log "$dir/log"
  # No unix socket: the path of one is limited to 107 bytes, and clones lie deep.
  (cd "$home" && daemonize "$dir/pid" "$dir/log" "${AS[@]}" env -i PATH="$bin:/usr/bin:/bin" LC_ALL=C.UTF-8 \
    "$bin/postgres" -D "$home/data" -c "port=$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c max_connections=300 -c shared_buffers=1GB -c fsync=on -c log_line_prefix='%m [%p] %u ' -c logging_collector=off)
}

postgres_ready() { "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$2" -t 3; }

postgres_complete() {   # dir, port
  local dir=$1 port=$2 admin
  admin="postgresql://postgres:$(setting "$dir/passwords" postgres)@127.0.0.1:$port"
  [[ -n $(psql_at "$admin/postgres" -Atc "select 1 from pg_database where datname = 'platform'") ]] \
    || psql_at "$admin/postgres" -qc "create database platform"
  psql_at "$admin/postgres" -qc "revoke connect on database postgres, template1 from public"
  make_database_roles "$admin/platform" "$dir/passwords"
}

postgres_print() {   # dir, the administrator's database or nothing
  local dir port
  dir=$(realpath "$1")
  port=$(<"$dir/port")
  echo "PORT=$port"
  echo "PID=$(running_pid "$dir/pid")"
  echo "ADMIN=postgresql://postgres:$(setting "$dir/passwords" postgres)@127.0.0.1:$port/${2:-platform}"
  echo "DATA=$(existing_home "$dir")/data"
}

# psql with the address in the environment of that one process: an argument would show the password in `ps`.
psql_at() {   # url, psql's arguments...
  local url=$1 psql bin
  shift
  psql=psql
  if bin=$(postgres_bin); then psql=$bin/psql; fi   # not Debian's wrapper of that name, which takes four times as long
  parse_url "$url"
  (cd / && PGHOST=$URL_HOST PGPORT=${URL_PORT:-5432} PGUSER=$URL_USER PGPASSWORD=$URL_PASSWORD PGDATABASE=$URL_PATH \
    PGSSLMODE=$(url_option sslmode prefer) PGCONNECT_TIMEOUT=10 "$psql" -X -v ON_ERROR_STOP=1 "$@")
}

make_database_roles() {   # url of an administrator, passwords file
  local role
  { for role in "${ROLES[@]}"; do
      printf "\\\\set %s_password '%s'\n" "$role" "$(setting "$2" "$role")"
    done
    cat "$ROOT/deploy/postgres/roles.sql"; } | psql_at "$1" -q >&2
}

# ---- PostgreSQL for ordered databases: no role of the platform is on it ----------------------------------------------------

tenants_need()    { postgres_need; }
tenants_prepare() { postgres_prepare "$@"; }
tenants_launch()  { postgres_launch "$@"; }
tenants_ready()   { postgres_ready "$@"; }
tenants_print()   { postgres_print "$1" postgres; }

tenants_complete() {   # dir, port
  close_to_tenants "postgresql://postgres:$(setting "$1/passwords" postgres)@127.0.0.1:$2/postgres"
}

close_to_tenants() { psql_at "$1" -qc "revoke connect on database postgres, template1 from public"; }   # url of an administrator

# ---- RabbitMQ --------------------------------------------------------------------------------------------------------------

# Not /usr/sbin/rabbitmq-server: that wrapper insists on being root or the user rabbitmq and on the system's folders.
readonly RABBITMQ_SERVER=/usr/lib/rabbitmq/bin/rabbitmq-server

rabbitmq_need() {
  [[ -x $RABBITMQ_SERVER ]] || install_packages rabbitmq-server
  [[ -x $RABBITMQ_SERVER ]] || die "RabbitMQ is not at $RABBITMQ_SERVER although the package is installed."
}

rabbitmq_prepare() {   # dir, home
  local dir=$1 home=$2
  ensure_passwords "$dir/passwords" "${ROLES[@]}"
  [[ -f $dir/node ]] || echo "platform-$(random_hex 4)@localhost" >"$dir/node"
  mkdir -p "$home/conf.d" "$home/data"
  echo '[].' >"$home/enabled_plugins"
  : >"$home/env.conf"
  broker_definitions "$dir/passwords" / | write_private "$home/definitions.json"
  # The users come from the definitions at every boot, so a wiped broker has them again; and because definitions are
  # configured, the broker makes no user guest.
  cat >"$home/rabbitmq.conf" <<CONF
load_definitions = $home/definitions.json
log.file = false
log.console = true
log.console.level = info
# The write-ahead log of the quorum queues is kept in memory too; the default of 512 MiB suits a dedicated server.
raft.wal_max_size_bytes = 67108864
CONF
  ! is_root || chown -R "$(instance_user rabbitmq):" "$home"
}

rabbitmq_launch() {   # dir, home, port
  local dir=$1 home=$2 port=$3 AS
  as_server rabbitmq
  rotate_log "$dir/log"
  rabbitmq_epmd "$dir" "$home"
  # RUNNING_UNDER_SYSTEMD makes the script replace itself with the Erlang VM, so that the recorded pid is the VM's.
  (cd "$home" && daemonize "$dir/pid" "$dir/log" "${AS[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    HOME="$home" RUNNING_UNDER_SYSTEMD=true ERL_EPMD_PORT="$(<"$dir/epmd.port")" ERL_EPMD_ADDRESS=127.0.0.1 \
    ERL_CRASH_DUMP="$home/erl_crash.dump" ERL_CRASH_DUMP_SECONDS=5 \
    RABBITMQ_NODENAME="$(<"$dir/node")" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 RABBITMQ_NODE_PORT="$port" \
    RABBITMQ_DIST_PORT="$(free_port)" RABBITMQ_MNESIA_BASE="$home/data" RABBITMQ_LOG_BASE="$home" RABBITMQ_LOGS=- \
    RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" RABBITMQ_CONFIG_FILES="$home/conf.d" \
    RABBITMQ_ADVANCED_CONFIG_FILE="$home/advanced.config" RABBITMQ_CONF_ENV_FILE="$home/env.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}" \
    "$RABBITMQ_SERVER" -noinput)
}

# Erlang's port mapper. Without one of ours the broker would use, or start and leave behind, the machine's on 4369.
rabbitmq_epmd() {   # dir, home
  local dir=$1 home=$2 port AS
  ! running_pid "$dir/epmd.pid" >/dev/null || return 0
  as_server rabbitmq
  port=$(free_port)
  (cd "$home" && daemonize "$dir/epmd.pid" "$dir/log" "${AS[@]}" env -i PATH=/usr/bin:/bin epmd -address 127.0.0.1 -port "$port")
  echo "$port" >"$dir/epmd.port"
  local deadline=$(( SECONDS + 10 ))
  until port_open "$port"; do
    (( SECONDS < deadline )) || die "Erlang's port mapper (epmd) did not start on port $port."
    sleep 0.05
  done
}

# The broker opens its port as the last step of its boot.
rabbitmq_ready() { port_open "$2"; }

rabbitmq_complete() { :; }

rabbitmq_print() {
  local dir port
  dir=$(realpath "$1")
  port=$(<"$dir/port")
  echo "PORT=$port"
  echo "PID=$(running_pid "$dir/pid")"
  echo "AMQP=amqp://127.0.0.1:$port/"
  echo "DATA=$(existing_home "$dir")/data"
}

rabbitmq_wipe() {
  local dir home
  dir=$(realpath "$1")
  ! running_pid "$dir/pid" >/dev/null || die "The broker in $dir runs; stop it before it is wiped."
  home=$(existing_home "$dir")
  [[ -z $home ]] || rm -rf "$home/data"
}

# The broker's users and what each may touch, as RabbitMQ imports it.
broker_definitions() {   # passwords file, vhost
  local text role
  text=$(<"$ROOT/deploy/rabbitmq/definitions.template.json")
  for role in "${ROLES[@]}"; do
    text=${text//"@${role}_hash@"/"$(broker_password_hash "$(setting "$1" "$role")")"}
  done
  printf '%s\n' "${text//@vhost@/"$2"}"
}

# base64(salt + sha256(salt + password)), with a salt of 4 bytes.
broker_password_hash() {
  local salt hash
  salt=$(random_hex 4)
  hash=$({ hex_bytes "$salt"; printf %s "$1"; } | sha256sum)
  hex_bytes "$salt${hash%% *}" | base64 -w0
}

hex_bytes() {
  # shellcheck disable=SC2059,SC2001  # the format is the data: \xNN for each byte
  printf "$(sed 's/../\\x&/g' <<<"$1")"
}
