#!/usr/bin/env bash
# Runs the job without hands: starts the cluster and submits the job, starts again every process that dies, and submits
# the job from its newest checkpoint when the JobManager came back without it. Stays in the foreground; Ctrl-C or
# SIGTERM ends the job and the cluster.
#
#   supervise.sh [options of 'landmarks run']...
#
# Options that the job refuses are refused here, with 2, before the cluster is started.
#
# A job that failed for good, that was cancelled or that was stopped is not submitted again: it says why, ends the
# cluster and itself, with 3 if the job failed and 0 otherwise. landmark-stream.service runs this under systemd.
#
# LANDMARKS_SUPERVISE_EVERY: seconds between two looks (2). LANDMARKS_SUPERVISE_PATIENCE: seconds for which a JobManager
# may not answer before it is killed and started again (60).
self=$0
while [ -L "$self" ]; do # called through a link
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
. "$(dirname "$self")/common.sh"

every=${LANDMARKS_SUPERVISE_EVERY:-2}
patience=${LANDMARKS_SUPERVISE_PATIENCE:-60}

say() {
    echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) supervise.sh: $*"
}

finish() {
    trap - TERM INT
    "$here/stop.sh" || true
    exit "$1"
}
trap 'finish 0' TERM INT

# answer PATH: what the JobManager's REST says; fails where it does not answer or knows no such thing.
answer() {
    curl -fs -m 5 "$(rest_url)$1"
}

# The job's state; nothing where the JobManager does not know it.
state_of() {
    answer "/jobs/$1" | grep -o '"state":"[A-Z]*"' | head -n 1 | cut -d '"' -f 4
}

# The sentence with which the job ended; the first line of its failure where it is not one of ours.
reason_of() {
    local history
    history=$(answer "/jobs/$1/exceptions") || return 0
    { grep -o 'FatalJobException: [^"]*' <<<"$history" || grep -o '"stacktrace":"[^"]*' <<<"$history"; } \
        | head -n 1 | sed 's/\\[nr].*//; s/^"stacktrace":"//'
}

# Waits for the JobManager; a minute is more than it takes to start.
await_answer() {
    local deadline=$((SECONDS + patience))
    until answer /config >/dev/null; do
        [ $SECONDS -lt $deadline ] || return 1
        sleep "$every"
    done
}

# Submits until it is taken: brokers may be down as well. A refusal of the options (2) is no matter of time.
submit() {
    local code
    while true; do
        code=0
        "$here/submit.sh" --resume "${arguments[@]}" || code=$?
        if [ "$code" = 0 ]; then
            job=$(tail -n 1 "$run/jobs" | cut -d ' ' -f 1)
            say "job $job runs"
            return
        fi
        [ "$code" != 2 ] || finish 2
        say "the job was not taken; it is submitted again in 10 s"
        sleep 10 & wait $!
        "$here/start.sh" revive || true
    done
}

arguments=("$@")
[ -z "$(ours)" ] || fail "a cluster runs from $run already: stop it with stop.sh, or set LANDMARKS_CLUSTER_DIR"
# A wrong option is told before anything starts.
link_jars
job_options "$@" >/dev/null || exit $?
"$here/start.sh" all
job=
submit

silent_since=$SECONDS
while true; do
    sleep "$every" & wait $! # a signal ends the wait and not the sleep
    "$here/start.sh" revive || true
    if ! answer /config >/dev/null; then
        if [ $((SECONDS - silent_since)) -ge "$patience" ]; then
            say "the JobManager has not answered for $patience s and is killed"
            kill -KILL "$(cat "$run/pids/jobmanager.pid")" 2>/dev/null || true
            silent_since=$SECONDS
        fi
        continue
    fi
    silent_since=$SECONDS
    state=$(state_of "$job") || state=
    case $state in
        '')
            # Asked twice, so that one lost answer is not taken for a lost job.
            sleep 1
            if answer /config >/dev/null && [ -z "$(state_of "$job")" ]; then
                say "the JobManager came back without job $job; it carries on from its newest checkpoint"
                submit
            fi
            ;;
        FAILED)
            say "job $job failed for good: $(reason_of "$job") See docs/failures.md."
            finish 3
            ;;
        CANCELED | FINISHED)
            say "job $job was ended ($state)"
            finish 0
            ;;
    esac
done
