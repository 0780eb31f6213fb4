# test, bench, chaos: each on throw-away servers of its own, which are gone afterwards, however it ends.
#
# They get PLATFORM_TEST_POSTGRES and PLATFORM_TEST_TENANTS (an administrator's addresses), PLATFORM_TEST_RABBITMQ (without
# a user), and the folders of the three instances, PLATFORM_TEST_POSTGRES_DIR and so on, with the passwords; see instances.sh.
# shellcheck shell=bash

tests() {
  local filter=${1:-} log code=0 select=()
  (( $# <= 1 )) || die "test takes one filter: a part of a test's name."
  [[ -z $filter ]] || select=(--filter-method "*$filter*")
  begin_trial
  say "Building everything (Debug) …"
  run_build Platform.sln Debug
  await_trial
  log=$TRIAL/test.log
  say "Running the tests …"
  with_progress testing 60 dotnet_test "$log" "${select[@]}" || code=$?
  summarize "$log" "$code" "$filter" || exit 1
}

# One test program at a time: two that each run ten processes on two cores only make each other late.
# 8 is "no test here": with a filter most assemblies have none. That none of them had any is told by summarize.
dotnet_test() {   # log, its arguments...
  local log=$1
  shift
  (cd "$ROOT" && dotnet test --solution Platform.sln --no-build -c Debug --no-progress --max-parallel-test-modules 1 \
    --ignore-exit-code 8 "$@") \
    </dev/null 2>&1 | tee "$log"
}

# The last line of output is "N passed, N failed", from the summary that dotnet test ends with.
summarize() {   # log, exit code of dotnet test, filter
  local passed failed skipped summary
  summary=$(sed -n '/^Test run summary:/,$p' "$1")
  passed=$(summary_number succeeded) skipped=$(summary_number skipped)
  failed=$(( $(summary_number failed) + $(summary_number error) ))   # an error is a test program that crashed
  say ""
  failures "$1"
  if (( passed + failed == 0 )); then
    say "No test ran${3:+: no test name contains \"$3\"}."
  fi
  if (( $2 != 0 && failed == 0 )); then
    say "dotnet test ended with code $2 although no test failed: a test program ended early. Its output is above."
    failed=1
  fi
  say "$passed passed, $failed failed$( (( skipped == 0 )) || echo ", $skipped skipped")"
  (( $2 == 0 && failed == 0 && passed > 0 )) || return 1
}

# Each failed test with its first lines once more, where a reader of the end of the output finds it.
failures() {   # log
  awk '/^failed / { left = 16 } !/^(failed| )/ { left = 0 } left-- > 0' "$1"
}

summary_number() {
  local number
  number=$(sed -n "s/^ *$1: *\([0-9]\+\).*/\1/p" <<<"$summary" | tail -n 1)
  echo "${number:-0}"
}

bench() { run_on_trial Bench Release "$@"; }
chaos() { run_on_trial Chaos Debug "$@"; }

run_on_trial() {   # project under tests/, configuration, its arguments
  local project=$ROOT/tests/$1 configuration=$2
  shift 2
  [[ -d $project ]] || die "There is no ${project#"$ROOT/"} yet."
  begin_trial
  say "Building everything ($configuration) …"
  run_build Platform.sln "$configuration"
  await_trial
  (cd "$ROOT" && dotnet run --project "$project" -c "$configuration" --no-build -- "$@") || exit 1
}

# ---- the throw-away set ----------------------------------------------------------------------------------------------------

begin_trial() {
  need_own_state
  need_disk_space "$STATE" 1500
  raise_open_files
  postgres_need
  rabbitmq_need
  need_sdk
  sweep_trials
  TRIAL=$STATE/test-$$
  mkdir -p "$TRIAL"
  record_pid "$TRIAL/pid" $$
  trap end_trial EXIT
  trap 'exit 130' INT TERM HUP
  say "Starting throw-away PostgreSQL and RabbitMQ …"
  instance postgres start "$TRIAL/postgres" >"$TRIAL/postgres.out" & TRIAL_JOBS=($!)
  instance tenants start "$TRIAL/tenants" >"$TRIAL/tenants.out" & TRIAL_JOBS+=($!)
  instance rabbitmq start "$TRIAL/rabbitmq" >"$TRIAL/rabbitmq.out" & TRIAL_JOBS+=($!)
}

await_trial() {
  local job
  for job in "${TRIAL_JOBS[@]}"; do wait "$job" || die "A throw-away server did not start; the reason is above."; done
  PLATFORM_TEST_POSTGRES=$(setting "$TRIAL/postgres.out" ADMIN)
  PLATFORM_TEST_RABBITMQ=$(setting "$TRIAL/rabbitmq.out" AMQP)
  PLATFORM_TEST_TENANTS=$(setting "$TRIAL/tenants.out" ADMIN)
  export PLATFORM_TEST_POSTGRES PLATFORM_TEST_TENANTS PLATFORM_TEST_RABBITMQ
  export PLATFORM_TEST_POSTGRES_DIR=$TRIAL/postgres PLATFORM_TEST_TENANTS_DIR=$TRIAL/tenants
  export PLATFORM_TEST_RABBITMQ_DIR=$TRIAL/rabbitmq
}

end_trial() {
  local code=$? job
  trap - EXIT ERR
  trap '' INT TERM HUP
  set +e
  for job in "${TRIAL_JOBS[@]}"; do wait "$job" 2>/dev/null; done   # a server that is just being made cannot be removed
  remove_trial "$TRIAL"
  exit "$code"
}

remove_trial() {
  instance rabbitmq destroy "$1/rabbitmq"
  instance tenants destroy "$1/tenants"
  instance postgres destroy "$1/postgres"
  rm -rf "$1"
}

# What a launcher that was killed with -9 left behind.
sweep_trials() {
  local trial
  for trial in "$STATE"/test-*; do
    [[ -d $trial ]] || continue
    # One without a pid file is being made by another launcher at this moment, unless it is old.
    [[ -f $trial/pid || -n $(find "$trial" -maxdepth 0 -mmin +1) ]] || continue
    running_pid "$trial/pid" >/dev/null || remove_trial "$trial"
  done
}
