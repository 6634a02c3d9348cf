#!/usr/bin/env bash
# Runs libraries that know nothing of the playground against `frontdesk playground`: Slack's Node SDK, discord.js,
# discord.py and hikari.
# The script needs node, npm and python3 with venv, and the registries of npm and PyPI for the pinned packages.
# `make clients` runs it.
set -euo pipefail
cd "$(dirname "$0")"

program=${1:?usage: run.sh PATH-OF-FRONTDESK}
described=$(mktemp)
playground=
trap 'kill "$playground" 2>/dev/null || true; rm -f "$described"' EXIT

# Starts a new playground, so that no client waits for the rate limits of another one.
start() {
    [[ -z "$playground" ]] || kill "$playground"
    : >"$described"
    "$program" playground --json --port 0 >"$described" &
    playground=$!
    for _ in $(seq 100); do
        [[ -s "$described" ]] && return
        kill -0 "$playground" || { echo "the playground did not start" >&2; exit 1; }
        sleep 0.1
    done
}

for client in slack_bolt discord_js; do
    start
    (cd "$client" && npm ci --silent --no-audit --no-fund && node smoke.mjs <"$described")
done

python=python/venv/bin/python
[[ -x $python ]] || python3 -m venv python/venv
$python -m pip install --quiet --disable-pip-version-check --requirement python/requirements.txt
for client in discord_py hikari_bot; do
    echo "$client"
    start
    $python "python/$client.py" <"$described"
done
