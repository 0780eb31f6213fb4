# What must be on the machine: PostgreSQL and RabbitMQ from the distribution, curl, Node and npm, and the .NET SDK.
# shellcheck shell=bash

readonly PACKAGE_DISK_MIB=800
readonly SDK_CHANNEL=10.0
readonly SDK_DISK_MIB=1500
readonly SDK_SCRIPT=https://dot.net/v1/dotnet-install.sh   # Microsoft's documented address

# Installs distribution packages. No service of theirs is started, none is left to start at the next boot, and no default
# PostgreSQL cluster is made: only our private instances are wanted. What was installed before is not touched.
install_packages() {   # package names
  local sudo=()
  command -v apt-get >/dev/null || die "Missing: $*. They can be installed here only on Debian and Ubuntu; install them with your system's package manager and run this again."
  if ! is_root; then
    sudo -n true 2>/dev/null || die "Missing: $*. Installing them needs root: run  sudo apt-get install $*  and run this again."
    sudo=(sudo -n)
  fi
  need_disk_space /usr "$PACKAGE_DISK_MIB"
  note "Installing $* …"
  # Two launchers on one machine take turns. The script undoes its two precautions however it ends.
  "${sudo[@]}" bash -s -- "$@" >&2 <<'INSTALL' || die "Installing $* failed; the reason is above."
set -euo pipefail
exec 8>/var/lock/platform-idp-install
flock 8
no_start=/usr/sbin/policy-rc.d
no_cluster=/etc/postgresql-common/createcluster.d/platform-idp.conf
log=$(mktemp)
made=()
trap 'rm -f "$log" "${made[@]}"; rmdir --ignore-fail-on-non-empty -p "$(dirname "$no_cluster")" 2>/dev/null || true' EXIT
trap 'exit 130' INT TERM
if [[ ! -e $no_start ]]; then
  made+=("$no_start")
  printf '#!/bin/sh\nexit 101\n' >"$no_start"
  chmod 755 "$no_start"
fi
if [[ ! -e $no_cluster ]]; then
  mkdir -p "$(dirname "$no_cluster")"
  made+=("$no_cluster")
  echo 'create_main_cluster = false' >"$no_cluster"
fi
had_rabbitmq=$(dpkg-query -W -f='${Status}' rabbitmq-server 2>/dev/null || true)
had_erlang=$(dpkg-query -W -f='${Status}' erlang-base 2>/dev/null || true)
export DEBIAN_FRONTEND=noninteractive
get() { apt-get -q -y -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1; }
get install --no-install-recommends "$@" \
  || { get update && get install --no-install-recommends "$@"; } \
  || { tail -n 25 "$log"; exit 1; }
if command -v systemctl >/dev/null; then
  [[ $had_rabbitmq == *installed ]] || systemctl disable rabbitmq-server.service >/dev/null 2>&1 || true
  [[ $had_erlang == *installed ]] || systemctl disable epmd.service epmd.socket >/dev/null 2>&1 || true
fi
INSTALL
}

need_curl() { command -v curl >/dev/null || install_packages curl ca-certificates; }

# The scaffolder's scripts are restored and bundled by them at build; nothing that runs needs them.
need_node() {
  local missing=()
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  (( ${#missing[@]} == 0 )) || install_packages "${missing[@]}"
}

# Finds an SDK that global.json accepts, or installs one under .platform/dotnet.
need_sdk() {
  # The SDK, unlike our processes, wants ICU; a minimal machine has none, and no culture matters to a build.
  ldconfig -p 2>/dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
  export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
  if sdk_fits dotnet; then return; fi
  if [[ ! -x $STATE/dotnet/dotnet ]] || ! sdk_fits "$STATE/dotnet/dotnet"; then install_sdk; fi
  use_own_sdk
}

sdk_fits() { command -v "$1" >/dev/null && (cd "$ROOT" && "$1" --version) >/dev/null 2>&1; }

use_own_sdk() { export DOTNET_ROOT=$STATE/dotnet PATH=$STATE/dotnet:$PATH; }

install_sdk() {
  local script=$STATE/dotnet-install.sh
  need_curl
  need_disk_space "$STATE" "$SDK_DISK_MIB"
  note "The .NET $SDK_CHANNEL SDK is missing; installing it in $STATE/dotnet …"
  curl -fsSL --retry 2 --connect-timeout 15 --max-time 120 -o "$script" "$SDK_SCRIPT" \
    || die "The .NET $SDK_CHANNEL SDK is missing and $SDK_SCRIPT cannot be reached. Install the SDK (package dotnet-sdk-$SDK_CHANNEL, or see https://dot.net) and run this again."
  bash "$script" --channel "$SDK_CHANNEL" --install-dir "$STATE/dotnet" --no-path >"$script.log" 2>&1 || true
  if ! sdk_fits "$STATE/dotnet/dotnet"; then
    tail -n 15 "$script.log" >&2
    die "Microsoft's script could not install the .NET $SDK_CHANNEL SDK; the reason is above."
  fi
}
