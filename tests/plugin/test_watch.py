"""`--grade-watch` as a student runs it: files change while it looks, words come, Ctrl-C ends it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.plugin import watch
from pytest_grade.plugin.settings import Choices, settings
from pytest_grade.plugin.watch import refuse_watch, ticks

EXAMPLES = Path(__file__).parents[2] / "assignments" / "week4_step_by_step" / "examples"
WRONG = (EXAMPLES / "chris-bello" / "week4.ipynb").read_text(encoding="utf-8")
RIGHT = WRONG.replace("W.T @ dZ / m", "W.T @ dZ")
WORSE = RIGHT.replace("W.T @ dZ", "W.T @ dZ (")
BEGUN = "watching: what is saved is graded again; Ctrl-C ends"
_ENDED = "\0"
_A_WHILE = 20  # hundredths of a second
SECONDS = 30.0  # for what takes a part of one, on a machine that has much else to do


class Watched:
    """A watch that is running: its lines as they come."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))
        self._lines.put(_ENDED)

    def until(self, *parts: str) -> list[str]:
        """The lines up to the first one after these have been said, in this order; fails where they do not come."""
        lines, missing, deadline = [], list(parts), time.monotonic() + SECONDS
        while missing:
            try:
                line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                pytest.fail(f"{missing[0]!r} was not said in: " + "\n".join(self.said))
            assert line != _ENDED, "\n".join(self.said)
            self.said.append(line)
            lines.append(line)
            if missing[0] in line:
                missing.pop(0)
        return lines

    def interrupt(self) -> int:
        """End it by Ctrl-C; the exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(SECONDS)
        while not self._lines.empty():
            self.said.append(self._lines.get())
        return code

    @property
    def is_grading(self) -> bool:
        """Whether a worker of the fork server has computed for a while."""
        workers = (worker for server in children(self.process.pid) for worker in children(server))
        return any(cpu_ticks(pid) > _A_WHILE for pid in workers)

    @property
    def started(self) -> set[int]:
        """The processes that it has started, and those that they have."""
        found, unseen = set[int](), [self.process.pid]
        while unseen:
            new = children(unseen.pop()) - found
            found |= new
            unseen += new
        return found


def children(pid: int) -> set[int]:
    """The processes that a process has started, as far as they run."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


def cpu_ticks(pid: int) -> int:
    """What a process has used of the processor in user mode; nothing where it has ended (proc(5), `stat`)."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11])
    except (OSError, IndexError):
        return 0


@contextmanager
def watched(*arguments: object) -> Iterator[Watched]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--grade", "--grade-watch"]
    command += map(str, arguments)
    environment = {**os.environ, "COLUMNS": "80", "PYTHONUTF8": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment) as run:
        try:
            yield (found := Watched(run))
            found.interrupt()
        finally:
            run.kill()


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    path = tmp_path / "handed in" / "week4.ipynb"
    path.parent.mkdir()
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_what_is_saved_is_graded_again_and_what_has_changed_is_said(notebook: Path, tmp_path: Path) -> None:
    report = tmp_path / "grades.json"
    with watched(notebook, f"--grade-report=json:{report}") as run:
        run.until("week4.ipynb: 82 of 100 points", BEGUN)
        notebook.write_text(RIGHT, encoding="utf-8")
        run.until(
            " week4.ipynb, ",
            "From 82 to 100 of 100 points.",
            "linear_backward is right now.",
            "dW1, db1, dW2 and db2 are right now.",
            "compounded-mean is gone.",
            "Convention: per-layer.",
        )
        beside = notebook.with_name("week4.new")
        beside.write_text(WORSE, encoding="utf-8")
        beside.replace(notebook)  # as many editors save
        run.until("From 100 to 82 of 100 points.", "linear_backward is wrong now.", "New: syntax-error in linear_back")
        notebook.write_text(WORSE + "\n", encoding="utf-8")
        run.until("Nothing has changed: 82 of 100 points.")
        notebook.write_text(RIGHT, encoding="utf-8")
        run.until("From 82 to 100 of 100 points.")
        started = run.started
        assert run.interrupt() == 0
    assert started
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]
    assert "Traceback" not in "\n".join(run.said)
    (entry,) = json.loads(report.read_text(encoding="utf-8"))["submissions"]
    assert entry["earned"] == 100


def test_a_file_that_is_half_written_or_gone_for_a_moment_is_not_told_as_such(notebook: Path) -> None:
    with watched(notebook) as run:
        run.until(BEGUN)
        with notebook.open("w", encoding="utf-8") as file:
            file.write(RIGHT[: len(RIGHT) // 2])
            file.flush()
            time.sleep(0.6)
            file.write(RIGHT[len(RIGHT) // 2 :])
        said = run.until("From 82 to 100")
        notebook.unlink()
        time.sleep(0.6)
        notebook.write_text(WRONG, encoding="utf-8")
        said += run.until("From 100 to 82")
        assert not [line for line in said if "gradable" in line or "cannot" in line or "gone" in line.split()[-1:]]
        notebook.write_text("{", encoding="utf-8")
        run.until("It cannot be graded now; before, it had 82 of 100 points.", "Not gradable: ")
        notebook.unlink()
        run.until("week4.ipynb is gone")
        notebook.write_text(RIGHT, encoding="utf-8")
        run.until("It can be graded now: 100 of 100 points.")
        notebook.write_text(WRONG, encoding="utf-8")
        run.until("From 100 to 82")
        assert run.interrupt() == 1  # as any run in which not all is right


def test_a_new_notebook_in_a_folder_is_graded_and_so_is_one_in_a_folder_that_was_made_anew(notebook: Path) -> None:
    folder = notebook.parent
    notebook.rename(folder.with_name("kept.ipynb"))
    with watched(folder, "-vv") as run:
        run.until(BEGUN)  # though there is nothing yet
        (folder / "noor").mkdir()
        (folder / "noor" / "week4.ipynb").write_text(RIGHT, encoding="utf-8")
        run.until(" noor/week4.ipynb, ", "New.", "linear_backward               18/18  right")
        folder.rename(folder.with_name("old"))
        run.until("noor/week4.ipynb is gone")
        folder.mkdir()
        (folder / "al\x1b[2Jex.ipynb").write_text(WRONG, encoding="utf-8")
        run.until(" al\\x1b[2Jex.ipynb, ", "New.", "compounded-mean")
        assert run.interrupt() == 0  # a class has no threshold of its own


def test_ctrl_c_in_the_first_grading_ends_it_as_any_run(notebook: Path) -> None:
    endless = WRONG.replace("W.T @ dZ / m", "[None for _ in iter(int, 1)]")
    notebook.write_text(endless, encoding="utf-8")
    with watched(notebook) as run:
        deadline = time.monotonic() + SECONDS
        while not run.is_grading:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert run.interrupt() == pytest.ExitCode.INTERRUPTED


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ("--grade-shard=1/2", "--grade-shard"),
        ("--grade-cluster=127.0.0.1:1", "--grade-cluster"),
        ("-n2", "pytest-xdist (-n)"),
        ("-kweek4", "-k"),
        ("--deselect=week4", "--deselect"),
    ],
)
def test_what_grades_elsewhere_or_a_part_is_not_watched(given: str, named: str, pytester: pytest.Pytester) -> None:
    config = pytester.parseconfig("--grade", "--grade-watch", given)
    with pytest.raises(ConfigurationError) as refused:
        refuse_watch(config, settings(config, Choices(assignments=(), formats=(), workers=1)))
    assert str(refused.value) == f"--grade-watch: found together with {named}; allowed: one of them"


def test_without_its_library_it_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "find_spec", lambda name: None if name == "watchfiles" else name)
    config = pytester.parseconfig("--grade", "--grade-watch")
    with pytest.raises(ConfigurationError, match=r"without watchfiles; allowed: pip install 'pytest-grade\[watch\]'"):
        refuse_watch(config, settings(config, Choices(assignments=(), formats=(), workers=1)))


def test_nothing_that_happens_before_a_folder_is_watched_is_missed(tmp_path: Path) -> None:
    looked = ticks([(tmp_path, True)])
    assert next(looked)  # though nothing has changed since it is watched
    assert not next(looked)
    (tmp_path / "a.ipynb").touch()
    assert any(next(looked) for _ in range(20))
