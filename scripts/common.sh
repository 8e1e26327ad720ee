# Sourced by the other scripts: where the repository is, and the build that they share.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

need_sdk() {
  if ! command -v dotnet >/dev/null; then
    echo "The .NET 10 SDK is not installed: dotnet is not on the PATH. Install it and run this again." >&2
    exit 1
  fi
}

# build PROJECT... : builds in Release, quietly; shows the whole output only when it fails.
build() {
  need_sdk
  local log
  log=$(mktemp)
  for project in "$@"; do
    if ! dotnet build "$root/$project" -c Release -v quiet -nologo >"$log" 2>&1; then
      cat "$log" >&2
      rm -f "$log"
      echo "The build of $project failed." >&2
      exit 1
    fi
  done
  rm -f "$log"
}
