"""Writes forgets-all.h264: one-reference.h264 in which pictures 8 and 20 of each group forget all others
(memory_management_control_operation 5, ITU-T H.264 8.2.1 and 8.2.5.4) and counting begins anew after them. Each picture refers to the
one before it alone, so the pictures stay the same. For baseline video with one slice a picture."""
import sys

FORGETTING = (8, 20)


def bits(data):
    payload = data.replace(b"\0\0\3", b"\0\0")
    return "".join(f"{byte:08b}" for byte in payload)


def ue(text, at):
    zeros = text.index("1", at) - at
    return int(text[at + zeros:at + 2 * zeros + 1], 2) - 1, at + 2 * zeros + 1


def written(header, text):
    text = text.rstrip("0")  # up to the stop bit
    text += "0" * (-len(text) % 8)
    out = bytearray()
    for i in range(0, len(text), 8):
        byte = int(text[i:i + 8], 2)
        if byte < 4 and out[-2:] == b"\0\0":
            out.append(3)
        out.append(byte)
    return bytes([header]) + bytes(out)


units = [unit for unit in open(sys.argv[1], "rb").read().replace(b"\0\0\0\1", b"\0\0\1").split(b"\0\0\1") if unit]
out = b""
for unit in units:
    kind = unit[0] & 31
    if kind == 7:
        text = bits(unit[4:])
        at = ue(text, 0)[1]
        width, at = ue(text, at)
        width += 4  # bits of frame_num
        order, at = ue(text, at)
        assert unit[1] == 66 and order == 2, "baseline, whose pictures are shown as they come"
    if kind == 5:
        number, base = 0, 0
    if kind == 1:
        number += 1
        text = bits(unit[1:])
        first, at = ue(text, 0)
        slice_type, at = ue(text, at)
        at = ue(text, at)[1]
        assert first == 0 and slice_type % 5 == 0
        frame_num = f"{(number - base) % (1 << width):0{width}b}"
        head, at = text[:at] + frame_num, at + width
        if text[at] == "1":
            active, end = ue(text, at + 1)
            assert active == 0
        else:
            end = at + 1
        assert text[end] == "0" and text[end + 1] == "0", "neither another order of references nor operations"
        forgets = "1" + "00110" + "1" if number in FORGETTING else "0"
        unit = written(unit[0], head + text[at:end + 1] + forgets + text[end + 2:])
        base = number if number in FORGETTING else base
    out += b"\0\0\0\1" + unit
open(sys.argv[2], "wb").write(out)
