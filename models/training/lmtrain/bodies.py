"""Random people with bodies: dressed, standing, arms hanging, gesturing, crossed, on hips, at the face. What the detector
sees around hands and faces in real pictures: necks, bare and dressed arms, clothes, backs of heads, legs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .figures import Rig, about
from .grasps import random_pose
from .heads import BROW_STEPS, HeadSampler
from .mesh import Fitted, Surface
from .renderer import Camera, lighting

# A hand or face counts from the larger share of points seen on; between the two nobody could say, and the picture is dropped.
SEEN = (0.12, 0.3)
FORWARD = np.array([0, 0, 1.0])
# Parts of the skin by the bones that move them: what a close-fitting garment covers or leaves bare.
ZONES = {"feet": ("foot", "toe"), "calves": ("lowerleg",), "thighs": ("upperleg", "pelvis", "root"), "torso": ("spine", "breast"),
         "upperarms": ("upperarm", "shoulder", "clavicle"), "forearms": ("lowerarm",)}  # fmt: skip
REST = "rest"  # head and hands, which are always bare


@dataclass
class BodyPicture:
    """Premultiplied RGBA, and the points of what is seen in it: 70 of a face, 21 of each hand (left, right); NaN: unseen."""

    image: np.ndarray
    face: np.ndarray
    hands: np.ndarray
    whole: bool
    skin: int
    age: float


class Clothes:
    """A suit that follows the body, and the skin that it leaves bare."""

    def __init__(self, path: Path, body):
        self.fitted = Fitted(path)
        hidden = deleted(path)
        skin = body.skin()
        keep = ~np.isin(skin[:, :, 0], hidden).all(1)
        self.cloth, self.bare = Surface(self.fitted.triangles, self.fitted.uv), Surface(skin[keep], body.uv)


def deleted(mhclo: Path) -> np.ndarray:
    """The body's vertices under the clothes: ``delete_verts``, single numbers and ranges ``a - b``."""
    words, reading = [], False
    for line in open(mhclo, errors="ignore"):
        part = line.split()
        if part and part[0] == "delete_verts":
            reading = True
        elif reading and part and not part[0][0].isdigit():
            break
        elif reading:
            words += part
    out, i = [], 0
    while i < len(words):
        if i + 2 < len(words) and words[i + 1] == "-":
            out += range(int(words[i]), int(words[i + 2]) + 1)
            i += 3
        else:
            out.append(int(words[i]))
            i += 1
    return np.array(out, int)


class BodySampler:
    """Draws people; keep one for a dozen pictures, since a new one costs .3 s."""

    def __init__(self, assets: Path, size: int = 288):
        assets, self.size = Path(assets), size
        self.heads = HeadSampler(assets, size)
        self.body, self.renderer = self.heads.body, self.heads.renderer
        self.clothes = {}
        for path in sorted((assets / "assets/clothes").glob("*suit*/*.mhclo")):
            if f"{path.stem}_diffuse" in self.heads.cloths:
                c = self.clothes[path.stem] = Clothes(path, self.body)
                self.renderer.part(f"{path.stem}-cloth", c.cloth)
                self.renderer.part(f"{path.stem}-bare", c.bare)
        skin, zone = self.body.skin(), self._zones()
        for k, name in enumerate((*ZONES, REST)):
            self.renderer.part(f"zone-{name}", Surface(skin[zone[skin[:, 0, 0]] == k], self.body.uv))

    def _zones(self) -> np.ndarray:
        """The zone of each vertex, by the bones that pull it most."""
        weights = np.zeros((len(ZONES) + 1, len(self.body.vertices)))
        for bone, pairs in self.body.weights.items():
            zone = next((k for k, names in enumerate(ZONES.values()) if bone.startswith(names)), len(ZONES))
            for vertex, weight in pairs:
                weights[zone, int(vertex)] += weight
        return weights.argmax(0)

    def person(self, rng):
        person = self.heads.person(rng)
        person.rig = Rig(self.body, person.shape)
        sex = "male" if person.male > 0.5 else "female"
        person.clothes = str(rng.choice([n for n in self.clothes if n.startswith(sex)]))
        return person

    def sample(self, rng, person) -> BodyPicture:
        while True:
            picture = self._picture(rng, person)
            if picture is not None:
                return picture

    def _picture(self, rng, person) -> BodyPicture | None:
        rig, shape = person.rig, person.shape.copy()
        self.heads.express(shape, rng)
        brow = int(rng.integers(len(BROW_STEPS)))
        matrices = rig.matrices(self._pose(rng, rig))
        posed, head = rig.skin(shape, matrices), matrices["head"]
        whole = bool(rng.random() < 0.5)
        away = rng.random() < 0.12  # seen from behind
        turn = about(np.array([1.0, 0, 0]), rng.normal(0, 0.13)) @ about(np.array([0, 1.0, 0]), rng.normal(0, 0.55) + np.pi * away)
        neutral, arcs = self.heads.points(shape, brow)
        rigid = lambda p: p @ head[:3, :3].T + head[:3, 3]  # noqa: E731
        joints = [rig.hand_points(side, matrices) for side in "LR"]
        top, hips = rigid(neutral)[17:27].mean(0) + [0, 1.6, 0], rig.heads["upperleg01.L"] * [0, 1, 1]
        feet = rig.heads["foot.L"] * [0, 1, 1]
        frame = np.concatenate([*joints, [top, hips - [2.2, 0, 0], hips + [2.2, 0, 0]], [feet - [0, 0.8, 0]] if whole else [hips]])
        middle = frame.mean(0)
        pose = lambda p: (p - middle) @ turn.T  # noqa: E731
        fov = np.radians(rng.uniform(15, 55))
        extent = np.ptp(frame, axis=0).max()
        camera = Camera(rng, pose(frame), fov, 0.62 * extent / np.tan(fov / 2) + 2.5, rng.uniform(1.02, 1.12) if whole else rng.uniform(0.85, 1.15), 0.02)
        outline = self.heads._outline(neutral, arcs, lambda p: pose(rigid(p)), camera, turn @ head[:3, :3])
        eyes, irises = self.heads._eyes(shape, rng)
        parts = self.heads._dress(shape, lambda p: pose(rigid(p)), rng, brow, person)
        self.renderer.place("eyes", pose(rigid(eyes)).astype("f4"))
        worn = self._garments(rng, person)
        for name in worn:
            if name.endswith("-cloth"):
                self.renderer.place(name, pose(self.clothes[person.clothes].fitted.fit(posed)).astype("f4"))
            else:
                self.renderer.place(name, pose(posed).astype("f4"))
        face = pose(rigid(np.concatenate([outline, irises])))
        image, depth, skin = self._draw(rng, camera, parts, worn, extent)
        points = []
        for at3, margin in ((face, np.r_[np.full(17, 0.5), np.full(53, 0.2)]), *((pose(j), np.full(21, 0.35)) for j in joints)):
            at, distance = camera.pixels(at3, self.size)
            behind, inside = camera.behind(at, distance, depth)
            share = (inside & (behind < margin)).mean()
            if SEEN[0] < share < SEEN[1]:
                return None
            points.append(at if share >= SEEN[1] else np.full_like(at, np.nan))
        return BodyPicture(image, points[0].astype("f4"), np.stack(points[1:]).astype("f4"), whole, skin, person.age)

    def _pose(self, rng, rig: Rig) -> dict:
        """Arms, fingers and head."""
        turn = about(np.array([0, 1.0, 0]), rng.normal(0, 0.35)) @ about(np.array([1.0, 0, 0]), rng.normal(0, 0.18))
        rotations = {"head": turn @ about(FORWARD, rng.normal(0, 0.12))}
        kinds = ("hang", "front", "up", "hip", "face", "across", "out")
        kind = str(rng.choice(kinds, p=(0.2, 0.3, 0.14, 0.1, 0.1, 0.1, 0.06)))
        for side, sign in (("L", 1), ("R", -1)):
            if rng.random() < 0.5:
                kind = str(rng.choice(kinds, p=(0.24, 0.3, 0.12, 0.08, 0.08, 0.1, 0.08)))
            shoulder = rig.heads[f"upperarm01.{side}"]
            reach = np.linalg.norm(rig.heads[f"wrist.{side}"] - shoulder)
            place, fingers = {
                "hang": ((0.15, -0.98, 0.08), (0, -1, 0.1)), "front": ((-0.1, -0.35, 0.6), (-0.2, 0.6, 0.5)),
                "up": ((0.25, 0.25, 0.45), (0, 1, 0.1)), "hip": ((0.25, -0.72, 0.05), (-0.8, -0.3, 0.3)),
                "face": ((-0.25, 0.25, 0.42), (-0.4, 0.8, -0.1)), "across": ((-0.5, -0.3, 0.4), (-1, 0.2, 0.1)),
                "out": ((0.75, -0.05, 0.45), (0.7, 0.2, 0.6)),
            }[kind]  # fmt: skip
            spread = 0.04 if kind == "hip" else 0.14
            place = shoulder + reach * (np.array(place) * [sign, 1, 1] + rng.normal(0, spread, 3))
            fingers = np.array(fingers) * [sign, 1, 1] + rng.normal(0, 0.35, 3)
            palm = rng.normal(0, 1, 3) + (np.array([-sign * 1.5, 0, 0]) if kind == "hang" else FORWARD * rng.choice([-1, 1]))
            rotations |= rig.reach(side, place, palm, fingers)
            rotations |= rig.finger_rotations(side, random_pose(rng, rig.hands[side]))
        if rng.random() < 0.35:
            rotations |= self._legs(rng)
        return rotations

    @staticmethod
    def _legs(rng) -> dict:
        """Legs that stride, kneel or sit: thighs forward or back, shanks back, apart by a little."""
        out, x = {}, np.array([1.0, 0, 0])
        for side, sign in (("L", 1), ("R", -1)):
            thigh = rng.uniform(-110, 35)
            shank = rng.uniform(0, 130) if thigh < 0 else rng.uniform(0, 90)
            out[f"upperleg01.{side}"] = about(FORWARD, sign * np.radians(rng.uniform(-5, 35))) @ about(x, np.radians(thigh))
            out[f"lowerleg01.{side}"] = about(x, np.radians(shank))
            out[f"foot.{side}"] = about(x, np.radians(rng.uniform(-20, 35)))
        return out

    def _garments(self, rng, person) -> dict:
        """The surfaces of the body and what covers each: ``None`` is bare skin. A suit, or something close-fitting: tops
        without sleeves, shorts, leggings, bare feet."""
        plain = lambda: self._cloth(rng, str(rng.choice(self.heads.cloths)))  # noqa: E731
        if rng.random() < 0.5:
            own = rng.random() < 0.7
            cloth = self._cloth(rng, f"{person.clothes}_diffuse" if own else str(rng.choice(self.heads.cloths)))
            return {f"{person.clothes}-bare": None, f"{person.clothes}-cloth": cloth | dict(cutout=int(own))}
        worn = {f"zone-{name}": None for name in (*ZONES, REST)}
        kinds = ((), ("torso",), ("torso", "upperarms"), ("torso", "upperarms", "forearms"))
        shares = (0.2, 0.3, 0.3, 0.2) if person.male > 0.5 else (0, 0.45, 0.35, 0.2)
        tops, bottoms = kinds[rng.choice(4, p=shares)], ("thighs", "calves") if rng.random() < 0.6 else ("thighs",)
        for zones in (tops, bottoms, ("feet",) if rng.random() < 0.5 else ()):
            garment = plain()
            worn |= {f"zone-{zone}": garment for zone in zones}
        return worn

    @staticmethod
    def _cloth(rng, texture: str) -> dict:
        plain = rng.random() < 0.6
        colour = rng.random(3) if rng.random() < 0.6 else np.ones(3) * rng.uniform(0.03, 0.95)
        if plain and rng.random() < 0.2:  # clothes of skin's colours
            colour = np.array([0.8, 0.6, 0.5]) * rng.uniform(0.3, 1.2)
        return dict(texture=texture, flat_colour=np.clip(colour, 0, 1), flatness=float(rng.uniform(0.3, 0.95)) if plain else 0.0,
                    specular=0.02)  # fmt: skip

    def _draw(self, rng, camera, parts, worn, extent):
        g, r, heads = self.renderer, rng, self.heads
        light, scene = lighting(rng, 0.75 * extent)
        scene["eye"] = camera.eye
        solid = [*worn] + [parts[k] for k in ("hat", "mask") if k in parts]
        depth = g.depth(solid, camera.matrix).copy()
        g.begin([*worn], camera.matrix, light, scene)
        skin = int(r.integers(len(heads.skins)))
        tone = r.uniform(0.82, 1.12) * (1 + r.normal(0, 0.035, 3))
        look = dict(tint=tone, gamma=float(np.exp(r.normal(0, 0.11))), specular=float(r.uniform(0, 0.2)),
                    shininess=float(r.uniform(8, 45)), softness=float(r.uniform(0.2, 1)))  # fmt: skip
        for name, cloth in worn.items():
            g.draw(name, **(dict(texture=heads.skins[skin]) | look if cloth is None else cloth))
        g.draw("eyes", str(r.choice(heads.irises)), specular=0.3, shininess=60.0)
        hair = np.array([[0.25, 0.2, 0.18], [0.5, 0.4, 0.3], [1.0, 0.8, 0.55], [1.2, 1.2, 1.2], [0.12, 0.12, 0.13]][r.integers(5)])
        hair = hair * r.uniform(0.5, 1.4)
        for name in ("beard", "moustache"):
            if name in parts:
                g.draw(name, str(r.choice(heads.stubble)), tint=hair * 0.8, cutout=1, specular=0.02)
        for kind, shade in (("brow", 0.7), ("lash", 0.5), ("hair", 1.0)):
            if kind in parts:
                g.draw(parts[kind], parts[kind], cutout=1, tint=hair * shade)
        for name in ("hat", "mask"):
            if name in parts:
                g.draw(name, str(r.choice(heads.cloths)), flat_colour=r.random(3), flatness=float(r.uniform(0.6, 1)), specular=0.03)
        if "glasses" in parts:
            g.draw("glasses", heads.skins[0], flat_colour=np.ones(3) * r.choice([0.03, 0.1, 0.5]), flatness=1.0, specular=0.3)
        return g.read().copy(), depth, skin
