"""Trains one network and can be stopped at any time: everything needed to go on is saved every epoch and at SIGTERM."""

from __future__ import annotations

import contextlib
import csv
import ctypes
import math
import os
import signal
import time
from pathlib import Path

import numpy as np
import torch

EMA = 0.998
SAVED = 240  # seconds
MMAP_MAX, TRIM_THRESHOLD, TOP_PAD = -4, -1, -2  # mallopt(3)


def keep_memory() -> None:
    """Has glibc keep the memory that a step frees for the next one. As it is it hands every large block back and gets it anew,
    emptied page by page, which takes half of a step's time and more."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(MMAP_MAX, 0)
        libc.mallopt(TRIM_THRESHOLD, 2**31 - 1)
        libc.mallopt(TOP_PAD, 64 << 20)


@torch.no_grad()
def average(mean: dict, net: torch.nn.Module, keep: float) -> None:
    """Moves the mean of the weights towards those of the network; ``keep`` is the mean's share."""
    for key, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            mean[key].mul_(keep).add_(value, alpha=1 - keep)
        else:
            mean[key] = value.clone()


class Trainer:
    """``samples`` is the length of the whole run, over which the learning rate falls (cosine)."""

    def __init__(self, name: str, net, task, folder: Path, samples: int, epoch: int = 10_000, rate: float = 2.5e-3,
                 bf16: bool = True, seed: int = 0, start: Path | None = None, trace: Path | None = None, beside: bool = False,
                 frozen: bool = False, minutes: float = math.inf, fixed: int = 0):  # fmt: skip
        """``beside``: another process makes the batches, if the task can; ``frozen``: batch normalisation keeps its means; after ``minutes``
        of training the run ends before it has all its samples, and its learning rate falls by whichever is nearer to its end; with
        ``fixed`` the backbone's stem and as many of its stages, less one, stay as they are, which saves a fifth of a step's time."""
        self.name, self.task, self.samples, self.epoch_samples, self.rate = name, task, samples, epoch, rate
        self.net = net.to(memory_format=torch.channels_last)
        self.precision = torch.autocast("cpu", torch.bfloat16) if bf16 else contextlib.nullcontext()
        self.optimizer = torch.optim.AdamW(self.net.parameters(), rate, weight_decay=1e-3, fused=True)
        self.path = Path(folder) / f"{name}.pt"
        self.trace = Path(trace) if trace else Path(folder) / f"{name}-trace.csv"
        self.rng, self.seen, self.seconds = np.random.default_rng(seed), 0, 0.0
        self.limit, self.begun = minutes * 60, 0.0
        self.presence = None  # how a hand's or face's presence is read (``calibration``), as the checkpoint has it that a run begins with
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            self._resume()
        else:
            if start:
                begun = torch.load(start, map_location="cpu", weights_only=False)
                weights, self.presence = begun["net"], begun.get("presence")
                self.net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in weights.items()})
            self.mean = {k: v.clone() for k, v in self.net.state_dict().items()}
        self.stopped, self.frozen = False, frozen
        for module in [net.backbone.stem, *net.backbone.stages[: fixed - 1]] if fixed else ():
            module.requires_grad_(False)
        self.stream = task.stream(seed, self.seen, samples) if beside else None

    def _resume(self) -> None:
        state = torch.load(self.path, map_location="cpu", weights_only=False)
        self.net.load_state_dict(state["live"])
        self.mean, self.seen, self.seconds, self.presence = state["net"], state["seen"], state["seconds"], state.get("presence")
        self.optimizer.load_state_dict(state["optimizer"])
        self.rng.bit_generator.state = state["rng"]
        torch.set_rng_state(state["torch_rng"])
        print(f"{self.name}: goes on at {self.seen} of {self.samples} samples")

    def save(self) -> None:
        """``net`` holds the averaged weights, which are the ones to use."""
        part = self.path.with_suffix(".part")
        kept = {} if self.presence is None else dict(presence=self.presence)
        torch.save(dict(**kept, net=self.mean, live=self.net.state_dict(), optimizer=self.optimizer.state_dict(), seen=self.seen,
                        seconds=self.spent(), rng=self.rng.bit_generator.state, torch_rng=torch.get_rng_state()), part)  # fmt: skip
        os.replace(part, self.path)

    def run(self) -> None:
        """Trains to the end or until SIGTERM. What is learned is also saved every ``SAVED`` seconds, and when a step fails."""
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopped", True))
        while self.progress() < 1 and not self.stopped:
            losses, errors, start, first = [], [], time.time(), self.seen
            self.begun = saved = start
            try:
                while self.seen - first < self.epoch_samples and self.progress() < 1 and not self.stopped:
                    loss, error = self._step()
                    losses.append(loss)
                    errors.append(error)
                    if time.time() - saved > SAVED:
                        self.save()
                        saved = time.time()
            except BaseException:
                self.save()
                raise
            self.seconds, self.begun = self.spent(), 0.0
            speed = (self.seen - first) / (time.time() - start)
            if not self.stopped:
                row = dict(samples=self.seen, loss=np.mean(losses), train_error=np.mean(errors)) | self.validate()
                self._log(row)
                print(f"{self.name} " + " ".join(f"{k} {v:.4g}" for k, v in row.items()) + f" ({speed:.0f}/s)", flush=True)
            self.save()

    def spent(self) -> float:
        """Seconds of training, those of the epoch that runs among them."""
        return self.seconds + (time.time() - self.begun if self.begun else 0)

    def progress(self) -> float:
        return max(self.seen / self.samples, self.spent() / self.limit)

    def _step(self):
        progress = self.progress()
        warm = min(1.0, (self.seen + self.task.n) / (100 * self.task.n))
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * warm * (0.5 * (1 + math.cos(math.pi * progress)) + 0.005)
        self.net.train()
        if self.frozen:
            for module in self.net.modules():
                if isinstance(module, torch.nn.BatchNorm2d):
                    module.eval()
        batch = next(self.stream) if self.stream is not None else self.task.batch(self.rng, progress)
        loss, error = self.task.loss(self.net, batch, self.precision)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.seen += self.task.n
        keep = min(EMA, (self.seen / self.task.n) / (self.seen / self.task.n + 10))
        average(self.mean, self.net, keep)
        return float(loss.detach()), error

    def validate(self) -> dict:
        live = {k: v.clone() for k, v in self.net.state_dict().items()}
        self.net.load_state_dict(self.mean)
        self.net.eval()
        result = self.task.validate(self.net)
        self.net.load_state_dict(live)
        return result

    def _log(self, row: dict) -> None:
        new = not self.trace.exists()
        self.trace.parent.mkdir(parents=True, exist_ok=True)
        with open(self.trace, "a", newline="") as f:
            writer = csv.writer(f)
            if new:
                writer.writerow(row)
            writer.writerow([f"{v:.6g}" if isinstance(v, float) else v for v in row.values()])
