#!/usr/bin/env bash
# Measures: bench.sh [--quick] [--whole] [--steps] [--runtime] [--storage [--grow [--long]]] [--only decode|pipeline-null|pipeline-sqlite|socket|resident]
# Prints "bench: NAME VALUE UNIT", "ratio: NAME VALUE" and "bytes: NAME VALUE". Without a choice, the whole and the steps; with --quick
# those take under a minute. --storage measures the PostgreSQL store, the spool and the backup; --runtime actors, persistent actors and streams beside a channel. What each row means: tests/AkkaCollector.Benchmarks/README.md.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build tests/AkkaCollector.Benchmarks
exec "$root/artifacts/bin/AkkaCollector.Benchmarks/release/AkkaCollector.Benchmarks" "$@"
