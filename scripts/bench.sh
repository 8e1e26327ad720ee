#!/usr/bin/env bash
# Measures: bench.sh [--quick] [--runtime] [--steps] [--whole]
# Prints "bench: NAME VALUE UNIT" and "ratio: NAME VALUE"; --quick takes under a minute. Without a choice, the steps and the whole.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build tests/AkkaCollector.Benchmarks
exec "$root/artifacts/bin/AkkaCollector.Benchmarks/release/AkkaCollector.Benchmarks" "$@"
