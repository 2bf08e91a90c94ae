"""Every word that a declaration may be made of, a line each: what `pytest-grade check --words` prints."""

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from pytest_grade.author import patterns, sizes
from pytest_grade.author.declaration import OPTIONS, Assignment, Call
from pytest_grade.author.places import Place
from pytest_grade.author.words import WORDS

_WIDTH: Final = 34
_ATTRIBUTE: Final = re.compile(r"^ {8}(\w+): (.+(?:\n {12}.+)*)", re.MULTILINE)
_MISCALLED: Final = (
    (re.compile(r"(?P<word>\w+)\(\) missing \d+ required .*arguments?: (?P<names>.+)"), "{word}() without {names}"),
    (re.compile(r"(?P<word>\w+)\(\) got an unexpected keyword argument (?P<names>'\w+')"), "{names}= in {word}()"),
    (re.compile(r"(?P<word>\w+)\(\) takes "), "more in {word}() than it takes"),
)
_AS_WRITTEN: Final = {
    "grade": "grade('call -> what comes back', points)",
    "uses": "uses('call -> what comes back')",
    "draw": "draw(name=word(sizes))",
}
_METHODS: Final = ("draw", "grade", "uses", "mistake", "form", "chosen_by")
_STATED: Final = ("examples", "modules", "either", "known_by")


def vocabulary() -> Iterator[str]:
    """The lines: of the assignment, of inputs, of calls and what comes back from them."""
    yield "name = Assignment('id', 'title', …): what is said once"
    yield from _attributes(Assignment, _STATED)
    for method in (getattr(Assignment, name) for name in _METHODS):
        yield from _entry(_call(method), _first(method.__doc__))
    yield ""
    yield "name.draw(q=…): what an input looks like"
    for word in WORDS.values():
        yield from _entry(_call(word), _first(word.__doc__))
    yield from _entry("3, 0.5, 'text', True, None", "Themselves.")
    yield from _entry("[…], (…), {'key': …}", "Lists, tuples and dictionaries of these.")
    yield from _entry("a size", f"{sizes.ALLOWED}.")
    yield ""
    yield "name.grade('call -> what comes back', points, …): right of the arrow"
    for written, meaning in re.findall(r"^(``.+``)  +(.+)$", patterns.__doc__ or "", re.MULTILINE):
        yield from _entry(written.replace("``", ""), meaning)
    yield from _entry("… as name", "a name for all that comes back")
    several = "of several, its own are those of all that hangs on any of them"
    yield from _entry("d(q), left of the arrow", f"the derivative by q is given to the call; {several}")
    yield from _entry("one(X); other(d(Z)) -> …", "what is called before on the same object, and then what is graded")
    yield ""
    yield "options of grade()"
    yield from _attributes(Call, OPTIONS)


def refuse_call(error: BaseException, place: Place) -> None:
    """Refuse a word that was called with other arguments than it takes; nothing where an error says something else."""
    words = {**WORDS, **{name: getattr(Assignment, name) for name in _METHODS}}
    for form, found in _MISCALLED:
        told = form.search(str(error)) if isinstance(error, TypeError) else None
        if told is not None and told["word"] in (*words, "__init__"):
            word = words.get(told["word"], Assignment)
            names = told.groupdict().get("names", "").replace("'", "")
            allowed = _AS_WRITTEN.get(word.__name__) or _call(word)
            place.refuse(found.format(word=word.__name__, names=names), allowed)


def _attributes(of: type, names: tuple[str, ...]) -> Iterator[str]:
    """The attributes of a class that an author gives, as its docstring has them."""
    said = {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(of.__doc__ or "")}
    for name in names:
        yield from _entry(f"{name}=", said.get(name, ""))


def _call(function: Callable[..., Any]) -> str:
    """A word with what it takes, without types."""
    parameters = inspect.signature(function).parameters.values()
    shown = [str(each.replace(annotation=inspect.Parameter.empty)) for each in parameters if each.name != "self"]
    return f"{function.__name__}({', '.join(shown)})"


def _first(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _entry(written: str, meaning: str) -> Iterator[str]:
    """A line; what is longer than its column stands on a line of its own."""
    if len(written) > _WIDTH:
        yield f"  {written}"
        written = ""
    yield f"  {written:<{_WIDTH}}  {meaning}".rstrip()
