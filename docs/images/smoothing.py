"""Draws smoothing.png from what `bin/landmarks detect CLIP --json FILE` wrote: python smoothing.py FILE (needs matplotlib)."""
import json
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

POINT, FIRST, LAST, RATE = 4, 128, 214, 25  # the thumb's tip; frames; frames a second
frames = [json.loads(line) for line in open(sys.argv[1])][FIRST:LAST]
figure, axis = pyplot.subplots(figsize=(10, 4))
for key, label, colour, width in (
    ("raw_landmarks", "raw: as the network gives it", "#f07818", 1.6),
    ("landmarks", "smoothed", "#108048", 2.4),
):
    seen = [(i / RATE, o[key][POINT]["y"]) for i, f in enumerate(frames) for o in f["objects"] if o["raw_landmarks"]]
    axis.plot(*zip(*seen), color=colour, linewidth=width, label=label)
note = {"fontsize": 10.5, "ha": "center", "arrowprops": {"arrowstyle": "->", "color": "#666"}}
axis.annotate("hand at rest:\nraw shakes, smoothed does not", xy=(0.85, 457.5), xytext=(0.8, 433), **note)
axis.annotate("fast movement:\nsmoothed follows within a frame", xy=(2.98, 452), xytext=(2.45, 483), **note)
axis.set_title("Smoothing removes jitter at rest and hardly lags in motion", loc="left", fontsize=13)
axis.set_xlabel("seconds")
axis.set_ylabel("y of the thumb's tip, pixels")
axis.grid(alpha=0.3)
axis.spines[["top", "right"]].set_visible(False)
axis.legend(frameon=False, loc="upper left")
figure.tight_layout()
figure.savefig(pathlib.Path(__file__).with_name("smoothing.png"), dpi=100)
