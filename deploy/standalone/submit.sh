#!/usr/bin/env bash
# Submits the job to the cluster that start.sh started, and returns.
#
#   submit.sh [--resume | --from CHECKPOINT] [--allow-non-restored-state] [options of 'landmarks run']...
#
# --resume  carries on from the newest checkpoint of this job (the same landmarks.kafka.group-id) on this cluster, if
#           there is one
# --from    carries on from this checkpoint or savepoint
# --allow-non-restored-state  drops state that no part of the job has any more, for example that of events once their
#           rules are taken out
#
# Without --models the weights that come with landmark-stream are used, as bin/landmarks does.
#
#   submit.sh --resume --bootstrap-servers broker:9092 --models /srv/models --delivery exactly-once
self=$0
while [ -L "$self" ]; do # called through a link
    link=$(readlink "$self")
    case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
. "$(dirname "$self")/common.sh"

# Whose checkpoints are whose: a line "JOB GROUP" for each submission.
jobs=$run/jobs
touch "$jobs"

# group_of JOB: the group it was submitted with; nothing where it is not known.
group_of() {
    sed -n "s|^$1 ||p" "$jobs" | tail -n 1
}

# The newest complete checkpoint of this group's jobs: its _metadata is written last.
newest_checkpoint() {
    local newest='' file job
    for file in "$run"/checkpoints/*/chk-*/_metadata; do
        [ -e "$file" ] || continue
        job=$(basename "$(dirname "$(dirname "$file")")")
        if [ "$(group_of "$job")" = "$group" ] && { [ -z "$newest" ] || [ "$file" -nt "$newest" ]; }; then
            newest=$file
        fi
    done
    [ -z "$newest" ] || dirname "$newest"
}

# running_job: the id of a job of this group that the cluster runs now.
running_job() {
    local job
    for job in $(curl -fs -m 5 "$(rest_url)/jobs" | tr '{' '\n' \
        | sed -n 's/.*"id":"\([0-9a-f]*\)","status":"\(RUNNING\|CREATED\|RESTARTING\|INITIALIZING\)".*/\1/p'); do
        [ "$(group_of "$job")" != "$group" ] || echo "$job"
    done
}

from=
resume=
case ${1-} in
    --resume) resume=yes && shift ;;
    --from)
        [ -n "${2-}" ] || fail "--from wants the folder of a checkpoint or savepoint"
        from=$2 && shift 2
        [ ! -d "$from" ] || from=$(cd "$from" && pwd) # the JobManager has another working directory
        ;;
esac
drop=
if [ "${1-}" = --allow-non-restored-state ]; then
    [ -n "$resume$from" ] || fail "--allow-non-restored-state goes behind --resume or --from CHECKPOINT"
    drop=yes && shift
fi
[ -d "$run/lib" ] || fail "no cluster in $run: start it with start.sh"
jar=$(ls "$project"/target/landmark-stream-*-job.jar)
declare -a dynamic
dynamic_options

# The job's own reading of its options, so that a mistake in them is told before anything else.
options=$(job_options "$@") || exit $?
group=$(sed -n 's/^landmarks.kafka.group-id: "\(.*\)"  # .*/\1/p' <<<"$options")
[ -n "$group" ] || fail "the job's options do not tell landmarks.kafka.group-id: $(head -n 3 <<<"$options")"

running=$(running_job)
[ -z "$running" ] || fail "job $running of group $group runs already: cancel it first (README.md), or submit another group \
with -Dlandmarks.kafka.group-id=NAME"
if [ -n "$resume" ]; then
    from=$(newest_checkpoint)
    [ -n "$from" ] || echo "there is no checkpoint of group $group in $run/checkpoints: the job begins where Kafka has \
the group's offsets"
elif [ -n "$from" ]; then
    owner=$(group_of "$(basename "$(dirname "${from%/}")")")
    [ -z "$owner" ] || [ "$owner" = "$group" ] \
        || fail "$from is a checkpoint of group $owner, and this job is of group $group: name a checkpoint of its own, or \
submit the job with -Dlandmarks.kafka.group-id=$owner"
fi

echo "submitting $(basename "$jar"), group $group, to $(rest_url)${from:+, from $from}"
# shellcheck disable=SC2046
FLINK_CONF_DIR=$conf "$java" $(option env.java.opts.all) "${client[@]}" \
    -cp "$run/lib/*" org.apache.flink.client.cli.CliFrontend run --detached "${dynamic[@]}" \
    ${from:+--fromSavepoint "$from" ${drop:+--allowNonRestoredState}} "$jar" run "$@" | tee "$run/tmp/submitted"
job=$(sed -n 's/.*JobID \([0-9a-f]\{32\}\).*/\1/p' "$run/tmp/submitted" | tail -n 1)
[ -n "$job" ] || fail "the cluster took no job; see $run/log/client.log"
echo "$job $group" >>"$jobs"
