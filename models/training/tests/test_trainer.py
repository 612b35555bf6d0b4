import pytest
import torch

from lmtrain.trainer import Trainer


class Line:
    """A task that a single weight can learn: y = 3 x."""

    n = 4

    def batch(self, rng, progress):
        return torch.from_numpy(rng.normal(size=(self.n, 1)).astype("f4"))

    def loss(self, net, x, precision):
        loss = ((net(x) - 3 * x) ** 2).mean()
        return loss, float(loss.detach())

    def validate(self, net):
        return dict(weight=float(net.weight.detach()))


class Flat(torch.nn.Linear):
    def to(self, *args, **kwargs):  # it has no pictures whose channels could come last
        return self


def trainer(folder, samples):
    torch.manual_seed(0)
    return Trainer("line", Flat(1, 1, bias=False), Line(), folder, samples, epoch=40, rate=0.2, bf16=False)


def test_a_run_that_was_stopped_ends_as_one_that_was_not(tmp_path):
    whole = trainer(tmp_path / "whole", 120)
    whole.run()
    first = trainer(tmp_path / "parts", 120)
    task, steps = first.task, [0]
    draw = task.batch

    def stops(rng, progress):
        steps[0] += 1
        first.stopped = steps[0] == 10  # after the tenth step, at the end of the first epoch
        return draw(rng, progress)

    task.batch = stops
    first.run()
    assert first.seen == 40
    second = trainer(tmp_path / "parts", 120)
    assert second.seen == 40
    second.run()
    for key, value in whole.mean.items():
        assert torch.equal(value, second.mean[key])


def test_it_learns_and_writes_a_line_an_epoch(tmp_path):
    run = trainer(tmp_path, 400)
    run.run()
    lines = (tmp_path / "line-trace.csv").read_text().split()
    assert lines[0] == "samples,loss,train_error,weight" and len(lines) == 1 + 10
    first, last = (float(lines[k].split(",")[1]) for k in (1, -1))
    assert last < first / 10


def test_a_step_that_fails_loses_nothing_that_was_learned(tmp_path):
    run, steps = trainer(tmp_path, 120), [0]
    draw = run.task.batch

    def fails(rng, progress):
        steps[0] += 1
        if steps[0] == 6:
            raise RuntimeError("a worker died")
        return draw(rng, progress)

    run.task.batch = fails
    with pytest.raises(RuntimeError, match="a worker died"):
        run.run()
    again = trainer(tmp_path, 120)
    assert again.seen == 20 and again.seconds > 0
    for key, value in run.mean.items():
        assert torch.equal(value, again.mean[key])
