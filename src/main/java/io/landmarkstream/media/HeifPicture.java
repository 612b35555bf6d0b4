package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.AV_DISPOSITION_DEFAULT;
import static org.bytedeco.ffmpeg.global.avformat.AV_STREAM_GROUP_PARAMS_TILE_GRID;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avformat.AVStreamGroup;
import org.bytedeco.ffmpeg.avformat.AVStreamGroupTileGrid;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The main picture of a HEIC or AVIF file (ISO/IEC 23008-12): put together from its tiles where it has some, as phones'
 * photos have, cropped and turned as the file says.
 */
final class HeifPicture implements AutoCloseable {

    /** The boxes that say what is in the file lie at its begin. */
    private static final int HEAD_BYTES = 4 << 20;

    private final Path file;
    private AVFormatContext container;

    private HeifPicture(Path file) throws IOException {
        this.file = file;
        FFmpeg.load();
        container = new AVFormatContext(null);
        int opened = avformat_open_input(container, file.toString(), (AVInputFormat) null, (AVDictionary) null);
        if (opened < 0) {
            container = null;
            throw failure(FFmpeg.message(opened));
        }
    }

    /** @throws IOException if it cannot be decoded; names the file */
    static Picture read(Path file) throws IOException {
        try (HeifPicture picture = new HeifPicture(file)) {
            return picture.read();
        }
    }

    private Picture read() throws IOException {
        int found = avformat_find_stream_info(container, (PointerPointer<?>) null);
        if (found < 0) {
            throw failure(FFmpeg.message(found));
        }
        AVStreamGroup grid = grid();
        if (grid != null) {
            return grid(grid);
        }
        int best = av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0);
        if (best < 0) {
            throw failure("it has no picture");
        }
        AVStream stream = container.streams(best);
        Picture picture = decode(stream, packets().get(best));
        int sides = stream.codecpar().nb_coded_side_data();
        AVPacketSideData data = sides == 0 ? null : stream.codecpar().coded_side_data();
        return Pictures.upright(cropped(picture), orientation(data, sides));
    }

    private AVStreamGroup grid() {
        AVStreamGroup first = null;
        for (int i = 0; i < container.nb_stream_groups(); i++) {
            AVStreamGroup group = container.stream_groups(i);
            if (group.type() == AV_STREAM_GROUP_PARAMS_TILE_GRID) {
                if ((group.disposition() & AV_DISPOSITION_DEFAULT) != 0) {
                    return group;
                }
                first = first == null ? group : first;
            }
        }
        return first;
    }

    private Picture grid(AVStreamGroup group) throws IOException {
        AVStreamGroupTileGrid grid = group.params_tile_grid();
        long pixels = (long) grid.coded_width() * grid.coded_height();
        if (pixels > PictureFile.limits().maxPixels()) {
            throw failure("it has %d x %d pixels, more than %d"
                    .formatted(
                            grid.coded_width(),
                            grid.coded_height(),
                            PictureFile.limits().maxPixels()));
        }
        Map<Integer, byte[]> packets = packets();
        Picture whole = null;
        for (int i = 0; i < grid.nb_tiles(); i++) {
            AVStream stream = group.streams(grid.offsets_idx(i));
            Picture tile = decode(stream, packets.get(stream.index()));
            whole = whole == null ? tile.blank(grid.coded_width(), grid.coded_height()) : whole;
            if (!whole.isLike(tile)) {
                throw failure("its tiles have pixels of different kinds");
            }
            tile.copyTo(whole, grid.offsets_horizontal(i), grid.offsets_vertical(i));
        }
        if (whole == null) {
            throw failure("it has no tiles");
        }
        int sides = grid.nb_coded_side_data();
        AVPacketSideData data = sides == 0 ? null : grid.coded_side_data();
        Picture shown = whole.cropped(grid.horizontal_offset(), grid.vertical_offset(), grid.width(), grid.height());
        return Pictures.upright(cropped(shown), orientation(data, sides));
    }

    /** Each stream's packet. */
    private Map<Integer, byte[]> packets() throws IOException {
        Map<Integer, byte[]> packets = new HashMap<>();
        AVPacket packet = av_packet_alloc();
        try {
            while (av_read_frame(container, packet) >= 0) {
                byte[] data = new byte[packet.size()];
                packet.data().get(data);
                packets.putIfAbsent(packet.stream_index(), data);
                av_packet_unref(packet);
            }
        } finally {
            av_packet_free(packet);
        }
        return packets;
    }

    private Picture decode(AVStream stream, byte[] data) throws IOException {
        if (data == null) {
            throw failure("a part of it is missing");
        }
        try (PacketDecoder decoder = new PacketDecoder(file.toString(), stream.codecpar())) {
            decoder.send(new Packet(data, true, 0, 0, Packet.NO_TIME, false, false));
            decoder.send(null);
            Picture picture = decoder.receive();
            if (picture == null) {
                throw failure("a part of it gives no picture");
            }
            return picture;
        }
    }

    private Picture cropped(Picture picture) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            HeifCrop crop = HeifCrop.of(in.readNBytes(HEAD_BYTES), picture.width(), picture.height());
            return crop == null ? picture : picture.cropped(crop.x(), crop.y(), crop.width(), crop.height());
        } catch (IllegalArgumentException e) {
            throw failure(e.getMessage());
        }
    }

    private int orientation(AVPacketSideData data, int count) throws IOException {
        AVPacketSideData side = count == 0 ? null : av_packet_side_data_get(data, count, AV_PKT_DATA_DISPLAYMATRIX);
        int orientation = side == null ? 1 : DisplayMatrix.orientation(new IntPointer(side.data()));
        if (orientation == 0) {
            throw failure("it asks for a rotation that is no multiple of 90 degrees");
        }
        return orientation;
    }

    private IOException failure(String why) {
        return new IOException("The picture " + file + " cannot be read: " + why + ".");
    }

    @Override
    public void close() {
        if (container != null) {
            avformat_close_input(container);
            container = null;
        }
    }
}
