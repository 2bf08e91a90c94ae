"""The names inside a function, and what they stand for."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.acts import Acts, acts_of, names_given, roots, running_nodes
from pytest_grade.notebook.names import nodes_below

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names of one function.

    Its `parameters`, all that are `local`, the expressions that these `held`, and the `modules` that they stand for.
    """

    parameters: tuple[str, ...] = ()
    local: frozenset[str] = frozenset()
    held: Mapping[str, Sequence[ast.expr]] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)


NOTEBOOK = Scope()
"""Outside of functions."""


def inside(function: Function) -> tuple[Acts, Scope]:
    """What the body of a function does, functions in it included, and the names that are its own."""
    body = function.body if isinstance(function.body, list) else [function.body]
    acts = acts_of(node for part in body for node in nodes_below(part))
    acts.waits = False  # what a generator yields, it does not wait for
    held: dict[str, list[ast.expr]] = {}
    for target, value in acts.held:
        hold(held, target, value)
    parameters = parameters_of(function)
    local = frozenset({*parameters, *acts.stored} - acts.declared)
    return acts, Scope(parameters=parameters, local=local, held=held, modules=acts.modules)


def at_once(function: Function, acts: Acts) -> Acts:
    """What a call of a function does by itself, where it only defines others and calls none of them; else `acts`."""
    if not acts.functions or isinstance(function, ast.Lambda):
        return acts
    found = acts_of(node for part in function.body for node in running_nodes(part))
    found.waits = False
    used = {name for call in found.calls for name in roots(call)}
    used |= {name for decorator in found.decorators for name in roots(decorator)}
    return acts if used & {other.name for other in acts.functions} else found


def hold(held: dict[str, list[ast.expr]], target: ast.expr, value: ast.expr) -> None:
    """Note of every name in a target that it gets this value, or a part of it."""
    for name in names_given(target):
        held.setdefault(name, []).append(value)


def parameters_of(function: Function) -> tuple[str, ...]:
    """The names of the parameters, in order."""
    arguments = function.args
    every = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg)
    return tuple(argument.arg for argument in every if argument)
