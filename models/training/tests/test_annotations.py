"""The formats in which people bring annotated pictures."""

import json

import cv2
import numpy as np
import pytest
from lmtrain import annotations

POINTS = [[10.5, 20.5], [30.5, 5.5], [np.nan, np.nan]]
NAMES = ["nose", "left_ear", "right_ear"]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "labeled-data/mouse").mkdir(parents=True)
    for place in ("images/a.png", "images/b.png", "labeled-data/mouse/a.png"):
        cv2.imwrite(str(tmp_path / place), np.zeros((60, 80, 3), np.uint8))
    return tmp_path


def same(data, pictures=1):
    assert data.names == NAMES and data.mirrored == [(1, 2)]
    assert [p.file.name for p in data.pictures] == ["a.png", "b.png"][:pictures]
    np.testing.assert_allclose(data.pictures[0].objects[0], POINTS)


def test_every_format_says_the_same(folder):
    write = lambda name, text: (folder / name).write_text(text if isinstance(text, str) else json.dumps(text)) and folder / name  # noqa: E731
    same(annotations.read(write("own.json", dict(point_names=NAMES, samples=[
        dict(image="images/a.png", keypoints=[[10.5, 20.5, 1], [30.5, 5.5, 1], [0, 0, 0]])]))))  # fmt: skip
    same(annotations.read(write("coco.json", dict(
        images=[dict(id=7, file_name="images/a.png")], categories=[dict(id=1, keypoints=NAMES, skeleton=[[1, 2]])],
        annotations=[dict(image_id=7, category_id=1, keypoints=[10, 20, 2, 30, 5, 1, 0, 0, 0])]))))  # fmt: skip
    point = lambda n, x, y: dict(type="keypointlabels", original_width=80, original_height=60,  # noqa: E731
                                 value=dict(x=x / 80 * 100, y=y / 60 * 100, keypointlabels=[n]))  # fmt: skip
    with pytest.raises(SystemExit, match="nose"):
        annotations.read(write("twice.json", [dict(data=dict(image="/data/upload/a.png"), annotations=[
            dict(result=[point("nose", 1, 1), point("nose", 2, 2)])])]))  # fmt: skip
    studio = annotations.read(write("studio.json", [dict(data=dict(image="/data/upload/a.png"), annotations=[
        dict(result=[point("nose", 10.5, 20.5), point("left_ear", 30.5, 5.5)])])]))  # fmt: skip
    assert studio.names == NAMES[:2]
    np.testing.assert_allclose(studio.pictures[0].objects[0], POINTS[:2])
    same(annotations.read(write("cvat.xml", """<annotations><image id="0" name="a.png" width="80" height="60"><skeleton label="mouse">
        <points label="nose" points="10.5,20.5"/><points label="left_ear" points="30.5,5.5"/>
        <points label="right_ear" outside="1" points="1,1"/></skeleton></image>
        <image id="1" name="b.png" width="80" height="60"><points label="right_ear" points="7,8"/></image></annotations>""")), 2)
    same(annotations.read(write("dlc.csv", "scorer,me,me,me,me,me,me\nbodyparts,nose,nose,left_ear,left_ear,right_ear,right_ear\n"
                                "coords,x,y,x,y,x,y\nlabeled-data/mouse/a.png,10,20,30,5,,\n")))  # fmt: skip


def test_what_is_wrong_is_told_with_file_and_cure(folder):
    path = folder / "x.json"
    path.write_text(json.dumps(dict(samples=[dict(image="images/c.png", keypoints=[[1, 2, 1]])])))
    with pytest.raises(SystemExit, match="c.png: this picture of .* cannot be read; put it there"):
        annotations.read(path)
    path.write_text(json.dumps(dict(samples=[dict(image="images/a.png", keypoints=[[500, 2, 1]])])))
    with pytest.raises(SystemExit, match="more than half a picture outside"):
        annotations.read(path)
    path.write_text("[1]")
    with pytest.raises(SystemExit, match="unknown form. Known are COCO"):
        annotations.read(path)
