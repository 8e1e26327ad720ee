#!/usr/bin/env bash
# Collects: run.sh [--config FILE] [--for DURATION] [--data DIR]
# Without arguments: a simulated Deribit over a real WebSocket into an embedded SQLite file under data/.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
build src/AkkaCollector.Daemon
has() { local wanted=$1; shift; for a in "$@"; do case $a in "$wanted"|"$wanted"=*) return 0;; esac; done; return 1; }
arguments=("$@")
has --config "$@" || arguments+=(--config "$root/hocon/quickstart.conf")
has --data "$@" || arguments+=(--data "$root/data")
exec "$root/artifacts/bin/AkkaCollector.Daemon/release/akkacollector" run "${arguments[@]}"
