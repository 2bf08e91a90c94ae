"""A run that is killed loses nothing: the next one ends as if nothing had happened (at length: `kills.py`)."""

from tests.batch.kills import VICTIMS, kills
from tests.benchmarks.kills import course, rounds
from tests.sandbox.arena import Mode


def test_whatever_is_killed_the_next_run_ends_as_if_nothing_had_happened() -> None:
    for kill in kills(len(VICTIMS), seed=3, per_kind=16):
        assert kill.hit, kill  # a class of this size is examined by processes
        assert kill.unharmed, kill
        assert kill.same, kill
        assert kill.once, kill


def test_kills_blame_nobody_and_the_next_run_with_that_store_finds_what_an_undisturbed_one_does() -> None:
    with course(20, Mode(name="here")) as made:
        killed = 0
        for each in rounds(made, 30, between=0.1):
            killed += sum(each.kills.values())
            assert not each.blamed, each
            assert not each.differing, each
        assert killed >= 30
