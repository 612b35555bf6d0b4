"""Random heads with 68 face points (iBUG order) and the two irises.

Points on eyes, nose and mouth are mesh vertices. Brows and jaw are not, for two reasons:

* MakeHuman sets the brows lower than people's: the brow mesh is moved up by a random step and the points ride along, a
  little above the middle of the hair.
* The jaw points 1–6 and 12–17 of annotated photos lie on the *visible* outline. Each rides on a horizontal arc from the
  jaw to the cheek, and the outermost place seen by the camera counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .mesh import Anchors, Body, Fitted, Person, Surface, rotation
from .renderer import Camera, Renderer, lighting

# Vertices of the base mesh; -1 where the point is found by other means (brows 17-26, jaw).
VERTICES = [-1] * 8 + [5225] + [-1] * 8 + [-1] * 10 + [
    132, 131, 201, 5054, 358, 285, 343, 7054, 7119,
    15, 0, 55, 67, 47, 1067, 6851, 6839, 6784, 6799, 7759, 6831,
    429, 410, 456, 455, 7215, 7170, 7189, 7233, 7241, 492, 486, 478, 3734, 514, 474, 7261, 10402, 7236, 493, 481,
]  # fmt: skip
# Mirrored partner of each of the 68 points and the two irises.
MIRROR = (
    list(range(16, -1, -1)) + list(range(26, 16, -1)) + [27, 28, 29, 30, 35, 34, 33, 32, 31]
    + [45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40]
    + [54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65] + [69, 68]
)  # fmt: skip

# Height (y) and depth (z) where each jaw arc starts, and how far it turns to the front, in degrees.
JAW = [(7.24, 0.70, 70), (7.05, 0.70, 70), (6.86, 0.70, 70), (6.68, 0.80, 65), (6.53, 0.90, 60), (6.41, 1.0, 50),
       (6.30, 1.10, 35)]  # fmt: skip
ARC = 9
# The right brow's points on the neutral face before it is moved up: x, y.
BROW = [(-0.57, 7.370), (-0.48, 7.425), (-0.36, 7.440), (-0.235, 7.410), (-0.115, 7.385)]
BROW_STEPS = (0.0, 0.03, 0.06, 0.09, 0.12)
EYE_LINE = 7.29


@dataclass
class Head:
    """One rendered head: premultiplied RGBA, 70 × (x, y in pixels, z in pixels, smaller is nearer, 0 between the eyes)."""

    image: np.ndarray
    points: np.ndarray
    visible: np.ndarray
    angles: np.ndarray
    area: float
    skin: int
    age: float
    male: float
    closed: float


class HeadSampler:
    """Draws heads; keep one person for a dozen pictures, since a new one costs 0.1 s."""

    def __init__(self, assets: Path, size: int = 160):
        assets, self.size = Path(assets), size
        self.body = body = Body(assets)
        skin = body.skin()
        y, x = body.vertices[skin[:, :, 0], 1], body.vertices[skin[:, :, 0], 0]
        self.surface = Surface(skin[(y > 4.9).all(1) & (np.abs(x) < 2.6).all(1)], body.uv)
        self.renderer = Renderer(size)
        self.renderer.part("head", self.surface)
        for name, groups in (
            ("teeth", ("helper-upper-teeth", "helper-lower-teeth")),
            ("tongue", ("helper-tongue",)),
        ):
            self.renderer.part(name, Surface(body.triangles[np.isin(body.groups, groups)], body.uv))
        self.fitted: dict[str, Fitted] = {}
        self._fitted("eyes", assets / "eyes/low-poly/low-poly.mhclo")
        self._fitted("hat", assets / "assets/clothes/fedora01/fedora.mhclo")
        textures = assets / "textures"
        self.brows = self._styles(textures / "brow", assets / "assets/eyebrows", ".png")
        self.lashes = self._styles(textures / "lash", assets / "assets/eyelashes", ".png")
        self.hair = self._styles(textures / "hair", assets / "assets/hair", "_diffuse.png")
        self.skins, self.cloths, self.irises = ([self._texture(p) for p in sorted((textures / d).glob("*.png"))]
                                                for d in ("skin", "cloth", "eye"))  # fmt: skip
        self._find_points()
        self._find_patches()
        self.renderer.part("glasses", glasses_surface())
        self.stubble = [self._stubble(i) for i in range(4)]
        self.families = [
            f"{folder}/{p.stem}"
            for folder in "head forehead eyebrows eyes nose mouth chin cheek neck ears".split()
            for p in sorted((assets / "targets" / folder).glob("*.target"))
            if not p.name.startswith("r-")
        ]
        self.mouth_units = [
            p.stem for p in sorted((assets / "targets/expression/units/caucasian").glob("mouth*.target"))
        ]

    def _texture(self, path: Path) -> str:
        self.renderer.texture(path.stem, path)
        return path.stem

    def _fitted(self, name: str, mhclo: Path) -> None:
        self.fitted[name] = Fitted(mhclo)
        self.renderer.part(name, Surface(self.fitted[name].triangles, self.fitted[name].uv))

    def _styles(self, textures: Path, meshes: Path, suffix: str) -> list[str]:
        names = []
        for path in sorted(textures.glob("*" + suffix)):
            name = path.name[: -len(suffix)]
            self._fitted(name, meshes / name / (name + ".mhclo"))
            self.renderer.texture(name, path)
            names.append(name)
        return names

    def _stubble(self, k: int) -> str:
        """A speckled texture for beards: darker and denser with k."""
        rng = np.random.default_rng(k)
        noise = rng.random((512, 512))
        rgba = np.zeros((512, 512, 4), np.uint8)
        rgba[..., :3] = (60 + 90 * rng.random((512, 512, 1))).astype(np.uint8)
        rgba[..., 3] = np.where(noise < (0.45, 0.6, 0.8, 1.0)[k], 255, 0)
        texture = self.renderer.gl.texture((512, 512), 4, rgba.tobytes())
        texture.build_mipmaps()
        name = f"stubble{k}"
        self.renderer.textures[name] = texture
        return name

    def _find_points(self) -> None:
        v, t = self.body.vertices, self.body.skin()[:, :, 0]
        face = t[(v[t][:, :, 1] > 5.9).all(1)]
        front = t[((v[t][:, :, 1] > 7.2) & (v[t][:, :, 2] > 0.8)).all(1)]

        def both(origins, directions):
            sides = []
            for sign in (1, -1):
                s = np.array([sign, 1, 1])
                sides.append(Anchors.cast(v, face, np.array(origins) * s, np.array(directions) * s))
            return sides

        origins, directions = [], []
        for y, z, turn in JAW:
            for angle in np.radians(np.linspace(0, turn, ARC)):
                origins.append([-0.02, y, z])
                directions.append([-np.cos(angle), 0, np.sin(angle)])
        self.jaw = both(origins, directions)
        self.jaw7 = both([[-0.17, 6.5, 1.33]], [[0, -1.0, 0]])
        self.brow_points, self.brow_meshes = [], []
        for step in BROW_STEPS:
            o = np.array([[x, y + step, 0.7] for x, y in BROW])
            o = np.concatenate([o, o[::-1] * [-1, 1, 1]])
            self.brow_points.append(Anchors.cast(v, front, o, np.tile([0, 0, 1.0], (10, 1))))
            self.brow_meshes.append({n: self._rebound(n, step, front) for n in self.brows})

    def _rebound(self, brow: str, step: float, front: np.ndarray):
        """The brow's vertices moved up the forehead: new anchors, and each vertex' distance in front of the skin."""
        v = self.body.vertices
        at = self.fitted[brow].fit(v)
        forward = np.tile([0, 0, 1.0], (len(at), 1))
        old = Anchors.cast(v, front, np.c_[at[:, :2], np.full(len(at), 0.7)], forward)
        new = Anchors.cast(v, front, np.c_[at[:, 0], at[:, 1] + step, np.full(len(at), 0.7)], forward)
        return new, np.maximum(at[:, 2] - old.on(v)[:, 2], 0.01)

    def _find_patches(self) -> None:
        """Skin regions that carry beards and masks, as surfaces of their own."""
        v, t = self.body.vertices, self.surface
        triangles = self.body.skin()
        c = v[triangles[:, :, 0]].mean(1)
        lower = (c[:, 1] > 6.05) & (c[:, 1] < 6.93) & (c[:, 2] > 0.62) & (np.abs(c[:, 0]) < 0.75)
        lips = (np.abs(c[:, 0]) < 0.29) & (np.abs(c[:, 1] - 6.6) < 0.1) & (c[:, 2] > 1.2)
        inside = c[:, 2] < 1.25 - 0.55 * np.maximum(0, np.abs(c[:, 0]) - 0.1)  # the mouth's cavity
        cavity = inside & (np.abs(c[:, 0]) < 0.35) & (np.abs(c[:, 1] - 6.6) < 0.2)
        beard = lower & ~lips & ~cavity & ~((c[:, 1] > 6.72) & (np.abs(c[:, 0]) < 0.5) & (np.abs(c[:, 0]) > 0.26))
        beard &= ~((c[:, 1] > 6.78) & (np.abs(c[:, 0]) < 0.5))
        self.patches = {}
        for name, keep in (("beard", beard), ("moustache", beard & (c[:, 1] > 6.62) & (np.abs(c[:, 0]) < 0.3))):
            self.patches[name] = Surface(triangles[keep], self.body.uv)
            self.renderer.part(name, self.patches[name])
        mask = (c[:, 1] > 6.12) & (c[:, 1] < 7.02) & (c[:, 2] > 0.85) & (np.abs(c[:, 0]) < 0.64) & ~cavity
        self.patches["mask"] = Surface(triangles[mask], self.body.uv)
        self.renderer.part("mask", self.patches["mask"])

    # ---- shape -------------------------------------------------------------------------------------------------

    def person(self, rng) -> Person:
        person = self.body.person(rng, (0.02, 0.14, 0.58, 0.26))
        for name in rng.choice(self.families, rng.integers(15, 40), replace=False):
            weight = rng.uniform(0, 0.8)
            self.body.morph(person.shape, name, weight)
            if "/l-" in name:
                self.body.morph(person.shape, name.replace("/l-", "/r-"), float(np.clip(weight + rng.normal(0, 0.06), 0, 1)))
        return person

    def express(self, shape: np.ndarray, rng) -> float:
        """Random expression in place; returns how far the eyes are closed (0…1)."""

        def unit(name, weight):
            self.body.morph(shape, "expression/units/caucasian/" + name, float(np.clip(weight, 0, 1)))

        closed, r = 0.0, rng.random()
        if r < 0.25:
            closed = rng.uniform(0, 1)
            unit("eye-left-closure", closed)
            unit("eye-right-closure", closed + rng.normal(0, 0.1))
        elif r < 0.33:
            unit("eye-" + rng.choice(["left", "right"]) + "-closure", rng.uniform(0.3, 1))
        elif r < 0.45:
            for side in ("left", "right"):
                unit(f"eye-{side}-opened-up", rng.uniform(0, 1))
        elif r < 0.75:
            weight = rng.uniform(0, 0.9)
            for side in ("left", "right"):
                unit(f"eye-{side}-slit", weight)
        if rng.random() < 0.5:
            unit("mouth-open", rng.uniform(0, 1) ** 1.3)
        if rng.random() < 0.5:
            unit("mouth-corner-puller", rng.uniform(0, 1))
        for name in rng.choice([u for u in self.mouth_units if u != "mouth-open"], 2):
            unit(name, rng.uniform(0, 0.6))
        if rng.random() < 0.4:
            name, weight = rng.choice(["down", "extern-up", "inner-up", "up"]), rng.uniform(0, 1)
            for side in ("left", "right"):
                unit(f"eyebrows-{side}-{name}", weight + rng.normal(0, 0.15))
        if rng.random() < 0.2:
            unit("nose-compression", rng.uniform(0, 1))
        return float(closed)

    def points(self, shape: np.ndarray, brow: int):
        """Neutral-pose points and, for each of the 14 sliding jaw points, its arc: (68, 3), (2, 7, ARC, 3)."""
        at = np.zeros((68, 3), np.float32)
        fixed = np.array(VERTICES)
        at[fixed >= 0] = shape[fixed[fixed >= 0]]
        at[17:27] = self.brow_points[brow].on(shape)
        at[7], at[9] = self.jaw7[0].on(shape)[0], self.jaw7[1].on(shape)[0]
        arcs = np.stack([side.on(shape).reshape(len(JAW), ARC, 3) for side in self.jaw])
        at[0:7], at[16:9:-1] = arcs[0, :, 0], arcs[1, :, 0]
        return at, arcs

    # ---- picture -----------------------------------------------------------------------------------------------

    def sample(self, rng, person: Person) -> Head:
        shape = person.shape.copy()
        closed = self.express(shape, rng)
        brow = int(rng.integers(len(BROW_STEPS)))
        neutral, arcs = self.points(shape, brow)
        centre, scale = neutral[17:].mean(0), 1 / np.linalg.norm(neutral[36] - neutral[45])
        yaw = np.clip(rng.normal(0, 28), -85, 85)
        pitch = np.clip(rng.normal(0, 14), -45, 45)
        roll = rng.normal(0, 10)
        turn = rotation([0, 0, 1], np.radians(roll)) @ rotation([1, 0, 0], np.radians(pitch))
        turn = turn @ rotation([0, 1, 0], np.radians(yaw))

        def pose(x):
            return (x - centre) @ turn.T * scale

        eyes, irises = self._eyes(shape, rng)
        fov = np.radians(rng.uniform(8, 45))
        wide = rng.random() < 0.3
        factor = rng.uniform(1.9, 2.8) if wide else 1.45 * rng.uniform(0.9, 1.2)
        camera = Camera(rng, pose(neutral), fov, 1.6 / np.tan(fov / 2) + 1.5, factor, 0.06)
        world = pose(np.concatenate([self._outline(neutral, arcs, pose, camera, turn), irises]))
        at, distance = camera.pixels(world, self.size)
        parts = self._dress(shape, pose, rng, brow, person)
        self.renderer.place("head", pose(shape).astype("f4"))
        self.renderer.place("eyes", pose(eyes).astype("f4"))
        for name in ("teeth", "tongue"):
            self.renderer.place(name, pose(shape).astype("f4"))
        image, depth = self._draw(rng, camera, parts, turn, centre, scale, shape)
        behind, inside = camera.behind(at, distance, depth)
        unit = np.linalg.norm(at[36] - at[45]) / max(1e-6, np.linalg.norm((world[36] - world[45])[:2]))
        z = -(world[:, 2] - world[[36, 39, 42, 45], 2].mean()) * unit
        # points on the skin: hidden when anything is clearly before them; the contour grazes, hence the margin
        margin = np.full(70, 0.09)
        margin[:17] = 0.2
        return Head(image, np.c_[at, z].astype("f4"), inside & (behind < margin), np.array([yaw, pitch, roll], "f4"),
                    float((image[..., 3] > 127).mean()), self._skin, person.age, person.male, closed)  # fmt: skip

    def _outline(self, neutral, arcs, pose, camera, turn) -> np.ndarray:
        """Moves the jaw points to the visible outline: outermost across the face's projected vertical."""
        up, _ = camera.pixels(np.stack([np.zeros(3), turn @ [0, 0.3, 0]]), self.size)
        up = (up[1] - up[0]) / (np.linalg.norm(up[1] - up[0]) + 1e-9)
        out = np.array([up[1], -up[0]])  # towards the picture's left for an upright face
        at, _ = camera.pixels(pose(arcs.reshape(-1, 3)), self.size)
        reach = (at @ out).reshape(2, len(JAW), ARC)
        moved = neutral.copy()
        for i in range(len(JAW)):
            moved[i] = arcs[0, i, reach[0, i].argmax()]
            moved[16 - i] = arcs[1, i, reach[1, i].argmin()]
        return moved

    def _eyes(self, shape, rng):
        """Eye balls turned by a random gaze, and the two pupils (the person's right one first)."""
        eyes = self.fitted["eyes"].fit(shape)
        gaze = rotation([1, 0, 0], np.radians(rng.normal(0, 8))) @ rotation([0, 1, 0], np.radians(rng.normal(0, 14)))
        pupils = []
        for side in (eyes[:, 0] <= 0, eyes[:, 0] > 0):
            low, high = eyes[side].min(0), eyes[side].max(0)
            middle = (low + high) / 2
            eyes[side] = (eyes[side] - middle) @ gaze.T * 0.985 + middle
            pupils.append(middle + gaze @ np.array([0, 0, (high - low)[2] / 2]))
        return eyes, np.array(pupils, np.float32)

    def _dress(self, shape, pose, rng, brow, person) -> dict:
        """Chooses and places hair, brows, lashes, glasses, beard, mask, hat; returns the names drawn."""
        parts = {"brow": str(rng.choice(self.brows))}
        anchors, lift = self.brow_meshes[brow][parts["brow"]]
        at = anchors.on(shape)
        at[:, 2] += lift
        self.renderer.place(parts["brow"], pose(at).astype("f4"))

        def wear(kind, name):
            self.renderer.place(name, pose(self.fitted[name].fit(shape)).astype("f4"))
            parts[kind] = name

        if rng.random() < 0.7:
            wear("lash", str(rng.choice(self.lashes)))
        if rng.random() < 0.85:
            wear("hair", str(rng.choice(self.hair)))
        if rng.random() < 0.06:
            wear("hat", "hat")
        if rng.random() < 0.18:
            iod = np.linalg.norm(shape[VERTICES[36]] - shape[VERTICES[45]])
            middle = (shape[VERTICES[39]] + shape[VERTICES[42]]) / 2
            self.renderer.place("glasses", pose(glasses_vertices(rng, middle, iod)).astype("f4"))
            parts["glasses"] = "glasses"
        if person.male > 0.5 and person.age > 16 and rng.random() < 0.45:
            name = "beard" if rng.random() < 0.75 else "moustache"
            self._offset(name, shape, pose, rng.uniform(0.004, 0.03))
            parts[name] = name
        if rng.random() < 0.03:
            self._offset("mask", shape, pose, 0.05)
            parts["mask"] = "mask"
        return parts

    def _offset(self, name, shape, pose, distance) -> None:
        surface = self.patches[name]
        points, normals = Surface.arrays(surface, shape)
        moved = shape.copy()
        smooth = np.zeros_like(shape)
        np.add.at(smooth, surface.used[surface._back], normals)
        smooth /= np.linalg.norm(smooth, axis=1, keepdims=True) + 1e-9
        self.renderer.place(name, pose(moved + smooth * distance).astype("f4"))

    def _draw(self, rng, camera, parts, turn, centre, scale, shape):
        g, r = self.renderer, rng
        light, scene = lighting(rng, 3.2)
        scene["eye"] = camera.eye
        casters = ["head"] + [parts[k] for k in ("hair", "hat", "glasses") if k in parts and r.random() < 0.6]
        solid = ["head"] + [parts[k] for k in ("hair", "hat", "mask") if k in parts]
        depth = g.depth([n for n in solid if n != parts.get("hair")], camera.matrix).copy()
        g.begin(casters, camera.matrix, light, scene)
        self._skin = int(r.integers(len(self.skins)))
        tone = r.uniform(0.82, 1.12) * (1 + r.normal(0, 0.035, 3))
        below = shape[VERTICES[8], 1] - r.uniform(0.5, 1.3)
        down = turn @ np.array([0, -1.0, 0])
        look = dict(tint=tone, gamma=float(np.exp(r.normal(0, 0.11))), specular=float(r.uniform(0, 0.3) ** 1.3),
                    shininess=float(r.uniform(8, 45)), bump=float(r.uniform(0, 0.1)), softness=float(r.uniform(0.2, 1)))  # fmt: skip
        g.draw("head", self.skins[self._skin], cloth=str(r.choice(self.cloths)), sleeve=np.r_[down, -(below - centre[1]) * scale],
               has_sleeve=1, cloth_scale=float(r.uniform(0.2, 0.8)), **look)  # fmt: skip
        g.draw("teeth", self.skins[0], flat_colour=np.array([0.85, 0.8, 0.72]) * r.uniform(0.6, 1), flatness=1.0)
        g.draw("tongue", self.skins[0], flat_colour=(0.6, 0.3, 0.3), flatness=1.0)
        g.draw("eyes", str(r.choice(self.irises)), specular=float(r.uniform(0.1, 0.8)), shininess=60.0,
               tint=np.ones(3) * r.uniform(0.5, 0.95))  # fmt: skip
        shades = [[0.25, 0.2, 0.18], [0.5, 0.4, 0.3], [1.0, 0.8, 0.55], [1.2, 1.2, 1.2], [0.8, 0.4, 0.25], [0.12, 0.12, 0.13]]
        hair = np.array(shades[r.integers(len(shades))]) * r.uniform(0.5, 1.4)
        for name in ("beard", "moustache"):
            if name in parts:
                g.draw(name, str(r.choice(self.stubble)), tint=hair * r.uniform(0.6, 1.1), cutout=1, specular=0.02)
        g.draw(parts["brow"], parts["brow"], cutout=1, tint=hair * r.uniform(0.5, 1.0))
        if "lash" in parts:
            g.draw(parts["lash"], parts["lash"], cutout=1, tint=hair * 0.5)
        if "hair" in parts:
            g.draw(parts["hair"], parts["hair"], cutout=1, tint=hair, gamma=float(r.uniform(0.7, 1.2)))
        for name in ("hat", "mask"):
            if name in parts:
                colour = r.random(3) if r.random() < 0.6 else np.ones(3) * r.uniform(0.05, 0.95)
                g.draw(name, str(r.choice(self.cloths)), flat_colour=colour, flatness=float(r.uniform(0.6, 1)), specular=0.03)
        if "glasses" in parts:
            colour = r.random(3) if r.random() < 0.3 else np.ones(3) * r.choice([0.03, 0.1, 0.5])
            g.draw("glasses", self.skins[0], flat_colour=colour, flatness=1.0, specular=float(r.uniform(0, 0.8)))
        return g.read().copy(), depth


RING, TUBE = 28, 6


def glasses_surface() -> Surface:
    """Two rims, a bridge and two temples as one fixed mesh; ``glasses_vertices`` gives its shape."""
    triangles = []

    def grid(start, rows, columns, closed):
        for i in range(rows if closed else rows - 1):
            for k in range(columns):
                a, b = start + i * columns + k, start + i * columns + (k + 1) % columns
                c, d = start + (i + 1) % rows * columns + k, start + (i + 1) % rows * columns + (k + 1) % columns
                triangles.extend([[(a, 0), (c, 0), (b, 0)], [(b, 0), (c, 0), (d, 0)]])

    grid(0, RING, TUBE, True)
    grid(RING * TUBE, RING, TUBE, True)
    for k in range(3):
        grid(2 * RING * TUBE + k * 2 * TUBE, 2, TUBE, False)
    return Surface(np.array(triangles, np.int32), np.zeros((1, 2), np.float32))


def glasses_vertices(rng, middle: np.ndarray, iod: float) -> np.ndarray:
    tube, wide = iod * rng.uniform(0.008, 0.025), iod * rng.uniform(0.19, 0.24)
    high, square = wide * rng.uniform(0.6, 1.0), rng.uniform(0.5, 1.0)
    front = middle + np.array([0, -0.02 * iod, iod * rng.uniform(0.1, 0.16)])
    vertices = []

    def round_(path, closed):
        for i, p in enumerate(path):
            before = path[i - 1] if closed or i else p
            along = path[(i + 1) % len(path)] - before if closed or i + 1 < len(path) else p - before
            side = np.cross(along, [0.1, 0.2, 1.0])
            side /= np.linalg.norm(side) + 1e-9
            other = np.cross(along, side)
            other /= np.linalg.norm(other) + 1e-9
            for a in np.linspace(0, 2 * np.pi, TUBE, endpoint=False):
                vertices.append(p + tube * (np.cos(a) * side + np.sin(a) * other))

    t = np.linspace(0, 2 * np.pi, RING, endpoint=False)
    corner = lambda x: np.sign(x) * np.abs(x) ** square  # noqa: E731  (superellipse)
    gap = iod * 0.32
    for sign in (-1, 1):
        x = sign * gap + wide * corner(np.cos(t))
        round_(np.stack([x, high * corner(np.sin(t)), -0.35 * np.abs(x) ** 2 / iod], 1) + front, True)
    inner, outer = gap - wide, gap + wide
    bend = -0.35 * outer**2 / iod
    round_(np.array([[-inner, 0.02, 0], [inner, 0.02, 0]]) + front, False)
    for sign in (-1, 1):
        end = np.array([sign * iod * 0.86, 0.04 * iod, -iod * 0.95])
        round_(np.array([[sign * outer, 0.03 * iod, bend], end]) + front, False)
    return np.array(vertices, np.float32)
