"""What a repair says about the mistake: one small edit makes every answer right, so what it undoes was wrong."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from grader.model.notation import Notation
from grader.model.submission import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A change that makes a function right, and what is to be known to name what it undoes.

    `role` is what the function does: forward, backward, cost, update or other; `runs_over_layers` says whether it has
    several layers to deal with; `notebook` are the names it takes from the notebook, `notation` those of the course.
    """

    change: Change
    role: str
    runs_over_layers: bool
    notebook: Collection[str]
    notation: Notation

    @property
    def makes_weights(self) -> bool:
        """Whether the edited statement assigns a derivative by weights."""
        return _mentions(self.change.target, *self.notation.weights)

    @property
    def makes_handed(self) -> bool:
        """Whether the edited statement assigns a derivative that is handed on."""
        return _mentions(self.change.target, *self.notation.handed)

    @property
    def makes_first(self) -> bool:
        """Whether the edited statement assigns a derivative by what comes out of a layer."""
        return _mentions(self.change.target, *self.notation.handed[:1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """An entry of the table: the mistake that such edits undo."""

    id: str
    kinds: tuple[str, ...]
    undoes: Callable[[Repaired], bool] = lambda _: True


def _is_returned(repaired: Repaired) -> bool:
    return repaired.change.target in ("return", "")


def _unpacks_a_cache(repaired: Repaired) -> bool:
    return "cache" in repaired.change.before or "cache" in repaired.change.target


def _turns_a_derivative(repaired: Repaired) -> bool:
    """Whether all of what is handed on changes its sign, or the part with the labels in it; not a slope, say."""
    is_turned = repaired.change.kind == "minus" or repaired.change.before.startswith("-")
    return repaired.makes_handed and (is_turned or _mentions(repaired.change.before, repaired.notation.labels))


def _mentions_weights(repaired: Repaired) -> bool:
    weight = repaired.notation.weight
    return weight is not None and _mentions(repaired.change.before, weight)


def _is_prediction_for_derivative(repaired: Repaired) -> bool:
    after = repaired.change.after
    return repaired.change.before == repaired.notation.prediction and _mentions(after, *repaired.notation.handed[:1])


def _mentions(text: str, *names: str) -> bool:
    return any(name in text for name in names)


# The first entry that holds names the mistake.
REPAIRS: tuple[Repair, ...] = (
    Repair(id="db-no-keepdims", kinds=("keepdims", "squeeze"), undoes=lambda r: r.role == "backward"),
    Repair(id="shape-lost", kinds=("keepdims", "squeeze")),
    Repair(
        id="db-total-sum",
        kinds=("axis",),
        undoes=lambda r: r.role == "backward" and "axis" not in r.change.before and "," not in r.change.before,
    ),
    Repair(id="db-wrong-axis", kinds=("axis",), undoes=lambda r: r.role == "backward"),
    Repair(id="wrong-axis", kinds=("axis",)),
    Repair(id="shape-not-a-tuple", kinds=("shape",)),
    Repair(id="own-assertion", kinds=("assertion",)),
    Repair(id="activation-swapped", kinds=("activation",)),
    Repair(id="cache-swapped", kinds=("order",), undoes=_unpacks_a_cache),
    Repair(id="return-order", kinds=("order",)),
    Repair(
        id="uses-W-not-transposed",
        kinds=("transpose", "operands"),
        undoes=lambda r: r.role == "backward" and _mentions_weights(r) and not r.makes_weights,
    ),
    Repair(
        id="dW-transposed",
        kinds=("transpose", "operands"),
        undoes=lambda r: r.role == "backward" and (r.makes_weights or _is_returned(r)),
    ),
    Repair(id="wrong-transpose", kinds=("transpose", "operands")),
    Repair(id="elementwise-product", kinds=("product",)),
    Repair(id="update-ascends", kinds=("sign", "minus"), undoes=lambda r: r.role == "update"),
    Repair(id="cost-sign", kinds=("sign", "minus"), undoes=lambda r: r.role == "cost"),
    Repair(
        id="dAL-inner-sign",
        kinds=("sign", "minus"),
        undoes=lambda r: r.makes_first and _mentions(r.change.before, "+", " - ") and "/" in r.change.before,
    ),
    Repair(id="dAL-sign", kinds=("sign", "minus"), undoes=lambda r: r.role == "backward" and _turns_a_derivative(r)),
    Repair(id="wrong-sign", kinds=("sign", "minus")),
    Repair(id="overwritten-in-loop", kinds=("accumulation",)),
    Repair(id="layer-off-by-one", kinds=("index",), undoes=lambda r: r.runs_over_layers and r.role != "update"),
    Repair(id="wrong-index", kinds=("index",)),
    Repair(id="tuple-kept-whole", kinds=("part",)),
    Repair(id="wrong-key", kinds=("key",)),
    Repair(id="layer-hard-coded", kinds=("layer-key",)),
    Repair(id="wrong-comparison", kinds=("comparison",)),
    Repair(id="wrong-indent", kinds=("indent",)),
    Repair(id="line-too-many", kinds=("removal",)),
    Repair(
        id="reads-notebook-variable",
        kinds=("name",),
        undoes=lambda r: r.change.before in r.notebook,
    ),
    Repair(
        id="dAL-in-every-layer",
        kinds=("name",),
        undoes=lambda r: r.role == "backward" and r.runs_over_layers and r.notation.is_first(r.change.before),
    ),
    Repair(id="AL-for-dAL", kinds=("name",), undoes=_is_prediction_for_derivative),
    Repair(
        id="forward-input-reused",
        kinds=("name",),
        undoes=lambda r: r.role == "forward" and r.change.before in r.notation.inputs,
    ),
    Repair(id="forward-input-reused", kinds=("carry",), undoes=lambda r: r.role == "forward"),
    Repair(id="not-handed-on", kinds=("carry",)),
    Repair(id="wrong-variable", kinds=("name",)),
)

# All kinds of edits that say something, in the order in which they are tried.
KINDS: tuple[str, ...] = tuple(dict.fromkeys(kind for entry in REPAIRS for kind in entry.kinds))

# The kinds of edits that undo a mistake already named by its numbers: they show its place.
KINDS_OF: Mapping[str, tuple[str, ...]] = {
    "activation-swapped": ("activation",),
    "activation-derivative-missing": ("name",),
    "dAL-sign": ("sign", "minus"),
    "dAL-inner-sign": ("sign", "minus"),
    "db-no-keepdims": ("keepdims", "squeeze"),
    "db-wrong-axis": ("axis",),
    "db-total-sum": ("axis",),
    "dW-transposed": ("transpose", "operands"),
    "dW-own-activation": ("name",),
    "elementwise-product": ("product",),
    "cost-inner-sign": ("sign",),
    "cost-sign": ("sign", "minus"),
    "update-ascends": ("sign", "minus"),
    "reads-notebook-variable": ("name",),
    "wrong-index": ("index",),
    "wrong-sign": ("sign", "minus"),
}


def mistake_undone(repaired: Repaired) -> str | None:
    """The id of the mistake that the change undoes; None for kinds that say nothing."""
    return next((entry.id for entry in REPAIRS if repaired.change.kind in entry.kinds and entry.undoes(repaired)), None)
