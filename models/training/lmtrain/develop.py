"""What the product finds on the photos kept for choosing, beside what was judged by eye to be there.

The truth pools what several finders found: a find that eyes confirmed is a hand or face for all, whoever found it; photos without people hold
none. Finds that nobody judged yet are written out, to be looked at (``judge``), so that no network gains from what was not looked at.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import cv2

from . import byeye, firstsight
from .sheets import grid
from .teachers import overlap

LEAST = 60  # pixels of a photo that a tile shows at least
SAME = 0.3  # overlap of boxes from which on two detections are of one object
KINDS = {"hand": "hands", "face": "faces"}


def read(path: Path) -> dict:
    """Lines of ``detect --json`` over pictures named SOURCE__NUMBER.jpg: by photo the boxes of ``hands`` and ``faces``."""
    out = {}
    for line in Path(path).read_text().splitlines():
        row = json.loads(line)
        found = dict(hands=[], faces=[])
        for t in row["objects"]:
            b = t["box"]
            found[KINDS[t["kind"]]].append([b["left"], b["top"], b["right"], b["bottom"]])
        out[row["camera"].replace("__", "/")] = found
    return out


def truth(path: Path) -> dict:
    """By photo and kind: ``there`` and ``none``, boxes that were judged."""
    return json.loads(Path(path).read_text())["photos"] if Path(path).exists() else {}


def judged(known: dict, file: str, kind: str, box):
    """``True``, ``False`` or ``None`` where nobody looked."""
    for answer, name in ((True, "there"), (False, "none")):
        if any(overlap(box, b) > SAME for b in known.get(file, {}).get(kind, {}).get(name, ())):
            return answer
    return None


def score(photos, known: dict, found: dict) -> dict:
    """By group of photos and kind: there, found, false, not judged."""
    out = {}
    for p in photos:
        empty = p["kind"] == "negatives"
        for kind in ("hands", "faces"):
            row = out.setdefault(("without people" if empty else p["source"], kind), dict(photos=0, there=0, found=0, false=0, open=0))
            left = list(known.get(p["file"], {}).get(kind, {}).get("there", ()))
            row["photos"] += 1
            row["there"] += len(left)
            for box in found.get(p["file"], {}).get(kind, ()):
                best = max(left, key=lambda b: overlap(box, b), default=None)
                if best is not None and overlap(box, best) > SAME:
                    left.remove(best)
                    row["found"] += 1
                elif empty or judged(known, p["file"], kind, box) is not None:
                    row["false"] += 1  # a second detection of one object is false too
                else:
                    row["open"] += 1
    return out


def table(shared: Path, truth_file: Path, runs: dict) -> None:
    photos = [p for p in firstsight.manifest(shared / "photos") if p["split"] == "develop"]
    known = truth(truth_file)
    scores = {name: score(photos, known, read(path)) for name, path in runs.items()}
    first = next(iter(scores.values()))
    for kind in ("hands", "faces"):
        print(f"\n| {kind}: source | photos | there | " + " | ".join(f"{n}: found, false" for n in scores) + " |")
        print("|" + "---|" * (3 + len(scores)))
        total = {n: dict(photos=0, there=0, found=0, false=0, open=0) for n in scores}
        for group, k in first:
            if k != kind:
                continue
            cells = []
            for n, s in scores.items():
                row = s[group, kind]
                for key in row:
                    total[n][key] += row[key]
                cells.append(f"{row['found']}, {row['false']}" + (f" ({row['open']} not judged)" if row["open"] else ""))
            print(f"| {group} | {first[group, kind]['photos']} | {first[group, kind]['there']} | " + " | ".join(cells) + " |")
        sums = [f"{t['found']} ({t['found'] / max(1, t['there']):.3f}), {t['false']}" + (f" ({t['open']} not judged)" if t["open"] else "")
                for t in total.values()]  # fmt: skip
        any_total = next(iter(total.values()))
        print(f"| all | {any_total['photos']} | {any_total['there']} | " + " | ".join(sums) + " |")


def judge(shared: Path, truth_file: Path, runs, out: Path, kind: str = "hands", tile: int = 150, columns: int = 12, rows: int = 8) -> None:
    """Contact sheets OUT-0.png … of finds that nobody judged, numbered, and OUT.json with their boxes. Finds by more than one run are one."""
    known, open_finds = truth(truth_file), []
    empty = {p["file"] for p in firstsight.manifest(shared / "photos") if p["kind"] == "negatives"}
    for found in [read(p) for p in runs]:
        for file, row in found.items():
            for box in row[kind]:
                if file in empty or judged(known, file, kind, box) is not None:
                    continue
                if not any(f == file and overlap(box, b) > 0.5 for f, b in open_finds):
                    open_finds.append((file, [round(float(v), 1) for v in box]))
    open_finds.sort()
    Path(f"{out}.json").write_text(json.dumps(open_finds))
    per = columns * rows
    for page in range(0, len(open_finds), per):
        part = enumerate(open_finds[page : page + per], page)
        tiles = [byeye.tile(cv2.imread(str(shared / "photos" / file)), dict(box=box), str(n), tile, LEAST) for n, (file, box) in part]
        cv2.imwrite(f"{out}-{page // per}.png", grid(tiles, columns))
    print(f"{len(open_finds)} finds to judge")


def dataset(shared: Path, truth_file: Path, out: Path, kind: str = "hands") -> None:
    """Writes the judged boxes as a data set of ``bin/landmarks evaluate``, photos without people too, with paths relative to ``out``."""
    known, samples = truth(truth_file), []
    for p in firstsight.manifest(shared / "photos"):
        if p["split"] == "develop":
            there = known.get(p["file"], {}).get(kind, {}).get("there", ())
            boxes = [dict(box=[b[0], b[1], round(b[2] - b[0], 1), round(b[3] - b[1], 1)]) for b in there]
            samples.append(dict(image=os.path.relpath(shared / "photos" / p["file"], out.parent), boxes=boxes))
    out.write_text(json.dumps(dict(dataset=f"develop {kind}", scheme=f"{kind[:-1]}_boxes", samples=samples)))


def accept(truth_file: Path, finds: Path, right: str, kind: str = "hands") -> None:
    """Takes up judgements of ``finds`` (``judge``'s file): ``right`` are numbers and ranges of those that are there, as 0-12,15."""
    numbers, known = byeye.numbers(right), truth(truth_file)
    for i, (file, box) in enumerate(json.loads(Path(finds).read_text())):
        row = known.setdefault(file, {}).setdefault(kind, dict(there=[], none=[]))
        name = "there" if i in numbers else "none"
        if name == "there" and any(overlap(box, b) > SAME for b in row["there"]):
            continue
        row[name].append(box)
    write(truth_file, known)


def write(path: Path, known: dict) -> None:
    rows = ",\n".join(f"{json.dumps(f)}: {json.dumps(known[f])}" for f in sorted(known))
    about = "What was judged by eye on the photos kept for choosing, in pixels of the photo: hands and faces that are there, and finds that are none."
    Path(path).write_text(f'{{"about": {json.dumps(about)},\n"photos": {{\n{rows}\n}}}}\n')
