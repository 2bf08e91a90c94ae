"""Hostile and malformed submissions, handed in together with honest ones and graded by the command line.

None gets a point that it did not earn, learns a secret, writes a file, reaches the network, outlives the run or changes
another verdict; each is in the report, with a reason.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import pytest

from tests.sandbox import arena
from tests.sandbox.arena import GROUPS, Aftermath, Mode
from tests.sandbox.attacks import ATTACKS
from tests.sandbox.attacks.attack import Attack

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")

MODES = (
    Mode(name="as it is", groups=tuple(group for group in GROUPS if group != "exhaustion")),
    Mode(  # these are to use up all that they are allowed
        name="with little time",
        limits=("function-cpu=20", "submission-cpu=80", "answer-wall=1", "submission-wall=10"),
        groups=("exhaustion",),
    ),
    Mode(name="on a kernel without Landlock", without=("landlock",), search=0, groups=("reading", "escape")),
    Mode(name="as an ordinary user", user=1000, search=0, groups=("reading", "escape", "malformed")),
)


TRIED = [
    pytest.param(mode, attack, id=f"{mode.name}-{attack.group}: {attack.name}")
    for mode in MODES
    for attack in ATTACKS
    if attack.group in mode.groups
]


Fought = Callable[[Mode], Aftermath]


@pytest.fixture(scope="module")
def fought(request: pytest.FixtureRequest) -> Fought:
    """What a mode has left: all attacks that this run has a test of are handed in together."""
    tried: dict[str, list[Attack]] = {mode.name: [] for mode in MODES}
    for item in request.session.items:
        given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if isinstance(attack := given.get("attack"), Attack):
            tried[given["mode"].name].append(attack)

    @cache
    def fight(mode: Mode) -> Aftermath:
        if not arena.can_be(mode):
            pytest.skip("only root can become another user, who must be able to read the grader")
        arena.adopt_orphans()
        of_the_mode = [attack for attack in ATTACKS if attack.group in mode.groups]
        return arena.run(mode, tried[mode.name] or of_the_mode)

    return fight


@pytest.fixture(params=MODES, ids=lambda mode: mode.name)
def aftermath(request: pytest.FixtureRequest, fought: Fought) -> Aftermath:
    """What the class has left, once it was graded."""
    return fought(request.param)


@cache
def honest() -> Mapping[str, Any]:
    """The entries of the witnesses, graded by themselves."""
    alone = arena.run(MODES[0], ())
    return {folder: timeless(alone, folder) for folder in arena.WITNESSES}


def timeless(aftermath: Aftermath, folder: str) -> list[dict[str, Any]]:
    return [{**entry, "seconds": 0} for entry in aftermath.of(folder)]


@pytest.mark.parametrize(("mode", "attack"), TRIED)
def test_an_attack_gains_nothing_learns_nothing_and_has_its_reason_in_the_report(
    mode: Mode, attack: Attack, fought: Fought
) -> None:
    assert list(arena.faults(attack, fought(mode))) == []


def test_there_are_attacks_of_every_kind() -> None:
    assert {group for mode in MODES for group in mode.groups} == set(GROUPS)
    groups = {group: sum(attack.group == group for attack in ATTACKS) for group in {a.group for a in ATTACKS}}
    assert set(groups) == set(GROUPS)
    assert min(groups.values()) >= 20
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)


def test_no_other_verdict_is_changed(aftermath: Aftermath) -> None:
    for folder, expected in honest().items():
        assert timeless(aftermath, folder) == expected


def test_nothing_is_written_reached_or_left_running(aftermath: Aftermath) -> None:
    assert aftermath.trap == ()
    assert aftermath.connections == 0
    assert aftermath.orphans == ()


def test_no_secret_is_in_what_is_printed_or_reported(aftermath: Aftermath) -> None:
    reported = json.dumps(aftermath.report["submissions"]) + json.dumps(aftermath.junit)
    for secret in aftermath.secrets:
        assert secret not in aftermath.output
        assert secret not in reported
    assert str(arena.SEED) not in aftermath.output + reported


def test_the_run_ends_as_one_of_a_class_and_says_how_it_was_confined(aftermath: Aftermath) -> None:
    is_all_graded = all(entry["status"] == "graded" for entry in aftermath.report["submissions"])
    assert aftermath.code == (pytest.ExitCode.OK if is_all_graded else pytest.ExitCode.TESTS_FAILED)
    assert "seccomp" in aftermath.report["grader"]["sandbox"]
    assert "INTERNALERROR" not in aftermath.output
    assert "a fault of the grader" not in json.dumps(aftermath.report)


def test_nothing_that_a_terminal_obeys_is_printed(aftermath: Aftermath) -> None:
    found = {character for character in aftermath.output if unicodedata.category(character) in ("Cc", "Cf", "Cs")}
    assert found <= {"\n"}


def test_no_line_is_a_command_to_a_ci_system(aftermath: Aftermath) -> None:
    lines = aftermath.output.splitlines()
    assert [line for line in lines if line.lstrip().startswith("::")] == []
    assert [line for line in lines if re.search(r"##\w*\[", line)] == []


def test_no_line_pretends_to_be_the_verdict_of_the_grader(aftermath: Aftermath) -> None:
    full = [line for line in aftermath.output.splitlines() if re.match(r"\S+: 100 of 100 points \(", line)]
    right = [e for e in aftermath.report["submissions"] if e["status"] == "graded" and e["earned"] == e["possible"]]
    assert len(full) == len(right)


def test_nothing_is_said_at_a_length_that_nobody_reads(aftermath: Aftermath) -> None:
    for entry in aftermath.report["submissions"]:
        said = [entry.get("reason", ""), *entry.get("notes", ())]
        assert len(said) <= 30, entry["path"]
        assert max(map(len, said)) <= 1000, entry["path"]


def test_every_submission_is_in_the_junit_file_too(aftermath: Aftermath) -> None:
    assert len(aftermath.junit) == len(aftermath.report["submissions"])


def test_the_attacks_would_be_seen_if_they_succeeded() -> None:
    """Switched off, the sandbox lets some of them through, and this suite notices."""
    tried = [
        a for a in ATTACKS if a.name in ("opens the secret file", "writes a file through os", "connects over TCP in C")
    ]
    open_ = arena.run(Mode(name="not isolated", arguments=("--grade-sandbox=off",), search=0), tried)
    assert any("learned a secret" in fault for attack in tried for fault in arena.faults(attack, open_))
    assert [path.rpartition("/")[2] for path in open_.trap] == ["file"]
    assert open_.connections > 0
