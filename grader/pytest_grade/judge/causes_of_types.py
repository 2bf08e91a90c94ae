"""Causes of exceptions that are about what kind of thing a value is."""

import ast
import re

import numpy as np

from pytest_grade.judge.failing import Failing, called, words

_OF_NUMPY = {"fabs": "abs", "pow": "power"}  # what NumPy calls otherwise than `math`
_CHANGE_IN_PLACE = frozenset({"append", "extend", "insert", "sort", "reverse", "update", "fill", "shuffle"})
_OF_ARRAYS = frozenset({"shape", "T", "dot", "sum", "reshape", "size", "mean", "ndim", "transpose"})
_KINDS = {
    "NoneType": "None",
    "numpy.ndarray": "an array",
    "int": "a number",
    "float": "a number",
    "numpy.float64": "a number",
    "str": "a text",
    "list": "a list",
    "tuple": "a tuple",
    "dict": "a dictionary",
}
_HELD = {"NoneType": "nothing", "numpy.ndarray": "array"}
_FUNCTIONS = frozenset({"function", "builtin_function_or_method", "method", "numpy.ufunc"})


def one_number(failing: Failing, _: re.Match[str]) -> str | None:
    """`math.exp` of an array, or `float`."""
    for call in failing.pieces(ast.Call):
        arrays = [told for argument in call.args for told in failing.arrays_in(argument)]
        if not arrays:
            continue
        match call.func:
            case ast.Attribute(value=ast.Name(id="math"), attr=name):
                alike = _OF_NUMPY.get(name, name)
                of_numpy = f": `np.{alike}` takes arrays" if isinstance(getattr(np, alike, None), np.ufunc) else ""
                return f"`math.{name}` takes one number, and {arrays[0]}{of_numpy}"
            case ast.Name(id="float" | "int" as name):
                return f"`{name}` takes one number, and {arrays[0]}"
    return None


def truth_of_an_array(failing: Failing, _: re.Match[str]) -> str | None:
    """An array in the place of one yes or no."""
    for comparison in failing.pieces(ast.Compare):
        match comparison:
            case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() as sign], comparators=[ast.Constant(value=None)]):
                if failing.shape(left) is not None:
                    is_there = "is" if isinstance(sign, ast.Eq) else "is not"
                    about = f"`{words(comparison)}` compares every entry of {words(left)}"
                    return f"{about}: whether it is None asks `{words(left)} {is_there} None`"
    for call in failing.pieces(ast.Call):
        match call:
            case ast.Call(func=ast.Name(id="max" | "min" as name), args=[_, _]) if any(map(failing.shape, call.args)):
                return f"Python's `{name}` compares arrays as a whole: `np.{name}imum` takes two entry by entry"
    match failing.statement:
        case ast.If(test=ast.Compare() as test) | ast.While(test=ast.Compare() as test):
            if any(map(failing.shape, (test.left, *test.comparators))):
                return f"`{words(test)}` is a yes or no for every entry, and one alone can be asked for here"
    return None


def attribute_of_none(failing: Failing, found: re.Match[str]) -> str | None:
    """`caches = caches.append(cache)`."""
    pieces = failing.pieces(ast.Attribute)
    nothing = [a.value for a in pieces if a.attr == found["attribute"] and failing.kind(a.value) in ("nothing", None)]
    if len(nothing) != 1:
        return None
    name = words(nothing[0])
    for node in ast.walk(failing.function) if failing.function else ():
        match node:
            case ast.Assign(targets=[target], value=ast.Call(func=ast.Attribute(value=inner, attr=method)) as call):
                if words(target) == name and words(inner) == name and method in _CHANGE_IN_PLACE:
                    none = f"`{method}` changes {name} itself and returns None"
                    return f"{none}, and `{words(node)}` puts that into {name}: `{words(call)}` alone is enough"
    return None


def attribute_of_arrays(failing: Failing, found: re.Match[str]) -> str | None:
    """`.shape` of a list."""
    if found["attribute"] not in _OF_ARRAYS:
        return None
    for piece in failing.pieces(ast.Attribute):
        if piece.attr == found["attribute"] and failing.kind(piece.value) == found["kind"]:
            return f"`.{piece.attr}` is asked of an array, and {words(piece.value)} is {_KINDS[found['kind']]}"
    return None


def operands(failing: Failing, found: re.Match[str]) -> str | None:
    """An operator between an array and what is none."""
    needs = f"`{found['sign']}` needs numbers or arrays on both sides"
    meant = {"tuple": ": its part that is meant has to be taken out", "list": ": np.array makes an array of it"}
    for piece in failing.pieces(ast.BinOp):
        for side, kind in ((piece.left, found["left"]), (piece.right, found["right"])):
            held = _HELD.get(kind, kind)
            if kind in ("NoneType", "tuple", "list", "dict") and failing.kind(side) == held:
                return f"{needs}, and {words(side)} is {_KINDS[kind]}{meant.get(kind, '')}"
    kinds = {found["left"], found["right"]}
    if kinds & _FUNCTIONS:
        return f"{needs}, and one is a function that is not called: its round brackets are missing"
    return None


def joined_to_text(failing: Failing, found: re.Match[str]) -> str | None:
    """`"W" + l`."""
    for piece in failing.pieces(ast.BinOp):
        if isinstance(piece.op, ast.Add) and failing.kind(piece.right) == found["kind"] == "int":
            return f"`{words(piece)}` joins a text and a number: `str({words(piece.right)})` makes a text of it"
    return None


def repeated_list(failing: Failing, _: re.Match[str]) -> str | None:
    """A list times a number."""
    for piece in failing.pieces(ast.BinOp):
        for side in (piece.left, piece.right):
            if isinstance(piece.op, ast.Mult) and failing.kind(side) in ("list", "tuple"):
                kind = _KINDS[str(failing.kind(side))]
                array = f"`np.array({words(side)})` is multiplied entry by entry"
                return f"{words(side)} is {kind}, which `*` repeats: {array}"
    return None


def not_callable(failing: Failing, found: re.Match[str]) -> str | None:
    """Round brackets behind what is no function."""
    held = _HELD.get(found["kind"], found["kind"])
    for call in failing.pieces(ast.Call):
        is_such = failing.kind(call.func) == held
        if is_such and found["kind"] in _KINDS:
            use = {
                "NoneType": "",
                "int": ": a product needs `*`",
                "numpy.ndarray": ": an entry is taken in square brackets, a product needs `*`",
            }
            more = use.get(found["kind"], ": an entry is taken in square brackets")
            return f"`{words(call)}` calls {words(call.func)}, which is {_KINDS[found['kind']]} and no function{more}"
        if found["kind"] in ("float", "int") and isinstance(call.func, ast.Constant):
            return f"`{words(call)}` calls a number: a product needs `*`"
    return None


def not_subscriptable(failing: Failing, found: re.Match[str]) -> str | None:
    """Square brackets behind what has no entries."""
    pieces = list(failing.pieces(ast.Subscript))
    if found["kind"] in _FUNCTIONS and len(pieces) == 1:
        return f"{words(pieces[0].value)} is a function: it is called in round brackets"
    for piece in pieces:
        held = _HELD.get(found["kind"], found["kind"])
        if found["kind"] in _KINDS and failing.kind(piece.value) == held:
            return f"`{words(piece)}` asks for an entry, and {words(piece.value)} is {_KINDS[found['kind']]}"
    return None


def not_iterable(failing: Failing, _: re.Match[str]) -> str | None:
    """`for i in n`."""
    match failing.statement:
        case ast.For(target=target, iter=ast.Name(id=name) as made) if failing.kind(made) in ("int", None):
            return f"{name} is a number: `for {words(target)} in range({name})` counts up to it"
    return None


def fraction(failing: Failing, _: re.Match[str]) -> str | None:
    """A quotient as a size."""
    for call in failing.pieces(ast.Call):
        for argument in call.args:
            if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.Div) and called(call) == "range":
                return f"`{words(argument)}` is a fraction even where nothing is left over: `//` gives a whole number"
    return None


def shape_in_pieces(failing: Failing, _: re.Match[str]) -> str | None:
    """`np.zeros(n, 1)`."""
    for call in failing.pieces(ast.Call):
        if called(call) in ("zeros", "ones", "empty") and len(call.args) > 1:
            sizes = ", ".join(map(words, call.args))
            name = words(call.func)
            return f"`{name}` takes the shape as one argument, in brackets of its own: `{name}(({sizes}))`"
    return None


def whole_numbers(failing: Failing, _: re.Match[str]) -> str | None:
    """`W -= …` of an array of whole numbers."""
    match failing.statement:
        case ast.AugAssign(target=ast.Name() as target) as statement:
            name = words(target)
            made = words(ast.BinOp(left=target, op=statement.op, right=ast.Name(id="…", ctx=ast.Load())))
            whole = f"{name} is an array of whole numbers, and fractions are written into it"
            return f"{whole}: `{name} = {made}` makes a new array"
    return None


def room_for_one(failing: Failing, _: re.Match[str]) -> str | None:
    """An array put where one number has room."""
    match failing.statement:
        case ast.Assign(targets=[ast.Subscript() as target], value=value) if failing.arrays_in(value):
            return f"`{words(target)}` has room for one number, and what is put there is an array"
    return None


def unpacked(failing: Failing, _: re.Match[str]) -> str | None:
    """Another number of names than of values."""
    match failing.statement:
        case ast.Assign(targets=[ast.Tuple(elts=names) | ast.List(elts=names)], value=value):
            held = failing.holds.get(words(value))
            if held is not None and held.kind in ("tuple", "list") and held.number != len(names):
                return f"on the left are {len(names)} names, and {words(value)} is a {held.kind} of {held.number}"
            if isinstance(value, ast.Call) and called(value):
                return f"on the left are {len(names)} names, and what `{called(value)}` returns has not so many parts"
    return None
