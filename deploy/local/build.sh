# Building, and knowing when there is nothing to build.
# shellcheck shell=bash

# No compiler server and no worker node stays behind: `down` is to leave nothing running.
readonly BUILD_FLAGS=(--nologo -v quiet -nodeReuse:false -p:UseSharedCompilation=false)

# A digest of everything that decides what a build makes: contents, not times, so that a checkout of the same sources or
# a touched file builds nothing.
source_digest() {
  (
    cd "$ROOT" || exit
    dotnet --version
    { find services gateway \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0
      find . -maxdepth 1 -type f \( -name 'Directory.*' -o -name global.json -o -iname nuget.config \) -print0
    } | sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -d' ' -f1
}

process_folder() {
  case $1 in
    gateway) echo "$ROOT/gateway/bin/Release/net10.0" ;;
    *)       echo "$ROOT/services/$1/bin/Release/net10.0" ;;
  esac
}

process_program() { echo "${1^}.dll"; }   # catalog -> Catalog.dll

# Builds the five processes in Release if a source changed since the last time, and notes a digest of each process's
# program, so that only those that changed are restarted.
build_processes() {
  local digest name missing=''
  mkdir -p "$STATE/build"
  digest=$(source_digest)
  for name in "${PROCESSES[@]}"; do
    [[ -f $(process_folder "$name")/$(process_program "$name") && -f $STATE/build/$name ]] || missing=$name
  done
  if [[ -z $missing && $(cat "$STATE/build/sources" 2>/dev/null) == "$digest" ]]; then
    say "Build: nothing changed."
    return
  fi
  need_disk_space "$ROOT" 600
  say "Building the five processes (Release) …"
  rm -f "$STATE/build/sources"
  run_build "$ROOT/deploy/local/processes.slnf" Release
  for name in "${PROCESSES[@]}"; do
    (cd "$(process_folder "$name")" && find . -maxdepth 1 -type f -print0 | sort -z | xargs -0 sha256sum) \
      | sha256sum | cut -d' ' -f1 >"$STATE/build/$name"
  done
  echo "$digest" >"$STATE/build/sources"
}

dotnet_build() { (cd "$ROOT" && dotnet build "$1" -c "$2" "${BUILD_FLAGS[@]}") >"$3" 2>&1 9>&- </dev/null; }

run_build() {   # solution or project, configuration
  local log=$STATE/logs/build.log
  need_node
  mkdir -p "$STATE/logs"
  with_progress building 15 dotnet_build "$1" "$2" "$log" \
    || { grep -E 'error|warning' "$log" | sort -u | head -n 40 >&2 || true
         die "The build failed; the errors are above, everything is in $log."; }
}
