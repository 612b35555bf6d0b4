"""A minute's check of the whole chain on a handful of pictures, in a temporary folder."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import torch

from . import augment, develop, exporter, networks, photoscenes, proposals, shards, sheets
from .backgrounds import make_pool
from .bodies import BodySampler
from .detection import DetectionTask, decode, targets
from .evaluator import HAND_SCALE, OwnNetworks
from .examination import FIRST, ExaminationSampler
from .grasps import Kinematics, random_pose
from .hands import HandSampler
from .heads import MIRROR, HeadSampler
from .landmarks import LandmarkTask
from .pairs import PairSampler
from .scenes import HAND
from .trainer import Trainer


def check(condition: bool, what: str) -> None:
    if not condition:
        raise AssertionError(what)
    print("ok:", what, flush=True)


def _examination(assets: Path) -> None:
    sampler = ExaminationSampler(assets)
    image, hands = sampler.picture(FIRST, "clasped")
    again, _ = sampler.picture(FIRST, "clasped")
    check((image == again).all(), "a picture of the examination rendered again is the same")
    boxes = [(p.min(0), p.max(0)) for _, p, _ in hands]
    near = (np.minimum(boxes[0][1], boxes[1][1]) > np.maximum(boxes[0][0], boxes[1][0])).all()
    check({side for side, _, _ in hands} == {"left", "right"} and near, "a left and a right hand are clasped")


def run(assets: Path) -> None:
    torch.set_num_threads(1)
    check(sorted(MIRROR) == list(range(70)) and all(MIRROR[MIRROR[i]] == i for i in range(70)), "mirroring twice changes nothing")
    _targets_and_decoder()
    _photos()
    _judgements()
    _proposals()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        hands, heads = HandSampler(assets, 96), HeadSampler(assets, 96)
        _poses(hands)
        shards.render(data / "hand", "hand", 0, 3, 6, hands, 6)
        shards.render(data / "head", "head", 0, 3, 4, heads, 4)
        shards.render(data / "body", "body", 0, 3, 2, BodySampler(assets, 96), 2)
        shards.render(data / "pair", "pair", 0, 3, 2, PairSampler(assets, 96), 2)
        pairs = np.load(data / "pair/shard-0000.npz")
        check((pairs["visible"].sum(2) >= PairSampler.LEAST_VISIBLE).all(), "both hands of a pair can be seen")
        body = np.load(data / "body/shard-0000.npz")
        shown = body["face"][np.isfinite(body["face"][..., 0])]
        check(body["image"][..., 3].any(axis=(1, 2)).all() and len(shown) % 70 == 0, "bodies are drawn, faces whole or not at all")
        z = np.load(data / "hand/shard-0000.npz")
        shown = z["points"][..., :2][z["visible"]]
        check(((shown > 0) & (shown < 96)).all(), "points said to be visible lie inside the picture")
        alpha = z["image"][..., 3]
        at = np.clip(z["points"][0, :, :2].astype(int), 0, 95)
        check((alpha[0][at[:, 1], at[:, 0]][z["visible"][0]] > 0).mean() > 0.9, "visible points lie on what is drawn")
        (data / "hand/shard-0000.npz").unlink()
        hands.seen.clear()
        shards.render(data / "hand", "hand", 0, 1, 6, hands, 6)
        again = np.load(data / "hand/shard-0000.npz")["points"]
        check(np.allclose(again, z["points"], equal_nan=True), "a shard rendered again is the same")
        _examination(assets)
        make_pool(assets, data, 6, 96)
        sheets.contact_sheet(data / "head/shard-0000.npz", data / "sheet.png")
        for name, size in (("hand", 64), ("face", 64), ("detector", 96)):
            task = DetectionTask(data, size, 8) if name == "detector" else LandmarkTask(name, data, size, 8)
            task.validate = lambda net: {}
            for samples in (16, 32):  # the second trainer goes on where the first stopped
                torch.manual_seed(0)
                trainer = Trainer(name, networks.make(name), task, data / "runs", samples, 16, bf16=False)
                trainer.run()
            check(trainer.seen == 32 and np.isfinite(sum(p.sum().item() for p in trainer.net.parameters())), f"{name} trains on")
            exporter.export(name, data / f"runs/{name}.pt", size, data / "models")
            check((data / f"models/{name}/card.yaml").exists(), f"{name} exports with its card")
        proposals.propose(data, data / "models", {"pair": 2, "hand": 1})
        task = LandmarkTask("hand", data, 64, 8)
        check(task.pairs[0].regions.shape[1:] == (2 * proposals.KEPT, 4), "pairs come with the regions that the detector gave")
        check(np.isfinite(task.batch(np.random.default_rng(0), 0).x.numpy()).all(), "hands are cut by such regions, where there are any")
    print("selftest passed")


def _targets_and_decoder() -> None:
    """What the targets encode, the decoder reads back."""
    objects = np.full((3, 9), np.nan, np.float32)
    objects[0] = [0, 20, 30, 90, 120, 55, 110, 52, 60]
    objects[1] = [1, 110, 20, 150, 70, 120, 40, 140, 41]
    t = targets(objects, 160)
    maps = torch.from_numpy(t["maps"])[None]
    heat = torch.from_numpy(t["heat"])[None].clamp(1e-4, 1 - 1e-4).logit()
    found = decode((heat, maps[:, :2], maps[:, 2:4], maps[:, 4:]), 0.9)[0]
    truth = {int(o[0]): o for o in objects[:2]}
    check(len(found) == 2, "the decoder finds as many objects as there are")
    error = max(np.abs(np.r_[f[2], f[3].ravel()] - truth[f[0]][1:]).max() for f in found)
    check(error < 0.01, "the decoder reads boxes and keypoints back")


def _photos() -> None:
    """A photo's labels go with the picture, and of what nobody knows nothing is learnt."""
    red = np.zeros((120, 160, 3), np.uint8)
    red[40:80, 60:100] = 255, 0, 0
    row = dict(hands=[dict(box=[60, 40, 100, 80], keys=[80, 78, 80, 42])], faces=[], ignore_faces=[],
               ignore_hands=[dict(box=[0, 0, 20, 20], why="unsure")])  # fmt: skip
    photo, scenes = photoscenes.Photo(red, row, True, True), object.__new__(photoscenes.PhotoScenes)
    scenes.size, scenes.people, scenes.share, scenes.negatives, scenes.empty = 96, [photo], np.ones(1), [photo], np.ones(1)
    scenes.clear, r = [np.zeros_like(red)], np.random.default_rng(3)
    check(photo.unknown[10, 10] == 1 and photo.unknown[60, 80] == 0, "only the place where the teachers disagree is unknown")
    inside, count = [], 0
    for _ in range(60):
        image, objects, unknown = scenes.draw(r, False)
        for o in objects:
            middle = ((o[1:3] + o[3:5]) / 2).astype(int)
            count += 1
            if (middle >= 0).all() and (middle < 96).all():
                inside.append(image[middle[1], middle[0], 0] > 100)
    check(count > 20 and np.mean(inside) > 0.95, "labelled hands lie where the photo shows them")
    t = targets(np.array([[0, 40, 40, 72, 72, 50, 70, 50, 45.0]]), 96, np.full((96, 96), 1, np.uint8))
    check(t["keep"][0].sum() == 1 and t["keep"][1].all(), "where hands are unknown only a labelled middle counts, faces count as before")


def _judgements() -> None:
    """A detection counts by what was judged, a second one of the same object is false, and what nobody judged is told."""
    known = {"a.jpg": dict(hands=dict(there=[[0, 0, 10, 10], [50, 50, 60, 60]], none=[[20, 20, 30, 30]]))}
    photos = [dict(file="a.jpg", source="a", kind="people"), dict(file="b.jpg", source="b", kind="negatives")]
    found = {"a.jpg": dict(hands=[[0, 0, 10, 11], [0, 0, 11, 10], [20, 20, 30, 31], [80, 80, 90, 90]], faces=[]),
             "b.jpg": dict(hands=[[0, 0, 5, 5]], faces=[])}  # fmt: skip
    rows = develop.score(photos, known, found)
    check(rows["a", "hands"] == dict(photos=1, there=2, found=1, false=2, open=1), "detections on photos count as they were judged")
    check(rows["without people", "hands"]["false"] == 1, "every detection on a photo without people is false")


class _SeesRed(OwnNetworks):
    """A detector of what is red, with blue at their upper end."""

    def __init__(self):
        pass

    def detect(self, image, size, view, threshold):
        colour = image.astype(int)
        red, blue = (np.argwhere(colour[..., c] > 150)[:, ::-1] + 0.5 for c in (0, 2))
        whole = np.concatenate([red, blue])
        return [(HAND, 1.0, np.r_[whole.min(0), whole.max(0)], np.stack([red.mean(0), blue.mean(0)]))]


def _proposals() -> None:
    """A proposed region lies on what was found, in the sprite's own pixels, and is taken only where it fits the hand."""
    rng, sprite = np.random.default_rng(4), np.zeros((96, 96, 4), np.uint8)
    sprite[30:50, 40:60, 2:], sprite[50:70, 40:60, ::3] = 255, 255  # blue, red
    points = np.array([[40, 30, 0], [60, 30, 0], [60, 70, 0], [40, 70, 0]], np.float32)
    given = np.stack([proposals.regions(_SeesRed(), sprite, points, np.zeros((1, 64, 64, 3), np.uint8), rng)[0] for _ in range(20)])
    check(np.abs(given[:, :2] - [50, 50]).max() < 3, "a proposed region's centre lies on the sprite's hand")
    check((np.cos(given[:, 3]) > 0.99).all(), "a proposed region is turned as the sprite is")
    check((given[:, 2] > 0.9 * 40 * HAND_SCALE).all(), "a proposed region is as large as the box that was found")
    hand = np.concatenate([np.tile(points, (5, 1)), points[:1]])[None].repeat(400, 0)
    near, far = given[:1].repeat(400, 0)[:, None], np.array([[[10, 10, 60, 0]]]).repeat(400, 0)
    for regions, share in ((near, augment.PROPOSED), (far, 0.0)):
        source = augment.Source(dict(image=sprite[None].repeat(400, 0), points=hand, regions=regions.astype(np.float32)), "hand")
        own = torch.zeros(400, 2), torch.ones(400), torch.zeros(400)
        taken = augment.proposed(source, torch.arange(400), own, rng)[1] != 1
        check(abs(taken.float().mean().item() - share) < 0.1, f"about {share:.0%} of hands are shown by proposed regions")


def _poses(sampler: HandSampler) -> None:
    rng = np.random.default_rng(1)
    hand = Kinematics(sampler.person(rng).joints)
    worst = 0.0
    for _ in range(12):
        pose = random_pose(rng, hand, "fist")
        tips = np.stack([hand.finger(f, pose.flexion[f][None], pose.abduction[f : f + 1])[0, 3] for f in range(1, 5)])
        worst = max(worst, float(np.linalg.norm(tips - hand.place(0.6, 0, 0.2), axis=1).max() / hand.length))
    check(worst < 1.0, "a fist's finger tips stay near the palm")
