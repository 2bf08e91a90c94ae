"""Building a deep neural network, step by step: ten functions, from the parameters to one update of them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from grader.model.assignment import Assignment, Cases, Chain, Function, Inquiry, Source, Update
from grader.model.expectations import Anything, Expected, Parts
from grader.model.questions import Result, Step
from grader.probes.activations import forward_of_network
from grader.probes.cases import NetworkCase
from grader.probes.initialisation import initialisation
from grader.probes.lectures import LECTURES
from grader.probes.patterns import (
    cost_sources,
    expecting,
    gradient_results,
    layer_backward_inquiry,
    odd_shapes,
    relu_then_sigmoid,
    square_shape,
    sure_shapes,
    update_inquiries,
    whole_backward_inquiry,
)
from grader.probes.shapes import Shape, drawing
from grader.reference.formulas import layer_step, linear_step

_HERE = Path(__file__).parent
_STEP = 0.05  # the learning rate of the update
Layers: TypeAlias = Iterable[tuple[NetworkCase, int, str]]  # a case, the number of a layer, and its activation


def _linear_cache(case: NetworkCase, layer: int) -> tuple[object, ...]:
    """The documented cache of `linear_forward`: (A_prev, W, b)."""
    return case.passed.A[layer - 1], case.parameters[f"W{layer}"], case.parameters[f"b{layer}"]


def _cache(case: NetworkCase, layer: int) -> tuple[object, ...]:
    """The documented cache of `linear_activation_forward`: (linear_cache, activation_cache)."""
    return _linear_cache(case, layer), case.passed.Z[layer]


def _layers(cases: Cases) -> Sequence[tuple[NetworkCase, int, str]]:
    """A hidden layer of one case, with fewer examples than units, and the output layer of another; activations."""
    return [(case, layer, case.activations[layer - 1]) for case, layer in zip(cases.main[:2], (2, 3), strict=True)]


def _odd_layers(cases: Cases) -> Layers:
    """A hidden layer, and then the output layer, at each of the odd sizes."""
    for case in cases.odd:
        for layer in range(max(1, case.depth - 1), case.depth + 1):
            yield case, layer, case.activations[layer - 1]


def _sure_layer(cases: Cases) -> tuple[NetworkCase, int, str]:
    """The output layer where the network is sure of itself: large Z."""
    case = cases.sure[0]
    return case, case.depth, case.activations[-1]


def _more_layers(cases: Cases) -> Layers:
    """The same, and each activation at another m once more; a case is used for one layer only."""
    yield from _layers(cases)
    for case, layer in ((cases.main[2], 2), (cases.odd[1], 2)):
        yield case, layer, case.activations[layer - 1]


def _linear_forward(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, _ in layers:
        template = Parts(parts=(Expected(name="Z", value=case.passed.Z[layer]), Anything(name="cache")))
        yield expecting(
            f"linear_forward/{case.name}/{layer}",
            Step(function="linear_forward", arguments=_linear_cache(case, layer)),
            template,
            case,
        )


def _linear_activation_forward(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, activation in layers:
        template = Parts(parts=(Expected(name="A", value=case.passed.A[layer]), Anything(name="cache")))
        yield expecting(
            f"linear_activation_forward/{case.name}/{layer}",
            Step(function="linear_activation_forward", arguments=(*_linear_cache(case, layer), activation)),
            template,
            case,
        )


def _model_forward(cases: Sequence[NetworkCase]) -> Iterator[Inquiry]:
    for case in cases:
        template = Parts(parts=(Expected(name="AL", value=case.passed.AL), Anything(name="caches")))
        step = Step(function="L_model_forward", arguments=(case.X, case.parameters))
        yield expecting(f"L_model_forward/{case.name}", step, template, case)


def _linear_backward_documented(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, _ in layers:
        dZ = case.m * case.gradients[f"dZ{layer}"]
        step = Step(function="linear_backward", arguments=(dZ, _linear_cache(case, layer)))
        yield _linear_inquiry(f"linear_backward/documented/{case.name}/{layer}", (step,), case, layer)


def _linear_backward_own(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, _ in layers:
        dZ = case.m * case.gradients[f"dZ{layer}"]
        steps = (
            Step(function="linear_forward", arguments=_linear_cache(case, layer)),
            Step(function="linear_backward", arguments=(dZ, Result(step=0)[1])),
        )
        yield _linear_inquiry(f"linear_backward/own/{case.name}/{layer}", steps, case, layer)


def _linear_inquiry(id_: str, steps: tuple[Step, ...], case: NetworkCase, layer: int) -> Inquiry:
    dZ = case.m * case.gradients[f"dZ{layer}"]
    return layer_backward_inquiry(
        id_, steps, case, ("dW", "db", "dA_prev"), lambda formulas: linear_step(dZ, case.layer(layer), formulas)
    )


def _linear_activation_backward_documented(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, activation in layers:
        dA = case.m * case.gradients[f"dA{layer}"]
        arguments = (dA, _cache(case, layer), activation)
        step = Step(function="linear_activation_backward", arguments=arguments)
        yield _activation_inquiry(f"linear_activation_backward/documented/{case.name}/{layer}", (step,), case, layer)


def _linear_activation_backward_own(layers: Layers) -> Iterator[Inquiry]:
    for case, layer, activation in layers:
        dA = case.m * case.gradients[f"dA{layer}"]
        steps = (
            Step(function="linear_activation_forward", arguments=(*_linear_cache(case, layer), activation)),
            Step(function="linear_activation_backward", arguments=(dA, Result(step=0)[1], activation)),
        )
        yield _activation_inquiry(f"linear_activation_backward/own/{case.name}/{layer}", steps, case, layer)


def _activation_inquiry(id_: str, steps: tuple[Step, ...], case: NetworkCase, layer: int) -> Inquiry:
    dA = case.m * case.gradients[f"dA{layer}"]
    return layer_backward_inquiry(
        id_,
        steps,
        case,
        ("dZ", "dW", "db", "dA_prev"),
        lambda formulas: layer_step(dA, case.layer(layer), formulas),
        branch=case.activations[layer - 1],
    )


def _model_backward(cases: Cases) -> Iterator[Inquiry]:
    for case in cases.all:
        caches = [_cache(case, layer) for layer in range(1, case.depth + 1)]
        step = Step(function="L_model_backward", arguments=(case.passed.AL, case.course_labels, caches))
        yield whole_backward_inquiry(f"L_model_backward/{case.name}", step, case)


def _chain_steps(case: NetworkCase) -> tuple[Step, ...]:
    return (
        Step(function="L_model_forward", arguments=(case.X, case.parameters)),
        Step(function="L_model_backward", arguments=(Result(step=0)[0], case.labels, Result(step=0)[1])),
    )


def _chain_update(case: NetworkCase) -> Update:
    step = Step(function="update_parameters", arguments=(case.parameters, Result(step=1), _STEP), spare=(case.m,))
    return Update(
        step=step,
        places={name: Result(step=2)[name] for name in case.parameters},
        right={name: value - _STEP * case.gradients[f"d{name}"] for name, value in case.parameters.items()},
    )


def _of_layers(name: str, inquiries: Callable[[Layers], Iterator[Inquiry]]) -> Source:
    """A source that asks about layers: those that tell things apart, and those of odd sizes."""
    return Source(
        name=name,
        inquiries=lambda cases: inquiries(_layers(cases)),
        at_odd_sizes=lambda cases: inquiries(_odd_layers(cases)),
    )


# Wide and narrow layers, so that 0.01, 1/√n, √(2/n) and √(2/(n + n')) are told apart; of one net, layers 10 and 11.
_WIDTHS = ((6, 30, 5, 200), (5, 90, 4, 30, 3, 4, 3, 4, 3, 4, 5, 60))


CHAIN = Chain(
    function="L_model_backward",
    path=(
        "linear_forward",
        "linear_activation_forward",
        "L_model_forward",
        "linear_backward",
        "linear_activation_backward",
        "L_model_backward",
    ),
    joints=("linear_forward", "linear_activation_forward", "L_model_forward"),
    cost="compute_cost",
    steps=_chain_steps,
    gradients=lambda case: gradient_results(case, step=1),
    update=_chain_update,
    update_function="update_parameters",
    forward=forward_of_network(Result(step=0)[0]),
)

ASSIGNMENT = Assignment(
    id="week4_step_by_step",
    title="Building a deep neural network, step by step",
    recognised_by=(
        "linear_forward",
        "linear_activation_forward",
        "L_model_forward",
        "linear_backward",
        "linear_activation_backward",
        "L_model_backward",
        "initialize_parameters_deep",
    ),
    functions=(
        Function(
            name="initialize_parameters",
            sources=(initialisation("initialize_parameters", ((5, 90, 6),)),),
            by_chance=True,
        ),
        Function(
            name="initialize_parameters_deep",
            sources=(initialisation("initialize_parameters_deep", _WIDTHS, as_list=True, deep=True),),
            by_chance=True,
        ),
        Function(
            name="linear_forward",
            sources=(_of_layers("documented", _linear_forward),),
        ),
        Function(
            name="linear_activation_forward",
            sources=(
                Source(
                    name="documented",
                    inquiries=lambda cases: _linear_activation_forward((*_layers(cases)[:1], _sure_layer(cases))),
                    at_odd_sizes=lambda cases: _linear_activation_forward(_odd_layers(cases)),
                ),
            ),
            callees=("linear_forward",),
        ),
        Function(
            name="L_model_forward",
            sources=(
                Source(
                    name="documented",
                    inquiries=lambda cases: _model_forward(cases.main[:2]),
                    at_odd_sizes=lambda cases: _model_forward(cases.odd),
                ),
            ),
            callees=("linear_activation_forward", "linear_forward"),
        ),
        Function(
            name="compute_cost",
            sources=cost_sources("compute_cost"),
        ),
        Function(
            name="linear_backward",
            sources=(
                _of_layers("documented", _linear_backward_documented),
                _of_layers("own", _linear_backward_own),
            ),
        ),
        Function(
            name="linear_activation_backward",
            sources=(
                _of_layers("documented", _linear_activation_backward_documented),
                _of_layers("own", _linear_activation_backward_own),
            ),
            callees=("linear_backward",),
            widely=Source(
                name="widely", inquiries=lambda cases: _linear_activation_backward_documented(_more_layers(cases))
            ),
        ),
        Function(
            name="L_model_backward",
            sources=(Source(name="documented", inquiries=_model_backward),),
            callees=("linear_activation_backward", "linear_backward"),
            placements=("inside", "outside"),
        ),
        Function(
            name="update_parameters",
            sources=(Source(name="documented", inquiries=update_inquiries(_STEP)),),
        ),
    ),
    chain=CHAIN,
    notation=LECTURES,
    drawing=drawing(
        "week4_step_by_step",
        main=(
            Shape(name="a", widths=(7, 8, 9), m=(5, 6), activations=relu_then_sigmoid(3)),
            Shape(name="b", widths=(3, 4, 5, 6), m=(11, 13), activations=relu_then_sigmoid(3)),
            Shape(name="c", widths=(3, 4, 5, 6), m=(10, 12, 14), activations=relu_then_sigmoid(3)),
        ),
        odd=(
            *odd_shapes(relu_then_sigmoid(3), relu_then_sigmoid(2)),
            square_shape("eleven-layers", relu_then_sigmoid(11), "there are 11 layers, all of {n} units"),
        ),
        sure=sure_shapes(relu_then_sigmoid(2)),
    ),
    modules=(
        "dnn_utils*",
        "dnn_app_utils*",
        "testCases*",
        "public_tests*",
        "test_utils*",
        "*utils*",
        "*helper*",
    ),
    provided=(_HERE / "provided.py").read_text(encoding="utf-8"),
    callees=(_HERE / "callees.py").read_text(encoding="utf-8"),
)
