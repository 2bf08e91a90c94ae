"""What comes back from a call, as an author writes it right of the arrow.

``name``            a value; compared with the solution's, and known by that name from there on
``_name``           passed on to other calls, not judged; ``_`` is not even passed on
``d(q)``            the derivative of the objective by q; also in an expression: ``delta - d(W)``, ``d(W).T``
``flat(name)``      a value whose leading axes of length 1 do not matter: ``(m,)`` for ``(1, m)``
``flat(d(q))``      a derivative whose axes of length 1 do not count: ``(n, 1)`` or ``(1, n)`` for ``(n,)``
``a, b``, ``[a, b]``, ``{'key': a}``    several of them
``{'d{q}': d(q) for q in parameters}``, ``[d(q) for q in biases]``    one for each value of a draw
``(weights, costs) or weights``    of a training: in one form or another
``d(W).T if TURNED else d(W)``    one or the other, by a constant of the solution that has several lawful values
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeAlias

from pytest_grade.author.places import Place
from pytest_grade.dataclass import dataclass

ALLOWED: Final = (
    "names, _name, d(name), flat(name), flat(d(name)), expressions of derivatives such as q - alpha * d(q), and tuples,"
    " lists, dictionaries or comprehensions of these; of what is in a dictionary the key alone: W1, not params['W1']"
)
_ONE: Final = (
    "d(name): the derivative by one quantity; of what is in a dictionary by its key alone: d(W); where two have that"
    " key, draw W1 and W2, and hand them over as {'W': W1} and {'W': W2}"
)
_FOR: Final = re.compile(r"\sfor\s+\w+\s+in\s+\w+")
_ALONE: Final = (
    "a comprehension alone in its brackets, {'d{q}': d(q) for q in params}, or each key by itself,"
    " {'x': d(x), 'W1': d(W1), …}: not both in one"
)
RESERVED: Final = frozenset({"d", "flat"})
_IN_EXPRESSIONS: Final = (
    *(ast.BinOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Load, ast.operator, ast.unaryop, ast.Call, ast.Attribute),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value under a name, judged unless that begins with an underscore; ``(m,)`` is ``(1, m)`` if `is_flat`."""

    name: str
    is_flat: bool = False

    @property
    def is_judged(self) -> bool:
        """Whether it is compared with the solution's."""
        return not self.name.startswith("_")


@dataclass(frozen=True, kw_only=True)
class Derivative:
    """The derivative of the objective by a quantity, or an expression of some; `text` is as the author has it.

    If `is_flat`, axes of length 1 do not count: ``(n,)`` is ``(n, 1)``.
    """

    expression: ast.expr
    text: str
    is_flat: bool = False

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """The quantities that are derived by."""
        return tuple(_argument(node) for node in ast.walk(self.expression) if is_call(node, "d"))

    @cached_property
    def names(self) -> frozenset[str]:
        """The other names in it."""
        inner = {id(part) for node in ast.walk(self.expression) if is_call(node, "d") for part in ast.walk(node)}
        names = (node.id for node in ast.walk(self.expression) if isinstance(node, ast.Name) and id(node) not in inner)
        return frozenset(names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Several:
    """A tuple or list of patterns."""

    parts: tuple["Pattern", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyed:
    """A dictionary, of which these keys are looked at."""

    parts: Mapping[str, "Pattern"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEach:
    """One pattern for each value that a draw holds; `key` names them (``d{q}``), or is None where they are a list."""

    draw: str
    variable: str
    part: "Pattern"
    key: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One pattern or another, by a constant of the solution; none is left once the constants have their values.

    `text` is as the author has it.
    """

    constant: str
    chosen: "Pattern"
    other: "Pattern"
    text: str


Pattern: TypeAlias = Value | Derivative | Several | Keyed | ForEach | Choice


def is_call(node: ast.AST, name: str) -> bool:
    """Whether it is a call of the function of that name."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def parsed(text: str, place: Place) -> Pattern:
    """The pattern that a text says; `ConfigurationError` where it says none."""
    return _pattern(_tree(text, place), place)


def either_of(text: str, place: Place) -> tuple[Pattern, ...]:
    """The patterns that a text says with ``or`` between them; what others than the first name is in the first too."""
    tree = _tree(text, place)
    several = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.Or) else [tree]
    first, *others = (_pattern(each, place) for each in several)
    known = {leaf.name for leaf in leaves(first) if isinstance(leaf, Value)}
    for leaf in (leaf for other in others for leaf in leaves(other)):
        if not isinstance(leaf, Value) or leaf.name not in known:
            found = leaf.name if isinstance(leaf, Value) else leaf.text
            place.refuse(
                f"{found} in another form than the first", f"what the first form has: {', '.join(sorted(known))}"
            )
    return first, *others


def _tree(text: str, place: Place) -> ast.expr:
    tree = _expression(text)
    if tree is None:
        is_mixed = _expression(_FOR.sub("", text)) is not None
        place.refuse(f"{text.strip()!r} right of the arrow, which does not parse", _ALONE if is_mixed else ALLOWED)
    return tree


def _expression(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        return None


def decided(pattern: Pattern, constants: Mapping[str, object]) -> Pattern:
    """The pattern for these values of the solution's constants; `KeyError` of one that is not among them."""
    match pattern:
        case Choice(constant=constant, chosen=chosen, other=other):
            return decided(chosen if constants[constant] else other, constants)
        case Several(parts=parts):
            return Several(parts=tuple(decided(part, constants) for part in parts))
        case Keyed(parts=keyed):
            return Keyed(parts={key: decided(part, constants) for key, part in keyed.items()})
        case ForEach(part=part):
            return replace(pattern, part=decided(part, constants))
    return pattern


def leaves(pattern: Pattern) -> Iterator["Value | Derivative"]:
    """What a pattern is made of, in its order."""
    match pattern:
        case Several(parts=parts):
            for part in parts:
                yield from leaves(part)
        case Keyed(parts=keyed):
            for part in keyed.values():
                yield from leaves(part)
        case ForEach(part=part):
            yield from leaves(part)
        case Choice(chosen=chosen):
            yield from leaves(chosen)
        case _:
            yield pattern


def within(pattern: Pattern) -> Iterator[Pattern]:
    """The pattern itself, and every part of it; of a choice both branches."""
    yield pattern
    inner: Iterable[Pattern] = ()
    match pattern:
        case Several(parts=parts):
            inner = parts
        case Keyed(parts=keyed):
            inner = keyed.values()
        case ForEach(part=part):
            inner = (part,)
        case Choice(chosen=chosen, other=other):
            inner = chosen, other
    for each in inner:
        yield from within(each)


def for_each_in(pattern: Pattern) -> Iterator[ForEach]:
    """Every part of it that stands for several."""
    return (part for part in within(pattern) if isinstance(part, ForEach))


def choices_in(pattern: Pattern) -> Iterator[Choice]:
    """Every part of it that is one pattern or another."""
    return (part for part in within(pattern) if isinstance(part, Choice))


def dictionaries_in(pattern: Pattern) -> Iterator[Keyed]:
    """Every part of it that is a dictionary with its keys."""
    return (part for part in within(pattern) if isinstance(part, Keyed))


def _pattern(node: ast.expr, place: Place) -> Pattern:
    match node:
        case ast.Name(id=name) if name not in RESERVED:
            return Value(name=name)
        case ast.Call(func=ast.Name(id="flat"), args=[ast.Name(id=name)], keywords=[]):
            return Value(name=name, is_flat=True)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) if parts:
            return Several(parts=tuple(_pattern(part, place) for part in parts))
        case ast.Dict(keys=keys, values=values) if keys:
            return Keyed(parts=dict(zip(_keys(keys, place), (_pattern(each, place) for each in values), strict=True)))
        case ast.DictComp() | ast.ListComp():
            return _for_each(node, place)
    return _choice(node, place) if isinstance(node, ast.IfExp) else _derivative(node, place)


def _flat(node: ast.expr, place: Place) -> Derivative:
    assert isinstance(node, ast.Call)
    if len(node.args) != 1 or node.keywords or not any(is_call(each, "d") for each in ast.walk(node.args[0])):
        place.refuse(
            f"{ast.unparse(node)} right of the arrow", "flat(name), flat(d(name)): one value, or one derivative"
        )
    return replace(_derivative(node.args[0], place), is_flat=True)


def _choice(node: ast.IfExp, place: Place) -> Choice:
    if not isinstance(node.test, ast.Name):
        place.refuse(f"… if {ast.unparse(node.test)} else …", "the name of a constant that either= lists")
    chosen, other = _pattern(node.body, place), _pattern(node.orelse, place)
    return Choice(constant=node.test.id, chosen=chosen, other=other, text=ast.unparse(node))


def _keys(keys: Sequence[ast.expr | None], place: Place) -> list[str]:
    return [_text(key, place) for key in keys]


def _text(key: ast.expr | None, place: Place) -> str:
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        found = "**" if key is None else ast.unparse(key)
        place.refuse(f"the key {found}", "a text in quotes, such as 'dW1'")
    return key.value


def _key_of_each(key: ast.expr, variable: str, place: Place) -> str:
    """The key for every q as a text with {q} in it, whether it is written so, as an f-string, or as q itself."""
    match key:
        case ast.Name(id=name) if name == variable:
            return f"{{{variable}}}"
        case ast.JoinedStr(values=parts):
            return "".join(_key_of_each(part, variable, place) for part in parts)
        case ast.FormattedValue(value=value):
            return _key_of_each(value, variable, place)
    return _text(key, place)


def _for_each(node: ast.DictComp | ast.ListComp, place: Place) -> ForEach:
    generator = node.generators[0]
    is_simple = len(node.generators) == 1 and not generator.ifs and not generator.is_async
    if not (is_simple and isinstance(generator.target, ast.Name) and isinstance(generator.iter, ast.Name)):
        place.refuse(ast.unparse(node), "one for q in …, the name of a draw")
    variable = generator.target.id
    key = _key_of_each(node.key, variable, place) if isinstance(node, ast.DictComp) else None
    if key is not None and f"{{{variable}}}" not in key:
        place.refuse(f"the key {key!r} for every {variable}", f"a text with {{{variable}}} in it")
    value = node.value if isinstance(node, ast.DictComp) else node.elt
    return ForEach(draw=generator.iter.id, variable=variable, part=_pattern(value, place), key=key)


def _derivative(node: ast.expr, place: Place) -> Derivative:
    if is_call(node, "flat"):
        return _flat(node, place)
    text = ast.unparse(node)
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    for call in calls:
        if not is_call(call, "d"):
            place.refuse(f"the call {ast.unparse(call)} right of the arrow", "d(name), flat(name), flat(d(name))")
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Name) or call.keywords:
            place.refuse(ast.unparse(call), _ONE)
    is_known = all(isinstance(each, _IN_EXPRESSIONS) and getattr(each, "attr", "T") == "T" for each in ast.walk(node))
    if not calls or not is_known:
        place.refuse(f"{text} right of the arrow, which nothing is compared with", ALLOWED)
    return Derivative(expression=node, text=text)


def _argument(node: ast.AST) -> str:
    assert isinstance(node, ast.Call)
    name = node.args[0]
    assert isinstance(name, ast.Name)
    return name.id
