"""Numbered, seeded files of rendered samples. A shard that exists is never made again, so rendering can stop any time."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np


def seed_of(kind: str, number: int) -> np.random.Generator:
    """The generator of shard ``number``: the same pictures whenever and wherever it is rendered."""
    return np.random.default_rng([sum(kind.encode()), number])


def write(path: Path, samples: list[dict]) -> None:
    """Writes samples (dicts of equal keys) as one npz, complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npz")
    np.savez(part, **{k: np.stack([np.asarray(s[k]) for s in samples]) for k in samples[0]})
    os.replace(part, path)


def render(folder: Path, kind: str, first: int, last: int, per_shard: int, sampler, share: int) -> None:
    """Renders shards ``first`` … ``last - 1`` that are missing; ``share`` pictures are taken of one person."""
    for number in range(first, last):
        path = Path(folder) / f"shard-{number:04d}.npz"
        if path.exists():
            continue
        rng, start, samples = seed_of(kind, number), time.time(), []
        while len(samples) < per_shard:
            if len(samples) % share == 0:
                person = sampler.person(rng)
            sample = sampler.sample(rng, person)
            samples.append(vars(sample) if not isinstance(sample, dict) else sample)
        write(path, samples)
        print(f"{path.name}: {per_shard / (time.time() - start):.1f} pictures/s", flush=True)


def load(folder: Path, keys, first: int = 0, last: int = 10**9) -> dict:
    """The shards of a folder from ``first`` to ``last - 1`` as one dict of arrays."""
    paths = [p for p in sorted(Path(folder).glob("shard-*.npz")) if ".part" not in p.name]
    paths = [p for p in paths if first <= int(p.stem.split("-")[1]) < last]
    if not paths:
        raise FileNotFoundError(f"no shards in {folder}: render them first")
    parts = [np.load(p) for p in paths]
    return {k: np.concatenate([p[k] for p in parts]) for k in keys}
