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

# Tests and chaos runs start throwaway servers of PostgreSQL. Installs it where that may be done, else says what to install.
need_postgres() {
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "PostgreSQL is not installed; installing it from Debian." >&2
    # No cluster is wanted: the tests make their own.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    apt-get update -qq >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >&2 && return 0
  fi
  echo "The tests need PostgreSQL's programs in /usr/lib/postgresql/*/bin and this user cannot install them. Run as root: apt-get install postgresql" >&2
  exit 1
}
