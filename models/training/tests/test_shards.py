import numpy as np
import pytest

from lmtrain import shards


class Sampler:
    """Counts people; a sample is a random number and its person."""

    def __init__(self):
        self.people = 0

    def person(self, rng):
        self.people += 1
        return self.people

    def sample(self, rng, person):
        return dict(value=rng.random(3), person=person)


def test_a_shard_is_the_same_whenever_it_is_rendered(tmp_path):
    for folder in ("a", "b"):
        shards.render(tmp_path / folder, "hand", 0, 2, 4, Sampler(), 2)
    a, b = (shards.load(tmp_path / f, ("value", "person")) for f in ("a", "b"))
    np.testing.assert_array_equal(a["value"], b["value"])
    assert a["person"].tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    assert len(np.unique(a["value"])) == a["value"].size


def test_a_shard_that_exists_is_kept(tmp_path):
    shards.render(tmp_path, "hand", 0, 1, 2, Sampler(), 1)
    sampler = Sampler()
    shards.render(tmp_path, "hand", 0, 1, 2, sampler, 1)
    assert sampler.people == 0


def test_kinds_and_numbers_differ():
    draws = {shards.seed_of(kind, n).random() for kind in ("hand", "head") for n in range(3)}
    assert len(draws) == 6


def test_shards_are_chosen_by_number(tmp_path):
    shards.render(tmp_path, "hand", 3, 6, 1, Sampler(), 1)
    assert len(shards.load(tmp_path, ("value",), 4, 6)["value"]) == 2
    with pytest.raises(FileNotFoundError, match="render them first"):
        shards.load(tmp_path, ("value",), 6)
