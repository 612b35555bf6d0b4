#!/usr/bin/env bash
# Stops the cluster of LANDMARKS_CLUSTER_DIR. Running jobs end; their newest checkpoint stays for 'submit.sh --resume'.
self=$0
while [ -L "$self" ]; do # called through a link
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
. "$(dirname "$self")/common.sh"
[ $# -eq 0 ] || fail "unknown argument '$1'; LANDMARKS_CLUSTER_DIR says which cluster is stopped"

pids=()
for pid in $(ours); do
    kill -TERM "$pid" 2>/dev/null && pids+=("$pid")
done
rm -f "$run"/pids/*.pid

deadline=$((SECONDS + 30))
for pid in ${pids[@]+"${pids[@]}"}; do
    while is_ours "$pid" && [ $SECONDS -lt $deadline ]; do
        sleep 0.2
    done
    if is_ours "$pid"; then
        echo "stop.sh: pid $pid did not end in 30 s and is killed" >&2
        kill -KILL "$pid"
    fi
done
rm -rf "$run/tmp" "$run/lib" "$overrides"
echo "stopped ${#pids[@]} processes; logs and checkpoints are in $run"
