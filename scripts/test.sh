#!/usr/bin/env bash
# Builds everything and runs every test: test.sh [--long] [PROJECT-NAME-PART...]
# --long runs the full forms of the counted tests (kills, loops, fuzz) instead of the short ones.
# The last line is "N passed, N failed"; the exit code is 0 only when nothing failed.
set -uo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
long=0
only=()
for argument in "$@"; do
  case $argument in
    --long) long=1 ;;
    --help|-h) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) only+=("$argument") ;;
  esac
done
[ "$long" = 1 ] && export AKKACOLLECTOR_LONG=1
need_postgres
build AkkaCollector.sln

results="$root/artifacts/test-results"
rm -rf "$results"
mkdir -p "$results"
wanted() { [ ${#only[@]} = 0 ] && return 0; for part in "${only[@]}"; do case $1 in *"$part"*) return 0;; esac; done; return 1; }

passed=0 failed=0 skipped=0
for project in "$root"/tests/runtime/*/*.csproj "$root"/tests/*/*.csproj; do
  name=$(basename "$project" .csproj)
  grep -q '<IsTestProject>true' "$project" && wanted "$name" || continue
  echo "== $name"
  dotnet test "$project" -c Release --no-build --nologo -v quiet --blame-hang-timeout 10m --blame-hang-dump-type none \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" || true
  counters=$(grep -o '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null | tail -n 1)
  number() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  if [ -z "$counters" ] || [ "$(number total)" = 0 ]; then
    echo "$name left no result: it ended before its tests did, or holds none." >&2
    failed=$((failed + 1))
    continue
  fi
  total=$(number total) p=$(number passed) executed=$(number executed)
  passed=$((passed + p))
  failed=$((failed + executed - p))
  skipped=$((skipped + total - executed))
done

[ "$skipped" -gt 0 ] && echo "$skipped specs were left out: they need the recorded captures in ../shared/captures beside this checkout."
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
