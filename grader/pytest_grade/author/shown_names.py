"""What students see of quantities that have another name in the declaration, which is for the declaration alone.

A declaration tells quantities apart that have one name in the code: ``loss_naive`` comes back as ``loss``, and what is
called ``new_weights`` is found in ``net.weights``. Texts for students have the names of the code.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping

from pytest_grade.author.declaration import Call
from pytest_grade.author.loading import Declared
from pytest_grade.author.patterns import Derivative, ForEach, Pattern, Several, Value, is_call
from pytest_grade.author.templates import Leaf
from pytest_grade.author.words import Built
from pytest_grade.model.notation import Shown


def shown_names(made: Declared) -> tuple[Shown, ...]:
    """The names of the declaration that no student sees, with those that stand there instead."""
    seen = _seen(made)
    found = (
        *(each for call in made.graded for each in _of_call(made, call)),
        *(Shown("", f"d{name}", shown) for shown, name in _attributes(made)),
    )
    inner = (each for each in found if each.name.strip("_") and each.name not in seen | {each.as_shown})
    of_gradients = (each for call in made.graded for each in _under_the_same_key(made, call))
    return tuple(dict.fromkeys((*inner, *of_gradients)))


def _seen(made: Declared) -> frozenset[str]:
    """What a student meets: parameters, what is returned, attributes, and the keys of dictionaries."""
    found = set[str]()
    for node in ast.walk(made.solution.tree):
        match node:
            case ast.arg(arg=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
                found.add(name)
            case ast.Return(value=ast.AST() as value):
                found |= {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    return frozenset(found)


def _attributes(made: Declared) -> Iterator[tuple[str, str]]:
    """The derivatives by the attributes of objects that are set to a draw, with its name.

    Where several objects have such an attribute, with the object: of two layers, fc1.dW and fc2.dW.
    """
    built = {name: draw for name, draw in made.assignment.draws.items() if isinstance(draw, Built)}
    having = Counter(attribute for draw in built.values() for attribute in draw.attributes)
    for owner, draw in built.items():
        for attribute, name in draw.attributes.items():
            if isinstance(name, str):
                yield f"{owner}.d{attribute}" if having[attribute] > 1 else f"d{attribute}", name


def _of_call(made: Declared, call: Call) -> Iterator[Shown]:
    function, node = made.key(call), made.solution.functions.get(made.key(call))
    for where, pattern in call.then.items():
        attribute = where.partition(".")[2] or where  # as the object itself calls it: fc1.dW of a block
        if attribute.replace(".", "").isidentifier() and isinstance(pattern, (Value, Derivative)):
            yield from _shown(function, pattern, attribute)
    if node is None:
        return
    taken = {each.arg for other in made.solution.functions.values() for each in other.args.args}
    for part, own in _returned(call.comes_back, node) if call.comes_back is not None else ():
        if not isinstance(part, Derivative) or own not in taken:  # else it would be read as the one that comes in
            yield from _shown(function, part, own)
    yield from (Shown("", f"d{of}", own) for of, own in _handed(call, node))


def _under_the_same_key(made: Declared, call: Call) -> Iterator[Shown]:
    """The gradients that come back under the names of the parameters: these alone would say what is not meant."""
    parts = call.comes_back.parts if isinstance(call.comes_back, Several) else (call.comes_back,)
    for part in parts:
        if isinstance(part, ForEach) and isinstance(part.part, Derivative) and part.key == f"{{{part.variable}}}":
            members = made.assignment.draws.get(part.draw)
            for name in members if isinstance(members, Mapping) else ():
                yield Shown(made.key(call), str(name), f"the gradient of {name}")


def _shown(function: str, pattern: Value | Derivative, own: str) -> Iterator[Shown]:
    """The name in its function; what is a derivative and nothing else is called so in every text."""
    leaf = Leaf(path=(), pattern=pattern, label="")
    is_step = isinstance(pattern, Derivative) and leaf.quantity in pattern.names  # to another value of that quantity
    yield Shown(function, leaf.quantity if is_step else leaf.name, own)
    if isinstance(pattern, Derivative) and is_call(pattern.expression, "d"):
        yield Shown("", leaf.name, own)


def _returned(pattern: Pattern, node: ast.FunctionDef) -> Iterator[tuple[Value | Derivative, str]]:
    """The parts of what comes back, with the names that the solution returns them by."""
    parts = pattern.parts if isinstance(pattern, Several) else (pattern,)
    returns = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value is not None]
    for value in returns:
        own = value.elts if isinstance(value, ast.Tuple) else [value]
        for part, each in zip(parts, own, strict=False) if len(own) == len(parts) else ():
            if isinstance(part, (Value, Derivative)) and isinstance(each, ast.Name):
                yield part, each.id


def _handed(call: Call, node: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """The quantities whose derivatives are given, with the parameter that each is given as."""
    own = [each.arg for each in node.args.args if each.arg != "self"]
    for argument, name in zip(call.call.args, own, strict=False):
        if is_call(argument, "d"):
            yield ast.unparse(argument.args[0]), name  # type: ignore[attr-defined]
