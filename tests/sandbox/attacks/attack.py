"""An attack: a submission that tries to gain, to learn, to break or to deceive."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from tests.students import student

HONEST = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells) + "\n"

_WRAPPED = """

# %%
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    loot = ""
    try:
{attempt}
    except BaseException as error:
        loot = "failed: " + type(error).__name__
    if loot != "":
        raise RuntimeError("loot: " + str(loot)[:400])
    return 0 * A_prev, 0 * W, 0 * b
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One submission.

    Attributes:
        name: what it tries, in words; also the name of its folder.
        group: reading, tampering, exhaustion, escape, malformed or display.
        files: makes its files in its folder, given what the arena has laid out (`secret`, `trap`, `port`).
        costs: the functions that it may cost; None where it may cost all of them. What costs none has nothing wrong.
        says: a regular expression that its reasons must match, if any.
        status: graded or not-gradable; None where it depends on who runs the grader, or nothing is to be collected.

    """

    name: str
    group: str
    files: Callable[[Path, Mapping[str, str]], None]
    costs: frozenset[str] | None = frozenset({"linear_backward"})
    says: str = ""
    status: str | None = "graded"


def script(text: str) -> Callable[[Path, Mapping[str, str]], None]:
    """Hand in an honest submission with more text behind it; `<<name>>` stands for what the arena has laid out."""

    def write(folder: Path, arena: Mapping[str, str]) -> None:
        filled = HONEST + text
        for name, value in arena.items():
            filled = filled.replace(f"<<{name}>>", value)
        (folder / "work.py").write_bytes(filled.encode("utf-8", "surrogatepass"))

    return write


def attempts(group: str, tried: Mapping[str, str], **more: object) -> Iterator[Attack]:
    """Submissions whose wrong `linear_backward` tries something; what it learns, it raises as an exception."""
    for name, attempt in tried.items():
        files = script(_WRAPPED.format(attempt=indent(attempt.strip("\n"), " " * 8)))
        yield Attack(name=name, group=group, files=files, **more)  # type: ignore[arg-type]


def scripts(group: str, texts: Mapping[str, str], **more: object) -> Iterator[Attack]:
    """Submissions that are honest up to the text that follows."""
    for name, text in texts.items():
        yield Attack(name=name, group=group, files=script(f"\n\n# %%\n{text.strip()}\n"), **more)  # type: ignore[arg-type]


Content = bytes | Callable[[], bytes]  # large ones are made when they are handed in


def content(group: str, contents: Mapping[str, tuple[Content, str]], **more: object) -> Iterator[Attack]:
    """Files that are no honest notebooks: their bytes, and what the reason is to say."""
    for name, (data, says) in contents.items():

        def write(folder: Path, _arena: Mapping[str, str], data: Content = data) -> None:
            (folder / "work.ipynb").write_bytes(data() if callable(data) else data)

        yield Attack(name=name, group=group, files=write, says=says, costs=None, **more)  # type: ignore[arg-type]
