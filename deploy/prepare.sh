#!/usr/bin/env bash
# Installs what is missing and nothing else: Debian packages, the virtual environment, the browser libraries.
# Usage: deploy/prepare.sh run|test. Each step is skipped when its own stamp is newer than its inputs.
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
mkdir -p var

say() { printf '\033[2m%s\033[0m\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null; then sudo "$@"
    else say "Root or sudo is needed to install: $*"; exit 1
    fi
}

debian_packages() {
    local missing=()
    [ -x /usr/lib/postgresql/15/bin/initdb ] || missing+=(postgresql-15)
    [ -e /usr/share/postgresql/15/extension/postgis.control ] || missing+=(postgresql-15-postgis-3)
    command -v redis-server >/dev/null || missing+=(redis-server)
    command -v aria2c >/dev/null || missing+=(aria2)
    command -v setpriv >/dev/null || missing+=(util-linux)
    command -v npm >/dev/null || missing+=(nodejs npm)
    python3 -c 'import ensurepip' 2>/dev/null || missing+=(python3-venv)
    if [ "$purpose" = test ]; then
        command -v chromium >/dev/null || missing+=(chromium fonts-dejavu-core)
        # The proxy of deployments, in the tests.
        PATH="$PATH:/usr/sbin" command -v nginx >/dev/null || missing+=(nginx-light)
        # A sister site in the tests; apache2-bin alone has no service that could start.
        [ -e /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing+=(apache2-bin libapache2-mod-auth-openidc)
    fi
    [ ${#missing[@]} = 0 ] && return
    say "Installing ${missing[*]} …"
    # The system's own servers are neither wanted nor touched: no cluster is made, no service started.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    as_root env RUNLEVEL=1 apt-get update -qq
    as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
        >var/apt.log 2>&1 || { tail -20 var/apt.log >&2; exit 1; }
}

virtual_environment() {
    local wanted=requirements.txt
    [ "$purpose" = test ] && wanted=requirements-dev.txt
    local stamp=.venv/installed-$wanted
    # The test requirements contain the others.
    if [ "$purpose" = run ] && cmp -s requirements-dev.txt .venv/installed-requirements-dev.txt; then return; fi
    cmp -s "$wanted" "$stamp" && return
    say "Installing the Python packages of $wanted …"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
    VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install -q --require-hashes -r "$wanted"
    cp "$wanted" "$stamp"
}

browser_libraries() {
    # axe, of the tests, comes on top of what the pages load.
    local stamp=node_modules/.installed-$purpose options=()
    cmp -s package-lock.json node_modules/.installed-test && return
    cmp -s package-lock.json "$stamp" && return
    [ "$purpose" = test ] || options=(--omit=dev)
    say "Installing the browser libraries …"
    npm ci --no-audit --no-fund --silent "${options[@]}"
    cp package-lock.json "$stamp"
}

# Two commands at once wait for each other.
exec 9>var/prepare.lock
flock 9
debian_packages
virtual_environment
browser_libraries
