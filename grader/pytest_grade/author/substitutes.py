"""Functions of a solution that take the place of a student's, in either placement of the mean.

The other placement is a wrapper, made of the same text: what is final comes back times the number of examples, or
over it.
"""

import ast
import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from pytest_grade.author.answers import Asking
from pytest_grade.author.declaration import Call, given_as, handed_in
from pytest_grade.author.loading import Declared
from pytest_grade.author.own_updates import changed_at
from pytest_grade.author.placements import has_choice, own_placement, parts_with_choice
from pytest_grade.author.program import Program
from pytest_grade.author.proof import Proved
from pytest_grade.author.templates import Leaf, leaves_of
from pytest_grade.model.assignment import Placement, Substitution
from pytest_grade.rules.presence import at

_AS_IT_IS: Final = "_with_its_own_mean_"
_MOVED: Final = """\
    def moved(value, path):
        if not path:
            return value {factor}
        if isinstance(value, dict):
            return {{**value, path[0]: moved(value[path[0]], path[1:])}}
        parts = [moved(part, path[1:]) if place == path[0] else part for place, part in enumerate(value)]
        return getattr(type(value), "_make", type(value))(parts)
    for path in {paths!r}:
        found = moved(found, path)"""


def sources(proved: Proved, substitution: Substitution) -> Mapping[str, str]:
    """The text of each function to be put in the place of a student's, with what it needs of the solution.

    One that is not graded is the solution's, or that which students are given: this is at hand wherever they are asked.
    """
    made = proved.course.made
    calls = {made.key(call): call for call in reversed(made.graded)}
    needed = "\n\n".join(_needed(made))
    found = {}
    for name in substitution.functions:
        call = calls.get(name)
        if call is None and (helper := _helper(made, name, needed)):
            found[name] = helper
        if call is None or name not in made.solution.functions:
            continue
        own = ast.unparse(_with_room(made.solution.functions[name]))
        is_elsewhere = substitution.placement != own_placement(proved, call) and bool(own_parts(proved, call))
        is_moved = is_elsewhere and not _goes_with_its_whole(made, call, substitution)
        text = _moved(proved, call, substitution.placement) if is_moved else own
        found[name] = f"{needed}\n\n{text}"
    for name, other in substitution.instead:
        node = _with_room(made.solution.functions[other])
        node.name = name
        found[name] = f"{needed}\n\n{ast.unparse(node)}"
    return found


def _helper(made: Declared, name: str, needed: str) -> str:
    """The text of a function that is not graded; "" where the course has none of that name."""
    if name in made.solution.functions:
        return needed
    return f"{name} = {name}" if made.provided is not None and name in made.provided.functions else ""


def _with_room(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function with room for what an older template of the course hands to it besides."""
    node = copy.deepcopy(function)
    if node.args.vararg is None and not node.args.kwonlyargs:
        node.args.vararg = ast.arg(arg="_further")
    if node.args.kwarg is None:
        node.args.kwarg = ast.arg(arg="_named")
    return node


def _goes_with_its_whole(made: Declared, call: Call, substitution: Substitution) -> bool:
    """Whether who calls it for the final derivatives is the solution's too: then both are as they stand there."""
    wholes = (other for other in made.graded if other.derivatives and not other.given and other is not call)
    replaced = [key for whole in wholes if (key := made.key(whole)) in substitution.functions]
    return any(made.key(call) in made.solution.called_by(key) for key in replaced)


def own_parts(proved: Proved, call: Call) -> frozenset[str]:
    """By which quantities a function makes a derivative that may be that of the mean or not.

    Those that another function with that choice hands to it are that one's.
    """
    made, first = proved.course.made, proved.first
    free = parts_with_choice(proved, call) if has_choice(proved, call) else frozenset[str]()
    called = made.solution.called_by(made.key(call))
    below = [other for other in made.graded if made.key(other) in called and has_choice(proved, other)]
    if not free or not below:
        return free
    if any(other.receiver is not None for other in (call, *below)):
        return frozenset()
    doubling = Program(made)
    for other in below:
        doubling.change(made.key(other), partial(_doubled, _leaves(proved, other, parts_with_choice(proved, other))))
    once, twice = (
        asking.looked_at(call)[""] for asking in (proved.course.asking(first), Asking(made, doubling, first))
    )
    leaves = _leaves(proved, call, free)
    return frozenset(leaf.quantity for leaf in leaves if np.array_equal(at(once, leaf.path), at(twice, leaf.path)))


def _leaves(proved: Proved, call: Call, quantities: Collection[str]) -> Sequence[Leaf]:
    """Where in what comes back the derivatives by these quantities are."""
    pattern = call.patterns.get("")
    found = leaves_of(pattern, proved.first.values) if pattern is not None else ()
    return [leaf for leaf in found if leaf.quantity in quantities]


def _doubled(leaves: Sequence[Leaf], found: Any) -> Any:
    for leaf in leaves:
        found = changed_at(found, leaf.path, lambda part: 2 * part)
    return found


def _needed(made: Declared) -> Iterator[str]:
    """What the functions of a solution use of it: constants, helpers that are not graded, modules of Python."""
    graded = {made.key(call) for call in made.graded}
    for node in made.solution.tree.body:
        if (isinstance(node, ast.FunctionDef) and node.name not in graded) or isinstance(
            node, (ast.Assign, ast.AnnAssign)
        ):
            yield ast.unparse(node)


def _moved(proved: Proved, call: Call, placement: Placement) -> str:
    """The function, and another of its name that calls it and moves the mean."""
    node = _with_room(proved.course.made.solution.functions[proved.course.made.key(call)])
    node.name = _AS_IT_IS + call.function
    return "\n".join([ast.unparse(node), *moving(proved, call, placement, node.name)])


def moving(proved: Proved, call: Call, placement: Placement, own: str) -> Iterator[str]:
    """The lines of a function of this name that calls `own`, the solution's, and moves the mean."""
    free = own_parts(proved, call)
    kept = {
        where: [leaf for leaf in leaves_of(p, proved.first.values) if leaf.quantity in free]
        for where, p in call.patterns.items()
    }
    returned = kept.pop("", [])
    factor = "* count" if (placement == "outside") == bool(call.given) else "/ count"
    yield f"def {call.function}(*arguments, **named):"
    yield f"    found = {own}(*arguments, **named)"
    yield f"    count = {_count(proved, call, returned)}"
    yield from _replacing(returned, factor) if returned else ()
    for where, leaves in kept.items():
        yield from _replacing_kept(where, leaves, factor)
    yield "    return found"


def _replacing_kept(where: str, leaves: list[Leaf], factor: str) -> Iterator[str]:
    """The lines that change what is looked at on the object whose method it is: ``layer.dW`` of a draw `layer`."""
    own = f"arguments[0].{where.partition('.')[2]}"
    for leaf in leaves:
        yield f"    {own}{_where(leaf)} = {own}{_where(leaf)} {factor}"


def _count(proved: Proved, call: Call, returned: list[Leaf]) -> str:
    """The number of examples, read off the derivative that is given, or else off one that is made."""
    inputs = proved.first
    m = proved.course.number_of_examples(inputs)
    if not call.given:
        shape = np.shape(at(proved.course.asking(inputs).looked_at(call)[""], returned[0].path))
        return f"found{_where(returned[0])}.shape[{shape.index(m)}]"
    asking = proved.course.asking(inputs)
    shapes = {name: np.shape(asking.value(name)) for name in call.given}
    axes = {given_as(name): shape.index(m) for name, shape in shapes.items() if m in shape}
    arguments = [(f"arguments[{n}]", each) for n, each in enumerate(call.call.args, call.receiver is not None)]
    arguments += [(f"named[{each.arg!r}]", each.value) for each in call.call.keywords if each.arg]
    parts = [(ast.unparse(part), place) for where, each in arguments for place, part in handed_in(each, where)]
    given = next(((place, axes[text]) for text, place in parts if text in axes), None)
    if given is None:
        found = f"{call.text!r}, and no derivative that {call.function} itself is given has an axis of the examples"
        call.place.refuse(found, "mean= left out, or such a derivative d(q) among its arguments")
    place, axis = given
    return f"{place}.shape[{axis}]"


def _where(leaf: Leaf) -> str:
    return "".join(f"[{key!r}]" for key in leaf.path)


def _replacing(leaves: list[Leaf], factor: str) -> Iterator[str]:
    """The lines that change some parts of what comes back; a tuple of which a part changes is made anew."""
    if any(leaf.path and isinstance(leaf.path[-1], int) for leaf in leaves):
        yield _MOVED.format(factor=factor, paths=[tuple(leaf.path) for leaf in leaves])
        return
    for leaf in leaves:
        yield f"    found{_where(leaf)} = found{_where(leaf)} {factor}"
