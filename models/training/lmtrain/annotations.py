"""Pictures that people annotated with points, from the formats that their tools write.

Reads COCO keypoints, the project's own data sets (``bin/landmarks evaluate``), Label Studio (keypoint labels), CVAT for images 1.1, and
DeepLabCut's CSV. Coordinates are pixels from the outer corner of the top left pixel; NaN where a point is not annotated.
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np


class AnnotationError(SystemExit):
    """What is wrong, where, and what to change."""


@dataclass
class Picture:
    """One picture: its file and the points of each object, n × p × 2."""

    file: Path
    objects: list[np.ndarray]


@dataclass
class Dataset:
    """``names`` of the points, ``connections`` and ``mirrored`` pairs of their numbers, and the pictures."""

    names: list[str]
    pictures: list[Picture]
    connections: list[tuple[int, int]] = field(default_factory=list)
    mirrored: list[tuple[int, int]] = field(default_factory=list)


def read(path: Path) -> Dataset:
    """Reads a file by what is in it, and checks it: pictures that can be read, points inside of them, names once."""
    path = Path(path)
    if not path.is_file():
        raise AnnotationError(f"{path}: there is no such file; name the file of annotations, not its folder")
    if path.suffix == ".csv":
        data = deeplabcut(path)
    elif path.suffix == ".xml":
        data = cvat(path)
    else:
        try:
            content = json.loads(path.read_text())
        except ValueError as e:
            raise AnnotationError(f"{path}: neither JSON, XML nor CSV: {e}") from None
        if isinstance(content, dict) and "samples" in content:
            data = own(path, content)
        elif isinstance(content, dict) and {"images", "annotations", "categories"} <= content.keys():
            data = coco(path, content)
        elif isinstance(content, list) and content and isinstance(content[0], dict) and "annotations" in content[0]:
            data = label_studio(path, content)
        else:
            raise AnnotationError(f"{path}: unknown form. Known are COCO keypoints (images, annotations, categories), the project's own "
                                  "(samples), Label Studio's JSON export, CVAT for images 1.1 (XML) and DeepLabCut's CSV")
    if not data.mirrored:
        data.mirrored = by_name(data.names)
    check(path, data)
    return data


def by_name(names: list[str]) -> list[tuple[int, int]]:
    """Pairs of points whose names differ by left and right alone."""
    other = {re.sub(r"right|\bR\b|(?<![a-z])r(?=_)", "\0", n, flags=re.I): i for i, n in enumerate(names) if re.search("right|^r_", n, re.I)}
    pairs = []
    for i, name in enumerate(names):
        key = re.sub(r"left|\bL\b|(?<![a-z])l(?=_)", "\0", name, flags=re.I)
        if key != name and key in other:
            pairs.append((i, other[key]))
    return pairs


def check(path: Path, data: Dataset) -> None:
    if len(set(data.names)) != len(data.names):
        raise AnnotationError(f"{path}: two points have the same name; each needs its own")
    if not any(p.objects for p in data.pictures):
        raise AnnotationError(f"{path}: no picture has points")
    for picture in data.pictures:
        image = cv2.imread(str(picture.file))
        if image is None:
            raise AnnotationError(f"{picture.file}: this picture of {path} cannot be read; put it there, relative to the file of annotations")
        size = np.array(image.shape[1::-1])
        for points in picture.objects:
            far = np.nanmax(np.maximum(-points, points - size) / size, initial=0)
            if far > 0.5:
                raise AnnotationError(f"{picture.file}: a point lies more than half a picture outside of it ({size[0]} x {size[1]}): the "
                                      "annotations are of another size of this picture, or in another unit than pixels")


def own(path: Path, content: dict) -> Dataset:
    samples = content["samples"]
    count = content.get("points") or len(samples[0]["keypoints"])
    names = content.get("point_names") or [f"point{i}" for i in range(count)]
    by_file: dict[str, list] = {}
    for sample in samples:
        points = np.array(sample["keypoints"], float)
        if points.shape[0] != len(names):
            raise AnnotationError(f"{path}: {sample['image']} has {points.shape[0]} points, where there are {len(names)} names")
        at = points[:, :2].copy()
        if points.shape[1] > 2:
            at[points[:, 2] == 0] = np.nan
        by_file.setdefault(sample["image"], []).append(at)
    return Dataset(list(names), [Picture(path.parent / f, o) for f, o in by_file.items()],
                   [tuple(c) for c in content.get("connections", [])], [tuple(m) for m in content.get("mirrored", [])])  # fmt: skip


def coco(path: Path, content: dict) -> Dataset:
    kinds = [c for c in content["categories"] if c.get("keypoints")]
    if len(kinds) != 1:
        raise AnnotationError(f"{path}: {len(kinds)} categories have keypoints; one is needed. Split the file, or take out the others")
    names = kinds[0]["keypoints"]
    files = {i["id"]: path.parent / i["file_name"] for i in content["images"]}
    objects: dict = {i: [] for i in files}
    for a in content["annotations"]:
        if a.get("category_id") == kinds[0]["id"] and a.get("num_keypoints", 1):
            points = np.array(a["keypoints"], float).reshape(-1, 3)
            if len(points) != len(names):
                raise AnnotationError(f"{path}: annotation {a.get('id')} has {len(points)} points, its category {len(names)}")
            # COCO numbers pixels from 0 and means their middles.
            at = points[:, :2] + 0.5
            at[points[:, 2] == 0] = np.nan
            objects[a["image_id"]].append(at)
    return Dataset(list(names), [Picture(files[i], o) for i, o in objects.items()], [(a - 1, b - 1) for a, b in kinds[0].get("skeleton", [])])


def label_studio(path: Path, content: list) -> Dataset:
    labels, rows = [], []
    for task in content:
        url = task["data"].get("image") or next(iter(task["data"].values()))
        file = path.parent / "images" / Path(url.split("?d=")[-1]).name
        file = file if file.exists() else path.parent / Path(url.split("?d=")[-1]).name
        points: dict[str, np.ndarray] = {}
        for annotation in task["annotations"]:
            for result in annotation["result"]:
                if result["type"] == "keypointlabels":
                    value = result["value"]
                    name = value["keypointlabels"][0]
                    if name in points:
                        raise AnnotationError(f"{path}: task {task.get('id')} has '{name}' twice; Label Studio does not say which object a "
                                              "point belongs to, so one object a picture is read")
                    points[name] = np.array([value["x"] * result["original_width"], value["y"] * result["original_height"]]) / 100
                    labels += [name] if name not in labels else []
        rows.append((file, points))
    return _named(labels, rows)


def cvat(path: Path) -> Dataset:
    labels, rows = [], []
    for image in ElementTree.parse(path).getroot().iter("image"):
        file = path.parent / image.get("name")
        file = file if file.exists() else path.parent / "images" / image.get("name")
        groups = list(image.iter("skeleton")) or [image]
        for group in groups:
            points = {}
            for p in group.findall("points"):
                if p.get("outside") == "1":
                    continue
                if p.get("label") in points:
                    raise AnnotationError(f"{path}: {image.get('name')} has '{p.get('label')}' twice; put the points of each object into a skeleton")
                points[p.get("label")] = np.array([float(v) for v in p.get("points").split(";")[0].split(",")])
                labels += [p.get("label")] if p.get("label") not in labels else []
            rows.append((file, points))
    return _named(labels, rows)


def deeplabcut(path: Path) -> Dataset:
    with open(path, newline="") as f:
        rows = list(csv.reader(f))
    heads = {row[0]: row for row in rows[:4] if row and row[0] in ("scorer", "individuals", "bodyparts", "coords")}
    if not {"scorer", "bodyparts", "coords"} <= heads.keys():
        raise AnnotationError(f"{path}: not DeepLabCut's CSV: its first rows must begin with scorer, bodyparts and coords")
    first = next(i for i, c in enumerate(heads["coords"]) if c in ("x", "y"))
    parts, animals = heads["bodyparts"][first:], heads.get("individuals", [])[first:]
    labels = list(dict.fromkeys(parts))
    out = []
    for row in rows[len(heads) :]:
        file = Path(*[c for c in row[:first] if c])
        places = [path.parent / file.name, path.parent / file, path.parent.parent / file, path.parent.parent.parent / file]
        file = next((p for p in places if p.exists()), places[0])
        objects: dict[str, dict] = {}
        for i in range(0, len(parts), 2):
            x, y = row[first + i], row[first + i + 1]
            if x and y:
                objects.setdefault(animals[i] if animals else "", {})[parts[i]] = np.array([float(x), float(y)]) + 0.5
        out += [(file, points) for points in objects.values()] or [(file, {})]
    return _named(labels, out)


def _named(labels: list[str], rows) -> Dataset:
    by_file: dict[Path, list] = {}
    for file, points in rows:
        objects = by_file.setdefault(file, [])
        if points:
            objects.append(np.array([points.get(n, (np.nan, np.nan)) for n in labels], float))
    return Dataset(labels, [Picture(f, o) for f, o in by_file.items()])
