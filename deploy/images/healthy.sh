#!/usr/bin/env bash
# Health checks of the containers; needs bash alone. LANDMARKS_REST is the JobManager's REST, localhost:8081 by default.
#
#   healthy.sh jobmanager            the job runs, with every one of its tasks
#   healthy.sh taskmanager [ADDRESS] the JobManager knows this TaskManager (by ADDRESS, else by this host's)
set -euo pipefail

rest=${LANDMARKS_REST:-localhost:8081}

# get PATH: the body that the JobManager answers.
get() {
    exec 3<>"/dev/tcp/${rest%:*}/${rest##*:}"
    printf 'GET %s HTTP/1.0\r\nHost: %s\r\n\r\n' "$1" "$rest" >&3
    cat <&3
}

case ${1-} in
    jobmanager)
        jobs=$(get /jobs/overview)
        grep -q '"state":"RUNNING"' <<<"$jobs" || { echo "no job runs" && exit 1; }
        running=$(sed -n 's/.*"tasks":{[^}]*"running":\([0-9]*\).*/\1/p' <<<"$jobs")
        total=$(sed -n 's/.*"tasks":{[^}]*"total":\([0-9]*\).*/\1/p' <<<"$jobs")
        echo "$running of $total tasks run"
        [ "${total:-0}" -gt 0 ] && [ "$running" = "$total" ]
        ;;
    taskmanager)
        known=$(get /taskmanagers)
        for address in ${2:-$(hostname -i)}; do
            if grep -qF "@$address:" <<<"$known"; then
                echo "registered as $address"
                exit 0
            fi
        done
        echo "the JobManager does not know this TaskManager"
        exit 1
        ;;
    *)
        echo "usage: healthy.sh jobmanager | healthy.sh taskmanager [ADDRESS]" >&2
        exit 2
        ;;
esac
