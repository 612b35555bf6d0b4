"""Plausible finger poses: forward kinematics of MakeHuman's hand, and a search that avoids what hands cannot do.

Poses are found by drawing candidates and taking the one with the least penetration (fingers into palm, into each other,
into a held object) and, for pinches and fists, with the thumb nearest to its target. Grasping fingers are closed joint by
joint until they touch. All lengths are in palms (wrist to middle knuckle), all angles in degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FINGER, THUMB = 0.085, 0.095  # radii
LIMITS = ((-25, -5, -8), (92, 110, 82))
SPREAD = np.array([10, 1, -7, -16.0])  # abduction of index … little finger when spread
CATEGORIES = ("open", "relaxed", "fist", "gesture", "random", "hook", "pinch", "grasp", "precise", "sign")
SHARES = (0.11, 0.09, 0.12, 0.12, 0.07, 0.03, 0.06, 0.17, 0.06, 0.17)
# Which fingers are up (bit 0: index), and how often: pointing, two, horns, …
GESTURES = ((1, 0.20), (8, 0.10), (9, 0.09), (3, 0.14), (2, 0.03), (12, 0.04), (14, 0.06), (7, 0.08), (15, 0.05), (4, 0.04),
            (6, 0.04), (5, 0.04), (13, 0.03), (10, 0.06))  # fmt: skip
# Fingers of the sign alphabets' letters (index … little): u up, c curled into the palm, h hooked, r round, b bent at the knuckle,
# t closed over the thumb, e folded down to it; then what the thumb does. The American manual alphabet and its neighbours share most of these.
LETTERS = {
    "a": ("cccc", "beside"), "b": ("uuuu", "across"), "c": ("rrrr", "opposite"), "d": ("uccc", "middle"), "e": ("eeee", "under"),
    "f": ("ruuu", "index"), "g": ("uccc", "along"), "h": ("uucc", "over"), "i": ("cccu", "over"), "k": ("uucc", "between"),
    "l": ("uccc", "out"), "m": ("tttc", "ring"), "n": ("ttcc", "middle"), "o": ("rrrr", "index"), "p": ("ubcc", "between"), "r": ("uucc", "over"),
    "s": ("cccc", "over"), "t": ("tccc", "index"), "u": ("uucc", "over"), "v": ("uucc", "over"), "w": ("uuuc", "little"),
    "x": ("hccc", "over"), "y": ("cccu", "out"), "bent": ("bbbb", "beside"),
}  # fmt: skip
# Letters whose fingers lie on the thumb, or that hold it between two, come three times as often: networks put it beside them.
LETTER_SHARES = np.array([3 if {*"te"} & {*shapes} or rest == "between" else 1 for _, (shapes, rest) in sorted(LETTERS.items())], float)
LETTER_SHARES /= LETTER_SHARES.sum()
# Digits whose fingers are apart.
SPREAD_DIGITS = ("3", "4", "5", "7", "8")
SHAPES = {"u": (0, 4, 2), "c": (80, 97, 42), "h": (18, 92, 55), "r": (48, 45, 25), "b": (70, 8, 4), "t": (62, 70, 25),
          "e": (38, 106, 58)}  # fmt: skip
# How differently people form a shape, deviations in degrees: a curled finger's tip lies flat on the palm or is rolled in.
LOOSE = {"c": (8, 7, 17), "b": (12, 6, 6), "u": (0, 0, 0)}


def turns(axis, angles: np.ndarray) -> np.ndarray:
    """Rotations about one axis by n angles in radians: (n, 3, 3)."""
    x, y, z = axis / np.linalg.norm(axis)
    k = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    return np.eye(3) + np.sin(angles)[:, None, None] * k + (1 - np.cos(angles))[:, None, None] * (k @ k)


def frame(z, reference) -> np.ndarray:
    """Axes (rows) with the third along z and the first near ``reference``."""
    z = z / np.linalg.norm(z)
    x = reference - np.dot(reference, z) * z
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z])


@dataclass
class Held:
    """A cylinder (along its third axis), ellipsoid or box in the rest hand's frame: centre, axes (rows), half sizes."""

    kind: str
    centre: np.ndarray
    axes: np.ndarray
    half: np.ndarray

    def distance(self, points: np.ndarray) -> np.ndarray:
        """Signed distance of points, negative inside."""
        q, half = (points - self.centre) @ self.axes.T, np.asarray(self.half, float)
        if self.kind == "sphere":
            return (np.linalg.norm(q / half, axis=-1) - 1) * half.min()
        if self.kind == "cylinder":
            d = np.stack([np.hypot(q[..., 0], q[..., 1]) - half[0], np.abs(q[..., 2]) - half[2]], -1)
        else:
            d = np.abs(q) - half
        return np.linalg.norm(np.maximum(d, 0), axis=-1) + np.minimum(d.max(-1), 0)


@dataclass
class Pose:
    """Flexion (5, 3) and abduction (5,) of the fingers (row 0 unused), the thumb's four angles, what is held."""

    flexion: np.ndarray
    abduction: np.ndarray
    thumb: np.ndarray
    held: Held | None
    category: str


class Kinematics:
    """The rest hand: joint positions, palm axes (x to the thumb, y to the fingers, n out of the palm), bending axes."""

    def __init__(self, joints: dict):
        wrist = joints["wrist.L"][0]
        p = np.array(
            [[joints[f"finger{f}-{k}.L"][0] for k in (1, 2, 3)] + [joints[f"finger{f}-3.L"][1]] for f in range(1, 6)]
        )
        index, middle, little = p[1, 0], p[2, 0], p[4, 0]
        n = np.cross(index - wrist, little - wrist)
        n /= np.linalg.norm(n)
        length = np.linalg.norm(middle - wrist)
        y = (middle - wrist) / length
        tip = p[2, 3] - middle
        if np.dot(tip - np.dot(tip, y) * y, n) < 0:  # fingers rest curled towards the palm's side
            n = -n
        n -= np.dot(n, y) * y
        n /= np.linalg.norm(n)
        x = index - little
        x -= np.dot(x, y) * y + np.dot(x, n) * n
        x /= np.linalg.norm(x)
        thumb = p[0, 3] - p[0, 1]
        thumb /= np.linalg.norm(thumb)
        towards = (little + middle) / 2 + n * 0.25 * length - p[0, 1]
        across = towards - np.dot(towards, thumb) * thumb
        across /= np.linalg.norm(across)
        unit = lambda v: v / np.linalg.norm(v)  # noqa: E731
        self.axes = [[np.cross(thumb, across)] * 3] + [
            [np.cross(unit(p[f, k + 1] - p[f, k]), n) for k in range(3)] for f in range(1, 5)
        ]
        self.wrist, self.joints, self.n, self.x, self.y, self.length, self.across = wrist, p, n, x, y, length, across
        self.width = np.linalg.norm(index - little) / length

    def finger(self, f: int, flexion: np.ndarray, abduction: np.ndarray) -> np.ndarray:
        """Joints (m, 4, 3) of finger f (0: thumb) for m candidates."""
        a, b, p, axes = np.radians(flexion), np.radians(abduction), self.joints[f], self.axes[f]
        g1 = turns(axes[0], a[:, 0]) @ turns(self.across if f == 0 else self.n, b)
        g2 = g1 @ turns(axes[1], a[:, 1])
        g3 = g2 @ turns(axes[2], a[:, 2])
        h1 = np.broadcast_to(p[0], (len(a), 3))
        h2 = h1 + g1 @ (p[1] - p[0])
        h3 = h2 + g2 @ (p[2] - p[1])
        return np.stack([h1, h2, h3, h3 + g3 @ (p[3] - p[2])], 1)

    @staticmethod
    def along(joints: np.ndarray, k: int = 4) -> np.ndarray:
        """k points on each of the three bones: (m, 3k, 3)."""
        u = (np.arange(k) + 1) / k
        bones = joints[:, 1:] - joints[:, :3]
        return (joints[:, :3, None] + bones[:, :, None] * u[None, None, :, None]).reshape(len(joints), -1, 3)

    def in_palm(self, points: np.ndarray, radius: float) -> np.ndarray:
        """How deep points lie in the palm's slab, in palms."""
        d = (points - self.wrist) / self.length
        y, n = d @ self.y, d @ self.n
        x = d @ self.x - ((self.joints[2, 0] - self.wrist) @ self.x) / self.length
        inside = (y > 0.02) & (y < 0.93) & (np.abs(x) < self.width * 0.62)
        return np.where(inside, np.maximum(0, 0.10 + radius - n), 0)

    def place(self, y: float, x: float, n: float) -> np.ndarray:
        """A point by palm coordinates."""
        return self.wrist + self.length * (self.y * y + self.x * x + self.n * n)


def finger_candidates(rng, category: str, m: int):
    """Flexions (m, 4, 3) and abductions (m, 4) of the four fingers."""
    spread = rng.uniform(-0.5, 1.3)
    if category == "open":
        curl = rng.uniform(-0.12, 0.25) + rng.normal(0, 0.05, (m, 4))
    elif category == "relaxed":
        curl = np.array([0.0, 0.1, 0.2, 0.25]) * rng.uniform(0.3, 1.5) + rng.uniform(0.05, 0.5) + rng.normal(0, 0.05, (m, 4))
        spread = rng.uniform(-0.2, 0.6)
    elif category == "fist":
        curl, spread = rng.uniform(0.82, 1.03) + rng.normal(0, 0.04, (m, 4)), rng.uniform(-0.2, 0.2)
    elif category == "gesture":
        masks, shares = zip(*GESTURES)
        mask = rng.choice(masks, p=np.array(shares) / sum(shares))
        up = np.array([(mask >> k) & 1 for k in range(4)], bool)
        curl = np.where(up, rng.uniform(-0.12, 0.15) + rng.normal(0, 0.04, (m, 4)),
                        rng.uniform(0.75, 1.05) + rng.normal(0, 0.05, (m, 4)))  # fmt: skip
    else:
        curl = rng.uniform(-0.1, 1.05, 4) + rng.normal(0, 0.05, (m, 4))
    flexion = np.stack([curl * 85, curl * 102, curl * 66], -1) + rng.normal(0, 5, (m, 4, 3)) + rng.normal(0, 7, (1, 4, 3))
    if category == "hook":
        flexion = np.array(((0, 95, 60), (80, 5, 3), (45, 70, 20))[rng.integers(3)], float) + rng.normal(0, 8, (m, 4, 3))
    if category in ("random", "relaxed") and rng.random() < 0.25:
        flexion[:, :, 0] += rng.uniform(-40, 40)
    flexion = np.clip(flexion, *LIMITS)
    abduction = SPREAD * spread * (1 - np.clip(flexion[..., 0] / 85, 0, 1) * 0.85) + rng.normal(0, 2.5, (m, 4))
    if category == "gesture" and rng.random() < 0.2:  # crossed fingers
        abduction[:, 0] -= rng.uniform(12, 24)
        abduction[:, 1] += rng.uniform(6, 14)
        flexion[:, 0, 0] -= 8
        flexion[:, 1, 0] += 8
    return flexion, abduction


def solve_thumb(rng, hand: Kinematics, fingers: np.ndarray, target=None, held=None, m: int = 160, loose: float = 0.0):
    """The best of m thumbs: near ``target``, on ``held``, not inside anything. Returns angles and joints."""
    t = np.stack([rng.uniform(-12, 45, m), rng.uniform(-32, 36, m), rng.uniform(-8, 58, m), rng.uniform(-18, 78, m)], 1)
    joints = hand.finger(0, t[:, [0, 2, 3]], t[:, 1])
    points, length = hand.along(joints, 3)[:, 2:], hand.length
    strain = 0.15 * np.abs(t / np.array([60, 60, 60, 80])).sum(1)
    cost = strain * (0.3 if target is not None or held is not None else 0.1)
    gap = np.linalg.norm(points[:, :, None] - fingers[None, None], axis=-1).min(2) / length
    cost = cost + 60 * np.maximum(0, 0.15 - gap).sum(1) + 40 * hand.in_palm(points[:, 3:], THUMB * 0.5).sum(1)
    if held is not None:
        d = held.distance(points) / length
        cost = cost + 60 * np.maximum(0, THUMB * 0.85 - d).sum(1)
        if target is None:
            cost = cost + 8 * np.abs(d[:, -1] - THUMB * 0.95)
    if target is not None:
        cost = cost + 9 * np.linalg.norm(joints[:, 3] - target, axis=1) / length
    k = np.argmin(cost + rng.exponential(loose + 1e-6, m))
    return t[k], joints[k]


def close_finger(rng, hand: Kinematics, held: Held, f: int, abduction: float, knuckle: float | None = None) -> np.ndarray:
    """Bends finger f joint by joint until it touches the object or the palm; the joints behind the ``knuckle`` if that is given."""
    angles = np.array([rng.uniform(-15, 5), rng.uniform(0, 15), rng.uniform(0, 8)])
    if knuckle is not None:
        angles[0] = knuckle
    for k, limit in enumerate((90, 105, 70)):
        if k == 0 and knuckle is not None:
            continue
        grid = np.linspace(angles[k], max(angles[k] + 1, limit * rng.uniform(0.8, 1)), 14)
        flexion = np.repeat(angles[None], 14, 0)
        flexion[:, k] = grid
        points = hand.along(hand.finger(f, flexion, np.full(14, abduction)))[:, 4 * k :]
        touches = (held.distance(points) / hand.length - FINGER * 0.92).min(1) < 0
        palm = points[:, 4:] if points.shape[1] > 4 else points
        touches |= hand.in_palm(palm, FINGER * 0.4).max(1) > 0.03
        first = np.argmax(touches) if touches.any() else len(grid)
        angles[k] = grid[max(0, first - 1)]
    return angles


def random_held(rng, hand: Kinematics) -> Held:
    """Something to grasp with the whole hand."""
    length, x, y, n = hand.length, hand.x, hand.y, hand.n
    base = hand.place(rng.uniform(0.72, 1.05), rng.normal(0, 0.07), 0)
    kind = rng.choice(["cylinder", "sphere", "box"], p=[0.5, 0.25, 0.25])
    tilt = np.radians(rng.normal(0, 22 if kind == "cylinder" else 30))
    across = x * np.cos(tilt) + y * np.sin(tilt)
    if kind == "cylinder":
        radius = length * (rng.uniform(0.08, 0.2) if rng.random() < 0.5 else rng.uniform(0.15, 0.5))
        along, half = across + n * rng.normal(0, 0.12), length * rng.uniform(0.5, 3.0)
        centre = base + n * (0.13 * length + radius) + along * rng.uniform(-0.5, 0.5) * half
        return Held(kind, centre, frame(along, n), np.array([radius, radius, half]))
    if kind == "sphere":
        half = length * rng.uniform(0.25, 0.65) * (np.ones(3) if rng.random() < 0.6 else rng.uniform(0.8, 1.2, 3))
        return Held(kind, base + n * (0.14 * length + half.max()), frame(rng.normal(0, 1, 3), n), half)
    half = length * np.array([rng.uniform(0.05, 0.45), rng.uniform(0.3, 0.9), rng.uniform(0.3, 1.3)])
    return Held(kind, base + n * (0.13 * length + half[0]) + x * rng.normal(0, 0.2) * length, frame(across, n), half)


def between(rng, hand: Kinematics, tips: np.ndarray, thumb_tip: np.ndarray) -> Held:
    """A pen, a ball or a card between the finger tips and the thumb."""
    length, middle = hand.length, (tips + thumb_tip) / 2
    gap = max(0.02 * length, np.linalg.norm(tips - thumb_tip) - 0.17 * length)
    r = rng.random()
    if r < 0.6:
        web = (hand.joints[1, 0] + hand.joints[0, 1]) / 2
        along = (web - middle) if rng.random() < 0.6 else hand.x + rng.normal(0, 0.4, 3)
        along = along / np.linalg.norm(along) + rng.normal(0, 0.12, 3)
        along /= np.linalg.norm(along)
        radius, half = min(max(gap / 2, 0.03 * length), 0.12 * length), length * rng.uniform(0.4, 1.2)
        centre = middle + along * half * rng.uniform(-0.2, 0.95)
        return Held("cylinder", centre, frame(along, hand.n), np.array([radius, radius, half]))
    if r < 0.8:
        return Held("sphere", middle, np.eye(3), max(gap / 2, 0.05 * length) * np.ones(3))
    axes = frame(rng.normal(0, 1, 3), tips - thumb_tip)
    half = np.array([max(gap / 2, 0.012 * length), length * rng.uniform(0.3, 0.8), length * rng.uniform(0.3, 1.0)])
    centre = middle + axes[1] * half[1] * rng.uniform(0, 0.9) + axes[2] * half[2] * rng.uniform(-0.3, 0.3)
    return Held("box", centre, axes, half)


def _fingers(rng, hand: Kinematics, category: str, pinching) -> tuple[np.ndarray, np.ndarray]:
    """The least penetrating of 20 candidates for the four fingers."""
    flexion, abduction = finger_candidates(rng, category, 20)
    for f in pinching:
        bent = np.array([rng.uniform(28, 62), rng.uniform(30, 75), rng.uniform(5, 45)])
        flexion[:, f - 1] = bent + rng.normal(0, 5, (20, 3))
        abduction[:, f - 1] *= 0.2
    joints = np.stack([hand.finger(f, flexion[:, f - 1], abduction[:, f - 1]) for f in range(1, 5)], 1)
    cost = sum(hand.in_palm(hand.along(joints[:, f])[:, 4:], FINGER * 0.5).sum(1) * 10 for f in range(4))
    for f in range(3):
        p, q = hand.along(joints[:, f])[:, 3:], hand.along(joints[:, f + 1])[:, 3:]
        gap = np.linalg.norm(p[:, :, None] - q[:, None], axis=-1).min((1, 2)) / hand.length
        cost = cost + 20 * np.maximum(0, 0.115 - gap)
    k = int(np.argmin(cost + rng.exponential(0.02, 20)))
    return flexion[k], abduction[k]


def _thumb_target(rng, hand: Kinematics, category: str, flexion, fingers):
    """Where the thumb rests: on a bent finger, along the index, across the palm, up; None: anywhere."""
    r = rng.random()
    if category == "open" and r < 0.25:
        return hand.place(rng.uniform(0.6, 0.95), -rng.uniform(-0.1, 0.3), 0.2)
    if category != "fist" and not (category in ("gesture", "random", "hook") and r < 0.6):
        return None
    rest = rng.choice(4, p=[0.55, 0.2, 0.15, 0.1])
    bent = np.where(flexion[1:, 0] + flexion[1:, 1] > 110)[0]
    if rest == 0 and len(bent):
        f = bent[min(len(bent) - 1, rng.integers(0, 2))]
        knuckle = (fingers[f, 1] + fingers[f, 2]) / 2
        return knuckle + hand.length * (hand.n * 0.17 * rng.uniform(0.6, 1.3) - hand.y * rng.uniform(-0.05, 0.1))
    if rest == 1:
        return fingers[0, 1] + hand.length * (hand.x * rng.uniform(0.15, 0.25) + hand.n * 0.02)
    if rest == 2:
        return hand.place(rng.uniform(0.7, 0.95), -rng.uniform(-0.1, 0.3), 0.22)
    return hand.joints[0, 1] + (hand.y * rng.uniform(0.3, 1) + hand.x * rng.uniform(0.2, 1)) * hand.length * 0.8


def _thumb_under(rng, hand: Kinematics, last: int):
    """A thumb laid across the palm, its tip in the gap behind finger ``last`` or through it; the fingers will close over it."""
    gap = (hand.joints[last, 0] + hand.joints[min(last + 1, 4), 0]) / 2
    target = gap + hand.length * (hand.y * rng.uniform(-0.14, 0.3) + hand.n * rng.uniform(0.24, 0.46))
    return solve_thumb(rng, hand, np.full((1, 3), 1e6), target, m=500)


def _thumb_across(rng, hand: Kinematics):
    """A thumb laid across the palm before the knuckles, its tip as far as the ring finger or beyond; finger tips will rest on it."""
    target = hand.place(rng.uniform(0.65, 1.0), -rng.uniform(0.0, 0.4), rng.uniform(0.28, 0.5))
    return solve_thumb(rng, hand, np.full((1, 3), 1e6), target, m=500)


def _sign(rng, hand: Kinematics):
    """One letter, as loosely as people form it: flexions (5, 3), abductions (5,), the thumb's angles."""
    letter = str(rng.choice(sorted(LETTERS), p=LETTER_SHARES))
    return formed(rng, hand, letter, *LETTERS[letter])


def formed(rng, hand: Kinematics, letter: str, shapes: str, rest: str):
    """A letter's shape: what index … little finger do (``SHAPES``) and where the thumb rests. Flexions, abductions, the thumb's angles."""
    flexion, abduction, thumb, under = np.zeros((5, 3)), np.zeros(5), None, None
    spread = rng.uniform(0.5, 1.2) if letter in ("v", "w", "f", *SPREAD_DIGITS) else rng.uniform(-0.2, 0.3)
    if "t" in shapes:
        thumb, joints = _thumb_under(rng, hand, shapes.count("t"))
    elif "e" in shapes and rng.random() < 0.7:
        thumb, joints = _thumb_across(rng, hand)
    if thumb is not None:
        ends = joints[[1, 3]]
        under = Held("cylinder", ends.mean(0), frame(ends[1] - ends[0], hand.n),
                     hand.length * np.array([THUMB, THUMB, 0.5 * np.linalg.norm(ends[1] - ends[0]) / hand.length]))  # fmt: skip
    loose, folded = rng.normal(0, 1, 3), rng.uniform(10, 60)
    for f in range(1, 5):
        shape = shapes[f - 1]
        flexion[f] = np.clip(SHAPES[shape] + loose * LOOSE.get(shape, 6) + rng.normal(0, 5, 3), *LIMITS)
        abduction[f] = SPREAD[f - 1] * spread * (1 - 0.85 * np.clip(flexion[f, 0] / 85, 0, 1)) + rng.normal(0, 2)
        if under is not None and shape in "te":
            knuckle = folded + rng.normal(0, 6) if shape == "e" else None
            flexion[f] = close_finger(rng, hand, under, f, abduction[f], knuckle)
    if letter == "r":
        abduction[1:3] += (-rng.uniform(12, 22), rng.uniform(6, 14))
    if letter == "k":  # people lean the middle finger forward
        flexion[2, 0] += rng.uniform(0, 45)
    if thumb is None:
        joints = np.concatenate([hand.finger(f, flexion[f][None], abduction[f : f + 1]) for f in range(1, 5)])
        thumb, _ = solve_thumb(rng, hand, hand.along(joints).reshape(-1, 3), _sign_target(rng, hand, rest, joints), m=260)
    return flexion, abduction, thumb


def _sign_target(rng, hand: Kinematics, rest: str, fingers) -> np.ndarray:
    """Where a letter's thumb tip goes, given the joints (4, 4, 3) of the fingers."""
    n, length = hand.n, hand.length
    if rest == "beside":
        return fingers[0, 1] + length * (hand.x * rng.uniform(0.14, 0.22) + n * rng.uniform(0, 0.08))
    if rest == "across":
        return hand.place(rng.uniform(0.6, 0.9), -rng.uniform(-0.05, 0.3), 0.2)
    if rest == "under":
        f = int(rng.integers(1, 4))
        return fingers[f, 3] - length * (hand.y * rng.uniform(0.12, 0.2) + n * rng.uniform(-0.06, 0.06))
    if rest == "over":
        f = int(rng.integers(0, 3)) if fingers[0, 3] @ n > fingers[0, 0] @ n + 0.1 * length else int(rng.integers(1, 3))
        return (fingers[f, 1] + fingers[f, 2]) / 2 + length * (n * 0.17 - hand.y * rng.uniform(-0.05, 0.12))
    if rest == "between":
        along = (fingers[1, 1] - fingers[1, 0]) / np.linalg.norm(fingers[1, 1] - fingers[1, 0])
        on = fingers[1, 0] + rng.uniform(0.4, 0.95) * (fingers[1, 1] - fingers[1, 0])  # the middle finger: against it or over it
        over = (along @ n) * hand.y + (along @ hand.y) * n
        return on + length * (0.17 * over * rng.uniform(0, 1) + hand.x * rng.uniform(0.02, 0.17))
    if rest == "along":
        return (fingers[0, 1] + fingers[0, 2]) / 2 + length * (hand.x * rng.uniform(0.05, 0.2) + n * rng.uniform(0.1, 0.25))
    if rest == "out":
        return hand.joints[0, 1] + length * (hand.x * rng.uniform(0.5, 1.0) + hand.y * rng.uniform(-0.1, 0.5))
    if rest == "opposite":
        return fingers[:2, 3].mean(0) + length * (n * rng.uniform(0.1, 0.3) - hand.y * rng.uniform(0.3, 0.7))
    tip = fingers[("index", "middle", "ring", "little").index(rest), 3]
    return tip + length * (hand.place(0.5, 0.2, 0.5) - tip) / np.linalg.norm(hand.place(0.5, 0.2, 0.5) - tip) * 0.16


def random_pose(rng, hand: Kinematics, category: str | None = None) -> Pose:
    category = category or str(rng.choice(CATEGORIES, p=SHARES))
    if category == "sign":
        return Pose(*_sign(rng, hand), None, category)
    flexion, abduction, held, pinching = np.zeros((5, 3)), np.zeros(5), None, []
    if category == "grasp":
        held = random_held(rng, hand)
        for f in range(1, 5):
            abduction[f] = SPREAD[f - 1] * rng.uniform(-0.2, 0.7) + rng.normal(0, 2)
            loose = rng.random() < 0.06
            flexion[f] = (rng.uniform(-10, 20), rng.uniform(0, 20), rng.uniform(0, 10)) if loose else close_finger(
                rng, hand, held, f, abduction[f])  # fmt: skip
    else:
        base = category
        if category == "pinch":
            base = rng.choice(["open", "relaxed", "random", "fist"], p=[0.3, 0.4, 0.2, 0.1])
        elif category == "precise":
            base = rng.choice(["relaxed", "fist", "hook"], p=[0.6, 0.3, 0.1])
        if category in ("pinch", "precise"):
            pinching = [1] if rng.random() < 0.6 else [1, 2] if rng.random() < 0.75 else [int(rng.integers(2, 5))]
        flexion[1:], abduction[1:] = _fingers(rng, hand, base, pinching)
    fingers = np.concatenate([hand.finger(f, flexion[f][None], abduction[f : f + 1]) for f in range(1, 5)])
    points = hand.along(fingers).reshape(-1, 3)
    if category == "grasp":
        free = rng.random() < 0.75
        target = None if free else hand.place(rng.uniform(0.5, 1.2), 0.6, 0.3)
        thumb, _ = solve_thumb(rng, hand, points, target, held)
    elif pinching:
        tips = fingers[[f - 1 for f in pinching], 3].mean(0)
        last = fingers[pinching[0] - 1, 3] - fingers[pinching[0] - 1, 2]
        facing = np.cross(last / np.linalg.norm(last), hand.x)
        facing *= np.sign(np.dot(facing, hand.place(0.6, 0, 0) - tips)) + 1e-9
        away = facing * 0.7 - hand.y * 0.4
        gap = 0.17 + (0 if category == "pinch" else rng.uniform(0.02, 0.25))
        thumb, joints = solve_thumb(rng, hand, points, tips + away / np.linalg.norm(away) * gap * hand.length, m=260)
        if category == "precise":
            held = between(rng, hand, tips, joints[3])
    else:
        target = _thumb_target(rng, hand, category, flexion, fingers)
        if target is None:
            thumb, _ = solve_thumb(rng, hand, points, m=40, loose=2.0)
        else:
            thumb, _ = solve_thumb(rng, hand, points, target)
    return Pose(flexion, abduction, thumb, held, category)
