"""A master with 1/m in another place: its own functions, and others of their names around them that move the mean.

Who makes the final derivatives of a layer leaves the mean to its caller, and who asks for the whole way back takes it
at the end. Where a function gives the derivative with which the way back begins, that one takes it.
"""

import ast
import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from pytest_grade.author.declaration import Call
from pytest_grade.author.placements import INSIDE, OUTSIDE, final_parts, own_placement
from pytest_grade.author.proof import Proved
from pytest_grade.author.substitutes import moving, own_parts
from pytest_grade.author.templates import leaves_of
from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.as_notebook import Notebook, source_of
from pytest_grade.notebook.ipython import parse_cell

_OWN: Final = "_as_it_stands_"
Around = Mapping[str, Sequence[str]]
"""The lines of the function that takes the place of another, by the name of that one: `Class.method` of a method."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A master with 1/m in another lawful place, and the functions that leave it to their callers there, or take it."""

    notebook: Notebook
    functions: tuple[str, ...]


def with_the_mean_elsewhere(master: Notebook, proved: Proved) -> Moved | None:
    """Move the mean; None where no function is judged by where it is taken, as where all that is final is made in one.

    None also of a solution whose whole way back has the mean in a line of its own.
    """
    around = dict(_around(proved))
    if not around:
        return None
    made = copy.deepcopy(master)
    for cell in made["cells"]:
        if cell.get("cell_type") == "code":
            cell["source"] = _with(source_of(cell), around)
    free = tuple(proved.course.made.key(call) for call in _free(proved))
    return Moved(notebook=made, functions=free)


def _free(proved: Proved) -> list[Call]:
    """The functions that are judged by where the mean is taken, and do not leave all of that to others."""
    return [call for call in proved.course.made.graded if own_parts(proved, call)]


def _around(proved: Proved) -> Iterator[tuple[str, Sequence[str]]]:
    made = proved.course.made
    free = _free(proved)
    wholes = [call for call in made.graded if _is_whole_of(proved, call, free)]
    if wholes and any(own_placement(proved, call) != INSIDE for call in free):
        return  # the whole has the mean in lines of its own
    for call in free:
        other = OUTSIDE if own_placement(proved, call) == INSIDE else INSIDE
        yield made.key(call), tuple(moving(proved, call, other, _own(call)))
    if not any(made.begins(call) for call in free):
        for whole in wholes:
            yield made.key(whole), tuple(_ending(proved, whole))


def _is_whole_of(proved: Proved, call: Call, free: Sequence[Call]) -> bool:
    """Whether it gives the final derivatives of a cost, and lets some of these functions make them."""
    made = proved.course.made
    called = made.solution.called_by(made.key(call))
    return bool(call.derivatives) and not call.given and any(made.key(each) in called for each in free)


def _own(call: Call) -> str:
    """How the master's own function is called from the one that stands around it."""
    name = _OWN + call.function
    return name if call.receiver is None else f"arguments[0].__class__.{name}"


def _ending(proved: Proved, whole: Call) -> Iterator[str]:
    """The lines of a function that takes the mean of the final derivatives at the end, whatever their number is."""
    final = final_parts(proved, whole)
    leaves = [leaf for leaf in leaves_of(whole.patterns[""], proved.first.values) if leaf.quantity in final]
    keys = "|".join(sorted({re.sub(r"\d+", r"\\d+", re.escape(str(leaf.path[-1]))) for leaf in leaves}))
    is_keyed = all(isinstance(leaf.path[-1], str) for leaf in leaves)
    parts = "found.items()" if is_keyed else "enumerate(found)"
    taken = f"(key, part / count if re.fullmatch({keys!r}, str(key)) else part) for key, part in {parts}"
    yield f"def {whole.function}(*arguments, **named):"
    yield "    import re"
    yield f"    found = {_own(whole)}(*arguments, **named)"
    yield f"    count = {_count(proved, whole)}"
    yield f"    return dict({taken})" if is_keyed else f"    return tuple(part for _, part in ({taken}))"


def _count(proved: Proved, whole: Call) -> str:
    """The number of examples, read off an array that the function is given."""
    inputs, course = proved.first, proved.course
    m = course.number_of_examples(inputs)
    for number, argument in enumerate(whole.call.args, start=int(whole.receiver is not None)):
        found = course.asking(inputs).value(argument.id) if isinstance(argument, ast.Name) else None
        if isinstance(found, np.ndarray) and m in found.shape:
            return f"arguments[{number}].shape[{found.shape.index(m)}]"
    return whole.place.refuse("no argument with an axis of examples", "one from which their number can be read")


def _with(text: str, around: Around) -> str:
    """The text of a cell, with these functions under names of their own and others around them."""
    lines = text.split("\n")
    for name, node in sorted(_functions(text), key=lambda each: -each[1].lineno):
        if name in around:
            indent = " " * node.col_offset
            lines[node.end_lineno or node.lineno : node.end_lineno] = ["", *(indent + line for line in around[name])]
            head = lines[node.lineno - 1]
            lines[node.lineno - 1] = head.replace(f"def {node.name}", f"def {_OWN}{node.name}", 1)
    return "\n".join(lines)


def _functions(text: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions that a cell defines by their names, methods by names such as `Network.backprop`."""
    for node in parse_cell(text).statements:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from ((f"{node.name}.{each.name}", each) for each in node.body if isinstance(each, ast.FunctionDef))
