"""Every command on every page is typed, in the order of the page; what a page shows of its output is in its output.

What `pytest` and `pytest-grade` load is loaded once for all of them (`tests/warm.py`).
"""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.documents.blocks import Block, blocks, commands
from tests.documents.scenes import ENVIRONMENT, ROOT, SCENES
from tests.warm import Warm

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("assignments/*.md")])
_TYPED_IN = [page for page in PAGES if any(block.is_shell for block in blocks(page))]
_SECONDS = 600
_LEAVES_NOTHING = ("pytest-grade -q assignments/", "pytest-grade assignments/")
_BLANK = 3  # the end of a block, a blank line, the first of the next
_RUN: "dict[tuple[str, str] | None, subprocess.CompletedProcess[bytes]]" = {}


@pytest.mark.parametrize("page", _TYPED_IN, ids=[str(page.relative_to(ROOT)) for page in _TYPED_IN])
def test_the_commands_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    folder: Path | None = None
    for number, (block, shown) in enumerate(with_output(page)):
        if block.scene.startswith("./"):
            assert folder, f"{block.where}: a folder below none"
            folder = folder / block.scene
        elif block.scene:
            folder = tmp_path / f"{number}" / "here"
            folder.mkdir(parents=True)
            SCENES[block.scene](folder)
        if block.file:
            assert folder, f"{block.where}: a file, and no scene before it"
            (folder / block.file).parent.mkdir(exist_ok=True)
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.is_shell and not block.not_run:
            assert folder, f"{block.where}: a command, and no scene before it"
            type_in(block, shown, folder)


def type_in(block: Block, shown: str, folder: Path) -> None:
    """Type what a block has; hold exit codes and output against the page."""
    for command in commands(block, shown):
        done = run(block, command.typed, folder)
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        told = f"{block.where}:\n{command.typed}\n--- says (exit code {done.returncode}):\n{said}"
        assert done.returncode in block.codes, told
        left = iter(line.rstrip() for line in said.splitlines())
        for line in command.shown:
            assert not line.strip() or is_said(line, left), f"not said, or not in this order: {line!r}\n{told}"


def run(block: Block, typed: str, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    """Type it; what several pages show of the same examples, and leaves nothing behind, is run once."""
    key = (block.columns, typed.strip()) if typed.startswith(_LEAVES_NOTHING) else None
    if key in _RUN:
        return _RUN[key]
    bash = ["bash", "-e", "-o", "pipefail", "-c", typed]
    environment = ENVIRONMENT | {"COLUMNS": block.columns}
    environment["PATH"] = f"{warm().programs()}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(bash, cwd=folder, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    if key:
        _RUN[key] = done
    return done


@cache
def warm() -> Warm:
    """A process that has loaded what `pytest` and `pytest-grade` load."""
    return Warm(ENVIRONMENT)


def is_said(line: str, left: Iterator[str]) -> bool:
    """Whether a line that is shown comes in what is left of the output; `…` stands for any part of it."""
    pattern = re.compile(re.escape(line.rstrip()).replace(re.escape("…"), ".*"))
    return any(pattern.fullmatch(each) for each in left)


def with_output(page: Path) -> Iterator[tuple[Block, str]]:
    """The blocks of a page, `sh` with the plain block right behind it as its output."""
    found = list(blocks(page))
    for block, behind in zip(found, [*found[1:], None], strict=True):
        follows = behind is not None and behind.line <= block.line + block.text.count("\n") + _BLANK
        is_output = behind is not None and follows and not behind.language and block.language == "sh"
        yield block, behind.text if is_output and behind is not None else ""


def test_what_is_not_run_says_why() -> None:
    for block in (block for page in PAGES for block in blocks(page) if block.not_run):
        assert len(block.not_run.split()) > 2, block.where


def test_a_command_is_in_a_block_that_says_so() -> None:
    for block in (block for page in PAGES for block in blocks(page) if not block.is_shell):
        assert "$ pytest" not in block.text, f"{block.where}: a console that is none"


def test_every_option_that_is_named_exists() -> None:
    from pytest_grade.plugin.options import OPTIONS

    known = {option.flag for option in OPTIONS} | {"--grade", "--grade-watch", "--grade-"}
    for page in PAGES:
        for name in re.findall(r"(?<![\w-])--grade[\w-]*", page.read_text(encoding="utf-8")):
            assert name in known or page.name == "CHANGELOG.md", f"{page.name}: {name}"
