"""The facts that texts are filled with, from the notation of an assignment; what it does not say is not there."""

from collections.abc import Iterator, Mapping
from functools import cache

from pytest_grade.model.notation import Loss, Notation, joined

# What texts say of a loss whose formula is known, by the names of the prediction and the labels.
_LOSSES: Mapping[Loss, Mapping[str, str]] = {
    "binary cross-entropy": {
        "loss": "L = -({Y} log {P} + (1 - {Y}) log(1 - {P}))",
        "first_formula": "-({Y}/{P} - (1 - {Y})/(1 - {P}))",
        "output_formula": "{P} - {Y}",
        "output_slope": "{P}(1 - {P})",
        "left_term": "{Y} log {P}",
        "right_term": "(1 - {Y}) log(1 - {P})",
        "right_slope": "-(1 - {Y})/(1 - {P})",
        "right_label": "1 - {Y}",
        "right_argument": "1 - {P}",
    },
}

# Where the derivative by what goes into an activation has no name.
_OUTER_IN_WORDS = "what the layer gets from above"
_INNER_IN_WORDS = "the derivative by what goes into the activation"


@cache
def facts_of(notation: Notation) -> Mapping[str, str]:
    """The facts by the names that phrases have for them."""
    found: dict[str, str | None] = {
        **dict(_named(notation)),
        **dict(_of_its_input(notation)),
        **dict(_of_a_linear_layer(notation) if _inner(notation) not in notation.unwritten else ()),
        **dict(_of_places(notation)),
        **dict(_of_either_place(notation)),
    }
    names = {"Y": notation.labels, "P": notation.prediction}
    of_loss = _LOSSES[notation.loss] if notation.loss else {}
    found |= {"if_two_classes": ""} if notation.loss == "binary cross-entropy" else {}
    found |= {name: formula.format_map(names) for name, formula in of_loss.items()}
    return {name: notation.as_shown(text) for name, text in found.items() if text is not None}


def _named(notation: Notation) -> Iterator[tuple[str, str | None]]:
    """What the notation says itself."""
    yield "if_by_steps", "" if notation.by_steps else None
    yield "if_all_of_first", "" if notation.first_reaches_all else None
    yield "if_mean_of_first", "" if notation.first_reaches_mean else None
    yield from (
        ("m", notation.m),
        ("leaves", joined(notation.leaves)),
        ("leaves_listed", ", ".join(notation.leaves)),
        ("weights", joined(notation.weights)),
        ("biases", joined(notation.biases) or None),
        ("handed", joined(notation.spoken) if notation.spoken else "the derivatives on the way back"),
        ("outer", _OUTER_IN_WORDS if notation.has_unnamed_steps else notation.written(_outer(notation))),
        ("inner", _INNER_IN_WORDS if notation.has_unnamed_steps else notation.written(_inner(notation))),
        ("first", notation.first),
        ("first_of_cost", notation.first.replace("dL/", "dJ/", 1)),
        ("first_name", notation.first_name if notation.first_name.isidentifier() else None),
        ("output", notation.output),
        ("prediction", notation.prediction),
        ("labels", notation.labels),
        ("slopes", notation.slopes),
        ("slope_arguments", notation.slope_arguments),
        ("output_activation", notation.output_activation),
        ("step", notation.step),
        ("cache", notation.cache),
        ("kept", notation.kept),
        ("depth", notation.depth),
        ("update", notation.update),
        ("rate", notation.rate),
        ("lectures", notation.lectures),
        ("Lectures", notation.lectures[:1].upper() + notation.lectures[1:]),
        ("below", notation.below),
        ("layer", notation.layer),
        ("linear", notation.linear),
        ("weight", notation.weight),
        ("bias", notation.bias),
        ("true_gradients", joined(f"dJ/{leaf}" for leaf in notation.leaves)),
    )


def _of_places(notation: Notation) -> Iterator[tuple[str, str]]:
    """Where the examples are, and who takes the mean where. What begins with `if` stands for itself: nothing."""
    lines, line = ("rows", "columns"), ("row", "column")
    of_examples, of_units = (0, 1) if notation.axis == 0 else (1, 0)
    yield from (("axis", str(notation.axis)), ("other_axis", str(1 - notation.axis)))
    yield from (("examples_are", lines[of_examples]), ("example_is", line[of_examples]), ("unit_is", line[of_units]))
    if notation.placement == "per-layer":
        yield "if_in_layers", ""
    if notation.indexed:
        yield "if_indexed", ""
    if notation.spoken:
        yield "if_written", ""
    is_named = " " not in notation.output and not notation.output.startswith("dL/")
    if notation.output not in notation.unwritten and is_named:
        yield "if_output_written", ""
    if notation.first.startswith("dL/"):
        yield "if_first_unwritten", ""
    if _outer(notation) != notation.handed[-1] and not notation.has_unnamed_steps:
        yield "if_inner_is_another", ""
    if notation.first != notation.output:
        yield "if_first_is_another", ""
    leaves = joined(notation.leaves)
    yield "every_leaf", f"every {leaves}" if notation.indexed else leaves
    every = "Every " if notation.indexed else ""
    yield from (
        ("every_biases", f"{every.lower()}{joined(notation.biases)}"),
        ("Every_biases", f"{every}{joined(notation.biases)}"),
    )
    yield "every_weights", f"{every.lower()}{joined(notation.weights)}"
    yield "Every_weights", f"{every}{joined(notation.weights)}"
    yield "every_final", f"every final {leaves}" if notation.indexed else leaves
    yield "Every_final", f"Every final {leaves}" if notation.indexed else leaves


def _inner(notation: Notation) -> str:
    """The derivative that final ones are made of: the last that is handed on, that of the layer below excepted."""
    return next((kind for kind in reversed(notation.handed) if kind != notation.below), notation.handed[-1])


def _of_biases(notation: Notation) -> Iterator[tuple[str, str]]:
    """How the derivative by biases is made, and their shape."""
    inner = _inner(notation)
    if not notation.biases:
        return
    if notation.flat_biases:
        yield "biases_formula", f"np.sum({inner}, axis={notation.axis})"
        return
    turned = ".T" if notation.turned_biases else ""
    is_row = (notation.axis == 0) != notation.turned_biases
    yield "biases_formula", f"np.sum({inner}, axis={notation.axis}, keepdims=True){turned}"
    yield "bias_shape", "(1, n)" if is_row else "(n, 1)"
    if not is_row:
        yield "biases_lost", f"np.sum({inner}, axis={notation.axis})"
    yield "if_kept", ""
    if notation.turned_biases:
        yield "if_turned", ""


def _of_a_linear_layer(notation: Notation) -> Iterator[tuple[str, str]]:
    """What a layer computes that multiplies its input with weights and adds biases."""
    yield from _of_biases(notation)
    inner = _inner(notation)
    W, given = notation.weight, next(iter(notation.inputs), None)
    if W is None or given is None or len(notation.weights) != 1:
        return
    rows = notation.axis == 0
    factors = (f"{given}.T", inner) if rows else (inner, f"{given}.T")
    if notation.turned:
        factors = (f"{inner}.T", given) if rows else (given, f"{inner}.T")
    yield "weights_formula", f"np.dot({', '.join(factors)})"
    yield "weights_operator", " @ ".join(factors)
    yield "weights_product", " ".join(factors)
    W = W if notation.turned else f"{W}.T"
    down = (inner, W) if rows else (W, inner)
    if notation.below:
        yield "below_formula", f"np.dot({', '.join(down)})"
        yield "below_product", " ".join(down)
    if notation.indexed:
        yield from _indexed(notation, inner, notation.weight or "", rows=rows)


def _of_either_place(notation: Notation) -> Iterator[tuple[str, str]]:
    """Where 1/m may come in once: in every final derivative, or where the pass begins, if all are made of that."""
    leaves = joined(notation.leaves)
    every_leaf = f"every {leaves}" if notation.indexed else leaves
    for into in ("in", "into"):
        or_first = f", or {into} {notation.first}" if notation.first_reaches_mean else ""
        yield f"{into}_either", f"{into} {every_leaf}{or_first}"


def _of_its_input(notation: Notation) -> Iterator[tuple[str, str]]:
    """What goes into such a layer, and how its examples are counted."""
    given = next(iter(notation.inputs), None)
    if notation.weight and given and len(notation.weights) == 1:
        yield "input", given
        yield "count", f"{given}.shape[{notation.axis}]"
        yield "count_of_labels", f"{notation.labels}.shape[{notation.axis}]"


def _indexed(notation: Notation, inner: str, W: str, *, rows: bool) -> Iterator[tuple[str, str]]:
    """The formulas of layer l, and their shapes."""
    A, Z, b, m, outer = notation.layer, notation.linear, notation.bias, notation.m, _outer(notation)
    plus = f" + {b}[l]" if b else ""
    product = f"{A}[l-1] {W}[l]" if rows else f"{W}[l] {A}[l-1]"
    here, prev = (f"({m}, n[l])", f"({m}, n[l-1])") if rows else (f"(n[l], {m})", f"(n[l-1], {m})")
    shape = "(n[l-1], n[l])" if rows else "(n[l], n[l-1])"
    turned = f"(n[l-1], {m})" if rows else f"({m}, n[l-1])"
    yield "input_shape", prev
    yield "inner_shape", here
    yield "weight_shape", shape
    yield "shapes_multiplied", f"{turned}{here}" if rows else f"{here}{turned}"
    yield "handed_down", f"{outer}[l-1] = {inner}[l] {W}[l].T" if rows else f"{outer}[l-1] = {W}[l].T {inner}[l]"
    yield "step_takes", f"{outer}[l]"
    yield "step_gives", ", ".join((f"{outer}[l-1]", *(f"{leaf}[l]" for leaf in notation.leaves)))
    if Z:
        yield "slope_step", f"{inner}[l] = {outer}[l] * g'({Z}[l])"
        yield "slope_step_of_one", f"{inner} = {outer} * g'({Z})"
    if A and Z:
        yield "linear_step", f"{Z}[l] = {product}{plus}"
    if A:
        yield "forward_step", f"{A}[l] = g({product}{plus})"


def _outer(notation: Notation) -> str:
    """What a hidden layer gets from above: all that is handed on but the last two is of the loss alone."""
    return notation.handed[-2:][0]
