#!/usr/bin/env bash
# A private PostgreSQL for tests: a cluster in a temporary folder, on a free loopback port. It is removed afterwards.
#
#   tests/postgres.sh run COMMAND...   start one, run the command with FRONTDESK_TEST_POSTGRES set, stop it
#   tests/postgres.sh start            start one; prints its URL and its folder, one per line
#   tests/postgres.sh pause FOLDER     stop the server of that folder at once, as a power failure would
#   tests/postgres.sh resume FOLDER    start it again, on the same port
#   tests/postgres.sh stop FOLDER      stop the server of that folder and remove it
#
# The server refuses to run as root, so root runs it as the user postgres.
set -euo pipefail

bindir() {
    local candidate
    for candidate in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
        if [[ -x "$candidate/initdb" && -x "$candidate/pg_ctl" ]]; then
            echo "$candidate"
            return
        fi
    done
    echo "PostgreSQL's initdb and pg_ctl are not installed: install the server (Debian: apt install postgresql)" >&2
    return 1
}

as_server() {
    if [[ $EUID -eq 0 ]]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

start() {
    local bin folder port try
    bin="$(bindir)"
    folder="$(mktemp -d "${TMPDIR:-/tmp}/frontdesk-postgres.XXXXXX")"
    if [[ $EUID -eq 0 ]]; then chown postgres "$folder"; fi
    as_server "$bin/initdb" --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 --no-sync \
        >"$folder.log" 2>&1 || { cat "$folder.log" >&2; return 1; }
    mv "$folder.log" "$folder/initdb.log"
    for try in 1 2 3 4 5 6 7 8 9 10; do
        port=$((20000 + RANDOM % 20000))
        if launch "$folder" "$port"; then
            echo "$port" >"$folder.port" && mv "$folder.port" "$folder/port"
            echo "postgres://postgres@127.0.0.1:$port/postgres"
            echo "$folder"
            return
        fi
    done
    cat "$folder/data/server.log" >&2
    rm -rf "$folder"
    return 1
}

launch() {
    # Tests kill the desk, not the machine, so fsync is off. Benchmarks turn it on.
    as_server "$(bindir)/pg_ctl" start --wait --silent --pgdata "$1/data" --log "$1/data/server.log" \
        --options "-p $2 -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=${FRONTDESK_POSTGRES_FSYNC:-off} -c max_connections=300" \
        >/dev/null 2>&1
}

pause() {
    as_server "$(bindir)/pg_ctl" stop --mode immediate --silent --pgdata "$1/data"
}

stop() {
    local folder="$1"
    [[ -f "$folder/data/postmaster.pid" ]] && as_server "$(bindir)/pg_ctl" stop --mode immediate --silent --pgdata "$folder/data"
    rm -rf "$folder"
}

case "${1:-}" in
start) start ;;
pause) pause "${2:?the folder that start printed}" ;;
resume) launch "${2:?the folder that start printed}" "$(cat "$2/port")" ;;
stop) stop "${2:?the folder that start printed}" ;;
run)
    shift
    started="$(start)"
    folder="$(sed -n 2p <<<"$started")"
    trap 'stop "$folder"' EXIT
    FRONTDESK_TEST_POSTGRES="$(sed -n 1p <<<"$started")" "$@"
    ;;
*)
    sed -n '2,10s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
