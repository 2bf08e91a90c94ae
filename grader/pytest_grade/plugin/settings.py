"""The settings of a grading run: every option read, from the command line or an ini file, and validated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest

from pytest_grade.classroom import layouts, pattern
from pytest_grade.dataclass import dataclass
from pytest_grade.marking.times import TIMES, due_of
from pytest_grade.model.limits import Limits
from pytest_grade.model.shard import MOST_SHARDS, Shard
from pytest_grade.plugin.options import OPTIONS
from pytest_grade.plugin.trust import ELSEWHERE, Trust
from pytest_grade.reports.attempts import POLICIES
from pytest_grade.reports.formats import OF_SUBMISSIONS
from pytest_grade.reports.targets import TargetError, other_path, target
from pytest_grade.reports.text import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_grade.sandbox.client import Policy

_POLICIES = ("auto", "strict", "off")
_LARGEST_SEED = 2**63 - 1
# The least and the most of each limit, in the unit of `pytest_grade.model.limits`.
_LIMITS = {
    "function-cpu": (1, 100_000),
    "submission-cpu": (1, 1_000_000),
    "answer-wall": (1, 3600),
    "submission-wall": (1, 86_400),
    "search-cpu": (0, 3600),
    "memory": (64, 1 << 20),
    "output": (1, 1024),
    "student-files": (1, 1_000_000),
    "student-wall": (1, 86_400),
}


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
class Given:
    """A value that a user gave, and where."""

    text: str
    where: str
    base: Path

    def refuse(self, allowed: str, words: Sequence[str] = (), meant: str = "") -> NoReturn:
        """Stop with a message that says what, where, what is allowed, and which of the `words` may be meant."""
        message = f"{self.where}: found {self.text!r}{nearest(meant or self.text, words)}; allowed: {allowed}"
        raise pytest.UsageError(message)

    def path(self, text: str) -> Path:
        """A path, relative to where it was given: the working directory, or the ini file's folder."""
        try:
            return (self.base / Path(text).expanduser()).absolute()
        except RuntimeError:
            self.refuse("a path that begins with no ~, or with that of somebody who has a home")


def given(config: pytest.Config, name: str) -> list[Given]:
    """What the user gave for an option: on the command line, else in the ini file, else nothing."""
    option = next(option for option in OPTIONS if option.name == name)
    here = config.invocation_params.dir
    value: Any = config.getoption(option.flag)
    if value is not None:
        return [Given(text=text, where=option.flag, base=here) for text in _texts(value)]
    overridden = {text.partition("=")[0] for text in config.getoption("override_ini", None) or ()}
    found = []
    for ini in option.inis:
        is_overridden = ini in overridden or config.inipath is None
        base = here if is_overridden else cast("Path", config.inipath).parent
        where = f"-o {ini}" if is_overridden else f"{config.inipath}, {ini}"
        found += [Given(text=text, where=where, base=base) for text in _texts(config.getini(ini) or [])]
    return found


def _texts(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What this installation offers to choose from, and what it takes where nothing is chosen."""

    assignments: Sequence[str]
    formats: Sequence[str]
    workers: int


def sandbox_policy(config: pytest.Config) -> Policy:
    """The isolation asked for; raises `pytest.UsageError`."""
    found = given(config, "sandbox")
    return _policy(found[-1]) if found else "auto"


def limits(config: pytest.Config) -> Limits:
    """The limits asked for; raises `pytest.UsageError`."""
    return Limits(**dict(_limit(value) for value in given(config, "limit")))


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
        attempts=next((_one_of(value, POLICIES) for value in one["attempts"]), POLICIES[0]),
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


def _policy(value: Given) -> Policy:
    return cast("Policy", _one_of(value, _POLICIES))


def _one_of(value: Given, allowed: Sequence[str]) -> str:
    if value.text not in allowed:
        value.refuse(", ".join(allowed), allowed)
    return value.text


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
    number = _number(value.text)
    if number is None or not least <= number <= most:
        value.refuse(f"a whole number from {least} to {most}")
    return number


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


def _limit(value: Given) -> tuple[str, int]:
    name, _, text = value.text.partition("=")
    if name not in _LIMITS:
        value.refuse(f"NAME=N with one of the names {', '.join(_LIMITS)}", tuple(_LIMITS), name)
    (least, most), number = _LIMITS[name], _number(text)
    if number is None or not least <= number <= most:
        value.refuse(f"{name}=N with a whole number from {least} to {most}")
    return name.replace("-", "_"), number


def _shard(value: Given) -> Shard:
    shard = Shard.of(value.text)
    if shard is None:
        value.refuse(f"I/N with whole numbers, 1 <= I <= N <= {MOST_SHARDS}")
    return shard


def _percent(value: Given) -> float:
    try:
        number = float(value.text.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        value.refuse("a percentage from 0 to 100")
    return number


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
