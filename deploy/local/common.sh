# What every part of the launcher needs: messages, random values, ports, and knowing one's own processes again.
# Sourced by ./platform. ROOT is the clone, STATE its .platform folder.
# shellcheck shell=bash
# shellcheck disable=SC2034  # what is set here is used in the other files

readonly SERVICES=(catalog scaffolder provisioner metrics)
readonly PROCESSES=("${SERVICES[@]}" gateway)
readonly ROLES=("${PROCESSES[@]}")

say()  { printf '%s\n' "$*"; }
note() { printf '%s\n' "$*" >&2; }

# Ends the launcher with a sentence. From a subshell it leaves with a code that tells the outer shell that the sentence
# has been said.
readonly SAID=99
die() { printf 'platform: %s\n' "$*" >&2; leave; }
leave() { (( BASH_SUBSHELL == 0 )) && exit 1; exit $SAID; }

# A command that failed where nobody expected it: better a clumsy sentence than silence.
unexpected() {   # exit code, place, command
  (( $1 == SAID )) || note "platform: unexpected failure ($1) at $2: $3"
  leave
}

random_hex() { od -An -v -N "${1:-16}" -tx1 /dev/urandom | tr -d ' \n'; }   # argument: bytes

is_root() { [[ $(id -u) == 0 ]]; }

# A file readable by its owner only, replaced in one step: a reader never sees half of it. Content on stdin.
write_private() {
  local file=$1 draft
  draft=$(umask 077 && mktemp "$file.XXXXXX")
  cat >"$draft"
  mv -f "$draft" "$file"
}

# Servers and files of one user cannot be used by another, root included: PostgreSQL insists on owning its data.
need_own_state() {
  mkdir -p "$STATE" 2>/dev/null || die "$STATE cannot be made by $(id -un); use a clone of your own."
  [[ -O $STATE && -w $STATE ]] \
    || die "$STATE belongs to $(stat -c %U "$STATE"), and you are $(id -un). Run this as $(stat -c %U "$STATE"), or use a clone of your own."
  chmod 700 "$STATE"
}

need_disk_space() {   # folder, MiB
  local free_mib
  free_mib=$(df -Pm -- "$1" | awk 'NR == 2 { print $4 }')
  (( free_mib >= $2 )) || die "The disk that holds $1 has $free_mib MiB left; $2 MiB are needed. Free some space and run this again."
}

# Runs a command and says every so often that it still does: a minute of silence looks like a hang.
with_progress() {   # what it does, seconds between two lines, command...
  local what=$1 every_s=$2 ticker code=0
  shift 2
  # Ctrl-C does not reach a background job, so it looks whether the launcher still lives; a zombie does not.
  ( for (( second = 1; ; second++ )); do
      sleep 1
      [[ $(process_stat $$ || true) == *[!ZX] ]] || exit 0
      (( second % every_s != 0 )) || say "  still $what ($second s)"
    done ) 9>&- &
  ticker=$!
  "$@" || code=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  return "$code"
}

# One launcher at a time works on a folder. The lock is on descriptor 9, which daemons must not inherit (see daemonize).
lock_folder() {   # folder, seconds to wait
  exec 9>"$1/lock"
  flock -w "$2" 9 || die "Another ./platform works on $1; it did not finish within $2 s."
}
unlock_folder() { exec 9>&-; }

# ---- ports -----------------------------------------------------------------------------------------------------------

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Anything that listens on the port, on whatever address, makes it taken. Read from /proc: no tool needs to be there.
port_taken() {
  local hex
  hex=$(printf '%04X' "$1")
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null \
    | awk -v port="$hex" '{ n = split($2, a, ":"); if (a[n] == port && $4 == "0A") found = 1 } END { exit !found }'
}

# Below the ephemeral range (32768 and up), so that no outgoing connection sits on a port that was picked earlier, and
# below the ports that the tests pick (26000 and up) for processes that they kill and start again on the same port.
free_port() {
  local port
  for _ in {1..200}; do
    port=$(( 20000 + (RANDOM * 32768 + RANDOM) % 6000 ))
    port_taken "$port" || { echo "$port"; return; }
  done
  die "No free port was found between 20000 and 26000."
}

# ---- processes ---------------------------------------------------------------------------------------------------------

# "START STATE" of a process, nothing when there is none. Field 2 of stat may itself hold blanks and brackets.
process_stat() {
  local line
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  line=${line##*) }
  # shellcheck disable=SC2086  # the fields are to be split
  set -- $line
  echo "${20} $1"
}

# A pid file holds "PID START FOLDER". The start time tells a reused pid, the folder a copied clone.
record_pid() {   # file, pid
  local start
  start=$(process_stat "$2") || return 1
  printf '%s %s %s\n' "$2" "${start% *}" "$(dirname "$(realpath "$1")")" >"$1"
}

# Prints the pid when the process recorded in this file is still that process and runs.
running_pid() {
  local pid start folder now
  [[ -f $1 ]] && read -r pid start folder <"$1" || return 1
  [[ $folder == "$(dirname "$(realpath "$1")")" || ! -e $folder ]] || return 1
  now=$(process_stat "$pid") || return 1
  [[ ${now% *} == "$start" && ${now#* } != [ZX] ]] || return 1
  echo "$pid"
}

# Starts "$@" in a session of its own; it keeps no descriptor of ours. Records its pid, which is that of the command
# itself because setsid, setpriv and env replace themselves. Environment and working directory are the caller's.
daemonize() {   # pid file, log file, command...
  local pid_file=$1 log=$2
  shift 2
  setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
  record_pid "$pid_file" $! || true   # an instant death shows when the caller waits for it
}

wait_gone() {   # pid file, seconds
  local deadline=$(( SECONDS + $2 ))
  while running_pid "$1" >/dev/null; do
    (( SECONDS < deadline )) || return 1
    sleep 0.05
  done
}

# Ends the recorded process: the signal, then SIGKILL. A stopped process (SIGSTOP) is continued, or it would not hear.
end_process() {   # pid file, signal, seconds
  local pid
  if pid=$(running_pid "$1"); then
    kill -"$2" "$pid" 2>/dev/null || true
    kill -CONT "$pid" 2>/dev/null || true
    if ! wait_gone "$1" "$3"; then
      note "Process $pid did not end within $3 s after SIG$2; it is killed."
      kill -KILL "$pid" 2>/dev/null || true
      wait_gone "$1" 10 || die "Process $pid could not be ended."
    fi
  fi
  rm -f "$1"
}

# ---- "name=value" files ------------------------------------------------------------------------------------------------

setting() { if [[ -f $1 ]]; then sed -n "s/^$2=//p" "$1" | head -n 1; fi; }   # file, name

# Makes sure that the file has a random password for each name; those it has stay.
ensure_passwords() {   # file, names...
  local file=$1 name password
  shift
  { for name in "$@"; do
      password=$(setting "$file" "$name")
      echo "$name=${password:-$(random_hex 16)}"
    done; } | write_private "$file"
}

# ---- logs and addresses ------------------------------------------------------------------------------------------------

rotate_log() { if [[ -s $1 ]]; then mv -f "$1" "$1.1"; fi; : >"$1"; }

# Splits scheme://user:password@host:port/path?options into URL_*; user, password and path are percent-decoded.
parse_url() {
  local pattern='^([a-z]+)://(([^:@/]*)(:([^@/]*))?@)?(\[[^]]+\]|[^:/?@]+)(:([0-9]+))?(/([^?]*))?(\?(.*))?$'
  [[ $1 =~ $pattern ]] || die "This is not an address of the form scheme://user:password@host:port/path: ${1//:[^@\/]*@/:…@}"
  URL_SCHEME=${BASH_REMATCH[1]}
  URL_USER=$(percent_decode "${BASH_REMATCH[3]}")
  URL_PASSWORD=$(percent_decode "${BASH_REMATCH[5]}")
  URL_HOST=${BASH_REMATCH[6]//[\[\]]/}
  URL_AUTHORITY=${BASH_REMATCH[6]}${BASH_REMATCH[7]}
  URL_PORT=${BASH_REMATCH[8]}
  URL_PATH_RAW=${BASH_REMATCH[10]}
  URL_PATH=$(percent_decode "$URL_PATH_RAW")
  URL_OPTIONS=${BASH_REMATCH[12]}
}

percent_decode() { printf '%b' "$(sed 's/\\/\\\\/g; s/%\([0-9A-Fa-f]\{2\}\)/\\x\1/g' <<<"$1")"; }

url_option() {   # name, default; of the address that parse_url split last
  local value
  value=$(tr '&' '\n' <<<"$URL_OPTIONS" | sed -n "s/^$1=//p" | head -n 1)
  echo "${value:-$2}"
}
