#!/bin/sh
# Writes the videos of this folder with ffmpeg (5.1 with libx264 and libx265 was used), and beside each one that can be
# decoded the place and the MD5 of every picture (ffmpeg's framemd5), so that the tests compare our decoding with
# another build's. The pictures are ffmpeg's own test pattern.
set -eu
cd "$(dirname "$0")"

pattern() { # width height frames
    echo "testsrc2=size=$1x$2:rate=25,trim=end_frame=$3,format=yuv420p"
}

h264() { # name source x264-params extra…
    with_sei "$@" -bsf:v filter_units=remove_types=6
}

with_sei() { # the same with recovery points
    name=$1 source=$2 params=$3
    shift 3
    ffmpeg -v error -y -f lavfi -i "$source" -c:v libx264 -preset medium -threads 1 "$@" \
        -x264-params "scenecut=0:threads=1:$params" -f h264 "$name.h264"
}

h265() { # name source x265-params extra…
    name=$1 source=$2 params=$3
    shift 3
    ffmpeg -v error -y -f lavfi -i "$source" -c:v libx265 -preset medium "$@" \
        -x265-params "log-level=none:scenecut=0:pools=1:frame-threads=1:info=0:$params" -f hevc "$name.h265"
}

md5() { # file: index in decoding order and MD5 of each picture, in display order
    ffprobe -v error -show_entries frame=pkt_pos -of csv=p=0 "$1" | cut -d, -f1 | grep '^[0-9]' > positions
    sort -n positions | awk '{ print $1, NR - 1 }' > indexes
    ffmpeg -v error -y -i "$1" -fps_mode passthrough -f framemd5 - | sed -n 's/^0,.*, *//p' |
        paste -d ' ' positions - | awk 'NR == FNR { index_of[$1] = $2; next } { print index_of[$1], $2 }' indexes - > "$1.md5"
    rm positions indexes
}

clip=$(pattern 98 66 95)
h264 plain "$clip" keyint=30:bframes=0:ref=2 -profile:v baseline -crf 30
h264 bframes "$clip" keyint=30:bframes=3:b-adapt=0:b-pyramid=normal:ref=4 -profile:v high -crf 30
h264 slices "$(pattern 98 66 12)" keyint=6:bframes=0:slices=4 -crf 30
h264 open-gop "$clip" keyint=10:bframes=2:b-adapt=0:open-gop=1 -crf 30
with_sei recovery "$clip" keyint=10:bframes=2:b-adapt=0:open-gop=1 -crf 30
with_sei recovery-pyramid "$clip" keyint=15:bframes=3:b-adapt=0:b-pyramid=normal:ref=4:open-gop=1 -crf 30
with_sei recovery-seven "$clip" keyint=24:bframes=7:b-adapt=0:b-pyramid=normal:ref=8:open-gop=1:weightp=2 -crf 30
with_sei intra-refresh "$clip" keyint=30:bframes=0:intra-refresh=1 -crf 30
h264 one-reference "$(pattern 98 66 70)" keyint=30:bframes=0:ref=1:weightp=0 -profile:v baseline -crf 30
python3 forget_all.py one-reference.h264 forgets-all.h264 && rm one-reference.h264
h264 now-and-then "$(pattern 98 66 75)" keyint=25:bframes=3:b-adapt=2:b-bias=-40:b-pyramid=normal:ref=3 -profile:v high -crf 36
h264 squeezed "$(pattern 48 64 6),setsar=2/1" keyint=6:bframes=0 -crf 20
# A container that says another shape of the pixels than the stream.
ffmpeg -v error -y -i squeezed.h264 -c copy -aspect 4:3 -movflags +faststart -fflags +bitexact container-shape.mp4
h264 in-order "$(pattern 98 66 64)" keyint=30:bframes=3:b-adapt=1:b-bias=-100:b-pyramid=normal:ref=4 -profile:v high -crf 34
h264 other-size "$(pattern 64 48 12)" keyint=6:bframes=2:b-adapt=0 -crf 30
h265 plain "$clip" keyint=30:bframes=0:open-gop=0 -crf 32
h265 bframes "$clip" keyint=30:bframes=3:b-adapt=0:open-gop=0 -crf 32
h265 open-gop "$clip" keyint=15:min-keyint=15:bframes=3:b-adapt=0:open-gop=1 -crf 32
h265 squeezed "$(pattern 64 48 6),setsar=16/33" keyint=6:bframes=0:open-gop=0 -crf 20
h265 slices "$(pattern 194 130 12)" keyint=6:bframes=0:open-gop=0:slices=2:ctu=32 -crf 34
for file in plain.h264 bframes.h264 slices.h264 open-gop.h264 recovery.h264 recovery-pyramid.h264 \
    recovery-seven.h264 forgets-all.h264 now-and-then.h264 in-order.h264 other-size.h264 \
    plain.h265 bframes.h265 open-gop.h265 slices.h265; do
    md5 $file
done

# One flat colour, R 200, G 60, B 30, by matrix and range.
for matrix in 601:smpte170m:smpte170m 709:bt709:bt709; do
    number=${matrix%%:*} x264=${matrix##*:}
    for range in tv pc; do
        full=$([ $range = pc ] && echo on || echo off)
        h264 "colour-$number-$range" \
            "color=0xC83C1E:size=32x32:rate=25,trim=end_frame=1,format=rgb24,scale=out_color_matrix=bt$number:out_range=$range,format=yuv420p" \
            "keyint=1:colormatrix=$x264:range=$range" -color_range $range -qp 1
    done
    h265 "colour-$number-tv" \
        "color=0xC83C1E:size=32x32:rate=25,trim=end_frame=1,format=rgb24,scale=out_color_matrix=bt$number:out_range=tv,format=yuv420p" \
        "keyint=1:colormatrix=$x264:range=limited" -qp 4
done

# What is refused.
two=$(pattern 64 48 2)
h264 ten-bit "$two,format=yuv420p10le" keyint=2
h264 chroma-444 "$two,format=yuv444p" keyint=2
h264 chroma-422 "$two,format=yuv422p" keyint=2
h264 interlaced "$two" keyint=2:tff=1
h265 ten-bit "$two,format=yuv420p10le" keyint=2
h265 chroma-444 "$two,format=yuv444p" keyint=2
ls -l
