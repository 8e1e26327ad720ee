#!/usr/bin/env bash
# Kills with SIGKILL, again and again over the same data, and counts what that cost:
# chaos.sh kill --times N [--store sqlite|postgres] [--spool on-failure|always|off] [--victim daemon|postgres] [--settings shipped|quick] [--seed S]
# The daemon dies at seeded points of its pipeline (decode, batch, insert, commit, drain, or while the store is locked and batches are
# held); a simulated venue outlives it. The last line has the figures and the verdict; exit code 0 only when nothing that was acknowledged
# was lost, nothing doubled and no kill cost more than 3 s of ticks, or where PostgreSQL is killed, when every trade received is stored.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
case " $* " in *postgres*) need_postgres ;; esac
build tests/AkkaCollector.Chaos
exec "$root/artifacts/bin/AkkaCollector.Chaos/release/AkkaCollector.Chaos" "$@"
