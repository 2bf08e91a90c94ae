"""The methods of a notebook's classes, by names such as `TwoLayerNet.loss`, and what else such a name may stand for."""

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

from pytest_grade.notebook.names import TRIES

Method: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BLOCKS = (ast.If, *TRIES, ast.With, ast.For, ast.While, ast.ExceptHandler)
_DEEPEST = 30  # classes that inherit from one another


def owner_of(name: str) -> str:
    """The notebook-level name behind that of a function or method: of `TwoLayerNet.loss` the class."""
    return name.partition(".")[0]


def owners_of(names: Iterable[str]) -> list[str]:
    """The notebook-level names behind these, each once."""
    return list(dict.fromkeys(map(owner_of, names)))


def classes_in(node: ast.AST) -> Iterator[ast.ClassDef]:
    """The classes that a notebook-level statement defines, in its blocks too, and not inside functions or classes."""
    if isinstance(node, ast.ClassDef):
        yield node
    elif isinstance(node, _BLOCKS):
        for child in ast.iter_child_nodes(node):
            yield from classes_in(child)


def methods_of(node: ast.ClassDef, within: str = "") -> Iterator[tuple[str, Method]]:
    """The methods of a class and of the classes in it, each with its name."""
    name = f"{within}{node.name}"
    for inner in node.body:
        if isinstance(inner, _FUNCTIONS):
            yield f"{name}.{inner.name}", inner
        elif isinstance(inner, ast.ClassDef):
            yield from methods_of(inner, f"{name}.")


def methods_in(node: ast.AST) -> Iterator[tuple[str, Method]]:
    """The methods of the classes that a notebook-level statement defines, each with its name."""
    for each in classes_in(node):
        yield from methods_of(each)


def stands_for(nodes: Iterable[ast.AST]) -> Mapping[str, tuple[str, ...]]:
    """By class the classes that it inherits from, and by method (`Net.loss = loss`) the function that was put there."""
    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        for each in classes_in(node):
            if bases := tuple(base.id for base in each.bases if isinstance(base, ast.Name)):
                found[each.name] = bases
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=name)], value=ast.Name(id=function)):
                found[f"{owner}.{name}"] = (function,)
    return found


def all_methods(names: Collection[str], others: Mapping[str, tuple[str, ...]]) -> set[str]:
    """These methods by name, those that other classes inherit, and those that were put on a class."""
    known = {name for name in names if "." in name} | {name for name in others if "." in name}
    by_class: dict[str, set[str]] = {}
    for name in known:
        owner, _, method = name.rpartition(".")
        by_class.setdefault(owner, set()).add(method)
    for owner in others:
        pending, seen = [owner], set[str]()
        while pending and len(seen) < _DEEPEST:
            base = pending.pop()
            if base not in seen:
                seen.add(base)
                pending += others.get(base, ())
                known |= {f"{owner}.{method}" for method in by_class.get(base, ())} if "." not in owner else set()
    return known
