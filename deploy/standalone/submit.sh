#!/usr/bin/env bash
# Submits the job to the cluster that start.sh started, and returns.
#
#   submit.sh [--resume | --from CHECKPOINT] [options of 'landmarks run']...
#
# --resume  carries on from the newest checkpoint under this cluster's checkpoint folder, if there is one
# --from    carries on from this checkpoint or savepoint
#
#   submit.sh --resume --kafka.bootstrap-servers=broker:9092 --models.dir=/srv/models --delivery=exactly-once
self=$0
while [ -L "$self" ]; do # called through a link
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
. "$(dirname "$self")/common.sh"

# The newest complete checkpoint: its _metadata is written last.
newest_checkpoint() {
    local newest='' file
    for file in "$run"/checkpoints/*/chk-*/_metadata; do
        if [ -e "$file" ] && { [ -z "$newest" ] || [ "$file" -nt "$newest" ]; }; then
            newest=$file
        fi
    done
    [ -z "$newest" ] || dirname "$newest"
}

from=
case ${1-} in
    --resume) from=$(newest_checkpoint) && shift ;;
    --from) from=${2:?'--from wants a folder'} && shift 2 ;;
esac
[ -d "$run/lib" ] || fail "no cluster in $run: start it with start.sh"
jar=$(ls "$project"/target/landmark-stream-*-job.jar)
declare -a dynamic
dynamic_options

echo "submitting $(basename "$jar") to $(rest_url)${from:+, from $from}"
# shellcheck disable=SC2046
FLINK_CONF_DIR=$conf exec "$java" -Xmx512m $(option env.java.opts.all) \
    -Djava.io.tmpdir="$run/tmp" -Dlog.file="$run/log/client.log" -Dlog4j.configurationFile="$here/log4j2.properties" \
    -cp "$run/lib/*" org.apache.flink.client.cli.CliFrontend run --detached "${dynamic[@]}" \
    ${from:+--fromSavepoint "$from"} "$jar" run "$@"
