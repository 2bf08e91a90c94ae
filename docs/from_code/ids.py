"""Every name of a mistake and of a convention, with its words and its derivation."""

from collections.abc import Iterator

from from_code.markdown import code, table, verbatim
from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.explain import known_by
from pytest_grade.marking import words
from pytest_grade.marking.phrases import CONVENTIONS
from pytest_grade.mistakes.mistake import Mistake
from pytest_grade.mistakes.table import THEMES
from pytest_grade.model.judgement import Convention, Diagnosis
from pytest_grade.model.notation import Notation

_SYMBOLS = "week4_step_by_step"


def conventions() -> str:
    """Where 1/m may enter, each with the sentence that feedback says of it."""
    notation = load_assignment(_SYMBOLS).notation
    rows = [(code(id_), verbatim(words.of_convention(Convention(id=id_, place=None), notation))) for id_ in CONVENTIONS]
    return table(("id", "what feedback says"), rows)


def mistakes() -> str:
    """A chapter for each theme, and in it a section for each mistake."""
    notation = load_assignment(_SYMBOLS).notation
    return "\n\n".join(piece for theme in THEMES for piece in _theme(theme, notation))


def _theme(theme: object, notation: Notation) -> Iterator[str]:
    yield f"## {(theme.__doc__ or '').partition(chr(10))[0].rstrip('.')}"
    for entry in theme.MISTAKES:  # type: ignore[attr-defined]
        yield f"### {entry.id}"
        yield from _mistake(entry, notation)


def _mistake(entry: Mistake, notation: Notation) -> Iterator[str]:
    facts = {"variables": "…"}
    said = words.of_diagnosis(Diagnosis(id=entry.id, function="", facts=facts), notation)
    yield verbatim(said.message)
    known = [("Why", said.why), ("Change", said.hint), ("How it is known", known_by(entry))]
    yield "\n".join(f"* **{title}:** {verbatim(text)}" for title, text in known if text)
    if entry.section:
        yield f"The derivation: [{entry.section}](derivations.md#{entry.section})"
