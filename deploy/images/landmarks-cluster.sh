#!/usr/bin/env bash
# Entry point of docker-compose.yml. Unlike Flink's own it writes nothing into conf/, so that the root can be read-only.
#
#   landmarks-cluster.sh jobmanager [-D key=value]... [run [options of 'landmarks run']...]
#   landmarks-cluster.sh taskmanager [-D key=value]...
#
# The JobManager runs this one job (application mode). Started again, it carries on from the newest checkpoint in
# LANDMARKS_CHECKPOINTS.
set -euo pipefail

# The sessions and decoders allocate outside of the Java heap; glibc's allocator fragments under many threads.
jemalloc=/usr/lib/$(uname -m)-linux-gnu/libjemalloc.so
if [ -e "$jemalloc" ]; then
    export LD_PRELOAD=$jemalloc
else
    export MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-2} MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_:-131072}
fi

# The newest complete checkpoint: its _metadata is written last.
newest_checkpoint() {
    local newest='' file
    for file in "$LANDMARKS_CHECKPOINTS"/*/chk-*/_metadata; do
        if [ -e "$file" ] && { [ -z "$newest" ] || [ "$file" -nt "$newest" ]; }; then
            newest=$file
        fi
    done
    [ -z "$newest" ] || dirname "$newest"
}

usage='usage: landmarks-cluster.sh jobmanager [-D key=value]... [run [options]...]
       landmarks-cluster.sh taskmanager [-D key=value]...'
service=${1-}
case $service in
    jobmanager | taskmanager) shift ;;
    '') echo "landmarks-cluster.sh: say which service to start.
$usage" >&2 && exit 2 ;;
    *) echo "landmarks-cluster.sh: there is no service '$service'; it is jobmanager or taskmanager.
$usage" >&2 && exit 2 ;;
esac
case $service in
    jobmanager)
        checkpoint=$(newest_checkpoint)
        echo "landmarks-cluster.sh: starting from ${checkpoint:-nothing: there is no checkpoint yet}"
        exec "$FLINK_HOME/bin/standalone-job.sh" start-foreground \
            --job-classname io.landmarkstream.cli.JobMain ${checkpoint:+--fromSavepoint "file://$checkpoint"} \
            -D "execution.checkpointing.dir=file://$LANDMARKS_CHECKPOINTS" "$@"
        ;;
    taskmanager)
        exec "$FLINK_HOME/bin/taskmanager.sh" start-foreground "$@"
        ;;
esac
