#!/usr/bin/env bash
# Runs official Node libraries against `frontdesk playground`: Slack's Node SDK, and discord.js.
# The script needs node, npm, and the npm registry for the pinned packages. `make clients` runs it.
set -euo pipefail
cd "$(dirname "$0")"

program=${1:?usage: run.sh PATH-OF-FRONTDESK}
described=$(mktemp)
"$program" playground --json --port 0 >"$described" &
playground=$!
trap 'kill "$playground" 2>/dev/null || true; rm -f "$described"' EXIT

for _ in $(seq 100); do
    [[ -s "$described" ]] && break
    kill -0 "$playground" || { echo "the playground did not start" >&2; exit 1; }
    sleep 0.1
done

for client in slack_bolt discord_js; do
    (cd "$client" && npm ci --silent --no-audit --no-fund && node smoke.mjs <"$described")
done
