# up, down, status, logs: the five processes and the servers under them.
#
# In .platform: ports (name=port, kept from one `up` to the next), env (for scripts to source), keys/, postgres/, tenants/
# and rabbitmq/ (private instances), run/NAME.pid and run/NAME.stamp (what a process was started with), logs/NAME.log.
# shellcheck shell=bash
# shellcheck disable=SC2153  # STATE is set by ./platform

readonly READY_WAIT_S=90
readonly STOP_WAIT_S=15
readonly OPEN_FILES_MAX=65536   # an unlimited number makes Erlang set aside memory for it

up() {
  (( $# == 0 )) || die "up takes no arguments; settings are environment variables, see ./platform help."
  check_wanted_port
  need_own_state
  lock_folder "$STATE" 900
  need_disk_space "$STATE" 500
  raise_open_files
  need_curl
  need_sdk
  mkdir -p "$STATE/run" "$STATE/logs" "$STATE/git"
  make_secrets
  start_servers_in_background
  build_processes
  await_servers
  choose_process_ports
  restart_changed_processes
  await_ready
  ensure_first_key
  print_where
}

raise_open_files() {
  local hard
  hard=$(ulimit -Hn)
  [[ $hard != unlimited ]] && (( hard <= OPEN_FILES_MAX )) || hard=$OPEN_FILES_MAX
  ulimit -Sn "$hard" 2>/dev/null || true
}

make_secrets() {
  mkdir -p "$STATE/keys"
  chmod 700 "$STATE/keys"
  [[ -s $STATE/keys/envelope.key ]] || head -c 32 /dev/urandom | base64 -w0 | write_private "$STATE/keys/envelope.key"
  [[ -s $STATE/keys/github-webhook ]] || random_hex 20 | write_private "$STATE/keys/github-webhook"
}

webhook_secret() { printf %s "${GitHub__WebhookSecrets__0:-$(<"$STATE/keys/github-webhook")}"; }

# ---- PostgreSQL and RabbitMQ: private, or the user's own ---------------------------------------------------------------

# They boot while the build runs. Packages are installed before, where a question of rights can still be answered plainly.
start_servers_in_background() {
  SERVER_JOBS=()
  if [[ -z ${PLATFORM_POSTGRES:-} ]]; then
    postgres_need
    running_pid "$STATE/postgres/pid" >/dev/null || say "Starting a private PostgreSQL …"
    instance postgres start "$STATE/postgres" >"$STATE/run/postgres.out" 9>&- & SERVER_JOBS+=($!)
  fi
  if ! own_tenants; then
    tenants_need
    running_pid "$STATE/tenants/pid" >/dev/null || say "Starting a private PostgreSQL for ordered databases …"
    instance tenants start "$STATE/tenants" >"$STATE/run/tenants.out" 9>&- & SERVER_JOBS+=($!)
  fi
  if [[ -z ${PLATFORM_RABBITMQ:-} ]]; then
    rabbitmq_need
    running_pid "$STATE/rabbitmq/pid" >/dev/null || say "Starting a private RabbitMQ (its boot takes some 10 s) …"
    instance rabbitmq start "$STATE/rabbitmq" >"$STATE/run/rabbitmq.out" 9>&- & SERVER_JOBS+=($!)
  fi
}

# Whether the user says where ordered databases are made; an empty setting says nowhere.
own_tenants() { [[ -n ${Provisioner__Postgres__Admin+given} ]]; }

# The administrator's login, as Npgsql reads it.
tenants_admin() {
  printf 'Host=127.0.0.1;Port=%s;Database=postgres;Username=postgres;Password=%s' \
    "$(setting "$STATE/run/tenants.out" PORT)" "$(setting "$STATE/tenants/passwords" postgres)"
}

# Sets POSTGRES_* and RABBITMQ_* to what the processes connect with.
await_servers() {
  local job
  for job in "${SERVER_JOBS[@]}"; do wait "$job" || die "A server did not start; the reason is above."; done
  use_postgres
  own_tenants || say "Ordered databases: private PostgreSQL, on port $(setting "$STATE/run/tenants.out" PORT)"
  use_rabbitmq
}

use_postgres() {
  if [[ -n ${PLATFORM_POSTGRES:-} ]]; then
    POSTGRES_PASSWORDS=$STATE/external-postgres-passwords
    command -v psql >/dev/null || install_packages postgresql-client
    ensure_passwords "$POSTGRES_PASSWORDS" "${ROLES[@]}"
    parse_url "$PLATFORM_POSTGRES"
    say "PostgreSQL: yours at $URL_HOST:${URL_PORT:-5432}, database $URL_PATH"
    make_database_roles "$PLATFORM_POSTGRES" "$POSTGRES_PASSWORDS" \
      || die "The roles and schemas could not be made in PLATFORM_POSTGRES; the reason is above. It must be the address of an administrator: postgresql://admin:password@host:port/database"
    POSTGRES_SERVER="Host=$URL_HOST;Port=${URL_PORT:-5432};Database=$URL_PATH$(npgsql_ssl "$(url_option sslmode '')")"
  else
    POSTGRES_PASSWORDS=$STATE/postgres/passwords
    POSTGRES_SERVER="Host=127.0.0.1;Port=$(setting "$STATE/run/postgres.out" PORT);Database=platform"
    say "PostgreSQL: private, on port $(setting "$STATE/run/postgres.out" PORT)"
  fi
}

npgsql_ssl() {   # libpq's sslmode
  case $1 in
    '')          ;;
    verify-ca)   echo ";SSL Mode=VerifyCA" ;;
    verify-full) echo ";SSL Mode=VerifyFull" ;;
    *)           echo ";SSL Mode=${1^}" ;;
  esac
}

use_rabbitmq() {
  if [[ -n ${PLATFORM_RABBITMQ:-} ]]; then
    parse_url "$PLATFORM_RABBITMQ"
    say "RabbitMQ: yours at $URL_HOST${URL_PORT:+:$URL_PORT}, vhost ${URL_PATH:-/}"
    RABBITMQ_ADDRESS_HEAD='' RABBITMQ_PASSWORDS=''
    if [[ -n ${PLATFORM_RABBITMQ_MANAGEMENT:-} ]]; then
      RABBITMQ_PASSWORDS=$STATE/external-rabbitmq-passwords
      RABBITMQ_ADDRESS_HEAD=$URL_SCHEME:// RABBITMQ_ADDRESS_TAIL=@$URL_AUTHORITY/$URL_PATH_RAW
      ensure_passwords "$RABBITMQ_PASSWORDS" "${ROLES[@]}"
      make_broker_users "$RABBITMQ_PASSWORDS" "${URL_PATH:-/}"
    fi
  else
    RABBITMQ_PASSWORDS=$STATE/rabbitmq/passwords
    RABBITMQ_ADDRESS_HEAD=amqp:// RABBITMQ_ADDRESS_TAIL=@127.0.0.1:$(setting "$STATE/run/rabbitmq.out" PORT)/
    say "RabbitMQ: private, on port $(setting "$STATE/run/rabbitmq.out" PORT)"
  fi
}

make_broker_users() {   # passwords file, vhost
  local definitions answer
  definitions=$(mktemp "$STATE/definitions.XXXXXX")
  broker_definitions "$1" "$2" >"$definitions"
  parse_url "$PLATFORM_RABBITMQ_MANAGEMENT"
  answer=$(curl -sS -m 30 -o "$definitions.answer" -w '%{http_code}' -K - -H 'content-type: application/json' \
    --data-binary "@$definitions" "$URL_SCHEME://$URL_AUTHORITY/api/definitions" \
    <<<"user = \"$(json_escape "$URL_USER:$URL_PASSWORD")\"") || answer=000
  if [[ $answer != 2?? && -s $definitions.answer ]]; then cat "$definitions.answer" >&2; fi
  rm -f "$definitions" "$definitions.answer"
  [[ $answer == 2?? ]] || die "The broker's users could not be made over PLATFORM_RABBITMQ_MANAGEMENT (answer $answer)."
}

rabbitmq_address() {   # process
  if [[ -n $RABBITMQ_ADDRESS_HEAD ]]; then
    echo "$RABBITMQ_ADDRESS_HEAD$1:$(setting "$RABBITMQ_PASSWORDS" "$1")$RABBITMQ_ADDRESS_TAIL"
  else
    echo "$PLATFORM_RABBITMQ"
  fi
}

# ---- ports ---------------------------------------------------------------------------------------------------------------

process_port() { setting "$STATE/ports" "$1"; }

# A taken port is told at once, not after a build.
check_wanted_port() {
  local wanted=${PLATFORM_PORT:-}
  [[ -n $wanted ]] || return 0
  [[ $wanted =~ ^[1-9][0-9]{0,4}$ && $wanted -le 65535 ]] \
    || die "PLATFORM_PORT is '$wanted'; it must be a port from 1 to 65535."
  if running_pid "$STATE/run/gateway.pid" >/dev/null && [[ $(process_port gateway) == "$wanted" ]]; then return; fi
  ! port_taken "$wanted" || die "Port $wanted (PLATFORM_PORT) is taken by another process; end that or choose another port."
}

# Keeps the remembered ports that are free or ours, and finds others for the rest.
choose_process_ports() {
  local name key port lines='' wanted=${PLATFORM_PORT:-}
  for name in "${PROCESSES[@]}"; do
    for key in "$name" "$name.management"; do
      port=$(process_port "$key")
      if [[ $key == gateway && -n $wanted ]]; then
        port=$wanted
      elif ! running_pid "$STATE/run/$name.pid" >/dev/null && [[ -n $port ]] && port_taken "$port"; then
        note "Port $port, which $key had before, is taken by another process; choosing another."
        port=''
      fi
      while [[ -z $port ]] || grep -q "=$port\$" <<<"$lines"; do port=$(free_port); done
      lines+="$key=$port"$'\n'
    done
  done
  printf %s "$lines" | write_private "$STATE/ports"
}

# ---- starting and ending -------------------------------------------------------------------------------------------------

# Sets ENVIRONMENT, name=value words, to what the launcher tells a process. Everything else that ./platform up was given
# reaches it too, by inheritance.
process_environment() {
  local name=$1 service gateway
  gateway=http://127.0.0.1:$(process_port gateway)
  ENVIRONMENT=(
    "ASPNETCORE_URLS=http://127.0.0.1:$(process_port "$name")"
    "Management__Port=$(process_port "$name.management")"
    "ConnectionStrings__Postgres=$POSTGRES_SERVER;Username=$name;Password=$(setting "$POSTGRES_PASSWORDS" "$name")"
    "ConnectionStrings__RabbitMq=$(rabbitmq_address "$name")"
  )
  case $name in
    gateway)
      for service in "${SERVICES[@]}"; do
        ENVIRONMENT+=("Services__${service^}__0=http://127.0.0.1:$(process_port "$service")")
      done
      ENVIRONMENT+=("Identity__KeyFile=$STATE/keys/envelope.key" "GitHub__WebhookSecrets__0=$(webhook_secret)") ;;
    *)
      ENVIRONMENT+=("Identity__Jwks=$gateway/.well-known/jwks.json") ;;
  esac
  case $name in
    catalog)
      unless_given "Catalog__GitRoots__0=$STATE/git"
      if [[ -z ${Catalog__FileRoots__0:-} ]]; then
        ENVIRONMENT+=(
          "Catalog__FileRoots__0=$ROOT/deploy/demo"
          "Catalog__FileRoots__1=$ROOT/deploy/templates"
          "Catalog__Locations__0__Type=file"
          "Catalog__Locations__0__Target=$ROOT/deploy/demo/catalog-info.yaml"
          "Catalog__Locations__1__Type=file"
          "Catalog__Locations__1__Target=$ROOT/deploy/templates/*/template.yaml"
        )
      fi ;;
    scaffolder)
      unless_given "Scaffolder__GitRoot=$STATE/git"
      unless_given "Scaffolder__FileRoots__0=$ROOT/deploy/templates" ;;
    provisioner)
      own_tenants || ENVIRONMENT+=("Provisioner__Postgres__Admin=$(tenants_admin)") ;;
  esac
}

# A setting of the user's environment reaches the process by inheritance; ours must not take its place.
unless_given() {   # name=value
  local given=${1%%=*}
  [[ -n ${!given:-} ]] || ENVIRONMENT+=("$1")
}

# A digest of what a process runs with: its program, what we tell it, and the settings of the user's environment.
process_stamp() {
  { cat "$STATE/build/$1"
    printf '%s\0' "${ENVIRONMENT[@]}"
    env -0 | grep -z -E '^[^_=][^=]*__|^OTEL_' | sort -z || true
  } | sha256sum | cut -d' ' -f1
}

restart_changed_processes() {
  local name changed=()
  for name in "${PROCESSES[@]}"; do
    process_environment "$name"
    if ! running_pid "$STATE/run/$name.pid" >/dev/null \
      || [[ $(cat "$STATE/run/$name.stamp" 2>/dev/null) != "$(process_stamp "$name")" ]]; then
      changed+=("$name")
    fi
  done
  if (( ${#changed[@]} == 0 )); then
    say "Processes: all five run, unchanged."
    return
  fi
  say "Starting ${changed[*]} …"
  end_processes "${changed[@]}"
  for name in "${changed[@]}"; do start_process "$name"; done
}

start_process() {
  local name=$1
  process_environment "$name"
  process_stamp "$name" >"$STATE/run/$name.stamp"
  rotate_log "$STATE/logs/$name.log"
  (
    # Who administers the ordered databases is the provisioner's to know alone, also where the user says it.
    [[ $name == provisioner ]] || unset "${!Provisioner__@}"
    export "${ENVIRONMENT[@]}"
    cd "$(process_folder "$name")" || exit
    daemonize "$STATE/run/$name.pid" "$STATE/logs/$name.log" dotnet "$(process_program "$name")"
  )
}

# All at once: they share the wait.
end_processes() {
  local name pid
  for name in "$@"; do
    if pid=$(running_pid "$STATE/run/$name.pid"); then
      kill -TERM "$pid" 2>/dev/null || true
    fi
  done
  for name in "$@"; do end_process "$STATE/run/$name.pid" TERM "$STOP_WAIT_S"; done
}

is_ready() { curl -fs -o /dev/null -m 2 "http://127.0.0.1:$(process_port "$1.management")/readyz"; }

await_ready() {
  local name begun=$SECONDS told=$SECONDS waiting=("${PROCESSES[@]}") still
  while (( ${#waiting[@]} > 0 )); do
    still=()
    for name in "${waiting[@]}"; do
      if is_ready "$name"; then
        say "  $name is ready"
      elif ! running_pid "$STATE/run/$name.pid" >/dev/null; then
        blame "$name" "ended instead of becoming ready"
      elif (( SECONDS - begun >= READY_WAIT_S )); then
        blame "$name" "was not ready after $READY_WAIT_S s"
      else
        still+=("$name")
      fi
    done
    waiting=("${still[@]}")
    (( ${#waiting[@]} == 0 )) || sleep 0.2
    if (( SECONDS - told >= 5 && ${#waiting[@]} > 0 )); then
      told=$SECONDS
      say "  still waiting for ${waiting[*]} ($((SECONDS - begun)) of $READY_WAIT_S s)"
    fi
  done
}

blame() {   # process, what it did
  local answer
  note "--- last lines of .platform/logs/$1.log"
  tail -n 30 "$STATE/logs/$1.log" >&2
  answer=$(curl -s -m 2 "http://127.0.0.1:$(process_port "$1.management")/readyz" || true)
  [[ -z $answer ]] || note "--- its /readyz says: $answer"
  die "$1 $2. What else runs keeps running; ./platform down ends it."
}

# ---- the first key and the addresses ------------------------------------------------------------------------------------

# Scripts source this file; it is rewritten at each `up` because ports may change.
ensure_first_key() {
  local url token code
  url=http://127.0.0.1:$(process_port gateway)
  token=$(setting "$STATE/env" PLATFORM_TOKEN)
  if [[ -n $token ]]; then
    code=$(key_answers "$url" "$token")
    for _ in {1..20}; do   # only a plain refusal says that the key is gone
      [[ $code != 200 && $code != 401 && $code != 403 ]] || break
      sleep 0.5
      code=$(key_answers "$url" "$token")
    done
    [[ $code == 200 ]] || token=''
  fi
  if [[ -z $token ]]; then
    token=$(make_first_key) || die "The first key could not be made; the reason is above."
    [[ $token =~ ^[^[:space:]]+$ ]] || die "The first key could not be made; instead of a key came: $token"
  fi
  printf 'PLATFORM_URL=%s\nPLATFORM_TOKEN=%s\nGITHUB_WEBHOOK_SECRET=%q\n' "$url" "$token" "$(webhook_secret)" \
    | write_private "$STATE/env"
}

key_answers() {   # url, token: prints the status
  curl -s -o /dev/null -m 5 -w '%{http_code}' -H @- "$1/api/keys" <<<"Authorization: Bearer $2" || true
}

make_first_key() {
  process_environment gateway
  (
    export "${ENVIRONMENT[@]}"
    cd "$(process_folder gateway)" || exit
    timeout 60 dotnet Gateway.dll keys create --name administrator --role admin </dev/null | tail -n 1
  )
}

print_where() {
  local url
  url=$(setting "$STATE/env" PLATFORM_URL)
  say ""
  say "The platform runs."
  say "  address     $url"
  say "  first page  $url/"
  say "  events      $url/api/events"
  say "  token       $(setting "$STATE/env" PLATFORM_TOKEN)   (an administrator's)"
  say "  in scripts  source .platform/env"
  say ""
  say "  curl -H \"Authorization: Bearer \$PLATFORM_TOKEN\" \"\$PLATFORM_URL/api/catalog/entities?limit=5\""
  say "  ./platform status | logs | key create NAME | down"
}

# ---- down, status, logs -------------------------------------------------------------------------------------------------

down() {
  local name any=''
  [[ -d $STATE ]] || { say "Nothing runs."; return; }
  need_own_state
  lock_folder "$STATE" 60
  for name in "${PROCESSES[@]}"; do
    if running_pid "$STATE/run/$name.pid" >/dev/null; then any=1; fi
  done
  [[ -z $any ]] || say "Ending the processes …"
  end_processes "${PROCESSES[@]}"
  for name in rabbitmq tenants postgres; do   # the database last: the broker needs none, but the processes need both
    [[ -f $STATE/$name/kind ]] || continue
    if running_pid "$STATE/$name/pid" >/dev/null; then any=1; say "Ending the private $name …"; fi
    instance "$name" stop "$STATE/$name" 9>&-
  done
  sweep_trials
  if [[ -n $any ]]; then say "Everything is ended; the data stays in .platform."; else say "Nothing runs."; fi
}

# Exit code 0 when all five processes are ready.
status() {
  local name pid state all=0 line='%-12s %-10s %8s  %s\n'
  # shellcheck disable=SC2059  # one format for every line
  {
    printf "$line" NAME STATE PID ADDRESS
    for name in postgres tenants rabbitmq; do
      [[ -f $STATE/$name/kind ]] || continue   # the user's own server
      if pid=$(running_pid "$STATE/$name/pid"); then state=running; else pid=- state=stopped; fi
      printf "$line" "$name" "$state" "$pid" "$(sed 's/^/127.0.0.1:/' "$STATE/$name/port" 2>/dev/null)"
    done
    for name in "${PROCESSES[@]}"; do
      if ! pid=$(running_pid "$STATE/run/$name.pid"); then pid=- state=stopped all=1
      elif is_ready "$name"; then state=ready
      else state='not ready' all=1
      fi
      printf "$line" "$name" "$state" "$pid" "$(process_port "$name" | sed 's|^|http://127.0.0.1:|')"
    done
  }
  return "$all"
}

logs() {
  local follow=() names=() name files=()
  for name in "$@"; do
    case $name in
      -f|--follow) follow=(-F) ;;
      catalog|scaffolder|provisioner|metrics|gateway|postgres|tenants|rabbitmq|build) names+=("$name") ;;
      *) die "There is no log of '$name'. There are: ${PROCESSES[*]} postgres tenants rabbitmq build" ;;
    esac
  done
  (( ${#names[@]} > 0 )) || names=("${PROCESSES[@]}")
  for name in "${names[@]}"; do
    case $name in
      postgres|tenants|rabbitmq) files+=("$STATE/$name/log") ;;
      *) files+=("$STATE/logs/$name.log") ;;
    esac
    [[ -f ${files[-1]} ]] || unset 'files[-1]'
  done
  (( ${#files[@]} > 0 )) || die "There is no log yet; ./platform up writes them."
  tail -n 200 "${follow[@]}" -- "${files[@]}"
}
