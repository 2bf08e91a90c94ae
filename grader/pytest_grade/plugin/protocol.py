"""Running an item: the short way where nobody else wants to know of its phases, else as pytest runs a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from pytest_grade.plugin.items import SubmissionItem

# What the short way leaves out, or calls without what comes before it. All else is called in both ways.
_PHASES = ("pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown", "pytest_runtest_makereport")
_OWN = ("_pytest", "pytest_grade")
# Who hears of reports, and makes nothing of a phase of which nothing comes.
_COUNTING = frozenset({"_pytest.main", "_pytest.terminal", "_pytest.cacheprovider", "_pytest.logging"})
# What is called for each file and folder, and who of pytest's own makes nothing of those of ours.
_COLLECTS = ("pytest_collectstart", "pytest_make_collect_report", "pytest_collectreport")
_COLLECTING = frozenset(f"_pytest.{name}" for name in ("main", "runner", "capture", "fixtures", "terminal", "unittest"))


def listeners(config: pytest.Config) -> tuple[str, ...]:
    """The plugins, of others than pytest and ourselves, that want to know of the phases of an item."""
    return tuple(dict.fromkeys(name for phase in _PHASES for name in _implementing(config, phase)))


def is_every_phase_heard(config: pytest.Config) -> bool:
    """Whether somebody makes something of phases that pass: `--durations`, JUnit XML, a worker of pytest-xdist."""
    return _is_timed(config) or bool(_modules(config, "pytest_runtest_logreport") - _COUNTING)


def is_collecting_heard(config: pytest.Config) -> bool:
    """Whether somebody makes something of files and folders one by one, as `--lf` does, which leaves them out."""
    return any(_modules(config, hook) - _COLLECTING for hook in _COLLECTS)


def _modules(config: pytest.Config, hook: str) -> frozenset[str]:
    """The modules, but ours, in which that hook is implemented."""
    modules = {each.function.__module__ for each in getattr(config.hook, hook).get_hookimpls()}
    return frozenset(module for module in modules if module.partition(".")[0] != "pytest_grade")


def _is_timed(config: pytest.Config) -> bool:
    return getattr(config.option, "durations", None) is not None


def _implementing(config: pytest.Config, phase: str) -> Iterator[str]:
    for each in getattr(config.hook, phase).get_hookimpls():
        if each.function.__module__.partition(".")[0] not in _OWN:
            yield each.plugin_name


def report_phases(item: SubmissionItem, nextitem: pytest.Item | None, *, in_full: bool, every: bool) -> None:
    """Grade, and have every phase reported, or the one that tells what came of it.

    In full it is pytest's own way, with what it has for tests, fixtures and captured output: that takes longer than a
    grade that is known. Neither asks plugins that would run an item otherwise: nothing is graded twice, or in a fork.
    """
    if in_full:
        runtestprotocol(item, nextitem=nextitem)
        return
    for report in item.phases() if every else item.outcome():
        item.config.hook.pytest_runtest_logreport(report=report)


def forget(report: pytest.TestReport, config: pytest.Config, *, is_kept: bool) -> None:
    """Keep of a report only what pytest counts; its terminal reporter keeps every report to the end.

    Where other plugins are at work, all that pytest itself puts in stays: they may show it at the end. Reports that
    nobody counts stay for `--durations` alone, which looks for the time that a phase took.
    """
    if not is_kept:
        report.user_properties.clear()
        report.sections.clear()
    vars(report).pop("grade", None)
    vars(report).pop("grade_source", None)
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and not _is_timed(config):
        reporter.stats.pop("", None)
