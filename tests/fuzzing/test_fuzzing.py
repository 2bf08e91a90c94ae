"""Whatever the bytes, the reader of notebooks, the decoder of frames and the loader of rubrics refuse or answer."""

from pathlib import Path

import pytest

from tests.fuzzing.fuzzer import Fuzzer, Target
from tests.fuzzing.targets import TARGETS, read_frame, read_notebook, read_rubric

CRASHES = Path(__file__).with_name("crashes")
READERS = {"notebook": read_notebook, "frame": read_frame, "rubric": read_rubric}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_nothing_crashes_the_grader(target: Target) -> None:
    fuzzer = Fuzzer(target=target, seed=7)
    fuzzer.fuzz(seconds=20, most=1500)
    assert fuzzer.crashes == {}
    assert fuzzer.runs > len(target.seeds) + 50
    assert len(fuzzer.corpus) > 3


def test_a_crash_would_be_seen_and_kept() -> None:
    def run(data: bytes) -> None:
        if len(data) % 7 == 3:
            raise ValueError(data)

    fuzzer = Fuzzer(target=Target(name="x", seeds=(b"abcd",), run=run), seed=1)
    fuzzer.fuzz(seconds=20, most=500)
    (crash,) = {crash.error.partition(":")[0]: crash for crash in fuzzer.crashes.values()}.values()
    assert len(crash.data) % 7 == 3
