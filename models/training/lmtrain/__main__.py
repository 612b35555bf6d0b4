"""``python -m lmtrain COMMAND``: one command a stage; see README.md beside this package."""

from __future__ import annotations

import argparse
import os
import tomllib
from pathlib import Path

from .grasps import CATEGORIES


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lmtrain", description="Renders people, trains and exports landmark networks.")
    parser.add_argument("--data", type=Path, default=os.environ.get("LANDMARKS_TRAINING_DATA", "training-data"),
                        help="folder of everything that is made (LANDMARKS_TRAINING_DATA)")  # fmt: skip
    parser.add_argument("--assets", type=Path, default=os.environ.get("LANDMARKS_MAKEHUMAN", "makehuman"),
                        help="the unpacked MakeHuman folder (LANDMARKS_MAKEHUMAN)")  # fmt: skip
    parser.add_argument("--shared", type=Path, default=os.environ.get("LANDMARKS_SHARED"),
                        help="folder with models/ and real/ (LANDMARKS_SHARED)")  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True)

    for kind, per_shard, size in (("hands", 500, 160), ("pairs", 250, 192), ("heads", 250, 160), ("bodies", 250, 288)):
        c = commands.add_parser(f"render-{kind}", help=f"render shards of {kind} that are missing")
        c.add_argument("--first", type=int, default=0)
        c.add_argument("--last", type=int, required=True)
        c.add_argument("--per-shard", type=int, default=per_shard)
        c.add_argument("--size", type=int, default=size)
        if kind == "hands":
            c.add_argument("--category", choices=CATEGORIES, help="of poses; all by default")
            c.add_argument("--steep", type=float, default=0.28, help="share of views from anywhere along the fingers")
    c = commands.add_parser("backgrounds", help="draw backgrounds and add the photos' hand-free parts")
    c.add_argument("--count", type=int, default=2200)
    commands.add_parser("label-photos", help="label the photos of real/hands/unlabelled with third-party models")
    c = commands.add_parser("label-real", help="label the photos of SHARED/photos with third-party networks that must agree")
    c.add_argument("--out", type=Path, default=None, help="file of lines; DATA/photos/real.jsonl by default")
    c.add_argument("--proposer", type=Path, action="append", default=[], help="ONNX file of our detector; more than one may be given")
    c.add_argument("--only", action="append", default=[], help="a source; all with people by default")
    c.add_argument("--start", type=Path, help="labels.json of photos that were labelled before by the same rules")
    c.add_argument("--pack", type=Path, help="writes what training reads of the labels, compressed")
    c.add_argument("--threads", type=int, default=1)
    c = commands.add_parser("label-points", help="points of the hands in the photos of SHARED/photos, where many views of them agree")
    c.add_argument("out", type=Path, help="NAME.json.gz; goes on where it stopped")
    c.add_argument("--labels", type=Path, default=None, help="of label-real; those of the repository by default")
    c.add_argument("--photos", type=Path, required=True, help="the folder with rules.json and accepted.json")
    c.add_argument("--detector", type=Path, required=True, help="ONNX file of our detector")
    c.add_argument("--sheet", nargs=2, metavar=("SOURCE", "PNG"), help="only draw a contact sheet of a source's labels")
    c = commands.add_parser("propose-real", help="contact sheets of what our detector proposes on photos in which no hand is labelled")
    c.add_argument("out", type=Path, help="OUT.json and OUT-0.png …")
    c.add_argument("--labels", type=Path, default=None, help="of label-real; those of the repository by default")
    c.add_argument("--proposer", type=Path, action="append", default=[], help="ONNX file of a detector of ours")
    c.add_argument("--finds", type=Path, metavar="FILE.json", help="with --beside, instead of proposals: lines of detect --json over pictures named SOURCE__NUMBER.jpg")
    c.add_argument("--only", action="append", help="a source; with --beside all by default")
    c.add_argument("--split", choices=("train", "develop"), default="train")
    c.add_argument("--beside", type=Path, metavar="PHOTOS", help="instead: all proposals beside the hands that labels and the files of this folder name")
    c = commands.add_parser("propose-points", help="contact sheets of what networks answer about hands that an eye accepted and that have no points yet")
    c.add_argument("out", type=Path, help="writes OUT.json and OUT-0.png …")
    c.add_argument("--photos", type=Path, required=True, help="the folder of accepted.json, hand-points.json.gz and rules.json")
    c.add_argument("--hand", type=Path, required=True, help="our hand network, float32 (ONNX)")
    c = commands.add_parser("accept-points", help="take over the skeletons that an eye found right")
    c.add_argument("found", type=Path, help="OUT.json of propose-points")
    c.add_argument("numbers", help="numbers with their letter, as 0A,3B")
    c.add_argument("out", type=Path, help="hand-points.json.gz")
    c = commands.add_parser("put-points", help="crops of hands under a grid, to put the points by eye")
    c.add_argument("out", type=Path, help="a folder: N.png and hands.json")
    c.add_argument("--photos", type=Path, required=True, help="the folder of accepted.json, hand-points.json.gz and rules.json")
    c.add_argument("--only", action="append", default=[], help="a source; all by default")
    which = c.add_mutually_exclusive_group()
    which.add_argument("--again", action="store_true", help="hands on whose points the teacher's views agree, instead of those without points")
    which.add_argument("--develop", action="store_true", help="hands of the photos kept for choosing, to measure by; for another file of points")
    c = commands.add_parser("draw-points", help="draw points put by eye")
    c.add_argument("out", type=Path, help="the folder of put-points, with ans-N.json")
    c.add_argument("numbers", type=int, nargs="+")
    c = commands.add_parser("take-points", help="take over points put by eye")
    c.add_argument("out", type=Path, help="the folder of put-points, with ans-N.json")
    c.add_argument("file", type=Path, help="hand-points.json.gz")
    c.add_argument("--without", type=int, nargs="*", default=(), help="numbers that are left out")
    c = commands.add_parser("develop-points", help="the points by which hands of the photos kept for choosing are measured, for bin/landmarks evaluate")
    c.add_argument("file", type=Path, help="develop-points.json.gz")
    c.add_argument("out", type=Path, help="a data set in JSON")
    c = commands.add_parser("accept-real", help="take over proposals by their numbers")
    c.add_argument("found", type=Path, help="OUT.json of propose-real")
    c.add_argument("numbers", help="numbers and ranges, as 0-12,15")
    c.add_argument("out", type=Path, help="file of accepted hands, or of refused proposals")
    c.add_argument("--none", action="store_true", help="an eye saw no part of a hand in these")
    c = commands.add_parser("negatives", help="collect crops that only look like hands or faces")
    c.add_argument("checkpoint", type=Path, help="of the detector")
    c.add_argument("--models", type=Path, help="the project's models folder; adds what its hand network would follow and is none")
    c = commands.add_parser("propose", help="regions of rendered hands as a detector gives them")
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c.add_argument("--pictures", type=int, default=1, help="of each hand, by chance in size, place and turn; three times as many of each pair")
    c = commands.add_parser("sheet", help="a contact sheet of a shard")
    c.add_argument("shard", type=Path)
    c.add_argument("out", type=Path)

    c = commands.add_parser("train", help="train a network, or go on where it stopped")
    c.add_argument("name", nargs="?", choices=("hand", "face", "detector", "hand-regression-256"))
    c.add_argument("--config", type=Path, help="TOML file of a run: these options by their names, and [real] (see runs/)")
    c.add_argument("--run", default=None, help="name of this run; its checkpoint is DATA/runs/RUN/NAME.pt")
    c.add_argument("--samples", type=int)
    c.add_argument("--size", type=int)
    c.add_argument("--batch", type=int, default=48)
    c.add_argument("--epoch", type=int, default=10_000)
    c.add_argument("--rate", type=float, default=2.5e-3)
    c.add_argument("--start", type=Path, default=None, help="checkpoint to start from")
    c.add_argument("--trace", type=Path, default=None)
    c.add_argument("--photos", type=float, default=0.1, help="the photos' share of a batch")
    c.add_argument("--photos-from", type=float, default=0.5, help="from which part of the run")
    c.add_argument("--fp32", action="store_true")
    c.add_argument("--seed", type=int, default=0)
    c.add_argument("--threads", type=int, default=1)
    c.add_argument("--minutes", type=float, default=float("inf"), help="of training at most")
    c.add_argument("--beside", action="store_true", help="another process makes the batches (detector)")
    c.add_argument("--fixed", type=int, default=0, help="how many of the backbone's first parts stay as they are")
    c.add_argument("--frozen", action="store_true", help="batch normalisation keeps the means of the checkpoint")

    c = commands.add_parser("ert", help="train regression trees for the 68 points of a face")
    c.add_argument("out", type=Path, help="the file that the product reads")
    c.add_argument("--faces", type=Path, required=True, help="lines of `bin/landmarks detect --json --pipeline face` over --photos")
    c.add_argument("--photos", type=Path, required=True, help="the folder of these photos")
    c.add_argument("--empty", type=Path, required=True, help="a folder of photos without a face")
    c.add_argument("--samples", type=int, default=20_000)
    c.add_argument("--share", type=float, default=0.6, help="of the samples that are photos")
    c.add_argument("--levels", type=int, default=10)
    c.add_argument("--trees", type=int, default=400, help="of a level")
    c.add_argument("--depth", type=int, default=4)

    c = commands.add_parser("render-radiographs", help="render pictures like radiographs of hands, to try transfer on")
    c.add_argument("out", type=Path)
    c.add_argument("--pictures", type=int, default=250)
    c.add_argument("--first", type=int, default=0, help="number of the first one; each number is always the same picture")
    c.add_argument("--size", type=int, default=320)
    c.add_argument("--clips", type=int, default=0, help="instead: so many clips of hands that rest, then move")

    c = commands.add_parser("transfer", help="your own landmarks from some annotated pictures")
    c.add_argument("dataset", type=Path, help="COCO keypoints, Label Studio, CVAT, DeepLabCut's CSV or the project's JSON")
    c.add_argument("--from", dest="start", choices=("hand", "face", "detector", "nothing"), default="hand", help="whose layers it begins with")
    c.add_argument("--name", default="mine", help="of network, topology and pipeline")
    c.add_argument("--kind", default="thing", help="what has these points, for example mouse")
    c.add_argument("--arch", choices=("heatmaps", "unet", "regression"), default="heatmaps",
                   help="unet where only the whole picture tells points apart; regression to compare with")  # fmt: skip
    c.add_argument("--out", type=Path, required=True, help="a folder for --models")
    c.add_argument("--size", type=int, default=128)
    c.add_argument("--small", action="store_true", help="a quarter of the weights: less exact, faster, 2.4 MB")
    c.add_argument("--turn", type=float, default=30, help="degrees to which pictures are turned in training; 180 for what is seen from above")
    c.add_argument("--no-mirror", action="store_true", help="do not mirror pictures in training")
    c.add_argument("--watch", type=int, help="pictures that decide when to stop; an eighth by default; 0: train to the end on all")
    c.add_argument("--hold", type=int, help="pictures that are held out; a fifth by default")
    c.add_argument("--minutes", type=float, default=15, help="of training at most")
    c.add_argument("--samples", type=int, default=0, help="crops to learn from, instead of --minutes: the same on every machine")
    c.add_argument("--threads", type=int, default=2)
    c.add_argument("--seed", type=int, default=0)
    c.add_argument("--licence", default="LicenseRef-mine", help="of the card")
    c.add_argument("--compare", action="store_true", help="instead: error by number of pictures, beside a network from nothing")
    c.add_argument("--counts", type=int, nargs="+", default=[20, 40, 76], help="with --compare: pictures")
    c.add_argument("--seeds", type=int, default=3, help="with --compare")

    c = commands.add_parser("compare-classics", help="heatmaps, regression trees and an active shape model on the same faces")
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c.add_argument("--faces", type=Path, required=True, help="as of ert")
    c.add_argument("--photos", type=Path, required=True, help="as of ert")
    c.add_argument("--samples", type=int, default=3000, help="crops that the active shape model learns from")

    c = commands.add_parser("compare-methods", help="networks of transfer, regression trees and an active shape model on held-out pictures")
    c.add_argument("dataset", type=Path, help="as of transfer")
    c.add_argument("networks", type=Path, nargs="+", help="ONNX files that transfer made of it, with the same --seed")
    c.add_argument("--out", type=Path, required=True, help="a picture of the worst and the median case of each")
    c.add_argument("--samples", type=int, default=3000, help="crops that trees and shape model learn from")
    c.add_argument("--seed", type=int, default=0)
    c.add_argument("--turn", type=float, default=30)
    c.add_argument("--clips", type=Path, help="clips.json of render-radiographs --clips, to measure jitter in")

    c = commands.add_parser("calibrate", help="fit presence over a checkpoint's score and heatmaps, and store it there")
    c.add_argument("name", choices=("hand", "face"))
    c.add_argument("checkpoint", type=Path)
    c.add_argument("--size", type=int, required=True)
    c = commands.add_parser("export", help="write the ONNX file and its card")
    c.add_argument("name", choices=("hand", "face", "detector", "hand-regression-256"))
    c.add_argument("checkpoint", type=Path)
    c.add_argument("--size", type=int, required=True)
    c.add_argument("--out", type=Path, required=True, help="the project's models folder")
    c.add_argument("--config", type=Path, help="the run's file: its photos are among those that the ranges of int8 are taken from")
    c.add_argument("--form", choices=("fp32", "fp16", "int8"), default="fp32")
    c = commands.add_parser("evaluate", help="compare exported landmark networks with third-party ones on true regions")
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c = commands.add_parser("evaluate-photos", help="what the product found on the photos kept for choosing, beside what was judged")
    c.add_argument("runs", nargs="+", help="NAME=FILE, lines of detect --json over pictures named SOURCE__NUMBER.jpg")
    c.add_argument("--truth", type=Path, required=True)
    c.add_argument("--judge", type=Path, help="write contact sheets of what nobody judged there")
    c.add_argument("--accept", help="take up judgements of --judge's file: numbers and ranges of what is there; the rest is not")
    c.add_argument("--kind", choices=("hands", "faces"), default="hands")
    c = commands.add_parser("dataset-photos", help="the judged photos as a data set of `bin/landmarks evaluate`")
    c.add_argument("out", type=Path)
    c.add_argument("--truth", type=Path, required=True)
    c.add_argument("--kind", choices=("hands", "faces"), default="hands")
    c = commands.add_parser("refit-presence", help="fit the hand network's presence to proposals in real photos; checkpoint and forms change")
    c.add_argument("checkpoint", type=Path)
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c.add_argument("--photos", type=Path, required=True, help="the folder with rules.json and accepted.json")
    c = commands.add_parser("fairness", help="accuracy over skin tone, age and size on rendered samples")
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c = commands.add_parser("render-examination", help="render fists, grasps and clasped hands as whole pictures with their truth")
    c.add_argument("out", type=Path)
    c.add_argument("--pictures", type=int, default=300)
    c.add_argument("--first", type=int, help="number of the first picture; other than the examination's for choosing rules")
    c = commands.add_parser("compare-regression", help="heatmaps against plain regression")
    c.add_argument("--models", type=Path, required=True, help="the project's models folder")
    c = commands.add_parser("plot", help="draw a trace")
    c.add_argument("trace", type=Path)
    c.add_argument("out", type=Path)
    c = commands.add_parser("render-clip", help="render the demo clips, three cameras in sync, with their truth and calibration")
    c.add_argument("out", type=Path)
    c.add_argument("--seconds", type=float, default=10)
    c.add_argument("--rate", type=int, default=15)
    commands.add_parser("selftest", help="a minute's check of every stage on tiny inputs")
    return parser


def run_file(args) -> tuple[dict, dict]:
    """A run's options and its part [real]; paths in it may begin with DATA, SHARED and HERE (the file's folder)."""
    text = args.config.read_text()
    for name, place in dict(DATA=args.data, SHARED=args.shared, HERE=args.config.parent).items():
        text = text.replace(f'"{name}/', f'"{place}/')
    run = tomllib.loads(text)
    return run, run.pop("real", {})


def configure(args) -> dict:
    """Fills ``args`` from the run's file and gives its part [real]."""
    run, real = run_file(args) if args.config else ({}, {})
    for name, value in run.items():
        setattr(args, name, Path(value) if name in ("start", "trace") else value)
    missing = [k for k in ("name", "samples", "size") if getattr(args, k) is None]
    if missing:
        raise SystemExit(f"lmtrain train: {', '.join(missing)} must be given, on the command line or in the run's file")
    return real


def train(args) -> None:
    import torch

    from . import networks
    from .trainer import Trainer, keep_memory

    real = configure(args)
    keep_memory()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    if args.name == "detector":
        from .detection import DetectionTask

        task = DetectionTask(args.data, args.size, args.batch, args.photos, args.photos_from, real)
    else:
        from .landmarks import LandmarkTask

        kind = args.name.split("-")[0]
        task = LandmarkTask(kind, args.data, args.size, args.batch, args.photos, args.photos_from, real=real)
    folder = args.data / "runs" / (args.run or args.name)
    Trainer(args.name, networks.make(args.name), task, folder, args.samples, args.epoch, args.rate, not args.fp32,
            args.seed, args.start, args.trace, args.beside, args.frozen, args.minutes, args.fixed).run()  # fmt: skip


def main() -> None:
    args = arguments().parse_args()
    if args.command == "render-hands":
        from . import shards
        from .hands import HandSampler

        sampler = HandSampler(args.assets, args.size, args.category, args.steep)
        shards.render(args.data / "hand", "hand", args.first, args.last, args.per_shard, sampler, 16)
    elif args.command == "render-pairs":
        from . import shards
        from .pairs import PairSampler

        sampler = PairSampler(args.assets, args.size)
        shards.render(args.data / "pair", "pair", args.first, args.last, args.per_shard, sampler, 12)
    elif args.command == "render-heads":
        from . import shards
        from .heads import HeadSampler

        sampler = HeadSampler(args.assets, args.size)
        shards.render(args.data / "head", "head", args.first, args.last, args.per_shard, sampler, 12)
    elif args.command == "render-bodies":
        from . import shards
        from .bodies import BodySampler

        sampler = BodySampler(args.assets, args.size)
        shards.render(args.data / "body", "body", args.first, args.last, args.per_shard, sampler, 10)
    elif args.command == "backgrounds":
        from .backgrounds import make_pool

        make_pool(args.assets, args.data, args.count)
    elif args.command == "label-photos":
        from . import photos

        photos.label_all(args.shared, args.data / "photos")
    elif args.command == "label-real":
        from . import firstsight

        out = args.out or Path(args.data) / "photos/real.jsonl"
        firstsight.label(Path(args.shared), out, args.proposer, args.only, args.threads, args.start)
        if args.pack:
            firstsight.pack(out, args.pack)
    elif args.command == "label-points":
        from . import firstsight, handpoints, photoscenes

        if args.sheet:
            handpoints.sheet(Path(args.shared) / "photos", args.out, args.sheet[0], Path(args.sheet[1]))
        else:
            labels, rules = args.labels or firstsight.PACKED, photoscenes.load_rules(args.photos / "rules.json")
            handpoints.make(Path(args.shared), labels, args.photos / "accepted.json", args.detector, rules, args.out)
    elif args.command == "propose-real":
        import numpy as np

        from . import byeye, firstsight, presence, teachers

        labels = args.labels or firstsight.PACKED
        if args.beside:
            known = presence.hands(labels, args.beside / "accepted.json", args.beside / "hand-points.json.gz")
            for file, places in byeye.read(args.beside / "refused.json").items():
                known.setdefault(file, []).extend(np.array(place["box"]) for place in places)
            shared = Path(args.shared)
            if args.finds:
                finds = byeye.finds(args.finds)
                byeye.propose_beside(shared, known, args.only, lambda p: finds.get(p["file"], ()), args.out, 0.0, args.split)
            else:
                nets = [teachers.session(p) for p in args.proposer]
                proposed = lambda p: byeye.proposals(firstsight.read(shared / "photos", p), nets, byeye.BESIDE[1])  # noqa: E731
                byeye.propose_beside(shared, known, args.only, proposed, args.out, split=args.split)
        elif not args.only or not args.proposer:
            raise SystemExit("lmtrain propose-real: --only and --proposer are needed without --beside: which photos, and who proposes")
        else:
            byeye.propose(Path(args.shared), labels, args.only, args.proposer, args.out, args.split)
    elif args.command == "propose-points":
        from . import skeletons
        from .photoscenes import load_rules

        skeletons.propose(Path(args.shared), args.photos, args.hand, load_rules(args.photos / "rules.json"), args.out)
    elif args.command == "accept-points":
        from . import skeletons

        skeletons.accept(args.found, args.numbers, args.out)
    elif args.command == "put-points":
        from . import pointing

        which = pointing.labelled if args.again else pointing.kept_for_choosing if args.develop else pointing.without_points
        pointing.crops(Path(args.shared), args.photos, which(args.photos), args.only, args.out)
    elif args.command == "draw-points":
        from . import pointing

        pointing.draw(args.out, args.numbers)
    elif args.command == "take-points":
        from . import pointing

        pointing.take(args.out, args.file, args.without)
    elif args.command == "develop-points":
        from . import pointing

        pointing.dataset(Path(args.shared), args.file, args.out)
    elif args.command == "accept-real":
        from . import byeye

        byeye.accept(args.found, args.numbers, args.out, byeye.NONE if args.none else byeye.HANDS)
    elif args.command == "negatives":
        from . import negatives

        negatives.make(args.data, args.checkpoint, args.models)
    elif args.command == "propose":
        from .proposals import propose

        propose(args.data, args.models, {"pair": 3 * args.pictures, "hand": args.pictures})
    elif args.command == "sheet":
        from .sheets import contact_sheet

        contact_sheet(args.shard, args.out)
    elif args.command == "train":
        train(args)
    elif args.command == "ert":
        from . import ert

        ert.make(args.data, args.faces, args.photos, args.empty, args.out, args.samples, args.levels, args.trees, args.depth, args.share)
    elif args.command == "render-radiographs":
        from .radiographs import render, render_clips

        if args.clips:
            render_clips(args.assets, args.out, args.clips, args.size)
        else:
            render(args.assets, args.out, args.pictures, args.first, args.size)
    elif args.command == "transfer":
        from . import transfer

        (transfer.compare if args.compare else transfer.run)(args)
    elif args.command == "compare-methods":
        from .classics import own

        own(args.dataset, args.networks, args.out, args.samples, args.seed, args.turn, args.clips)
    elif args.command == "compare-classics":
        from .classics import table

        table(Path(args.shared), args.models, args.photos, args.faces, args.samples)
    elif args.command == "calibrate":
        from .calibration import calibrate

        calibrate(args.name, args.checkpoint, args.data, args.size)
    elif args.command == "export":
        from .exporter import export
        from .forms import half, integers

        if args.form == "fp32":
            export(args.name, args.checkpoint, args.size, args.out)
        elif args.form == "fp16":
            half(args.name, args.checkpoint, args.size, args.out)
        else:
            integers(args.name, args.checkpoint, args.size, args.out, args.data, run_file(args)[1] if args.config else None)
    elif args.command == "evaluate":
        from .evaluator import evaluate

        evaluate(args.shared, args.models, args.data)
    elif args.command == "evaluate-photos":
        from . import develop

        runs = dict(r.split("=", 1) for r in args.runs)
        if args.accept is not None:
            develop.accept(args.truth, Path(f"{args.judge}.json"), args.accept, args.kind)
        elif args.judge:
            develop.judge(Path(args.shared), args.truth, runs.values(), args.judge, args.kind)
        else:
            develop.table(Path(args.shared), args.truth, runs)
    elif args.command == "dataset-photos":
        from .develop import dataset

        dataset(Path(args.shared), args.truth, args.out, args.kind)
    elif args.command == "refit-presence":
        from .presence import refit

        refit(Path(args.shared), Path(args.data), args.models, args.checkpoint, args.photos)
    elif args.command == "fairness":
        from .fairness import tables

        tables(args.data, args.assets, args.models)
    elif args.command == "render-examination":
        from .examination import FIRST, render

        render(args.assets, args.out, args.pictures, FIRST if args.first is None else args.first)
    elif args.command == "compare-regression":
        from .comparison import table

        table(args.data, args.models)
    elif args.command == "plot":
        from .sheets import plot

        plot(args.trace, args.out)
    elif args.command == "render-clip":
        from .clip import render

        render(args.assets, args.out, args.seconds, args.rate)
    else:
        from .selftest import run

        run(args.assets)


if __name__ == "__main__":
    main()
