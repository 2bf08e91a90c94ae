"""The code blocks of a page, with what is said of them in comments before them.

`<!-- in: SCENE -->` begins a new folder, which `scenes.py` fills (`./NAME`: goes to one below); `<!-- file: NAME -->`
writes the next block into that folder; `<!-- ends with: 1 -->` names the exit codes that its commands may have;
`<!-- columns: 88 -->` is the width of the terminal; `<!-- not run: WHY -->` leaves the block out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

SHELL: Final = ("sh", "console")
_MARK: Final = re.compile(r"^ *<!-- (in|file|columns|ends with|not run): (.+?) -->$")
_FENCE: Final = re.compile(r"^( *)(`{3,})(\S*)(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block; `scene` is set on the first of a new folder."""

    page: Path
    line: int
    language: str
    text: str
    scene: str = ""
    file: str = ""
    columns: str = "80"
    codes: tuple[int, ...] = (0,)
    not_run: str = ""

    @property
    def is_shell(self) -> bool:
        return self.language in SHELL

    @property
    def where(self) -> str:
        return f"{self.page.name}, line {self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What is typed, and what the page shows of its output."""

    typed: str
    shown: tuple[str, ...] = ()


def blocks(page: Path) -> Iterator[Block]:
    """Every fenced block of a page, in order."""
    lines = iter(enumerate(page.read_text(encoding="utf-8").splitlines(), 1))
    marks: dict[str, str] = {}
    for number, line in lines:
        if mark := _MARK.match(line):
            marks[mark[1]] = mark[2]
        elif fence := _FENCE.match(line):
            text = []
            for _, inner in lines:
                if inner.strip() == fence[2]:
                    break
                text.append(inner.removeprefix(fence[1]))
            yield _marked(Block(page=page, line=number, language=fence[3], text="\n".join(text) + "\n"), marks)
            marks = {}
        elif line.strip() and set(marks) - {"in"}:
            message = f"{page.name}, line {number}: a comment about a block, and no block behind it"
            raise AssertionError(message)


def _marked(block: Block, marks: dict[str, str]) -> Block:
    codes = tuple(int(code) for code in marks.get("ends with", "0").split())
    return replace(
        block,
        scene=marks.get("in", ""),
        file=marks.get("file", ""),
        columns=marks.get("columns", "80"),
        codes=codes,
        not_run=marks.get("not run", ""),
    )


def commands(block: Block, shown: str = "") -> list[Command]:
    """What is typed: after each `$ ` of a console, with what is shown below; else the whole, which shows `shown`."""
    if block.language != "console":
        return [Command(typed=block.text, shown=tuple(shown.splitlines()))]
    found: list[Command] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append(Command(typed=line.removeprefix("$ ")))
        else:
            found[-1] = replace(found[-1], shown=(*found[-1].shown, line))
    return found
