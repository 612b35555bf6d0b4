# Shared by start.sh, submit.sh and stop.sh; not a command.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
project=$(cd "$here/../.." && pwd)
conf=$project/deploy/flink

# Everything the cluster writes lies here: jars (links), logs, process ids, temporary files, checkpoints.
run=${LANDMARKS_CLUSTER_DIR:-$project/target/standalone}
mkdir -p "$run/log" "$run/pids" "$run/tmp" "$run/checkpoints"
run=$(cd "$run" && pwd)

# Java takes the names of files from the locale; one that knows ASCII alone could not open the others.
case $(locale charmap 2>/dev/null || echo ASCII) in
    ANSI_X3.4-1968 | US-ASCII | ASCII) export LC_ALL=C.UTF-8 ;;
esac

java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# The cluster's lib/: Flink and what it stands on, logging, and the native libraries that load once per JVM. The rest
# of target/app/lib is in the job jar, or belongs to the embedded broker.
link_jars() {
    local from=$project/target/app/lib pattern jar
    ls "$project"/target/landmark-stream-*-job.jar >/dev/null 2>&1 && [ -d "$from" ] \
        || fail "no job jar under target/: run './mvnw package -DskipTests' first"
    rm -rf "$run/lib" && mkdir "$run/lib"
    for pattern in 'flink-*' 'onnxruntime*' 'ffmpeg-*' 'javacpp-*' 'log4j-*' 'slf4j-api-*' 'commons-*' 'kryo-*' \
        'minlog-*' 'objenesis-*' 'reflectasm-*' 'javassist-*' 'snappy-java-*' 'lz4-java-*' 'snakeyaml-engine-*' \
        'async-profiler-*' 'jsr305-*'; do
        for jar in "$from"/$pattern.jar; do
            case $(basename "$jar") in
                flink-connector-kafka-* | flink-connector-base-* | commons-validator-* | commons-beanutils-*) ;;
                *) [ ! -e "$jar" ] || ln -s "$jar" "$run/lib/" ;;
            esac
        done
    done
}

# Options given with -D, kept for the commands that follow; a later one wins over an earlier one.
overrides=$run/overrides
touch "$overrides"

# option KEY: its value from -D, else from config.yaml.
option() {
    local value
    value=$(sed -n "s|^$1=||p" "$overrides" | tail -n 1)
    [ -n "$value" ] || value=$(sed -n "s|^$1: *||p" "$conf/config.yaml" | tail -n 1)
    echo "$value"
}

# The Java of the client: submit.sh's, and that which reads the job's options.
client=(-Xmx512m -Djava.io.tmpdir="$run/tmp" -Dlandmarks.home="$project" -Dlog.file="$run/log/client.log"
    -Dlog4j.configurationFile="$here/log4j2.properties")

# job_options [options of 'landmarks run']...: the job's own reading of its options; 2 where it refuses them. Needs no
# cluster.
job_options() {
    local jar
    jar=$(ls "$project"/target/landmark-stream-*-job.jar)
    "$java" "${client[@]}" -cp "$jar:$run/lib/*" io.landmarkstream.cli.JobMain run --print-config "$@"
}

# Fills dynamic=() with -D key=value for every Flink process.
dynamic_options() {
    dynamic=(-D "io.tmp.dirs=$run/tmp" -D "execution.checkpointing.dir=file://$run/checkpoints")
    local line
    while IFS= read -r line; do
        dynamic+=(-D "$line")
    done <"$overrides"
}

rest_url() {
    echo "http://$(option rest.address):$(option rest.port)"
}

# ours: ids of all live processes that start.sh started for this directory, whatever the pid files say.
ours() {
    ps -A -o pid= -o args= | MARK="-Dlandmarks.cluster=$run " awk 'index($0, ENVIRON["MARK"]) { print $1 }'
}

# is_ours PID: alive, and one of this directory's processes (a process id can be in use again by something else).
is_ours() {
    ps -p "$1" -o args= 2>/dev/null | grep -qF -- "-Dlandmarks.cluster=$run "
}
