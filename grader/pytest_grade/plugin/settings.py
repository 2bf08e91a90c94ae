"""The settings of a grading run: every option read, from the command line or an ini file, and validated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pytest_grade.classroom import layouts, pattern
from pytest_grade.dataclass import dataclass
from pytest_grade.marking.times import TIMES, due_of
from pytest_grade.model.shard import MOST_SHARDS, Shard
from pytest_grade.plugin.confinement import limits, sandbox_policy
from pytest_grade.plugin.given import Given, given, number, one_of
from pytest_grade.plugin.options import OPTIONS
from pytest_grade.plugin.trust import ELSEWHERE, Trust
from pytest_grade.reports.attempts import POLICIES
from pytest_grade.reports.formats import OF_SUBMISSIONS
from pytest_grade.reports.targets import TargetError, other_path, target

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pytest

    from pytest_grade.model.limits import Limits
    from pytest_grade.sandbox.client import Policy

_LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The validated settings of one run."""

    assignments: tuple[str | Path, ...]
    rubrics: tuple[Path, ...]
    remarks: tuple[Path, ...]
    reports: tuple[tuple[str, Path], ...]
    columns: tuple[str, ...]
    fail_under: float | None
    sandbox: Policy
    limits: Limits
    workers: int
    shard: Shard | None
    seed: int | None
    store: Path | None
    cluster: str | None
    roster: Path | None
    student: str | None
    attempts: str
    due: str | None
    watch: bool

    @property
    def shows_submissions(self) -> bool:
        """Whether a report shows what was handed in, or where in it, and so has to know where it lies."""
        return any(format_ in OF_SUBMISSIONS for format_, _ in self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What this installation offers to choose from, and what it takes where nothing is chosen."""

    assignments: Sequence[str]
    formats: Sequence[str]
    workers: int


def settings(config: pytest.Config, choices: Choices) -> Settings:
    """Read and validate every option; raises `pytest.UsageError` with what, where, and what is allowed."""
    trusted = Trust(config)
    one = {option.name: given(config, option.name)[-1:] for option in OPTIONS if not option.many}
    return Settings(
        assignments=tuple(_assignment(value, choices.assignments, trusted) for value in _assignments(config)),
        rubrics=tuple(value.path(value.text) for value in given(config, "rubric")),
        remarks=tuple(value.path(value.text) for value in given(config, "remarks")),
        reports=tuple(_report(value, choices.formats) for value in given(config, "report")),
        columns=tuple(value.text for value in given(config, "column")),
        fail_under=next((_percent(value) for value in one["fail-under"]), None),
        sandbox=sandbox_policy(config),
        limits=limits(config),
        workers=next((_whole(value, 1, 256) for value in one["workers"]), choices.workers),
        shard=next((_shard(value) for value in one["shard"]), None),
        seed=next((_whole(value, 0, _LARGEST_SEED) for value in one["seed"]), None),
        cluster=next((value.text for value in one["cluster"]), None),
        watch=config.getoption("--grade-watch"),
        store=next((_store(value) for value in one["store"]), None),
        roster=next((value.path(value.text) for value in one["roster"]), None),
        student=next((_student(value) for value in one["student"]), None),
        attempts=next((one_of(value, POLICIES) for value in one["attempts"]), POLICIES[0]),
        due=next((_due(value) for value in one["due"]), None),
    )


def _assignments(config: pytest.Config) -> list[Given]:
    """What was chosen, else what a plugin offers."""
    if chosen := given(config, "assignment"):
        return chosen
    answer = config.hook.pytest_grade_assignments(config=config)
    offered = [answer] if isinstance(answer, (str, Path)) else list(answer or ())
    base = config.invocation_params.dir
    return [Given(text=str(each), where="pytest_grade_assignments of a plugin", base=base) for each in offered]


def _assignment(value: Given, ids: Sequence[str], trusted: Trust) -> str | Path:
    """An id, or a folder that holds an assignment and does not lie among the submissions; or a kit, which may.

    Nothing of a kit is executed here, and what is graded by one is nobody's official grade.
    """
    from pytest_grade.author.files import DECLARATION  # noqa: PLC0415 - heavier than what has to be read at once
    from pytest_grade.kit.files import SUFFIX, is_kit, kit_in  # noqa: PLC0415 - so is this

    if value.text in ids:
        return value.text
    folder = value.path(value.text)
    try:
        if not (folder / DECLARATION).is_file():
            if kit := folder if is_kit(folder) else kit_in(folder):
                return kit
            state = f" (that folder holds no {DECLARATION})" if folder.is_dir() else ""
            value.refuse(f"{', '.join(ids)}, or a folder that holds {DECLARATION}{state}, or a kit (NAME{SUFFIX})", ids)
        if trusted.doubts(folder):
            value.refuse(ELSEWHERE)
    except OSError as error:
        value.refuse(f"a folder that can be looked at (here: {error.strerror})")
    return folder


def _student(value: Given) -> str:
    """A preset, or a pattern of one's own."""
    if value.text not in layouts.NAMES and isinstance(wrong := pattern.whose_by(value.text), str):
        value.refuse(f"{', '.join(layouts.NAMES)}; or {pattern.ALLOWED} (here: {wrong})", layouts.NAMES)
    return value.text


def _due(value: Given) -> str:
    if due_of(value.text) is None:
        value.refuse(TIMES)
    return value.text


def _whole(value: Given, least: int, most: int) -> int:
    found = number(value.text)
    if found is None or not least <= found <= most:
        value.refuse(f"a whole number from {least} to {most}")
    return found


def _shard(value: Given) -> Shard:
    shard = Shard.of(value.text)
    if shard is None:
        value.refuse(f"I/N with whole numbers, 1 <= I <= N <= {MOST_SHARDS}")
    return shard


def _percent(value: Given) -> float:
    try:
        percent = float(value.text.removesuffix("%"))
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        value.refuse("a percentage from 0 to 100")
    return percent


def _report(value: Given, formats: Sequence[str]) -> tuple[str, Path]:
    try:
        return target(value.text, formats, value.path)
    except TargetError as error:
        value.refuse(error.allowed, formats if error.unknown else (), error.unknown)


def _store(value: Given) -> Path:
    """A file that is there, or is to be made."""
    path = value.path(value.text)
    if other := other_path(path, is_folder=False):
        value.refuse(other)
    return path
