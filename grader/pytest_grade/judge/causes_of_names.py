"""Causes of exceptions that are about names: of variables, of keys, of functions and what they take."""

import ast
import re
import sys
from collections.abc import Iterator

import numpy as np

from pytest_grade.judge.failing import Failing, Function, words
from pytest_grade.judge.near_names import near_name
from pytest_grade.model.notation import joined
from pytest_grade.model.questions import Raised
from pytest_grade.model.submission import Reading

_NUMPY = {"np": "import numpy as np", "numpy": "import numpy"}
_NUMBERED = re.compile(r"(?P<name>[A-Za-z_]+)(?P<number>\d+)")
_OF_AN_OBJECT = re.compile(r"def\s+\w+\s*\(\s*self\b")
_NOT_GIVEN = re.compile(r"[\w.<>]+\(\) missing \d+ required positional arguments?: (?P<missing>.*)")


def as_called(raised: Raised, reading: Reading) -> str | None:
    """What the head of the function that was asked makes of the course's call: a method's, or one that takes more."""
    definition = reading.definition(raised.function)
    if definition is None or "." in definition.name:
        return None
    if head := _OF_AN_OBJECT.match(reading.line(definition.cell, definition.line).strip()):
        return f"`{head[0].strip()}, …)`: only a method is given its object; here `self` takes the first argument"
    found = None if raised.frames else _NOT_GIVEN.match(raised.message)
    wanted = re.findall(r"'(\w+)'", found["missing"]) if found else ()
    has = "has" if len(wanted) == 1 else "have"
    return f"the course calls it without {joined(wanted)}, which {has} no default" if wanted else None


def arguments(failing: Failing, found: re.Match[str]) -> str | None:
    """Another number of arguments than parameters."""
    definition = failing.reading.definition(found["name"].rpartition(".")[2])
    if definition is None:
        return None
    head = failing.reading.line(definition.cell, definition.line)
    if "." in found["name"] and int(found["given"]) == int(found["takes"]) + 1 and "self" not in head:
        return f"a method is given the object first: `self` is missing in `{head}`"
    return f"it begins with `{head}`"


def missing(failing: Failing, found: re.Match[str]) -> str | None:
    """A call that does not give all."""
    name, wanted = found["name"].rpartition(".")[2], re.findall(r"'(\w+)'", found["missing"])
    calls = [c for c in failing.pieces(ast.Call) if words(c.func).rpartition(".")[2] == name]
    if len(calls) != 1 or not wanted:
        return None
    return f"`{words(calls[0])}` does not give {joined(tuple(wanted))}"


def of_numpy(_: Failing, found: re.Match[str]) -> str | None:
    """A function that NumPy does not have, and one that has the same letters, or nearly the same name."""
    name, there = found["attribute"], [each for each in dir(np) if not each.startswith("_")]
    same = [each for each in there if sorted(each) == sorted(name)]
    near = next(iter(same), None) or near_name(name, there)
    return f"np.{near} may be meant" if near else None


def not_defined(failing: Failing, found: re.Match[str]) -> str | None:
    """A name that nothing has."""
    function = failing.function
    if function is None:
        return None
    if found["name"] in _NUMPY and found["name"] not in _names_of(function):
        return f"NumPy is not imported: run a cell with `{_NUMPY[found['name']]}`"
    if _is_read_as_a_module(function, found["name"]) and found["name"] in sys.stdlib_module_names:
        return f"the module {found['name']} is not imported: run a cell with `import {found['name']}`"
    there = {*_names_of(function), *failing.reading.binds}
    near = near_name(found["name"], there - {found["name"]})
    meant = f": did you mean {near}?" if near else ""
    if found["name"] in {*_names_of(function)}:
        return None
    return f"{found['name']} is neither a parameter of `{function.name}` nor made in it{meant}"


def _is_read_as_a_module(function: ast.AST, name: str) -> bool:
    """Whether all that a function does with a name is to read what belongs to it: `copy.deepcopy`."""
    nodes = list(ast.walk(function))
    owned = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    named = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return bool(named) and all(id(node) in owned and isinstance(node.ctx, ast.Load) for node in named)


def not_assigned(failing: Failing, found: re.Match[str]) -> str | None:
    """A name that is assigned in other branches alone, or further down."""
    name, function, last = found["name"], failing.function, failing.raised.frames[-1].line
    if function is None:
        return None
    made = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    match failing.statement:
        case ast.AugAssign(target=ast.Name(id=target), op=_) if target == name and len(made) == 1:
            return f"`{words(failing.statement)}` changes {name}, which has no value yet"
    if not made:
        return None
    if all(each.lineno >= last for each in made):
        return f"{name} is assigned in this line or further down alone"
    heads = [_branch_of(function, each) for each in made]
    if None in heads:
        return None
    told = "` and `".join(dict.fromkeys(str(head) for head in heads))
    return f"{name} is assigned under `{told}` alone, and here none of that was run"


def key(failing: Failing, found: re.Match[str]) -> str | None:
    """A key that a dictionary does not have."""
    wanted, dictionaries = found["key"], _dictionaries(failing)
    for name, keys in dictionaries.items():
        if wanted in keys or not keys:
            continue
        for other, others in dictionaries.items():
            prefix = _prefix(keys, others)
            if prefix and prefix + wanted in others:
                about = f"{other} has '{prefix}{wanted}' too, and {name} has no '{wanted}'"
                return f"{about}: a loop over the keys of {name} meets only those that it has"
        near = next((k for k in keys if k.lower() == wanted.lower()), None)
        if near:
            return f"{name} has '{near}': capitals count"
        if len(dictionaries) == 1 and (said := _beyond(wanted, keys)):
            return f"{name} has {said}"
    return None


def calls_itself(failing: Failing, _: re.Match[str]) -> str | None:
    """A function that calls itself."""
    name = failing.raised.frames[-1].function.rpartition(".")[2]
    calls = [call for call in failing.pieces(ast.Call) if words(call.func).rpartition(".")[2] == name]
    return f"`{words(calls[0])}` calls the function that it stands in, again and again" if calls else None


def _names_of(function: Function) -> Iterator[str]:
    """The parameters of a function, and what it assigns."""
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _branch_of(function: Function, node: ast.AST) -> str | None:
    """The head of the innermost condition or loop that a node stands in; None where it stands in none."""
    found = None
    for around in ast.walk(function):
        if isinstance(around, (ast.If, ast.For, ast.While)) and any(
            node is n for s in around.body for n in ast.walk(s)
        ):
            found = around
    match found:
        case ast.If(test=test):
            return f"if {words(test)}:"
        case ast.While(test=test):
            return f"while {words(test)}:"
        case ast.For(target=target, iter=made):
            return f"for {words(target)} in {words(made)}:"
    return None


def _dictionaries(failing: Failing) -> dict[str, tuple[str, ...]]:
    """The dictionaries that are read in the statement, with their keys, where all of them are known."""
    read = dict.fromkeys(words(p.value) for p in failing.pieces(ast.Subscript) if isinstance(p.ctx, ast.Load))
    held = {name: failing.holds[name] for name in read if name in failing.holds}
    return {name: h.keys for name, h in held.items() if h.kind == "dict" and len(h.keys) == h.number}


def _prefix(keys: tuple[str, ...], others: tuple[str, ...]) -> str | None:
    """What each of these keys begins with in another dictionary, where all are in it so."""
    prefixes = {other.removesuffix(keys[0]) for other in others if other.endswith(keys[0]) and other != keys[0]}
    return next((p for p in sorted(prefixes) if all(p + each in others for each in keys)), None)


def _beyond(wanted: str, keys: tuple[str, ...]) -> str | None:
    """Where the number in a key leads: to one before the first, or behind the last."""
    asked = _NUMBERED.fullmatch(wanted)
    numbers = [int(m["number"]) for k in keys if (m := _NUMBERED.fullmatch(k)) and asked and m["name"] == asked["name"]]
    if asked is None or not numbers:
        return None
    name, number = asked["name"], int(asked["number"])
    if number == max(numbers) + 1:
        return f"'{name}{min(numbers)}' to '{name}{max(numbers)}': '{wanted}' is one too far"
    if number == min(numbers) - 1:
        return f"'{name}{min(numbers)}' to '{name}{max(numbers)}': '{wanted}' is one too early"
    return None
