#!/usr/bin/env bash
# What has to be there before the servers and processes of docker-compose.yml start. It uses the launcher's own functions,
# so roles, broker users and permissions are the same there and here.
#
#   prepare.sh files               the broker's definitions, the envelope key, the folder of repositories, before anything starts
#   prepare.sh database            roles and schemas, in the running PostgreSQL; with TENANTS_PASSWORD also closes the
#                                  server of ordered databases to those who are in one
#   prepare.sh definitions VHOST   prints the definitions, for a broker elsewhere
#
# All may run again: passwords are set anew, and a key that is there stays.
set -Eeuo pipefail

# shellcheck disable=SC2034  # the sourced files use them
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P) STATE=
# shellcheck source=/dev/null
source "$ROOT/deploy/local/common.sh"
# shellcheck source=/dev/null
source "$ROOT/deploy/local/instances.sh"

readonly BROKER=${BROKER_FOLDER:-/broker} KEYS=${KEYS_FOLDER:-/keys} GIT=${GIT_FOLDER:-/git}
readonly APP_USER=${APP_USER:-1654}   # the user of the .NET images

# Prints a password, which is to become part of an address and of a connection string.
password() {   # name
  local variable=${1^^}_PASSWORD
  [[ ${!variable:-} =~ ^[A-Za-z0-9_-]+$ ]] || die "$variable must be set, and to letters, digits, - and _ only."
  printf %s "${!variable}"
}

# Fills PASSWORDS, a file with a line `role=password` for each process, as the launcher keeps them.
write_passwords() {
  local role secret
  PASSWORDS=$(mktemp)
  trap 'rm -f "$PASSWORDS"' EXIT
  for role in "${ROLES[@]}"; do
    secret=$(password "$role")
    echo "$role=$secret"
  done >"$PASSWORDS"
}

definitions() { broker_definitions "$PASSWORDS" "$1"; }   # vhost

files() {
  definitions / | write_private "$BROKER/definitions.json"
  chown rabbitmq: "$BROKER/definitions.json"
  [[ -s $KEYS/envelope.key ]] || head -c 32 /dev/urandom | base64 -w0 | write_private "$KEYS/envelope.key"
  chown "$APP_USER" "$KEYS/envelope.key"
  mkdir -p "$GIT"
  chown "$APP_USER" "$GIT"
}

database() {
  local admin secret
  secret=$(password postgres)
  admin=postgresql://postgres:$secret@${POSTGRES_SERVER:-postgres:5432}/platform
  psql_at "$admin" -qc "revoke connect on database postgres, template1 from public"
  make_database_roles "$admin" "$PASSWORDS"
  if [[ -n ${TENANTS_PASSWORD:-} ]]; then
    secret=$(password tenants)
    close_to_tenants "postgresql://postgres:$secret@${TENANTS_SERVER:-tenants:5432}/postgres"
  fi
}

umask 077
case ${1:-} in
  files|database) write_passwords; "$1" ;;
  definitions)    write_passwords; definitions "${2:-/}" ;;
  *) die "Usage: prepare.sh files|database|definitions [VHOST]" ;;
esac
