"""The demo clips: two people at a table, talking and gesturing, seen by three calibrated cameras in sync, with every point
of every frame known.

Beside each clip lies its truth in the form of the project's data sets, one sample a face or hand and frame; beside all of
them ``scene.json``: the cameras' calibration and the points in space.
"""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import definitions
from . import heads as head_module
from .figures import Rig, about, blend
from .grasps import random_pose
from .hands import primitive
from .heads import HeadSampler
from .mesh import Fitted, Surface
from .renderer import Renderer, lighting, look_at, orthographic, perspective, project

WIDTH, HEIGHT = 640, 480
NEAR, FAR = 0.5, 60
METRES = 0.1  # MakeHuman counts decimetres
CLOTHES = ("male_casualsuit06", "female_casualsuit01")
BROW = 2


@dataclass(frozen=True)
class View:
    """A fixed camera of the scene: where it stands and looks (decimetres, y up), and its vertical angle of view."""

    eye: tuple
    target: tuple
    degrees: float

    def _focal(self) -> float:
        return 1 / np.tan(np.radians(self.degrees) / 2)

    def matrix(self) -> np.ndarray:
        """World to clip space."""
        camera = perspective(np.radians(self.degrees), NEAR, FAR)
        camera[0] *= HEIGHT / WIDTH
        return camera @ look_at(np.array(self.eye, float), np.array(self.target, float), np.array([0, 1.0, 0]))

    def calibration(self) -> dict:
        """Pinhole without distortion: x = K (R X + t), X in metres, the camera's x right, y down, z ahead."""
        view = np.diag([1.0, -1.0, -1.0, 1.0]) @ look_at(np.array(self.eye, float), np.array(self.target, float), np.array([0, 1.0, 0]))
        f = self._focal() * HEIGHT / 2
        return dict(size=[WIDTH, HEIGHT], K=[[f, 0, WIDTH / 2], [0, f, HEIGHT / 2], [0, 0, 1]],
                    R=view[:3, :3].tolist(), t=(view[:3, 3] * METRES).tolist(), distortion=[])  # fmt: skip


VIEWS = (
    View((0, 6.6, 16.5), (0, 5.6, 0), 33.5),
    View((-9.6, 7.4, 12.4), (0.2, 5.4, 0.3), 32.0),
    View((9.2, 6.0, 12.0), (0.0, 5.5, 0.3), 33.0),
)


def smooth(t: float) -> float:
    return t * t * t * (t * (6 * t - 15) + 10)


class Actor:
    """One person: identity, clothes, and motion as a function of time."""

    def __init__(self, sampler: HeadSampler, assets: Path, name: str, seed: int, place: np.ndarray, turn: float, clothes: str,
                 hair: str, skin: str, male: float):  # fmt: skip
        rng = np.random.default_rng(seed)
        self.sampler, self.name, self.place, self.skin, self.hair = sampler, name, place, skin, hair
        self.turn = about(np.array([0, 1.0, 0]), turn)
        body = sampler.body
        person = sampler.body.person(rng, (0.0, 0.0, 0.9, 0.1))
        self.person = person
        self.rig = Rig(body, person.shape)
        names = np.array(self.rig.names)[self.rig.weights.argmax(1)]
        bare = np.array([b.startswith(("wrist", "finger", "metacarpal", "lowerarm", "upperarm02")) for b in names])
        faced = (person.shape[:, 1] > self.rig.heads["neck01"][1] - 0.35) & (np.abs(person.shape[:, 0]) < 1.6)
        skin_triangles = body.skin()
        corner = skin_triangles[:, :, 0]
        self.parts = {
            "hands": Surface(skin_triangles[bare[corner].any(1)], body.uv),
            "head": Surface(skin_triangles[faced[corner].all(1)], body.uv),
        }
        g = sampler.renderer
        for part, surface in self.parts.items():
            g.part(f"{name}-{part}", surface)
        self.cloth = Fitted(next((assets / f"assets/clothes/{clothes}").glob("*.mhclo")))
        g.part(f"{name}-cloth", Surface(self.cloth.triangles, self.cloth.uv))
        self.cloth_texture = f"{clothes}_diffuse"
        self.fit = {"eyes": sampler.fitted["eyes"], "hair": sampler.fitted[hair]}
        self.brow, self.lash = sampler.brows[seed % len(sampler.brows)], sampler.lashes[seed % len(sampler.lashes)]
        self.fit["lash"] = sampler.fitted[self.lash]
        for part, fitted in self.fit.items():
            g.part(f"{name}-{part}", Surface(fitted.triangles, fitted.uv))
        brow = sampler.fitted[self.brow]
        g.part(f"{name}-brow", Surface(brow.triangles, brow.uv))
        for part, groups in (("teeth", ("helper-upper-teeth", "helper-lower-teeth")), ("tongue", ("helper-tongue",))):
            g.part(f"{name}-{part}", Surface(body.triangles[np.isin(body.groups, groups)], body.uv))
        self._plan(rng)

    def _plan(self, rng) -> None:
        """Key poses of the hands every 1.2 s, slow sums of sines for places and the head."""
        kinds = ["open", "gesture", "pinch", "relaxed", "gesture", "open", "relaxed", "pinch", "gesture", "open", "relaxed", "open"]
        self.poses = {s: [random_pose(rng, self.rig.hands[s], str(k)) for k in rng.permutation(kinds)] for s in "LR"}
        self.waves = {k: (rng.uniform(0.15, 0.6, 3), rng.uniform(0, 2 * np.pi, 3)) for k in
                      ("yaw", "pitch", "roll", "Lx", "Ly", "Lz", "Rx", "Ry", "Rz", "Lr", "Rr", "talk")}  # fmt: skip
        self.blinks = np.cumsum(rng.uniform(1.8, 4.2, 20))
        self.talks = rng.uniform(0, 3)

    def wave(self, name: str, t: float) -> float:
        f, p = self.waves[name]
        return float(np.sin(2 * np.pi * f * t + p) @ [0.5, 0.3, 0.2])

    def at(self, t: float):
        """Posed vertices, the head's matrix with the expressed rest shape, joints of both hands and face points' sources."""
        rig, shape = self.rig, self.person.shape.copy()
        body = self.sampler.body
        unit = lambda n, w: body.morph(shape, "expression/units/caucasian/" + n, float(np.clip(w, 0, 1)))  # noqa: E731
        speaking = 0.5 + 0.5 * np.sin(2 * np.pi * t / 5 + self.talks) > 0.35
        unit("mouth-open", max(0, 0.28 * np.sin(2 * np.pi * 2.3 * t + self.talks) + 0.15 * self.wave("talk", 4 * t)) * speaking)
        unit("mouth-corner-puller", 0.35 + 0.35 * self.wave("talk", t))
        lid = max(0.0, 1 - abs(np.min(np.abs(self.blinks - t))) / 0.12)
        for side in ("left", "right"):
            unit(f"eye-{side}-closure", lid)
            unit(f"eyebrows-{side}-up", 0.5 * max(0, self.wave("pitch", 1.7 * t)))
        turn = about(np.array([0, 1.0, 0]), 0.55 * self.wave("yaw", t)) @ about(np.array([1.0, 0, 0]), 0.25 * self.wave("pitch", t))
        turn = turn @ about(np.array([0, 0, 1.0]), 0.15 * self.wave("roll", t))
        rotations = {"head": turn, "neck02": about(np.array([0, 1.0, 0]), 0.15 * self.wave("yaw", t))}
        for side, sign in (("L", 1), ("R", -1)):
            k, u = divmod(t / 1.2, 1.0)
            keys = self.poses[side]
            pose = blend(keys[int(k) % len(keys)], keys[(int(k) + 1) % len(keys)], smooth(u))
            w = lambda a: self.wave(side + a, t)  # noqa: E731, B023
            chest = rig.heads["spine01"] if "spine01" in rig.heads else rig.heads["neck01"] - [0, 1, 0]
            place = np.array([sign * (1.75 + 0.7 * w("x")), chest[1] - 0.25 + 1.25 * w("y"), chest[2] + 2.6 + 0.5 * w("z")])
            roll = about(np.array([0, 1.0, 0]), sign * (0.35 + 0.9 * w("r")))
            rotations |= rig.reach(side, place, roll @ np.array([0, 0.1, 1.0]), np.array([sign * 0.15 * w("r"), 1.0, 0.15 * w("z")]))
            rotations |= rig.finger_rotations(side, pose)
        matrices = rig.matrices(rotations)
        joints = {side: rig.hand_points(side, matrices) for side in "LR"}
        return shape, rig.skin(shape, matrices), matrices["head"], joints

    def world(self, points: np.ndarray) -> np.ndarray:
        return points @ self.turn.T + self.place


def room(renderer: Renderer, rng) -> list:
    """Boxes that make a room: (name, texture, material)."""
    v, surface = primitive("box")
    things = [((0, 6, -9), (16, 9, 0.3), (0.72, 0.70, 0.66)), ((0, -3.2, 0), (16, 0.3, 18), (0.35, 0.27, 0.2)),
              ((-16, 6, 4), (0.3, 9, 14), (0.66, 0.67, 0.68)), ((16, 6, 4), (0.3, 9, 14), (0.70, 0.66, 0.60)),
              ((-15.6, 7.5, -2), (0.2, 2.6, 3.4), (0.78, 0.87, 0.96)), ((15.6, 4.5, -3.5), (0.2, 7.2, 2.0), (0.42, 0.33, 0.27)),
              ((0, 1.75, 4.6), (8.5, 0.25, 1.7), (0.45, 0.31, 0.2)), ((-6.4, 8.6, -8.5), (2.4, 1.9, 0.2), (0.75, 0.85, 0.95)),
              ((-6.4, 8.6, -8.4), (0.12, 1.9, 0.2), (0.9, 0.9, 0.88)), ((5.6, 7.4, -8.3), (2.6, 0.15, 0.6), (0.3, 0.22, 0.15)),
              ((0.3, 8.9, -8.5), (1.5, 1.1, 0.1), (0.2, 0.3, 0.33)), ((9.0, 3.0, -7), (0.9, 6, 0.9), (0.55, 0.5, 0.45))]  # fmt: skip
    x = 3.3
    while x < 7.9:
        wide, high = rng.uniform(0.12, 0.4), rng.uniform(0.7, 1.3)
        things.append(((x + wide, 7.55 + high, -8.3), (wide, high, 0.45), tuple(rng.uniform(0.1, 0.8, 3))))
        x += 2 * wide + 0.03
    drawn = []
    for i, (centre, half, colour) in enumerate(things):
        renderer.part(f"room{i}", surface)
        renderer.place(f"room{i}", (v * np.array(half) + np.array(centre)).astype("f4"))
        drawn.append((f"room{i}", dict(flat_colour=colour, flatness=0.93, specular=0.02)))
    return drawn


def render(assets: Path, out: Path, seconds: float, rate: int) -> None:
    assets, rng = Path(assets), np.random.default_rng(20)
    sampler = HeadSampler(assets, 64)
    renderer = Renderer(WIDTH, height=HEIGHT)
    sampler.renderer.gl.release()
    sampler.renderer = renderer
    for folder in ("skin", "cloth", "eye", "brow", "lash", "hair"):
        for path in sorted((assets / "textures" / folder).glob("*.png")):
            renderer.texture(path.stem.removesuffix("_diffuse") if folder == "hair" else path.stem, path)
    actors = [
        Actor(sampler, assets, "a", 5, np.array([-3.1, 0, 0.0]), 0.18, CLOTHES[0], "short02", "young_lightskinned_male_diffuse2", 1),
        Actor(sampler, assets, "b", 12, np.array([3.1, 0, 0.0]), -0.18, CLOTHES[1], "ponytail01", "middleage_darkskinned_female_diffuse", 0),
    ]
    things = room(renderer, rng)
    _, scene = lighting(np.random.default_rng(4), 1.0, 0.02)
    light = np.array([-0.45, 0.75, 0.55])
    light /= np.linalg.norm(light)
    scene |= dict(light=light, light_colour=np.array([1.0, 0.96, 0.9]) * 0.95, fill=np.array([0.6, 0.1, 0.5]),
                  fill_colour=np.ones(3) * 0.18, ambient=np.full((6, 3), 0.42), shadow_strength=0.6)  # fmt: skip
    light_matrix = orthographic(9.5, 1, 50) @ look_at(light * 22 + [0, 4, 0], np.array([0, 4.0, 0]), np.array([0.1, 1, 0.2]))
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    files = [out / f"clip-{i + 1}.mp4" for i in range(len(VIEWS))]
    writers = [encoder(file, rate) for file in files]
    samples, points3d = [[] for _ in VIEWS], []
    for frame in range(int(seconds * rate)):
        casters, draws = [], list(things)
        found = []
        for actor in actors:
            found += place(actor, renderer, frame / rate, casters, draws)
        points3d += [in_space(frame, kind, points, actor) for kind, points, actor in found]
        for i, view in enumerate(VIEWS):
            matrix = view.matrix()
            renderer.begin(casters, matrix, light_matrix, scene | dict(eye=np.array(view.eye, float)))
            for name, material in draws:
                material = dict(material)
                renderer.draw(name, material.pop("texture", actors[0].skin), **material)
            image = renderer.read()[..., :3]
            depth = renderer.depth([d[0] for d in draws if not d[0].endswith(("-brow", "-lash", "-hair"))], matrix)
            noise = np.random.default_rng(frame * len(VIEWS) + i).normal(0, 2.0, image.shape)
            writers[i].stdin.write(np.clip(image + noise, 0, 255).astype(np.uint8).tobytes())
            samples[i] += [truth(frame, rate, matrix, depth, kind, points, actor) for kind, points, actor in found]
    for i, file in enumerate(files):
        writers[i].stdin.close()
        writers[i].wait()
        note = dict(dataset=file.stem, scheme="hand21 and ibug68", source="rendered by models/training", licence="Apache-2.0",
                    video=file.name, frames_per_second=rate, size=[WIDTH, HEIGHT],
                    notes="One sample a hand or face and frame. Sides are the person's. visible is 1 for points that nothing hides.",
                    samples=samples[i])  # fmt: skip
        file.with_suffix(".json").write_text(json.dumps(note, separators=(",", ":")))
        print(f"{file}: {file.stat().st_size} bytes, {len(samples[i])} hands and faces")
    scene_note = dict(frames_per_second=rate, units="metres; x right, y up, z towards camera clip-1",
                      cameras={file.stem: view.calibration() for file, view in zip(files, VIEWS)},
                      notes="x = K (R X + t). points are in millimetres: hand21, and ibug68 from point 17 on, since the outline of a face"
                            " depends on who looks.", samples=points3d)  # fmt: skip
    (out / "scene.json").write_text(json.dumps(scene_note, separators=(",", ":")))


def in_space(frame: int, kind: str, points: np.ndarray, actor: Actor) -> dict:
    """The points that do not depend on the view, in millimetres."""
    kept = points[17:68] if kind == "face" else points
    return dict(frame=frame, person=actor.name, kind=kind, points=np.rint(kept * METRES * 1000).astype(int).tolist())


def place(actor: Actor, renderer: Renderer, t: float, casters: list, draws: list) -> list:
    """Places an actor's parts for time t; adds them to the lists; returns what is to be found: (kind, points, actor)."""
    sampler, name = actor.sampler, actor.name
    shape, posed, head, joints = actor.at(t)
    world = actor.world(posed).astype("f4")
    rigid = lambda p: actor.world(p @ head[:3, :3].T + head[:3, 3]).astype("f4")  # noqa: E731
    skin = dict(texture=actor.skin, specular=0.06, shininess=14.0, softness=0.7, bump=0.03)
    for part in ("head", "hands"):
        renderer.place(f"{name}-{part}", world)
        draws.append((f"{name}-{part}", skin))
    renderer.place(f"{name}-cloth", actor.world(actor.cloth.fit(posed)).astype("f4"))
    draws.append((f"{name}-cloth", dict(texture=actor.cloth_texture, specular=0.01, cutout=1)))
    for part in ("eyes", "hair", "lash"):
        renderer.place(f"{name}-{part}", rigid(actor.fit[part].fit(shape)))
    anchors, lift = sampler.brow_meshes[BROW][actor.brow]
    brow = anchors.on(shape)
    brow[:, 2] += lift
    renderer.place(f"{name}-brow", rigid(brow))
    for part in ("teeth", "tongue"):
        renderer.place(f"{name}-{part}", rigid(shape))
    hair = np.array([0.5, 0.4, 0.3]) if name == "a" else np.array([0.22, 0.19, 0.18])
    draws += [
        (f"{name}-teeth", dict(flat_colour=(0.8, 0.76, 0.7), flatness=1.0)),
        (f"{name}-tongue", dict(flat_colour=(0.6, 0.3, 0.3), flatness=1.0)),
        (f"{name}-eyes", dict(texture="brown_eye", specular=0.3, shininess=60.0)),
        (f"{name}-brow", dict(texture=actor.brow, cutout=1, tint=hair * 0.8)),
        (f"{name}-lash", dict(texture=actor.lash, cutout=1, tint=hair * 0.5)),
        (f"{name}-hair", dict(texture=actor.hair, cutout=1, tint=hair * 1.5)),
    ]
    casters += [f"{name}-{p}" for p in ("head", "hands", "cloth", "hair")]
    neutral, arcs = sampler.points(shape, BROW)
    flat = np.concatenate([neutral, arcs.reshape(-1, 3)])
    face = rigid(flat)
    face[17:68] = definitions.annotated(face[None, :68])[0, 17:]  # the jaw is defined in the picture: see truth()
    hands = [(f"{'left' if s == 'L' else 'right'}-hand", definitions.jointed(actor.world(joints[s])[None])[0], actor) for s in "LR"]
    return [("face", face, actor), *hands]


def truth(frame: int, rate: int, matrix, depth, kind: str, points: np.ndarray, actor: Actor) -> dict:
    """One sample: pixels, and whether the point is the first thing drawn there."""
    at, distance = project(matrix, points)
    at = np.c_[(at[:, 0] + 1) / 2 * WIDTH, (1 - at[:, 1]) / 2 * HEIGHT]
    if kind == "face":  # the visible outline, as in heads.py
        count = len(head_module.JAW), head_module.ARC
        arcs, reach = at[68:].reshape(2, *count, 2), distance[68:].reshape(2, *count)
        for i in range(count[0]):
            for side, k in ((0, arcs[0, i, :, 0].argmin()), (1, arcs[1, i, :, 0].argmax())):
                target = i if side == 0 else 16 - i
                at[target], distance[target] = arcs[side, i, k], reach[side, i, k]
        at, distance = at[:68], distance[:68]
        # pixels a unit of length, so that the third coordinate has the scale of the others
        flat = np.c_[at, distance * matrix[1, 1] * HEIGHT / 2 / distance.mean()][None]
        at[:17] = definitions.annotated(flat)[0, :17, :2]
    inside = (at[:, 0] > 0) & (at[:, 0] < WIDTH) & (at[:, 1] > 0) & (at[:, 1] < HEIGHT)
    x, y = np.clip(at[:, 0].astype(int), 0, WIDTH - 1), np.clip(at[:, 1].astype(int), 0, HEIGHT - 1)
    first = 2 * NEAR * FAR / (FAR + NEAR - (2 * depth[y, x] - 1) * (FAR - NEAR))
    visible = inside & (distance - first < (0.25 if kind == "face" else 0.3))
    low, high = at.min(0), at.max(0)
    return dict(frame=frame, time_ms=round(1000 * frame / rate), person=actor.name, kind=kind,
                box=[round(float(v), 1) for v in (*low, *(high - low))],
                keypoints=[[round(float(a), 1), round(float(b), 1), int(v)] for (a, b), v in zip(at, visible)])  # fmt: skip


def encoder(out: Path, rate: int):
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
               "-s", f"{WIDTH}x{HEIGHT}", "-r", str(rate), "-i", "-", "-c:v", "libx264", "-profile:v", "main",
               "-pix_fmt", "yuv420p", "-crf", "27", "-g", str(rate), "-bf", "0", "-movflags", "+faststart", str(out)]  # fmt: skip
    return subprocess.Popen(command, stdin=subprocess.PIPE)
