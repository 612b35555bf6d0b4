"""Writes heic_grid_2x2_turned.heic: a picture of 120 x 100 in four tiles of HEVC, 64 x 64 each, as phones store theirs, to be
turned by 90 degrees anticlockwise. Needs ffmpeg with libx265. Red grows with x, green with y: tests know every pixel."""
import struct
import subprocess

WIDTH, HEIGHT, TILE = 120, 100, 64


def box(kind, body):
    return struct.pack(">I4s", 8 + len(body), kind.encode()) + body


def full(kind, body, version=0, flags=0):
    return box(kind, struct.pack(">I", version << 24 | flags) + body)


def encoded(left, top):
    pixels = bytes(
        channel for y in range(top, top + TILE) for x in range(left, left + TILE) for channel in (min(255, 2 * x), min(255, 2 * y), 128))
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{TILE}x{TILE}", "-i", "-", "-vf",
         "scale=out_color_matrix=bt601:out_range=pc,format=yuv420p", "-c:v", "libx265", "-x265-params",
         "log-level=none:keyint=1:info=0:colormatrix=smpte170m:range=full:crf=4", "-f", "hevc", "-"],
        input=pixels, stdout=subprocess.PIPE, check=True)
    return [nal.rstrip(b"\0") for nal in done.stdout.replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if nal]


def of(nals, *types):
    return [nal for nal in nals if nal[0] >> 1 & 63 in types]


def hvcc(nals):
    profile = of(nals, 33)[0].replace(b"\0\0\3", b"\0\0")[3:15]
    sets = b"".join(
        struct.pack(">BHH", 0x80 | kind, 1, len(of(nals, kind)[0])) + of(nals, kind)[0] for kind in (32, 33, 34))
    return box("hvcC", b"\1" + profile + bytes([0xF0, 0, 0xFC, 0xFD, 0xF8, 0xF8, 0, 0, 0x0F, 3]) + sets)


tiles = [encoded(x, y) for y in (0, TILE) for x in (0, TILE)]
assert all(of(tile, 32, 33, 34) == of(tiles[0], 32, 33, 34) for tile in tiles)
data = [b"".join(struct.pack(">I", len(nal)) + nal for nal in of(tile, *range(32))) for tile in tiles]
items = b"".join(full("infe", struct.pack(">HH4sx", i, 0, b"hvc1"), 2, 1) for i in range(1, 5))
items += full("infe", struct.pack(">HH4sx", 5, 0, b"grid"), 2)
properties = box("ipco", hvcc(tiles[0]) + full("ispe", struct.pack(">II", TILE, TILE)) + full("ispe", struct.pack(">II", WIDTH, HEIGHT))
                 + box("irot", b"\1"))
uses = b"".join(struct.pack(">HBBB", i, 2, 0x81, 2) for i in range(1, 5)) + struct.pack(">HBBB", 5, 2, 3, 0x84)
grid = struct.pack(">BBBBHH", 0, 0, 1, 1, WIDTH, HEIGHT)


def head(at):
    places = b""
    for i, tile in enumerate(data):
        places += struct.pack(">HHHHII", i + 1, 0, 0, 1, at, len(tile))
        at += len(tile)
    places += struct.pack(">HHHHII", 5, 1, 0, 1, 0, len(grid))
    return box("ftyp", b"heic\0\0\0\0mif1heic") + full(
        "meta", full("hdlr", b"\0\0\0\0pict" + bytes(13)) + full("pitm", struct.pack(">H", 5))
        + full("iloc", b"\x44\0" + struct.pack(">H", 5) + places, 1) + full("iinf", struct.pack(">H", 5) + items)
        + full("iref", box("dimg", struct.pack(">HHHHHH", 5, 4, 1, 2, 3, 4)))
        + box("iprp", properties + full("ipma", struct.pack(">I", 5) + uses)) + box("idat", grid))


with open("heic_grid_2x2_turned.heic", "wb") as out:
    out.write(head(len(head(0)) + 8) + box("mdat", b"".join(data)))
