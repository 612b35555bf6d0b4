"""Pictures like radiographs of hands, with 37 points: MakeHuman's hand as soft tissue, bones drawn along its rig.

A detector sees how much of a ray is lost on its way (Beer and Lambert): by the way's length through the skin's mesh, and through hollow
bones between the rig's joints. Grey, thin, of low contrast, with scatter, noise, a collimator's edge and a marker. The bones are a
model's, not anatomy: an example of another domain, not for medicine.
"""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import moderngl
import numpy as np

from .grasps import Kinematics, random_pose
from .hands import HandMesh
from .mesh import rotation

FINGERS = ("thumb", "index", "middle", "ring", "little")
# Radii of a bone in palms (wrist to middle knuckle): base, shaft, head.
METACARPAL = (0.085, 0.050, 0.080)
PHALANGES = ((0.076, 0.048, 0.062), (0.064, 0.040, 0.052), (0.054, 0.026, 0.036))
GAP = 0.032  # between two bones, palms: cartilage does not show
TIP = 0.84  # of the last phalanx is bone; then comes skin
TISSUE, BONE = 0.5, 1.5  # what a palm of it absorbs
MARROW = 0.65  # of a bone's inner part that does not absorb as its cortex does
PEOPLE = 4  # pictures of one person
MARGIN = 0.03
TURNS, BENDS = 12, 0.4  # of a clip's moving half: degrees of the wrist, share of the fingers' bend
FRAMES = 48  # of a clip: in the first half the hand rests

VERTEX = """#version 330
in vec3 p; uniform vec3 view; out float z;
void main() { gl_Position = vec4((p.xy - view.xy) * view.z, p.z * .05, 1); z = p.z; }
"""
FRAGMENT = "#version 330\nin float z; out float way; void main() { way = gl_FrontFacing ? z : -z; }"


def bones(finger: str) -> list[str]:
    """Of a finger, from the wrist on."""
    return ["metacarpal", "proximal", "distal"] if finger == "thumb" else ["metacarpal", "proximal", "middle", "distal"]


def names() -> list[str]:
    """Base and head of each of the 19 bones, without the base of the thumb's metacarpal, which the carpal bones hide."""
    return [f"{f} {b} {end}" for f in FINGERS for b in bones(f) for end in ("base", "head")][1:]


def connections() -> list[tuple[int, int]]:
    """Along the fingers."""
    all_names = names()
    return [(i, i + 1) for i, (a, b) in enumerate(zip(all_names, all_names[1:])) if a.split()[0] == b.split()[0]]


class Radiographs:
    """Renders; keep one person for some pictures. ``size``: side of the square pictures, pixels."""

    def __init__(self, assets: Path, size: int = 320):
        self.hands, self.size = HandMesh(assets), size
        self.gl = gl = moderngl.create_standalone_context(backend="egl")
        self.program = gl.program(vertex_shader=VERTEX, fragment_shader=FRAGMENT)
        self.target = gl.framebuffer([gl.texture((size, size), 1, dtype="f4")])
        surface = self.hands.surface
        self.corners = surface.used[surface._back]
        self.vertices = gl.buffer(reserve=len(self.corners) * 12, dynamic=True)
        self.mesh = gl.vertex_array(self.program, [(self.vertices, "3f", "p")], gl.buffer(surface.index.tobytes()))

    def sample(self, rng, person, moved: float = 0, noise=None) -> tuple[np.ndarray, np.ndarray]:
        """A picture, grey, uint8, and its points in pixels, 37 × 2. Of a clip all frames have the same ``rng``; ``moved`` from −1 to 1 is how far
        fingers and wrist are from their middle place, and ``noise`` is the frame's own."""
        hand = Kinematics(person.joints)
        pose = random_pose(rng, hand, "open" if rng.random() < 0.8 else "relaxed")
        pose.flexion[1:] *= rng.uniform(0.2, 0.6)
        pose.flexion[1:] *= 1 + BENDS * moved
        pose.thumb = np.asarray(pose.thumb) * rng.uniform(0, 0.6)
        skin, points, elbow = self.hands.bend(person, hand, pose, (rng.normal(0, 6), rng.normal(0, 8)))
        axes = HandMesh.palm_axes(points)
        rest = np.array([person.joints[b][0] for b in ("wrist.L", "finger2-1.L", "finger3-1.L", "finger5-1.L")])
        carried = axes.T @ HandMesh.palm_axes(rest[[0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3]])
        first = [(person.joints[f"metacarpal{k}.L"][0] - rest[0]) @ carried.T + points[0] for k in (1, 2, 3, 4)]
        turn = rotation([0, 1, 0], np.radians(rng.normal(0, 7)) + (np.pi if rng.random() < 0.5 else 0))
        turn = rotation([0, 0, 1], np.radians(rng.normal(0, 16) + TURNS * moved)) @ rotation([1, 0, 0], np.radians(rng.normal(0, 7))) @ turn @ axes
        palm = np.linalg.norm(points[9] - points[0])
        to_view = lambda x: (np.asarray(x) - points[0]) @ turn.T / palm  # noqa: E731
        at, first, elbow, skin = to_view(points), to_view(first), to_view(elbow), to_view(skin)
        low, high = at[:, :2].min(0), at[:, :2].max(0)
        side = (high - low).max() / rng.uniform(0.6, 0.84)
        centre = (low + high) / 2 + rng.uniform(-0.5, 0.5, 2) * (side * (1 - 2 * MARGIN) - (high - low)) * 0.7
        pixels = lambda x: ((np.asarray(x)[..., :2] - centre) * [1, -1] / side + 0.5) * self.size  # noqa: E731
        scale = self.size / side
        way = self._way(skin, centre, side)
        bone, landmarks = np.zeros((self.size, self.size), np.float32), []
        for f, finger in enumerate(FINGERS):
            chain = [at[1 + 4 * f + k] for k in range(4)]
            chain = chain if f == 0 else [first[f - 1] * 0.75 + chain[0] * 0.25, *chain]
            for k, (a, b) in enumerate(zip(chain, chain[1:])):
                along = (b - a) / np.linalg.norm(b - a)
                last = k == len(chain) - 2
                start, end = a + along * GAP / 2, a + (b - a) * TIP if last else b - along * GAP / 2
                radii = METACARPAL if k == 0 else PHALANGES[-1] if last else PHALANGES[k - 1]
                thick = (1.0, 0.95, 1.0, 0.94, 0.84)[f] * rng.uniform(0.95, 1.05) * (1.12 if f == 0 and not last else 1)
                ends = pixels(start), pixels(end)
                self._draw(bone, *ends, np.array(radii) * thick * scale, scale)
                landmarks += [ends[0], ends[1]]
        self._wrist(bone, rng, at, first, elbow, pixels, scale)
        grain = cv2.GaussianBlur(rng.normal(0, 1, bone.shape).astype(np.float32), (0, 0), 1.2)
        bone *= 1 + 0.25 * grain
        return self._film(rng, TISSUE * way + BONE * bone, noise), np.array(landmarks[1:])

    def _way(self, skin: np.ndarray, centre, side: float) -> np.ndarray:
        """How long each ray's way through the skin's mesh is, palms."""
        whole = np.zeros((len(self.hands.body.vertices), 3), "f4")
        whole[self.hands.used] = skin
        self.vertices.write(whole[self.corners].tobytes())
        self.program["view"] = (*centre.tolist(), 2 / side)
        self.target.use()
        self.gl.viewport = (0, 0, self.size, self.size)
        self.gl.disable(moderngl.DEPTH_TEST | moderngl.CULL_FACE)
        self.gl.enable(moderngl.BLEND)
        self.gl.blend_func = moderngl.ONE, moderngl.ONE
        self.target.clear()
        self.mesh.render()
        way = np.frombuffer(self.target.read(components=1, dtype="f4"), np.float32).reshape(self.size, self.size)[::-1]
        return np.clip(np.abs(way), 0, 1.5)  # the forearm's end is open

    def _draw(self, out, a, b, radii, scale) -> None:
        """Adds the way, in palms, through a hollow bone from ``a`` to ``b`` with those radii at base, shaft and head, all in pixels."""
        reach = max(radii) + 2
        x0, y0 = np.maximum(np.floor(np.minimum(a, b) - reach), 0).astype(int)
        x1, y1 = np.minimum(np.ceil(np.maximum(a, b) + reach), self.size).astype(int)
        if x0 >= x1 or y0 >= y1:
            return
        length = np.linalg.norm(b - a)
        u = (b - a) / length
        x, y = np.meshgrid(np.arange(x0, x1) + 0.5 - a[0], np.arange(y0, y1) + 0.5 - a[1])
        along, across = x * u[0] + y * u[1], y * u[0] - x * u[1]
        t = np.clip(along / length, 0, 1)
        ends = np.where(t < 0.5, radii[0], radii[2])
        radius = radii[1] + (ends - radii[1]) * np.abs(2 * t - 1) ** 2.2
        # Where the bone ends its surface bends in, so that the points lie on its ends.
        near = np.minimum(along, length - along) / (0.5 * ends)
        radius = radius * np.sqrt(np.clip(1 - np.clip(1 - near, 0, 1) ** 2, 0, 1)) * ((along > 0) & (along < length))
        hollow = radius - np.maximum(0.22 * radii[1], 0.8) * (1 - 0.6 * np.abs(2 * t - 1))
        outer = np.sqrt(np.clip(radius**2 - across**2, 0, None))
        inner = np.sqrt(np.clip(np.clip(hollow, 0, None) ** 2 - across**2, 0, None))
        out[y0:y1, x0:x1] += 2 * (outer - MARROW * inner) / scale

    def _wrist(self, out, rng, at, first, elbow, pixels, scale) -> None:
        """Eight carpal bones, and the ends of radius and ulna."""
        thumb = at[5] - at[17]
        thumb, back = thumb / np.linalg.norm(thumb), (elbow - at[0]) / np.linalg.norm(elbow - at[0])
        middle = np.mean(first, 0) * 0.75 + np.mean(at[[5, 9, 13, 17]], 0) * 0.25
        for row in range(2):
            for k in range(4):
                place = at[0] + (middle - at[0]) * (0.25, 0.72)[row] + thumb * (0.22 - 0.15 * k) * (0.85, 1)[row] + rng.normal(0, 0.01, 3)
                half = rng.uniform(0.06, 0.085) * thumb + rng.normal(0, 0.02, 3)
                self._draw(out, pixels(place - half), pixels(place + half), np.array([0.08, 0.085, 0.08]) * scale, scale)
        for shift, end, radii in ((0.14, 0.06, (0.17, 0.09, 0.09)), (-0.17, 0.1, (0.09, 0.065, 0.07))):
            start = at[0] + back * end + thumb * shift
            self._draw(out, pixels(start), pixels(start + back * 2.2 - thumb * shift * 0.3), np.array(radii) * scale, scale)

    def _film(self, rng, absorbed: np.ndarray, noise=None) -> np.ndarray:
        """What is seen of it, 0 to 255: bones are bright."""
        size, r = self.size, rng
        scattered = cv2.GaussianBlur(absorbed.astype(np.float32), (0, 0), size * r.uniform(0.03, 0.08))
        seen = 1 - np.exp(-(absorbed * r.uniform(0.7, 1.5) + scattered * r.uniform(0.1, 0.5)) * 1.4)
        seen = cv2.GaussianBlur(seen, (0, 0), r.uniform(0.5, 1.2)) ** r.uniform(0.8, 1.3)
        x, y = np.meshgrid(np.linspace(-1, 1, size), np.linspace(-1, 1, size))
        angle = r.uniform(0, 2 * np.pi)
        dark, bright = r.uniform(8, 55), r.uniform(110, 235)
        values = dark + (bright - dark) * seen / max(0.3, float(np.quantile(seen, 0.995)))
        values += (x * np.cos(angle) + y * np.sin(angle)) * r.uniform(0, 14)
        if r.random() < 0.4:  # the collimator's edge
            turn = r.normal(0, 0.08)
            u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
            edge = np.maximum(np.abs(u) - r.uniform(0.88, 1.0), np.abs(v) - r.uniform(0.9, 1.02)) * size / 4
            values *= 1 - np.clip(edge, 0, 1) * r.uniform(0.5, 0.95)
        if r.random() < 0.4:
            where = (int(r.choice([0.06, 0.84]) * size), int(r.choice([0.12, 0.94]) * size))
            letter = cv2.putText(np.zeros((size, size), np.uint8), str(r.choice(["L", "R"])), where, cv2.FONT_HERSHEY_SIMPLEX, size / 320, 255, 2)
            values = np.maximum(values, letter * r.uniform(0.6, 0.95))
        values += (noise or r).normal(0, 1, values.shape) * r.uniform(2, 7) * (0.6 + 0.4 * values / 255)
        return np.clip(values, 0, 255).round().astype(np.uint8)


def render(assets: Path, out: Path, pictures: int, first: int = 0, size: int = 320) -> None:
    """Writes pictures and their points as the project's JSON, for ``lmtrain transfer`` and ``bin/landmarks evaluate``."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    sampler, samples, person = Radiographs(assets, size), [], None
    for i in range(first, first + pictures):
        if person is None or i % PEOPLE == 0:
            person = sampler.hands.person(np.random.default_rng((77, i // PEOPLE)))
        image, points = sampler.sample(np.random.default_rng((78, i)), person)
        name = f"images/{i:05d}.jpg"
        cv2.imwrite(str(out / name), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
        low, high = points.min(0), points.max(0)
        samples.append(dict(image=name, size=[size, size], box=[round(float(v), 1) for v in (*low, *(high - low))],
                            keypoints=[[round(float(x), 2), round(float(y), 2), 1] for x, y in points]))  # fmt: skip
    content = dict(dataset="radiographs", scheme="radiograph", points=len(names()), point_names=names(), connections=connections(),
                   licence="CC0-1.0", source="rendered by lmtrain render-radiographs from MakeHuman's meshes (CC0)", samples=samples)  # fmt: skip
    (out / "radiographs.json").write_text(json.dumps(content))


def render_clips(assets: Path, out: Path, clips: int, size: int = 320) -> None:
    """Writes frames of hands that rest, then move to and fro, with new noise in each frame, and their points: ``clips.json``. They show
    people that no other picture shows."""
    sampler, samples = Radiographs(assets, size), []
    for clip in range(clips):
        folder = out / f"clips/{clip:02d}"
        folder.mkdir(parents=True, exist_ok=True)
        person = sampler.hands.person(np.random.default_rng((79, clip)))
        for frame in range(FRAMES):
            moved = float(np.sin(2 * np.pi * max(0, frame - FRAMES // 2) / (FRAMES // 2)))
            image, points = sampler.sample(np.random.default_rng((80, clip)), person, moved, np.random.default_rng((81, clip, frame)))
            cv2.imwrite(str(folder / f"{frame:03d}.jpg"), image, [cv2.IMWRITE_JPEG_QUALITY, 92])
            samples.append(dict(image=f"clips/{clip:02d}/{frame:03d}.jpg", size=[size, size], keypoints=[[round(float(v), 3) for v in p] for p in points]))
    (out / "clips.json").write_text(json.dumps(dict(dataset="radiograph-clips", points=len(names()), point_names=names(), samples=samples)))
