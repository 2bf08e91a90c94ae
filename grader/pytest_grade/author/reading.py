"""How a declaration was understood, a line a call: what an author reads after loading."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pytest_grade.author.counted import are_counted_otherwise
from pytest_grade.author.declaration import Call
from pytest_grade.author.patterns import Derivative, ForEach, Keyed, Pattern, Several, Value
from pytest_grade.author.placements import final_parts, has_choice
from pytest_grade.author.planted import lines_of
from pytest_grade.author.proof import Judged, Proved
from pytest_grade.author.templates import leaves_of

_SAID = {
    "calculus": "proved by calculus",
    "differences": "proved by differences only",
    "solution": "compared with the solution",
    "chance": "by chance: shape, centre and spread",
}


def reading(proved: Proved) -> Iterator[str]:
    """The lines of the reading, one call after the other."""
    made = proved.course.made
    assignment = made.assignment
    yield f"{assignment.id}, the form {made.form}" if made.form else f"{assignment.id}: {assignment.title}"
    total = sum(call.points for call in made.graded)
    functions = len({made.key(call) for call in made.graded})
    yield f"{functions} functions, {total:g} points; {assignment.examples} counts the examples"
    if assignment.either:
        values = (f"{name} {' or '.join(map(repr, found))}" for name, found in assignment.either.items())
        yield f"left free, as long as all fits together: {'; '.join(values)}"
    for call in assignment.calls:
        points = f"{call.points:g}" if call.is_graded else "on the way"
        yield f"  {call.text.strip()}   [{points}]"
        yield f"      {'; '.join(_said(proved, call))}"


def _said(proved: Proved, call: Call) -> Iterator[str]:
    judged = () if call.chance or call.lowers or call.picks else proved.judged[call.text]
    objectives = " and ".join(proved.course.made.objectives(call))
    for proof, words in _SAID.items():
        labels = [each.label for each in judged if each.proof == proof]
        if labels:
            of = f" as derivatives of {objectives}" if proof in ("calculus", "differences") else ""
            yield f"{_shown(labels)}: {words}{of}"
    passed = [leaf.name for leaf in call.leaves if isinstance(leaf, Value) and not leaf.is_judged]
    if passed:
        yield f"{_shown(passed)}: {'passed on, ' if set(passed) != {'_'} else ''}not judged"
    if call.chance:
        yield f"{call.chance.partition(':')[0].strip()}: the student's own, and the solution replayed with them"
    if call.picks:
        found = _shown([leaf.name for leaf in call.leaves if isinstance(leaf, Value) and leaf.is_judged])
        yield f"{found}: what comes of any {call.picks}, taken at random"
    if call.lowers:
        yield f"trained by descent of {call.lowers}, whatever the start"
    if call.constant:
        yield "held constant: no derivative goes back through it"
    if call.optional:
        yield "counts only where it is written"
    for name, other in call.replacing.items():
        yield f"asked with {other} in the place of {name}"
    yield from _of_texts(call)
    unnamed = list(dict.fromkeys(_unnamed(proved, call)))
    if unnamed:
        it = "it" if len(unnamed) == 1 else "them"
        yield f"{_shown(unnamed)}: passed on unjudged, the declaration does not name {it}"
    yield from _of_mean(proved, call, judged)
    keywords = [keyword.arg for keyword in call.call.keywords if keyword.arg]
    if keywords:
        yield f"students have to name {_shown(keywords)} so"


def _of_texts(call: Call) -> Iterator[str]:
    """Which shapes are as good, what other texts take besides, and where the one that students are given is wrong."""
    flat = [leaf for leaf in call.leaves if leaf.is_flat]
    if derivatives := [leaf.text for leaf in flat if isinstance(leaf, Derivative)]:
        yield f"{_shown(derivatives)}: axes of length 1 do not count"
    if values := [leaf.name for leaf in flat if not isinstance(leaf, Derivative)]:
        yield f"{_shown(values)}: leading axes of length 1 do not count"
    if call.further:
        yield f"asked with {_shown(list(call.further))} too, where a student's function takes more"
    if call.planted:
        yield f"students are given it with wrong lines for {_shown(list(lines_of(call)))}, and lose nothing by them"


def _unnamed(proved: Proved, call: Call) -> Iterator[str]:
    """The entries of dictionaries that come back beside others that are judged, and that the declaration leaves out."""
    inputs = proved.first
    found = proved.course.asking(inputs).looked_at(call)
    for where, pattern in call.patterns.items():
        yield from _left_out(pattern, found[where], inputs.values)


def _left_out(pattern: Pattern, found: Any, drawn: Mapping[str, Any]) -> Iterator[str]:
    match pattern:
        case Several(parts=parts):
            for part, value in zip(parts, found, strict=True):
                yield from _left_out(part, value, drawn)
        case Keyed(parts=keyed):
            named: Iterable[object] = keyed
            for key, part in keyed.items():
                yield from _left_out(part, found[key], drawn)
        case ForEach(key=str()):
            named = [leaf.path[-1] for leaf in leaves_of(pattern, drawn)]
    if isinstance(pattern, (Keyed, ForEach)) and isinstance(found, Mapping):
        yield from (repr(key) for key in found if key not in named)


def _of_mean(proved: Proved, call: Call, judged: Sequence[Judged]) -> Iterator[str]:
    """Where the mean over the examples may stand."""
    count = proved.course.made.assignment.examples
    if call.derivatives and are_counted_otherwise(proved, call):
        wholes = [whole.function for whole in proved.course.made.wholes_that_call(call)]
        elsewhere = f", or elsewhere if {_shown(wholes)} comes out right" if wholes else ""
        yield f"the mean is not over {count}: it is taken where the solution takes it{elsewhere}"
        return
    if not call.given and has_choice(proved, call):
        yield f"{count} times as large as well, where the functions that it is handed to divide by {count}"
    if call.given and any(each.exponent == -1 for each in judged):
        final = [each.label for each in judged if each.exponent == -1]
        yield f"1/{count} in {_shown(final)}: {_where(proved, call, 'in it', 'before it')}"
    elif call.given and (free := final_parts(proved, call)):
        final = [leaf.text for leaf in call.derivatives if free.issuperset(leaf.quantities)]
        yield f"1/{count} in {_shown(final)}: {_where(proved, call, 'before it', 'in it')}"
    elif not has_choice(proved, call) and (handed := [d.text for d in call.derivatives if _is_handed_on(proved, d)]):
        yield f"1/{count} in {_shown(handed)}: as in the solution, no graded function asks for the whole"


def _is_handed_on(proved: Proved, leaf: Derivative) -> bool:
    """Whether a graded function is given this derivative, and goes on with it."""
    return any(not set(leaf.quantities).isdisjoint(other.given) for other in proved.course.made.graded)


def _where(proved: Proved, call: Call, own: str, other: str) -> str:
    """Where the mean may stand: as in the solution, or in the other place where a caller answers for the whole."""
    wholes = proved.course.made.wholes_that_call(call)
    if call.mean == "either":
        return "in it or before it"
    if not wholes:
        return f"{own} (mean='either' leaves it to students)"
    return f"{own}, or {other} if {_shown([whole.function for whole in wholes])} comes out right"


def _shown(names: Sequence[str]) -> str:
    unique = list(dict.fromkeys(names))
    return ", ".join(unique[:6]) + (", …" if len(unique) > 6 else "")
