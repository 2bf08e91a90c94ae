"""What an author should look at in an assignment that is accepted: nothing of it is wrong for certain."""

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Part
from pytest_grade.author.comparison import same
from pytest_grade.author.declaration import Call
from pytest_grade.author.drawing import Drawing, other_ways
from pytest_grade.author.loading import Declared, variants
from pytest_grade.author.names import members
from pytest_grade.author.patterns import Derivative, Value
from pytest_grade.author.proof import Proved
from pytest_grade.author.words import Built, sizes_in
from pytest_grade.judge.conventions import AT_UPDATE
from pytest_grade.marking.rubric import Rubric
from pytest_grade.model.assignment import Assignment
from pytest_grade.rules.numbers import as_numbers

_OF_DERIVATIVES: Final = re.compile(
    r"(?:^|[._])(?:grads?|gradients?|backward|backprop\w*|derivatives?)(?:_|$)", re.IGNORECASE
)
_DERIVATIVES: Final = re.compile(r"d[A-Z]\w*|\w*grad\w*", re.IGNORECASE)
_BEFORE: Final = ("g", "G", "grad_", "grad", "D", "delta_", "d_", "bar_")
_PROVED: Final = "what is a derivative is proved where it is declared as one, as d(W)"


def notes(proved: Proved, rubric: Rubric) -> Iterator[str]:
    """A sentence for each thing to look at."""
    made = proved.course.made
    yield from _unused_draws(made)
    yield from _unreached_functions(made)
    for call in made.graded:
        if not call.chance and call.lowers is None:
            yield from _of_derivatives(proved, call)
            yield from _of_answers(proved, call)
            yield from _of_caches(proved, call)
            yield from _of_ways(proved, call)
    yield from _of_layouts(made)
    yield from _of_points(made, rubric)


def notes_of_placements(assignment: Assignment, rubric: Rubric) -> Iterator[str]:
    """A sentence where the rubric accepts a placement of 1/m that nobody can be found to have chosen."""
    chain = assignment.chain
    if AT_UPDATE in rubric.accepted and chain.is_of_cost and chain.takes_examples and chain.update is None:
        yield (
            f"the rubric accepts {AT_UPDATE}, and nobody is found to take the mean there: no graded call takes all "
            f"that {chain.function} returns, by one name, and gives parameters"
        )


def _of_layouts(made: Declared) -> Iterator[str]:
    """Steps that are handed a derivative in one layout, where the function that makes it may return another."""
    for call, free in itertools.product(made.graded, made.graded):
        for quantity in _free_layouts(made, free) if call is not free else ():
            name = f"d{quantity}"
            handed = [each for each in call.call.args if isinstance(each, ast.Name) and each.id == name]
            if handed and name in made.assignment.draws:
                yield (
                    f"{call.function} is handed {name} in one layout, and {free.function} may return another: whoever "
                    f"takes only that one is wrong there; let it ask for d({quantity}), or hand over either layout"
                )


def _free_layouts(made: Declared, call: Call) -> Iterator[str]:
    """The quantities whose derivatives a call may return in more than one layout."""
    others = [other for variant in variants(made) for other in variant.graded if other.place == call.place]
    texts: dict[tuple[str, ...], set[str]] = {}
    for leaf in (leaf for each in (call, *others) for leaf in each.derivatives):
        texts.setdefault(leaf.quantities, set()).add(ast.unparse(leaf.expression))
        if leaf.is_flat:
            texts[leaf.quantities] |= {"", leaf.text}
    yield from (quantities[0] for quantities, found in texts.items() if len(quantities) == 1 and len(found) > 1)


def _unused_draws(made: Declared) -> Iterator[str]:
    """Draws that no call is given: what is asked may not be what was meant."""
    read = {name for call in made.assignment.calls for name in (*call.names, *call.further)}
    sizes = {name for value in made.assignment.draws.values() for size in sizes_in(value) for name in size.names}
    objects = [value for value in made.assignment.draws.values() if isinstance(value, Built)]
    built = {word for each in objects for word in (*re.findall(r"\w+", each.text), *map(str, each.attributes.values()))}
    for name, value in made.assignment.draws.items():
        inside = {member for member, _ in members(value, name)} if isinstance(value, Mapping) else set()
        if not ({name, *inside} & (read | sizes | built)) and not any(
            name in call.text for call in made.assignment.calls
        ):
            yield f"{name} is drawn, and no call is given it"


def _unreached_functions(made: Declared) -> Iterator[str]:
    """Functions of the solution that no graded call reaches."""
    solution = made.solution
    called = {made.key(call) for call in made.assignment.calls}
    others = {name for call in made.assignment.calls for name in (*call.also, *call.replacing.values())}
    known = {*called, *others, *(mistake.name for mistake in made.assignment.mistakes)}
    reached = known.union(*(solution.called_by(name) for name in known))
    for name in solution.functions:
        is_method = "." in name
        if name not in reached and not is_method and name not in {each.partition(".")[0] for each in reached}:
            yield f"{name} of {solution.path.name} is not graded, and nothing that is graded calls it"


def _of_ways(proved: Proved, call: Call) -> Iterator[str]:
    """Comparisons that come out the same in every question."""
    drawing = Drawing(proved=proved, call=call, seed=(0,))
    main = drawing.cases("main")
    if not other_ways(main):
        return
    made = proved.course.made
    sources = {str(source.path): source for source in made.sources}
    others = [
        node
        for name, node in made.solution.functions.items()
        if name in {*map(made.key, made.graded)} - {made.key(call)}
    ]
    for way in sorted(other_ways([*main, *drawing.cases("odd"), *drawing.cases("sure")])):
        source = sources[way.file]
        if source is made.solution and any(node.lineno <= way.line <= (node.end_lineno or 0) for node in others):
            continue  # which is asked by itself
        line = source.text.splitlines()[way.line - 1].strip()
        if not line.startswith("assert"):
            told = f"`{line}` in {source.told(way.line)} compares numbers, and the same is larger in every question"
            yield f"{call.function}: {told}; who leaves that out is not noticed"


def _of_answers(proved: Proved, call: Call) -> Iterator[str]:
    """Answers that a wrong function may give as well: the same as another, as an argument, or each time."""
    questions = proved.questions[:3]
    answers = [_judged(proved.course.asking(inputs).asked(call)) for inputs in questions]
    if len({tuple(answer) for answer in answers}) != 1:
        return
    labels = list(answers[0])
    for one, other in itertools.combinations(labels, 2):
        if all(_is_same(answer[one], answer[other]) for answer in answers):
            yield f"{call.function}: {one} and {other} are the same in every question; who mixes them up is not noticed"
    for label in labels:
        if len(answers) > 1 and all(_is_same(answers[0][label], answer[label]) for answer in answers[1:]):
            yield f"{call.function}: {label} is the same in every question; a value that is written out passes"
        taken = [dict(_arguments(call, inputs)) for inputs in questions]
        for name in taken[0]:
            if all(
                name in each and _is_same(each[name], answer[label])
                for each, answer in zip(taken, answers, strict=True)
            ):
                yield f"{call.function}: {label} is {name} as it is given; who returns that is not noticed"


def _of_derivatives(proved: Proved, call: Call) -> Iterator[str]:
    """What is called as derivatives are, and declared as a value: a wrong solution would not be refused for it."""
    judged = [
        (part.leaf.name, part)
        for part in proved.course.asking(proved.questions[0]).asked(call)
        if isinstance(part.leaf, Value) and part.leaf.is_judged and not _is_one_number(part.value)
    ]
    changes_them = any(_DERIVATIVES.fullmatch(name) for name in call.names)  # clips them, say
    if judged and not call.derivatives and not changes_them and _OF_DERIVATIVES.search(call.function):
        told = ", ".join(dict.fromkeys(name for name, _ in judged))
        yield f"{call.function}: {told} {'are' if ', ' in told else 'is'} compared with the solution only; {_PROVED}"
        return
    draws = proved.course.made.assignment.draws
    inside = [name for draw, value in draws.items() if isinstance(value, Mapping) for name, _ in members(value, draw)]
    for (own, part), name in itertools.product(judged, (*draws, *inside)):
        given: Any = proved.questions[0].values.get(name)
        if own in [f"{before}{name}" for before in _BEFORE] and np.shape(part.value) == np.shape(given):
            looks = f"{own} has the shape of {name}"
            yield f"{call.function}: {looks}, and is compared with the solution only; {_PROVED}"


def _is_one_number(value: Any) -> bool:
    numbers = as_numbers(value)
    return numbers is not None and numbers.size == 1


def _of_caches(proved: Proved, call: Call) -> Iterator[str]:
    """A value under a plain name that another call takes, and that looks like a cache: it is compared, keys and all."""
    for part in proved.course.asking(proved.questions[0]).asked(call):
        name = part.leaf.name if isinstance(part.leaf, Value) and part.leaf.is_judged else ""
        takers = [other.function for other in proved.course.made.graded if name in other.names and other is not call]
        if takers and ("cache" in name.lower() or isinstance(part.value, dict)):
            yield (
                f"{call.function}: {name} is compared with the solution's, and {takers[0]} takes it; what everybody "
                f"may keep in a way of their own is _{name}"
            )


def _judged(parts: Sequence[Part]) -> dict[str, Any]:
    return {part.label: part.value for part in parts if isinstance(part.leaf, Derivative) or part.leaf.is_judged}


def _arguments(call: Call, inputs: Any) -> Iterator[tuple[str, Any]]:
    for name in sorted(call.names):
        value = inputs.values.get(name)
        if isinstance(value, np.ndarray):
            yield name, value


def _is_same(one: Any, other: Any) -> bool:
    left, right = as_numbers(one), as_numbers(other)
    return left is not None and right is not None and left.shape == right.shape and same(one, other)


def _of_points(made: Declared, rubric: Rubric) -> Iterator[str]:
    declared: dict[str, float] = {}
    for call in made.graded:
        declared[made.key(call)] = declared.get(made.key(call), 0.0) + call.points
    unpaid = [name for name in declared if not rubric.points.get(name)]
    if unpaid:
        yield f"no points for {', '.join(unpaid)}: whoever leaves it out loses nothing"
    total = sum(declared.values())
    if rubric.possible != total:
        yield f"the rubric gives {rubric.possible:g} points, the declaration {total:g}: the rubric counts"
