"""A run that is killed loses nothing: the next one ends as if nothing had happened (at length: `kills.py`)."""

from tests.batch.kills import VICTIMS, kills


def test_whatever_is_killed_the_next_run_ends_as_if_nothing_had_happened() -> None:
    for kill in kills(len(VICTIMS), seed=3, per_kind=18):
        assert kill.unharmed, kill
        assert kill.same, kill
        assert kill.once, kill
