"""Which phases of a submission are reported: the one that counts, and all where somebody hears of them."""

import re
import shutil
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from pytest_grade.plugin.protocol import is_every_phase_heard
from tests.plugin.test_grade import EXAMPLES, RIGHT, WRONG

COUNTING = """
heard = []
def pytest_runtest_logreport(report):
    heard.append((report.when, report.outcome))
def pytest_unconfigure():
    print("heard", heard)
"""


@pytest.fixture
def handed_in(pytester: pytest.Pytester) -> Path:
    shutil.copytree(EXAMPLES / RIGHT, pytester.path / "class" / RIGHT)
    shutil.copytree(EXAMPLES / WRONG, pytester.path / "class" / WRONG)
    (pytester.path / "class" / "empty.py").touch()
    return pytester.path / "class"


def said(result: pytest.RunResult) -> list[str]:
    """The lines of a run, but for what it took and what only one of two runs is asked for."""
    lines = (re.sub(r" in \d+\.\d+s|=+", "", line).strip() for line in result.outlines)
    return [line for line in lines if line and "items [" not in line and "generated xml file" not in line]


@pytest.mark.parametrize(
    ("arguments", "is_heard"), [((), False), (("--durations=1",), True), (("--junitxml=x.xml",), True)]
)
def test_phases_of_which_nothing_comes_are_left_out_where_nobody_hears_of_them(
    arguments: tuple[str, ...], is_heard: bool, pytester: pytest.Pytester
) -> None:
    config = pytester.parseconfigure("-p", "no:randomly", *arguments)
    others = {"_pytest", "pytest_grade"}
    for name, plugin in config.pluginmanager.list_name_plugin():
        if plugin is not None and getattr(plugin, "__name__", type(plugin).__module__).partition(".")[0] not in others:
            config.pluginmanager.unregister(name=name)
    assert is_every_phase_heard(config) is is_heard


def test_another_plugin_hears_of_every_phase(pytester: pytest.Pytester, handed_in: Path) -> None:
    pytester.makepyfile(counting=COUNTING)
    shown = pytester.runpytest_subprocess("--grade", "-p", "counting", handed_in / RIGHT).stdout
    shown.fnmatch_lines(["heard *'setup', 'passed'), ('call', 'passed'), ('teardown', 'passed')*"])


@pytest.mark.cold  # what was found before would take no time
def test_the_time_that_grading_took_is_told(pytester: pytest.Pytester, handed_in: Path) -> None:
    first = handed_in / "a.py"  # of which nothing is found out while another is waited for
    first.write_text("import time\ndef linear_forward(A, W, b):\n    time.sleep(0.1)\n")
    arguments = ("--grade", "--durations=0", "--durations-min=0.1", "--junitxml=found.xml", handed_in)
    shown = pytester.runpytest_subprocess(*arguments).stdout
    shown.fnmatch_lines(["*s setup *a.py::grade*"])
    cases = [*ET.parse(pytester.path / "found.xml").iter("testcase")]
    assert len(cases) == 4
    assert max(float(case.get("time", 0)) for case in cases) >= 0.1


@pytest.mark.parametrize("option", ["-q", "-v", "-rA", "--tb=short"])
def test_all_are_counted_and_told_as_ever(option: str, pytester: pytest.Pytester, handed_in: Path) -> None:
    def told(*more: str) -> tuple[int, list[str]]:
        result = pytester.runpytest_subprocess("--grade", "--grade-seed=1", option, *more, handed_in)
        return int(result.ret), said(result)

    assert told() == told("--junitxml=found.xml")  # which hears of every phase


LOOKING = """
import pytest
@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    print("items", sorted({type(each).__name__ for each in session.items}))
"""
FINISHED = "def pytest_collection_finish(session):\n    [each.add_marker('seen') for each in session.items]\n"
TOLD = "def pytest_report_collectionfinish(items):\n    return str(len(items))\n"
LOOKED_AT = "def pytest_itemcollected(item):\n    pass\n"
WITHOUT_OTHERS = ("--grade", "-s", "-p", "no:hypothesispytest", "-p", "looking")


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        ((), "Waiting"),
        (("-v",), "Waiting"),
        (("--junitxml=x.xml",), "Waiting"),
        (("-p", "no:cacheprovider"), "Waiting"),
        (("-k", "grade"), "SubmissionItem"),
        (("-m", "grade"), "SubmissionItem"),
        (("--nf",), "SubmissionItem"),
        (("--ff",), "SubmissionItem"),
        (("--lf",), "SubmissionItem"),
        (("--sw",), "SubmissionItem"),
        (("--deselect=nowhere",), "SubmissionItem"),
        (("--co",), "SubmissionItem"),
        (("-o", "console_output_style=times"), "SubmissionItem"),
        (("-p", "looked_at"), "SubmissionItem"),
        (("-p", "finished"), "SubmissionItem"),
        (("-p", "told"), "SubmissionItem"),
    ],
)
def test_items_are_there_all_at_once_only_where_somebody_looks_at_them(
    arguments: tuple[str, ...], kept: str, pytester: pytest.Pytester, handed_in: Path
) -> None:
    pytester.makepyfile(looking=LOOKING, looked_at=LOOKED_AT, finished=FINISHED, told=TOLD)
    shown = pytester.runpytest_subprocess(*WITHOUT_OTHERS, *arguments, handed_in).stdout
    assert f"items ['{kept}']" in shown.str()


@pytest.mark.cold  # runs that are forked leave it out
def test_a_plugin_that_looks_for_functions_looks_at_no_item_and_hears_of_no_phase(
    pytester: pytest.Pytester, handed_in: Path
) -> None:
    pytest.importorskip("hypothesis")
    loaded = "from pytest_grade.plugin.protocol import listeners\n"
    loaded += "def pytest_report_header(config):\n"
    loaded += "    return f\"loaded {config.pluginmanager.has_plugin('hypothesispytest')} {listeners(config)}\"\n"
    pytester.makepyfile(looking=LOOKING, loaded=loaded)
    command = (sys.executable, "-m", "pytest", "--grade", "-s", "-p", "looking", "-p", "loaded", handed_in)
    shown = pytester.run(*command).stdout.str()
    assert "loaded True ()" in shown
    assert "items ['Waiting']" in shown


OTHERS = {
    "the next item": """
import pytest
following = []
@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    assert following in ([], [item])
    following[:] = [nextitem]
    print("next", nextitem and nextitem.path.parent.name)
    return (yield)
""",
    "each report": """
def pytest_terminal_summary(terminalreporter):
    for each in terminalreporter.stats["passed"]:
        print("passed", each.nodeid)
""",
}


@pytest.mark.parametrize("asked", OTHERS)
def test_who_asks_for_the_next_item_or_each_report_gets_it(
    asked: str, pytester: pytest.Pytester, handed_in: Path
) -> None:
    pytester.makepyfile(looking=LOOKING, looked_at=LOOKED_AT, asking=OTHERS[asked])

    def told(*more: str) -> list[str]:
        shown = pytester.runpytest_subprocess(*WITHOUT_OTHERS, "-p", "asking", *more, handed_in).outlines
        return [found[0] for line in shown if (found := re.findall(r"(?:next|passed) \S+", line))]

    assert len(set(told())) > 1
    assert told() == told("-p", "looked_at")


@pytest.mark.parametrize("option", ["-q", "-v", "-rA", "-rp", "--grade-fail-under=100"])
def test_whoever_looks_at_the_items_sees_what_is_told_without_it(
    option: str, pytester: pytest.Pytester, handed_in: Path
) -> None:
    pytester.makepyfile(looking=LOOKING, looked_at=LOOKED_AT)

    def told(*more: str) -> tuple[int, list[str]]:
        result = pytester.runpytest_subprocess(*WITHOUT_OTHERS, "--grade-seed=1", option, *more, handed_in)
        return int(result.ret), said(result)

    assert "2 passed" in " ".join(told()[1]) or option == "--grade-fail-under=100"
    assert told() == told("-p", "looked_at")


def test_what_was_there_before_is_known_to_a_run_that_takes_the_new_first(
    pytester: pytest.Pytester, handed_in: Path
) -> None:
    pytester.runpytest_subprocess(*WITHOUT_OTHERS[:4], handed_in)
    new = handed_in / "zz-new"
    shutil.copytree(EXAMPLES / RIGHT, new)
    shown = pytester.runpytest_subprocess(*WITHOUT_OTHERS[:4], "--nf", "-v", handed_in).outlines
    graded = [line for line in shown if "::grade" in line]
    assert "zz-new" in graded[0]


def test_a_folder_that_cannot_be_looked_into_is_told_as_ever(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(looking=LOOKING, looked_at=LOOKED_AT)
    (pytester.path / "class").symlink_to(pytester.path / "nowhere")
    told = [
        pytester.runpytest_subprocess(*WITHOUT_OTHERS, *more, "class").outlines for more in ((), ("-p", "looked_at"))
    ]
    said = [[line for line in lines if line.startswith(("class:", "Not gradable:"))] for lines in told]
    assert said[0] == said[1] != []
