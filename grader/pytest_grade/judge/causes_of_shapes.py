"""Causes of exceptions that are about sizes: of products, of entries that meet, of axes and indices."""

import ast
import re
from collections.abc import Iterator

from pytest_grade.judge.failing import Failing, called, words

Shape = tuple[int, ...]
_PLANE = 2


def axis(_: Failing, found: re.Match[str]) -> str:
    """An axis that is not there."""
    axes = int(found["axes"])
    if axes == 0:
        return "one number has no axis"
    there = "axis 0 alone" if axes == 1 else " and ".join(f"axis {each}" for each in range(axes))
    return f"axes are counted from 0: an array with {axes} {'axis' if axes == 1 else 'axes'} has {there}"


def index(failing: Failing, found: re.Match[str]) -> str | None:
    """An index that is too large, and the axis that it would fit."""
    axis_, size = int(found["axis"]), int(found["size"])
    for array, indices in _indexed(failing):
        shape = failing.shape(array)
        held = [failing.holds.get(words(each)) for each in indices]
        numbers = [h.number if h and h.kind == "int" else None for h in held]
        if shape is None or len(shape) < len(indices):
            continue
        beyond = [i for i, n in enumerate(numbers) if n is not None and n >= shape[i]]
        if len(beyond) != 1 or shape[beyond[0]] != size or numbers[beyond[0]] != int(found["index"]):
            continue
        at = beyond[0]
        name = words(indices[at])
        said = f"{words(array)} is {shape}: {name} counts along axis {at}, where the last is {size - 1}"
        one, other = (n if n is not None else size for n in (*numbers, *numbers)[:2])
        fits = len(shape) == len(indices) == _PLANE and None not in numbers and one < shape[1] and other < shape[0]
        return said + (", and exchanged both would fit (possible)" if fits else "")
    return f"indices count from 0: along axis {axis_} the last is {size - 1}" if int(found["index"]) == size else None


def index_of_list(failing: Failing, _: re.Match[str]) -> str | None:
    """An index behind the last."""
    for piece in failing.pieces(ast.Subscript):
        held, number = failing.holds.get(words(piece.value)), failing.holds.get(words(piece.slice))
        if held and number and held.kind in ("list", "tuple") and number.kind == "int" and number.number == held.number:
            last = f"[{held.number - 1}]" if held.number else "none: it is empty"
            asked = f"{words(piece.slice)} is {number.number}"
            return f"a {held.kind} counts from 0: the last of {words(piece.value)} is {last}, and {asked}"
    return None


def indices(_: Failing, found: re.Match[str]) -> str:
    """More indices than axes."""
    axes = f"{found['axes']} {'axis' if found['axes'] == '1' else 'axes'}"
    return f"the array has {axes}, and {found['given']} indices are given, one for each of so many axes"


def key_of_an_array(failing: Failing, _: re.Match[str]) -> str | None:
    """A text, or a fraction, as the index of an array."""
    for piece in failing.pieces(ast.Subscript):
        if failing.shape(piece.value) is None:
            continue
        if isinstance(piece.slice, (ast.Constant, ast.BinOp, ast.JoinedStr)) and _is_text(piece.slice):
            return (
                f"`{words(piece)}` asks for a key, and {words(piece.value)} is an array: keys are those of a dictionary"
            )
        if isinstance(piece.slice, ast.BinOp) and isinstance(piece.slice.op, ast.Div):
            return f"`{words(piece.slice)}` is a fraction: `//` gives a whole number"
    return None


def product(failing: Failing, _: re.Match[str]) -> str | None:
    """A matrix product whose inner sizes do not agree, and the transpose with which they do."""
    for left, right in _products(failing):
        one, other = failing.shape_by_entries(left), failing.shape_by_entries(right)
        if one is None or other is None or len(one) != _PLANE or len(other) != _PLANE or one[1] == other[0]:
            continue
        P, Q = words(left), words(right)
        said = f"{P} is {one} and {Q} is {other}: a product needs as many columns of {P} as rows of {Q}"
        if one[0] == other[0] and one[1] != other[1]:
            return f"{said}; `{_turned(P)}` is {one[::-1]} and fits, which gives {(one[1], other[1])} (possible)"
        if one[1] == other[1] and one[0] != other[0]:
            return f"{said}; `{_turned(Q)}` is {other[::-1]} and fits, which gives {(one[0], other[0])} (possible)"
        if one == other and one[0] == 1:
            return f"{said}; `{_turned(Q)}` is {other[::-1]} and fits, which gives {(one[0], one[0])} (possible)"
        if one[0] == other[1]:
            return f"{said}; in the other order they fit, which gives {(other[0], one[1])} (possible)"
        return said
    return None


def letters(failing: Failing, _: re.Match[str]) -> str | None:
    """A letter of `np.einsum` that stands for two sizes."""
    for call in failing.pieces(ast.Call):
        match call:
            case ast.Call(args=[ast.Constant(value=str(spelled)), *arrays]) if called(call) == "einsum":
                sizes: dict[str, tuple[int, str]] = {}
                groups = [] if "." in spelled else spelled.replace(" ", "").partition("->")[0].split(",")
                for group, array in zip(groups, arrays, strict=False):
                    for letter, size in zip(group, failing.shape(array) or (), strict=False):
                        known = sizes.setdefault(letter, (size, words(array)))
                        if known[0] != size and 1 not in (known[0], size):
                            two = f"{known[0]} of {known[1]} and for {size} of {words(array)}"
                            return f"in `{spelled}` {letter} stands for {two}: one letter is one size"
    return None


def entry_by_entry(failing: Failing, _: re.Match[str]) -> str | None:
    """Arrays that meet entry by entry, and do not fit."""
    for piece in failing.pieces(ast.BinOp):
        one, other = (_made_of(failing, side) for side in (piece.left, piece.right))
        if one is None or other is None or isinstance(piece.op, ast.MatMult) or _fit(one[1], other[1]):
            continue
        said = f"{one[0]} is {one[1]} and {other[0]} is {other[1]}"
        if _zipped(failing, one[0], other[0]):
            by_order = "`zip` pairs the entries of two dictionaries by their order"
            return f"{by_order}, and here {said}: what belongs to a key is found by its name"
        return f"{said}: entry by entry the sizes along each axis have to be the same, or one of them 1"
    return None


def written_into(failing: Failing, _: re.Match[str]) -> str | None:
    """`b += …` of something larger."""
    match failing.statement:
        case ast.AugAssign(target=target) if (shape := failing.shape(target)) is not None:
            return f"{words(target)} is {shape}, and what is to be written into it is larger"
    return None


def _turned(name: str) -> str:
    return name.removesuffix(".T") if name.endswith(".T") else f"{name}.T"


def _is_text(node: ast.AST) -> bool:
    return any(
        isinstance(n, ast.JoinedStr) or (isinstance(n, ast.Constant) and isinstance(n.value, str))
        for n in ast.walk(node)
    )


def _products(failing: Failing) -> Iterator[tuple[ast.expr, ast.expr]]:
    for piece in failing.pieces(ast.expr):
        match piece:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield left, right
            case ast.Call(args=[left, right]) if called(piece) in ("dot", "matmul"):
                yield left, right
            case ast.Call(func=ast.Attribute(value=left, attr="dot"), args=[right]):
                yield left, right


def _indexed(failing: Failing) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    """The arrays that entries are taken of, with the indices: of `W[k][r]` and of `W[k, r]`."""
    for piece in failing.pieces(ast.Subscript):
        taken, found = piece, _listed(piece.slice)
        while failing.shape(taken.value) is None and isinstance(taken.value, ast.Subscript):
            taken = taken.value
            found = [*_listed(taken.slice), *found]
        yield taken.value, found


def _listed(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]


def _made_of(failing: Failing, node: ast.expr) -> tuple[str, Shape] | None:
    """The one array that gives a piece its shape: itself, or a multiple of it."""
    if (shape := failing.shape(node)) is not None and shape:
        return words(node), shape
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
            sides = [_made_of(failing, side) for side in (left, right)]
            numbers = [
                failing.shape(s) == () or isinstance(s, ast.Constant) or _is_number(failing, s) for s in (left, right)
            ]
            if any(numbers):
                return sides[0] or sides[1]
        case ast.UnaryOp(operand=inner):
            return _made_of(failing, inner)
    return None


def _is_number(failing: Failing, node: ast.expr) -> bool:
    """Whether a piece is a variable that holds no array, no list and no dictionary."""
    return isinstance(node, ast.Name) and failing.kind(node) in ("int", None)


def _fit(one: Shape, other: Shape) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(one), reversed(other), strict=False))


def _zipped(failing: Failing, *names: str) -> bool:
    """Whether both come of one `zip` over what dictionaries hold."""
    for node in ast.walk(failing.function) if failing.function else ():
        if not isinstance(node, (ast.For, ast.comprehension)) or not isinstance(node.iter, ast.Call):
            continue
        made = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        held = [called(a) for a in node.iter.args if isinstance(a, ast.Call)]
        if called(node.iter) == "zip" and {*names} <= made and len(held) > 1 and {*held} <= {"items", "values"}:
            return True
    return False
