"""Running an item: the short way where nobody else wants to know of its phases, else as pytest runs a test."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from _pytest.runner import runtestprotocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pytest

    from pytest_grade.plugin.items import Submission, SubmissionItem

# What the short way leaves out, or calls without what comes before it. All else is called in both ways.
_PHASES = ("pytest_runtest_setup", "pytest_runtest_call", "pytest_runtest_teardown", "pytest_runtest_makereport")
_OWN = ("_pytest", "pytest_grade")
# Who hears of reports, and makes nothing of a phase of which nothing comes.
_COUNTING = frozenset({"_pytest.main", "_pytest.terminal", "_pytest.cacheprovider", "_pytest.logging"})
_LISTING = frozenset("pPA")  # of the letters of -r: those that list who has passed
# What is called for each file and folder, and who of pytest's own makes nothing of those of ours.
_COLLECTS = ("pytest_collectstart", "pytest_make_collect_report", "pytest_collectreport")
_COLLECTING = frozenset(f"_pytest.{name}" for name in ("main", "runner", "capture", "fixtures", "terminal", "unittest"))
# What is called to choose among the items or to change them, and who of pytest's own does so only where an option says.
_OF_ITEMS = ("pytest_itemcollected", "pytest_collection_modifyitems")
_CHANGING_NONE = frozenset(f"_pytest.{name}" for name in ("cacheprovider", "fixtures", "main", "mark", "stepwise"))
_WITH_ALL = ("pytest_collection_finish", "pytest_report_collectionfinish")  # what is called with all of them
# Who makes something of test functions, and nothing of items of ours, of their phases and of their reports.
_OF_FUNCTIONS = frozenset({"anyio.pytest_plugin", "_hypothesis_pytestplugin"})
# Who tells something at the end, and nothing of the reports.
_TELLING_OTHERS = frozenset({"pytest_cov.plugin", "xdist.dsession"})
_CHOOSING = ("collectonly", "deselect", "failedfirst", "keyword", "lf", "markexpr", "newfirst", "stepwise")


def listeners(config: pytest.Config) -> tuple[str, ...]:
    """The plugins, of others than pytest and ourselves, that want to know of the phases of an item of ours."""
    return tuple(dict.fromkeys(name for phase in _PHASES for name in _implementing(config, phase)))


def is_every_phase_heard(config: pytest.Config) -> bool:
    """Whether somebody makes something of phases that pass: `--durations`, JUnit XML, a worker of pytest-xdist."""
    return _is_timed(config) or bool(_modules(config, "pytest_runtest_logreport") - _COUNTING)


def is_collecting_heard(config: pytest.Config) -> bool:
    """Whether somebody makes something of files and folders one by one, as `--lf` does, which leaves them out."""
    # These note what could not be collected: each file of ours can be, and a fault is told of what was given.
    known = {"pytest_collectreport": _COLLECTING | {"_pytest.cacheprovider", "_pytest.junitxml"}}
    return any(_modules(config, hook) - known.get(hook, _COLLECTING) for hook in _COLLECTS)


def are_items_looked_at(config: pytest.Config) -> bool:
    """Whether somebody chooses among the items, puts them in another order, changes or lists them, or runs them."""
    is_chosen = any(getattr(config.option, name, None) for name in _CHOOSING)
    has_terminal = config.pluginmanager.has_plugin("terminalreporter")  # and with it the setting
    is_counted = has_terminal and config.getini("console_output_style") == "times"  # of those of one file
    is_changed = any(_modules(config, hook) - _CHANGING_NONE for hook in _OF_ITEMS)
    is_changed = is_changed or any(_of_others(config, hook) for hook in _WITH_ALL)
    loops = (
        each
        for each in config.pluginmanager.hook.pytest_runtestloop.get_hookimpls()
        if not (each.wrapper or each.hookwrapper)
    )
    is_run = any(each.function.__module__.partition(".")[0] not in _OWN for each in loops)
    return is_chosen or is_counted or is_changed or is_run


def _modules(config: pytest.Config, hook: str) -> frozenset[str]:
    """The modules in which that hook is implemented, but ours and those of who looks for functions.

    `config.hook` of pytest 8 wraps some hooks, and does not say who implements these.
    """
    modules = {each.function.__module__ for each in getattr(config.pluginmanager.hook, hook).get_hookimpls()}
    return frozenset(module for module in modules - _OF_FUNCTIONS if module.partition(".")[0] != "pytest_grade")


def _of_others(config: pytest.Config, hook: str) -> frozenset[str]:
    """The modules, but pytest's and ours, in which that hook is implemented."""
    return frozenset(module for module in _modules(config, hook) if module.partition(".")[0] not in _OWN)


def _is_timed(config: pytest.Config) -> bool:
    return getattr(config.option, "durations", None) is not None


def _implementing(config: pytest.Config, phase: str) -> Iterator[str]:
    for each in getattr(config.pluginmanager.hook, phase).get_hookimpls():
        module = each.function.__module__
        if module.partition(".")[0] not in _OWN and module not in _OF_FUNCTIONS:
            yield each.plugin_name


def run_in_turn(session: pytest.Session) -> bool:
    """Run the items as pytest does, each made when its turn has come; what pytest raises, this raises."""
    if session.testsfailed and not session.config.option.continue_on_collection_errors:
        some = "errors" if session.testsfailed != 1 else "error"
        message = f"{session.testsfailed} {some} during collection"
        raise session.Interrupted(message)
    waiting = cast("Sequence[Submission]", session.items)
    is_next_asked_for = bool(_of_others(session.config, "pytest_runtest_protocol"))
    following = None
    for number, each in enumerate(waiting, start=1):
        item = following or each.as_item()
        following = waiting[number].as_item() if is_next_asked_for and number < len(waiting) else None
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
    return True


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
    if reporter is None or _is_timed(config):
        return
    reporter.stats.pop("", None)
    passed = reporter.stats.get("passed")
    is_told = (
        is_kept
        or _LISTING.intersection(reporter.reportchars)
        or _of_others(config, "pytest_terminal_summary") - _TELLING_OTHERS
    )
    if passed and passed[-1] is report and not is_told:
        passed[-1] = passed[0]  # they are counted
