#!/usr/bin/env bash
# Starts a Flink cluster as processes of this machine, from the jars that Maven fetched.
#
#   start.sh [-D key=value]... [all | jobmanager | taskmanager | revive]
#
# all          a JobManager and a TaskManager, and waits until the TaskManager's slots are there (the default)
# jobmanager   the JobManager only
# taskmanager  one more TaskManager
# revive       those processes of a running cluster that died, with the cluster's options
#
# -D sets a Flink option for this cluster (see deploy/flink/config.yaml), for example -D rest.port=8082; it holds for
# all later commands on the same directory. LANDMARKS_CLUSTER_DIR is that directory, target/standalone by default.
self=$0
while [ -L "$self" ]; do # called through a link
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
. "$(dirname "$self")/common.sh"

what=all
given=()
while [ $# -gt 0 ]; do
    case $1 in
        -D)
            [[ ${2-} == *=* ]] || fail "-D wants key=value, not '${2-}'"
            given+=("$2")
            shift 2
            ;;
        all | jobmanager | taskmanager | revive) what=$1 && shift ;;
        *) fail "unknown argument '$1'; usage: start.sh [-D key=value]... [all | jobmanager | taskmanager | revive]" ;;
    esac
done
command -v "$java" >/dev/null || fail "no java found: install Java 17 or set JAVA_HOME"
command -v curl >/dev/null || fail "curl is needed to see when the cluster is ready: install it"

give_up() {
    "$here/stop.sh" >&2
    fail "$@"
}

# launch NAME CLASS COMMAND: COMMAND is what Flink's own start scripts ask for the memory flags.
launch() {
    local name=$1 class=$2 command=$3 memory flags settings
    local -a dynamic
    dynamic_options
    memory=$("$java" -Dlog4j2.level=OFF -Dlog4j.configurationFile="$here/log4j2.properties" -Dlog.file=/dev/null \
        -cp "$run/lib/*" org.apache.flink.runtime.util.bash.BashJavaUtils "$command" \
        --configDir "$conf" "${dynamic[@]}" 2>"$run/log/$name.out" \
        | sed -n 's/^BASH_JAVA_UTILS_EXEC_RESULT://p') || true
    flags=$(sed -n 1p <<<"$memory")
    settings=$(sed -n 2p <<<"$memory")
    [ -n "$flags" ] || give_up "Flink refuses its memory settings: $(grep -m 1 Exception "$run/log/$name.out")"
    # glibc gives each thread an arena of its own and keeps what is freed there: with the threads of every submission
    # memory grew by 800 MB over 30 (README.md). Blocks from 128 KiB on go back when they are freed (docs/decisions/0065).
    export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-131072}
    # Its own session: a Ctrl-C for this script, or the end of its terminal, is not for the cluster.
    # shellcheck disable=SC2086
    $(command -v setsid) nohup "$java" $flags $(option env.java.opts.all) $(option "env.java.opts.${name%%-*}") \
        "-Dlandmarks.cluster=$run" "-Dlandmarks.home=$project" -Djava.io.tmpdir="$run/tmp" -Dlog.file="$run/log/$name.log" \
        -Dlog4j.configurationFile="$here/log4j2.properties" -XX:ErrorFile="$run/log/hs_err_%p.log" \
        -cp "$run/lib/*" "$class" --configDir "$conf" $settings "${dynamic[@]}" \
        >>"$run/log/$name.out" 2>&1 </dev/null &
    echo $! >"$run/pids/$name.pid"
    echo "$name: pid $!, log $run/log/$name.log"
}

# Before anything is changed: is there a cluster already, here or on the port?
require_free() {
    local file=$run/pids/jobmanager.pid
    if [ -e "$file" ] && is_ours "$(cat "$file")"; then
        fail "a cluster runs from $run already (pid $(cat "$file")): stop it with stop.sh, or set LANDMARKS_CLUSTER_DIR"
    fi
    local left
    left=$(ours | xargs)
    [ -z "$left" ] || fail "processes of a cluster that crashed still run from $run (pid $left): end them with stop.sh"
    # What the cluster before left is kept for whoever asks why it ended: its logs, in log-before.
    rm -f "$run"/pids/*.pid
    if [ -n "$(ls -A "$run/log")" ]; then
        rm -rf "$run/log-before" && mv "$run/log" "$run/log-before" && mkdir "$run/log"
    fi
    # A new cluster begins with the options of this call alone.
    printf '%s\n' ${given[@]+"${given[@]}"} | sed '/^$/d' >"$overrides"
    if curl -fs -o /dev/null -m 2 "$(rest_url)/config"; then
        fail "something else answers on $(rest_url): choose another port with -D rest.port=…"
    fi
}

launch_jobmanager() {
    launch jobmanager org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint GET_JM_RESOURCE_PARAMS
}

start_jobmanager() {
    require_free
    link_jars
    launch_jobmanager
}

# Starts again what has a pid file and no process.
revive() {
    local file name
    for file in "$run"/pids/*.pid; do
        if [ -e "$file" ] && ! is_ours "$(cat "$file")"; then
            name=$(basename "$file" .pid)
            echo "$name (pid $(cat "$file")) is gone and is started again"
            case $name in
                jobmanager) launch_jobmanager ;;
                *) launch "$name" org.apache.flink.runtime.taskexecutor.TaskManagerRunner GET_TM_RESOURCE_PARAMS ;;
            esac
        fi
    done
}

start_taskmanager() {
    local n=1
    while [ -e "$run/pids/taskmanager-$n.pid" ] && is_ours "$(cat "$run/pids/taskmanager-$n.pid")"; do
        n=$((n + 1))
    done
    launch "taskmanager-$n" org.apache.flink.runtime.taskexecutor.TaskManagerRunner GET_TM_RESOURCE_PARAMS
}

# Waits for the slots of the first TaskManager; tells the log's last lines if a process ends.
await_slots() {
    local name slots=0 deadline=$((SECONDS + 120))
    while [ "${slots:-0}" -lt "$(option taskmanager.numberOfTaskSlots)" ]; do
        for name in jobmanager taskmanager-1; do
            kill -0 "$(cat "$run/pids/$name.pid")" 2>/dev/null || give_up "the $name ended; see $run/log: $(
                cat "$run/log/$name.log" "$run/log/$name.out" 2>/dev/null | grep -E '^Caused by|Error:' | grep -v NotFound \
                    | grep -v NoClassDef | head -n 3)"
        done
        [ $SECONDS -lt $deadline ] || give_up "no slots after 120 s; see $run/log"
        sleep 0.3
        slots=$(curl -fs -m 5 "$(rest_url)/overview" | sed -n 's/.*"slots-total":\([0-9]*\).*/\1/p') || true
    done
    echo "ready: $(rest_url), $slots slots"
}

case $what in
    all) start_jobmanager && start_taskmanager && await_slots ;;
    jobmanager) start_jobmanager ;;
    revive)
        [ -d "$run/lib" ] || fail "no cluster in $run: start one with 'start.sh all'"
        revive
        ;;
    taskmanager)
        [ -d "$run/lib" ] || fail "no cluster in $run: start one with 'start.sh all'"
        printf '%s\n' ${given[@]+"${given[@]}"} | sed '/^$/d' >>"$overrides"
        start_taskmanager
        ;;
esac
