# demo: the golden path, driven through the public API of the running platform.
# shellcheck shell=bash

demo() {
  (( $# == 0 )) || die "demo takes no arguments."
  need_git
  need_sdk
  if status >/dev/null 2>&1; then
    say "The platform runs."
  else
    (up)
  fi
  say "Building the demo …"
  run_build "$ROOT/tests/Demo/Demo.csproj" Release
  (
    set -a
    # shellcheck source=/dev/null
    source "$STATE/env"
    exec dotnet "$ROOT/tests/Demo/bin/Release/net10.0/Demo.dll"
  ) || exit 1
}

need_git() { command -v git >/dev/null || install_packages git; }
