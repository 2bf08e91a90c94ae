"""No student holds up the others: one file of each at a time, and so many seconds for all of them."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool
from pytest_grade.batch.store import Store
from pytest_grade.batch.turns import Turns
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.limits import Limits
from tests.students import student

SOURCE = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"
SLEEPER = f"{SOURCE}\n\n# %%\nimport time\ndef linear_backward(dZ, cache):\n    time.sleep(60)\n"


def nothing(path: Path) -> NotGradable:
    return NotGradable(digest=None, reason=path.name, seconds=0.0)


@pytest.fixture
def turns() -> Iterator[Turns]:
    turns = Turns(4)
    yield turns
    turns.shutdown(wait=True, cancel_futures=True)


def test_files_of_one_student_are_examined_one_after_the_other_in_order(turns: Turns) -> None:
    paths = [Path(f"{number}.py") for number in range(20)]
    turns.students = dict.fromkeys(paths, "a")
    at_once, most, seen = 0, 0, list[Path]()

    def examine(path: Path) -> NotGradable:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.002)
        seen.append(path)
        at_once -= 1
        return nothing(path)

    futures = [turns.submit(examine, path) for path in paths]
    assert [future.result().reason for future in futures if isinstance(future.result(), NotGradable)] == [
        path.name for path in paths
    ]
    assert (most, seen) == (1, paths)


def test_a_student_who_takes_long_leaves_the_other_threads_to_the_others(turns: Turns) -> None:
    goes_on = threading.Event()
    slow, quick = [Path(f"slow{number}.py") for number in range(8)], Path("quick.py")
    turns.students = dict.fromkeys(slow, "a") | {quick: "b"}

    def examine(path: Path) -> NotGradable:
        if path != quick:
            goes_on.wait(30)
        return nothing(path)

    waiting = [turns.submit(examine, path) for path in slow]
    assert turns.submit(examine, quick).result(10) == nothing(quick)
    assert not any(future.done() for future in waiting)
    goes_on.set()
    assert all(future.result(10) for future in waiting)


def test_a_file_whose_examination_fails_does_not_stop_the_next(turns: Turns) -> None:
    paths = [Path("a.py"), Path("b.py")]
    turns.students = dict.fromkeys(paths, "a")

    def examine(path: Path) -> NotGradable:
        if path.name == "a.py":
            raise ValueError(path.name)
        return nothing(path)

    first, second = (turns.submit(examine, path) for path in paths)
    with pytest.raises(ValueError, match="a"):
        first.result(10)
    assert second.result(10) == nothing(paths[1])


def test_what_waits_for_its_turn_is_cancelled_at_the_end(turns: Turns) -> None:
    goes_on = threading.Event()
    paths = [Path("a.py"), Path("b.py")]
    turns.students = dict.fromkeys(paths, "a")

    def examine(path: Path) -> NotGradable:
        goes_on.wait(30)
        return nothing(path)

    first, second = (turns.submit(examine, path) for path in paths)
    while not first.running():
        time.sleep(0.001)
    turns.shutdown(wait=False, cancel_futures=True)
    goes_on.set()
    with pytest.raises(CancelledError):
        second.result(10)
    assert first.result(10) == nothing(paths[0])


def handed_in(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return [folder / f"{name}.py" for name in texts]


@pytest.mark.parametrize("worth_processes", [1, 99], ids=["processes", "threads"])
def test_sleepers_use_up_the_seconds_of_their_student_and_of_nobody_else(worth_processes: int, tmp_path: Path) -> None:
    paths = handed_in(tmp_path, a=SLEEPER, b=SLEEPER + "#", c=SLEEPER + "##", d=SOURCE, honest=SOURCE)
    job = Job.of(Catalogue.load(), 20, Limits(answer_wall=1, student_wall=2), "auto")
    with_store = Store(tmp_path / "store")
    pool = Pool(job, 2, store=with_store, worth_processes=worth_processes)
    try:
        with_store.use(pool.job, pool.layers)
        pool.know(dict.fromkeys(paths[:4], "sleeper"))
        pool.expect(paths)
        found = [pool.examined(path) for path in paths]
        pool.know(dict.fromkeys(paths[:4], "sleeper"))  # as in the next round of a watch
        assert isinstance(pool.examined(paths[3]), Findings)
    finally:
        pool.close()
    assert isinstance(found[4], Findings)
    assert all(verdict.verdict == "correct" for verdict in found[4].verdicts)
    beyond = [each for each in found[:4] if isinstance(each, NotGradable)]
    assert beyond
    assert {each.reason for each in beyond} == {"the files of this student used their 2 s of wall-clock time together"}
    assert all(each.limits and each.hangs_on_others for each in beyond)
    assert isinstance(found[3], NotGradable)
    assert with_store.count() == 1 + sum(isinstance(each, Findings) for each in found[:3])  # `d` is what `honest` is
    with_store.close()
