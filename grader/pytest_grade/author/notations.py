"""How a course writes, read off its declaration and its solution: the names that texts need, and those to look for."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

import numpy as np

from pytest_grade.author.answers import Asking
from pytest_grade.author.counted import counts_something_else
from pytest_grade.author.declaration import Call
from pytest_grade.author.drawing import DeclaredCase
from pytest_grade.author.own_updates import is_plain_descent
from pytest_grade.author.patterns import Derivative
from pytest_grade.author.placements import own_placement, placements
from pytest_grade.author.program import seen_in
from pytest_grade.author.proof import Proved
from pytest_grade.author.roles import Roles, reads
from pytest_grade.author.slipping import Slipping
from pytest_grade.author.templates import leaves_of
from pytest_grade.author.words import Draw
from pytest_grade.dataclass import dataclass
from pytest_grade.model.cases import Array, Quantity
from pytest_grade.model.notation import Loss, Notation, Placed

_COUNTS: Final = ("m", "M", "N", "n_examples", "num_examples", "number_of_examples", "batch_size", "n_samples")
_LABELS: Final = frozenset({"labels", "classes", "one_hot"})
_OF_A_MATRIX: Final = 2
_TARGETS: Final = frozenset({"normal", "share", "number"})  # what is compared with where there are no classes
_WRITTEN_WITH_VALUE: Final = ("sigmoid", "tanh")  # slopes that are written with what comes out of the activation
_CLOSE: Final = 1e-9


def without_gradients(examples: str = "m") -> Notation:
    """The notation of an assignment whose functions give no derivatives, so that nothing is to be told of them."""
    return Notation(
        m=examples,
        axis=1,
        weights=("the derivatives",),
        handed=("the derivatives",),
        first="the derivatives",
        first_name="the derivatives",
        output="the derivatives",
        prediction="the output",
        labels="the labels",
    )


@dataclass(frozen=True, kw_only=True)
class Notations:
    """The notation of one assignment, from its chain at one case."""

    proved: Proved
    roles: Roles
    chain: Call
    case: DeclaredCase

    def notation(self) -> Notation:
        """All that can be told of it."""
        finals, handed = self.case.finals, self._handed
        output = self.case.output or next((q for q in handed if not self._ends_with(q)), None)
        known = output.examples if output is not None else None
        axis = self._drawn_axis if known is None else known
        turned = output is not None and self._is_turned(output)
        output = output if output is not None and self._is_told(output) else None
        begins = [] if self._placement == "at-output" else [q for q in self.case.loss_side if self._is_told(q)]
        if self._placement == "at-loss":  # what the solution begins with: a cost may have made more on its way
            begins = [q for q in begins if self._held_as(q)] or begins
        first = next(iter((*begins, *([output] if output else []))), None)
        indexed = self._is_indexed
        linear = _one({q.kind_of_value for q in handed if q.feeds})
        layer = _one({q.kind_of_value for q in handed if not q.feeds})
        weights = tuple(dict.fromkeys(q.kind for q in finals if q.role == "weights"))
        biases = tuple(dict.fromkeys(q.kind for q in finals if q.role == "biases"))
        return Notation(
            m=self._m,
            counts=frozenset({*_COUNTS, self._m} - (self.case.dimensions.keys() - {self._m})),
            axis=axis,
            weights=weights or tuple(dict.fromkeys(q.kind for q in finals if q.role != "biases")),
            biases=biases,
            handed=tuple(dict.fromkeys(q.kind for q in handed)) or ("the derivatives",),
            unwritten=frozenset(q.kind for q in handed) - self._written,
            below=self._below,
            first=self._placed(first) if first and not self._is_of_the_cost_alone(first) else self._by_the_prediction,
            first_name=f"d{self._prediction}".replace("_", ""),
            output=self._placed(output) if output else self._own_output or self._unnamed_output,
            prediction=self._prediction,
            labels=self._labels,
            layer=layer if indexed else None,
            linear=None if self._has_unnamed_steps else linear,
            has_unnamed_steps=self._has_unnamed_steps,
            inputs=self._inputs(layer if indexed else None, linear),
            weight=_one({q.kind_of_value for q in finals if q.role == "weights"}),
            bias=_one({q.kind_of_value for q in finals if q.role == "biases"}),
            flat_biases=any(q.role == "biases" and np.ndim(q.derivative) <= 1 for q in finals),
            turned_biases=any(q.role == "biases" and _is_along(axis, np.shape(q.derivative)) for q in finals),
            turned=turned,
            indexed=indexed,
            loss=self._loss,
            slopes=self._slopes,
            slope_arguments=self._slope_arguments(layer if indexed else None),
            output_activation=_one(set(self._activations[1])),
            step=self._step.function if self._step else None,
            cache=self._unpacked,
            depth=self._depth,
            update=self.roles.update.function if self.roles.update else None,
            rate=self._rate,
            descends=is_plain_descent(self.proved.course, self.roles, self.case.drawn),
            is_of_a_mean=not counts_something_else(self.proved, self.chain),
            by_steps=self._is_by_steps,
            first_reaches_all=self._told_by(first).reaches_all,
            first_reaches_mean=self._told_by(first).reaches_mean,
            output_reaches_all=self._told_by(self.case.output).reaches_all,
            placement=self._placement,
            lectures="the lectures" if self._placement == "per-layer" else "the course notes",
        )

    def _told_by(self, quantity: Quantity | None) -> Quantity:
        """A quantity; where the pass begins with one that has no name, the first that is seen."""
        return quantity or (*self.case.handed, *self.case.finals)[0]

    def _ends_with(self, quantity: Quantity) -> bool:
        """Whether a derivative is by something that the course is given: the pass ends with it, and begins before."""
        made = self.proved.course.made
        return quantity.of in made.assignment.draws and quantity.of not in made.producers

    @property
    def _drawn_axis(self) -> int:
        """Along which axis most matrices that are drawn have the examples; the columns where none has."""
        assignment = self.proved.course.made.assignment
        shapes = [draw.shape for draw in assignment.draws.values() if isinstance(draw, Draw)]
        matrices = [[size.text for size in shape] for shape in shapes if len(shape) == _OF_A_MATRIX]
        axes = Counter(m.index(assignment.examples) for m in matrices if assignment.examples in m)
        return axes.most_common(1)[0][0] if axes else 1

    @property
    def _m(self) -> str:
        return self.proved.course.made.assignment.examples

    @cached_property
    def _is_indexed(self) -> bool:
        """Whether one kind of quantity is there in several layers."""
        numbered = {(q.kind, q.layer) for q in self.case.quantities if q.name != q.kind}
        return len({kind for kind, _ in numbered}) < len(numbered)

    def _placed(self, quantity: Quantity) -> str:
        """A quantity of the last layer as texts write it: ``dZ[L]``; ``dL/dZ[L]`` where the course has no dZ.

        Where the course writes its layers one by one it has that one's name: ``dZ2``, ``dL/dA2``.
        """
        is_one_by_one = bool({quantity.name, quantity.of} & self._names)
        is_of_several = self._is_indexed and quantity.name != quantity.kind and not is_one_by_one
        name = f"{quantity.kind}[L]" if is_of_several else quantity.name
        if "'" in name:  # one of several values of a variable
            return self._by_the_prediction
        is_written = quantity.name in self._writing if is_one_by_one else quantity.kind in self._written
        return name if is_written else f"dL/{name}"

    @cached_property
    def _handed(self) -> list[Quantity]:
        """What is handed on, but for steps between the loss and the output that only the solution knows."""
        sides = self.case.loss_side[:1], self.case.handed[len(self.case.loss_side) :]
        known = self._written.union(q.kind for side in sides for q in side if self._has_name(q))
        return [q for q in self.case.handed if q.kind in known]

    @property
    def _has_unnamed_steps(self) -> bool:
        """Whether weights are met by something on the way that has no name, and no derivative that is told."""
        return any(q.feeds and q not in self._handed for q in self.case.handed[len(self.case.loss_side) :])

    def _has_name(self, quantity: Quantity) -> bool:
        """Whether what it is the derivative by has a name in the solution: else there are only letters of ours."""
        return bool({quantity.of, quantity.kind_of_value} & self._names)

    def _is_told(self, quantity: Quantity) -> bool:
        return quantity.kind in self._written or self._has_name(quantity)

    @cached_property
    def _written(self) -> frozenset[str]:
        """The kinds of what is handed on that the course writes."""
        return frozenset(q.kind for q in self.case.handed if {q.name, q.kind} & self._writing)

    @cached_property
    def _writing(self) -> frozenset[str]:
        """The derivatives that the course writes, as d(q) or as a variable of its solution, among other names of it."""
        calls = self.proved.course.made.assignment.calls
        given = {f"d{q}" for call in calls for q in call.given}
        given |= {f"d{q}" for call in calls for leaf in call.derivatives for q in leaf.quantities}
        return self._names | given

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names that the solution gives to anything."""
        nodes = list(ast.walk(self.proved.course.made.solution.tree))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        return frozenset(names | {node.attr for node in nodes if isinstance(node, ast.Attribute)})

    @cached_property
    def _prediction(self) -> str:
        """What comes out of the network: what the cost is made of, or else the last value on the way."""
        cost = self.roles.cost
        made = self.proved.course.made
        names = sorted(cost.names, key=cost.text.index) if cost else []
        produced = [name for name in names if name in made.producers and not name.startswith("_")]
        last = next((q for q in (*self.case.loss_side, *self.case.handed) if not self._ends_with(q)), None)
        named = last.of if last and self._is_told(last) else ""  # one that is assigned again has primes behind it
        return produced[0] if produced else named if named.isidentifier() else "the output"

    @property
    def _by_the_prediction(self) -> str:
        """The derivative that a pass begins with where nothing is known of it."""
        name = self._prediction
        return f"dL/d{name}" if name.isidentifier() else f"the derivative by {name}"

    @cached_property
    def _labels(self) -> str:
        names = reads(self.proved.course.made, self.chain)
        draws = self.proved.course.made.assignment.draws
        found = [n for n, v in draws.items() if isinstance(v, Draw) and v.word in _LABELS and n in names]
        compared = self.roles.cost.names if self.roles.cost else frozenset[str]()
        others = [n for n, v in draws.items() if isinstance(v, Draw) and v.word in _TARGETS and n in compared]
        return next(iter((*found, *others[-1:])), "the labels")

    @cached_property
    def _layered(self) -> tuple[Call, ...]:
        """The functions of one layer's way back, those that are called by others first."""
        found = [call for call in self.roles.path if call.given]
        return tuple(found)

    @property
    def _step(self) -> Call | None:
        return self._layered[-1] if self._layered else None

    @property
    def _below(self) -> str | None:
        """What the step of one layer hands to the layer below."""
        for call in self._layered:
            for leaf in leaves_of(call.comes_back, self.case.drawn.values) if call.comes_back else ():
                value = self.case.drawn.values.get(leaf.quantity, 0)
                if isinstance(leaf.pattern, Derivative) and self.case.m in np.shape(value):
                    return leaf.name
        return None

    def _is_turned(self, output: Quantity) -> bool:
        """Whether the weights of the last layer have the sizes of its output and its input in the other order."""
        sizes = [np.shape(q.derivative) for q in self.case.finals if q.role == "weights" and q.name in output.feeds]
        if len(sizes) != 1 or len(sizes[0]) != 2 or output.examples is None or output.derivative.ndim != 2:
            return False
        units = output.derivative.shape[1 - output.examples]
        return bool(sizes[0][1 - output.examples] != units)

    def _inputs(self, layer: str | None, linear: str | None) -> tuple[str, ...]:
        """The names of what goes into a layer, and not into its activation: of a layer's own function first."""
        draws = self.proved.course.made.assignment.draws
        normal = [n for n, v in draws.items() if isinstance(v, Draw) and v.word == "normal" and self._has_examples(v)]
        forward = [*(call for call in self.roles.path if not call.derivatives), self.chain]
        names = [n for call in forward for n in call.names if n in normal and n != linear]
        return tuple(dict.fromkeys((*names, *((layer, f"{layer}0") if layer else ()))))

    def _has_examples(self, draw: Draw) -> bool:
        return any(size.text == self._m for size in draw.shape)

    @cached_property
    def _loss(self) -> Loss | None:
        """The loss, where it is one whose formula texts know."""
        made, asking = self.proved.course.made, self.case.asking
        is_compared = self._labels in made.assignment.draws
        if self._prediction not in made.producers or made.cost(self.chain) is None or not is_compared:
            return None
        P, Y = (np.asarray(asking.value(name), float) for name in (self._prediction, self._labels))
        if P.shape != Y.shape or not ((P > 0) & (P < 1)).all():
            return None
        entropy = -np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P)) / self.case.m
        return "binary cross-entropy" if abs(entropy - self.case.cost) < _CLOSE * abs(entropy) else None

    @cached_property
    def _activations(self) -> tuple[list[str], list[str]]:
        """The common activations in hidden layers, and at the output."""
        found = Slipping.of(self.proved, self.chain, self.case.drawn)
        if found is None:
            return [], []
        return [unit.known for unit in found.way.hidden], [unit.known for unit in found.way.outputs]

    @property
    def _slopes(self) -> str | None:
        """What has the slope of each activation, in words."""
        hidden, outputs = (_one(set(found)) for found in self._activations)
        if not hidden or not outputs:
            return None
        given = self.proved.course.made.provided
        names = given.functions if given else {}
        said = [f"{n}_backward" if f"{n}_backward" in names else f"the slope of {_SAID[n]}" for n in (hidden, outputs)]
        return f"{said[0]} in the hidden layers, {said[1]} at the output"

    def _slope_arguments(self, layer: str | None) -> str | None:
        there = {*self._activations[0], *self._activations[1]}
        if layer is None or not there.intersection(_WRITTEN_WITH_VALUE):
            return None
        return f"{layer}(1 - {layer}) for the sigmoid and 1 - {layer}² for tanh"

    @property
    def _unpacked(self) -> str | None:
        """What the caches of one layer are, as its functions unpack them."""
        found = []
        for call in reversed(self._layered):
            node = self.proved.course.made.solution.functions.get(call.function)
            if node is not None:
                passed = {own.arg: each for own, each in zip(node.args.args, call.call.args, strict=False)}
                found += list(_unpackings(node, {n: ast.unparse(each).lstrip("_") for n, each in passed.items()}))
        return ", and ".join(dict.fromkeys(found)) or None

    @property
    def _depth(self) -> str | None:
        """How the solution reads the number of layers off what it is given."""
        found = []
        for call in self.roles.path:
            node = self.proved.course.made.solution.functions.get(call.function)
            found += list(_lengths(node)) if node else []
        first, *others = dict.fromkeys(found) or [""]
        return first + (f" (or {', '.join(others)})" if others else "") or None

    @property
    def _rate(self) -> str | None:
        """The learning rate, as the update of the solution calls it: what is drawn as a number."""
        update = self.roles.update
        node = self.proved.course.made.solution.functions.get(update.function) if update else None
        if update is None or node is None:
            return None
        draws = self.proved.course.made.assignment.draws
        for argument, own in zip(update.call.args, node.args.args, strict=False):
            drawn = draws.get(argument.id) if isinstance(argument, ast.Name) else None
            if isinstance(drawn, Draw) and drawn.word == "number":
                return own.arg
        return None

    @cached_property
    def _placement(self) -> Placed:
        """Where the solution takes the mean."""
        layered = [call for call in self._layered if len(placements(self.proved, call)) > 1]
        if any(own_placement(self.proved, call) == "inside" for call in layered):
            return "per-layer"
        for placed, quantities in (("at-loss", self.case.loss_side), ("at-output", [self.case.output])):
            if any(self._held_as(quantity) for quantity in quantities if quantity is not None):
                return placed  # type: ignore[return-value]
        return "at-update" if self._is_by_steps and not self._holds_a_mean else "per-layer"

    @property
    def _holds_a_mean(self) -> bool:
        """Whether the solution has a final derivative of the mean, of either sign, before it takes a step with it."""
        by = self.proved.course.truth(self.chain, self.case.drawn).by
        return any(_is_same(array, sign * each) for _, array in self._seen for each in by.values() for sign in (1, -1))

    @property
    def _is_by_steps(self) -> bool:
        """Whether every final derivative is read off a step that is taken with it."""
        return all(not each.names.isdisjoint(each.quantities) for each in self.chain.derivatives)

    @property
    def _own_output(self) -> str | None:
        """What the solution calls the derivative by the output of the last layer, where that has no name of its own."""
        held = self._held_as(self.case.output) if self.case.output is not None else ()
        names = (name.rpartition(".")[2] for name in held)
        return next((name for name in names if name.isidentifier() and not name.startswith("_")), None)

    def _is_of_the_cost_alone(self, quantity: Quantity) -> bool:
        """Whether nobody but the solution's cost has a name for what it is the derivative by, and a prediction has."""
        made = self.proved.course.made
        declared = {*made.assignment.draws, *made.producers}
        is_known = {quantity.of, quantity.kind_of_value} & declared or {quantity.name, quantity.kind} & self._writing
        return not is_known and self._prediction in declared

    @property
    def _unnamed_output(self) -> str:
        """The same in words where the course takes the mean there, and has no name for it; else where a pass begins."""
        return _UNNAMED_OUTPUT if self._placement == "at-output" else self._by_the_prediction

    def _held_as(self, quantity: Quantity) -> tuple[str, ...]:
        """The variables of the solution that hold this derivative of the mean, in the order of its lines."""
        return tuple(name for name, array in self._seen if _is_same(array, quantity.derivative))

    @cached_property
    def _seen(self) -> list[tuple[str, Array]]:
        made, drawn = self.proved.course.made, self.case.drawn
        return seen_in(made, lambda program: Asking(made, program, drawn).asked(self.chain))


_UNNAMED_OUTPUT: Final = "the derivative by the output of the last layer"
_SAID: Final = {"sigmoid": "the sigmoid", "tanh": "tanh", "relu": "ReLU", "": "the activation"}


def _is_same(array: Array, derivative: Array) -> bool:
    return np.shape(array) == np.shape(derivative) and bool(np.allclose(array, derivative, rtol=1e-9, atol=1e-15))


def _is_along(axis: int, shape: tuple[int, ...]) -> bool:
    """Whether an array has several rows and one column, or the other way round, that stand along this axis."""
    return len(shape) == 2 and shape[axis] > 1 and shape[1 - axis] == 1


def _one(names: Iterable[str]) -> str | None:
    """The one name that there is."""
    found = set(names)
    return found.pop() or None if len(found) == 1 else None


def _unpackings(node: ast.FunctionDef, names: Mapping[str, str]) -> Iterator[str]:
    """What a function's caches are unpacked into; `names` are what the declaration calls its parameters."""
    for each in ast.walk(node):
        match each:
            case ast.Assign(targets=[ast.Tuple(elts=parts)], value=ast.Name(id=name)) if name in names:
                yield f"{names[name]} = ({', '.join(map(ast.unparse, parts))})"


def _lengths(node: ast.FunctionDef) -> Iterator[str]:
    """What is counted by a length."""
    for each in ast.walk(node):
        match each:
            case ast.Assign(targets=[ast.Name()], value=value) if any(_is_length(n) for n in ast.walk(value)):
                yield ast.unparse(value)


def _is_length(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
