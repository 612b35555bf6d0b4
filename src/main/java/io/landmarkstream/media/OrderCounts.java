package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_parser_close;
import static org.bytedeco.ffmpeg.global.avcodec.av_parser_init;
import static org.bytedeco.ffmpeg.global.avcodec.av_parser_parse2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVCodecParserContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;

/** Picture order counts of access units, by FFmpeg's parser of H.264 or H.265. For one thread; owns native memory. */
final class OrderCounts implements AutoCloseable {

    private static final int PADDING = 64;

    private AVCodecParserContext parser;
    private AVCodecContext context;

    OrderCounts(AVCodecParameters parameters) {
        parser = av_parser_init(parameters.codec_id());
        parser.flags(parser.flags() | AVCodecParserContext.PARSER_FLAG_COMPLETE_FRAMES);
        context = avcodec_alloc_context3((AVCodec) null);
        avcodec_parameters_to_context(context, parameters);
    }

    /** The count of the next access unit in decoding order. */
    int of(byte[] unit) {
        try (BytePointer input = new BytePointer(unit.length + PADDING);
                BytePointer output = new BytePointer((org.bytedeco.javacpp.Pointer) null);
                IntPointer size = new IntPointer(1)) {
            input.put(unit, 0, unit.length);
            av_parser_parse2(parser, context, output, size, input, unit.length, AV_NOPTS_VALUE, AV_NOPTS_VALUE, 0);
            return parser.output_picture_number();
        }
    }

    @Override
    public void close() {
        if (parser != null) {
            av_parser_close(parser);
            avcodec_free_context(context);
            parser = null;
        }
    }
}
