# API keys, over the running platform's own REST interface.
# shellcheck shell=bash

key() {
  local action=${1:-}
  shift || true
  case $action in
    create) key_create "$@" ;;
    list)   api GET /api/keys ;;
    revoke) [[ -n ${1:-} ]] || die "Which key? ./platform key revoke ID; ./platform key list shows the ids."
            [[ $1 =~ ^[A-Za-z0-9_-]+$ ]] || die "'$1' is no key's id."
            api DELETE "/api/keys/$1"
            say "Revoked $1." ;;
    *)      die "Usage: ./platform key create NAME [--role admin|member] [--scope S ...] [--group REF ...] [--expires DAYS] | list | revoke ID" ;;
  esac
}

key_create() {
  local name='' role='' days='' scopes=() groups=() body
  while (( $# > 0 )); do
    case $1 in
      --role)    role=${2:-nothing}; shift 2 || shift ;;
      --expires) days=${2:-nothing}; shift 2 || shift ;;
      --scope)   shift; while (( $# > 0 )) && [[ $1 != --* ]]; do scopes+=("$1"); shift; done ;;
      --group)   shift; while (( $# > 0 )) && [[ $1 != --* ]]; do groups+=("$1"); shift; done ;;
      -*)        die "key create does not know $1." ;;
      *)         [[ -z $name ]] || die "One name, please: '$name' or '$1'?"
                 name=$1; shift ;;
    esac
  done
  [[ -n $name ]] || die "The key needs a name: ./platform key create NAME"
  [[ -z $role || $role == @(admin|member) ]] || die "--role is admin or member, not '$role'."
  [[ -z $days || $days =~ ^[1-9][0-9]*$ ]] || die "--expires is a whole number of days, not '$days'."
  body="{\"name\":$(json_string "$name")"
  [[ -z $role ]] || body+=",\"role\":$(json_string "$role")"
  body+=",\"scopes\":$(json_strings "${scopes[@]}"),\"groups\":$(json_strings "${groups[@]}")"
  [[ -z $days ]] || body+=",\"expiresInDays\":$days"
  api POST /api/keys "$body}"
}

json_escape() {
  local text=${1//\\/\\\\}
  printf %s "${text//\"/\\\"}"
}

json_string() {
  [[ $1 != *[[:cntrl:]]* ]] || die "A name or reference holds no control characters."
  printf '"%s"' "$(json_escape "$1")"
}

json_strings() {
  local text='' item
  for item in "$@"; do text+="${text:+,}$(json_string "$item")"; done
  printf '[%s]' "$text"
}

# What a problem document says, or all of an answer that is none.
problem_detail() {
  local detail
  detail=$(sed -n 's/.*"detail": *"\(\([^"\\]\|\\.\)*\)".*/\1/p' <<<"$1")
  detail=${detail:-$1}
  printf %s "${detail//\\\"/\"}"
}

# Calls the platform as the administrator and prints the answer, as text where the route has a text form.
api() {   # method, path, JSON body or nothing
  local url token answer code body=()
  url=$(setting "$STATE/env" PLATFORM_URL)
  token=$(setting "$STATE/env" PLATFORM_TOKEN)
  [[ -n $url && -n $token ]] || die "There is no platform here yet: run ./platform up first."
  need_curl
  [[ -z ${3:-} ]] || body=(-H 'content-type: application/json' --data-binary "$3")
  # The token goes in on stdin: an argument would show it in `ps`.
  answer=$(curl -sS -m 30 -X "$1" -w '\n%{http_code}' -H @- -H 'accept: text/plain' "${body[@]}" "$url$2" \
    <<<"Authorization: Bearer $token") || die "$url does not answer; see ./platform status."
  code=${answer##*$'\n'}
  answer=${answer%$'\n'*}
  [[ $code == 2?? ]] || die "$(problem_detail "$answer") ($1 $2 was answered $code.)"
  [[ -z $answer ]] || printf '%s\n' "${answer%$'\n'}"
}
