"""What a change of a right text says about the mistake of who gives the same answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from grader.model.explanations import Explanation
from grader.model.notation import Notation
from grader.model.submission import Change

_COMPARED = 60
_ABOUT_THE_MEAN = frozenset({"mean-away", "mean-again", "mean-over"})
_OF_MANY_WAYS = frozenset({"index", "part", "comparison", "key", "layer-key", "indent", "name", "number", "removal"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A change that makes a right function wrong as a student's is; `role` is what the function does.

    `notation` has the names of the course.
    """

    change: Change
    role: str
    notation: Notation

    @property
    def keeps_the_left(self) -> bool:
        """Whether of two terms or factors the first stays."""
        return self._piece(self.change.before).startswith(self._piece(self.change.after))

    @property
    def keeps_the_right(self) -> bool:
        """Whether of two terms or factors the second stays, with its sign or without."""
        return self._piece(self.change.before).endswith(self._piece(self.change.after).removeprefix("-"))

    @staticmethod
    def _piece(text: str) -> str:
        """Without brackets around; the first of several."""
        first = text.partition("\n")[0]
        return first.removeprefix("-").removeprefix("(").removesuffix(")") if first.startswith("-(") else first


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """An entry of the table: the mistake that such changes make, in functions of these roles; of all, if none is."""

    id: str
    kinds: tuple[str, ...]
    roles: tuple[str, ...] = ()
    holds: Callable[[Made], bool] = lambda _: True


def _turns_all(made: Made) -> bool:
    """Whether the minus in front of a whole is gone."""
    before, after = made.change.before, made.change.after
    return before.startswith("-") and not after.startswith("-") and _bare(before) == _bare(after)


def _bare(text: str) -> str:
    """Without sign and brackets; texts are cut somewhere."""
    return text.removeprefix("-").strip("()")[:_COMPARED]


def _joins_two_losses(made: Made) -> bool:
    """Whether what is changed are the two terms of a loss of two classes, and not a part of one of them."""
    names = made.notation.labels, made.notation.prediction
    return made.notation.loss is not None and all(made.change.before.count(name) > 1 for name in names)


def _turns_one_of_two(made: Made) -> bool:
    """Whether the sign between two terms is turned, and not within one of them."""
    return not _turns_all(made) and _joins_two_losses(made)


def _drops_a_complement(made: Made) -> bool:
    """Whether of 1 - AL the AL is left, in a logarithm; of 1 - Y, the labels are told apart no more."""
    outputs = tuple(f"1 - {name}" for name in (made.notation.prediction, made.notation.layer) if name)
    return made.change.before.startswith(outputs) and not made.change.after.startswith(("1", "-"))


def _takes_the_input(made: Made) -> bool:
    """Whether what the first layer is given stands where a later one is to have what the layer below made."""
    return made.change.after in made.notation.inputs


# The first entry that holds names the mistake.
SLIPS: tuple[Slip, ...] = (
    Slip(id="cost-not-mean", kinds=("mean-away",), roles=("cost",)),
    Slip(id="missing-mean", kinds=("mean-away",), roles=("backward",), holds=lambda m: not m.change.in_part),
    Slip(id="factor-left-out", kinds=("mean-away",)),
    Slip(id="doubled-mean", kinds=("mean-again",), roles=("backward",), holds=lambda m: not m.change.in_part),
    Slip(id="mean-twice", kinds=("mean-again",)),
    Slip(id="mean-over-another", kinds=("mean-over",)),
    Slip(id="update-ascends", kinds=("sign", "minus"), roles=("update",)),
    Slip(id="cost-inner-sign", kinds=("sign",), roles=("cost",), holds=_turns_one_of_two),
    Slip(id="cost-sign", kinds=("minus",), roles=("cost",)),
    Slip(id="cost-sign", kinds=("sign",), roles=("cost",), holds=_turns_all),
    Slip(id="wrong-sign", kinds=("sign", "minus")),
    Slip(id="cost-half", kinds=("term",), roles=("cost",), holds=_joins_two_losses),
    Slip(id="cost-same-log", kinds=("term",), roles=("cost",), holds=_drops_a_complement),
    Slip(
        id="update-in-part",
        kinds=("term",),
        roles=("update",),
        holds=lambda m: m.keeps_the_left and m.change.in_part,
    ),
    Slip(id="update-missing", kinds=("term",), roles=("update",), holds=lambda m: m.keeps_the_left),
    Slip(id="update-forgets-parameter", kinds=("term",), roles=("update",), holds=lambda m: m.keeps_the_right),
    Slip(id="update-without-rate", kinds=("factor",), roles=("update",), holds=lambda m: m.keeps_the_right),
    Slip(id="term-left-out", kinds=("term",)),
    Slip(id="factor-left-out", kinds=("factor",)),
    Slip(id="power-left-out", kinds=("power",)),
    Slip(id="inverted", kinds=("inverse", "reversed")),
    Slip(id="another-function", kinds=("function",)),
    Slip(id="function-left-out", kinds=("function-away",)),
    Slip(id="arguments-swapped", kinds=("arguments",)),
    Slip(id="shape-lost", kinds=("keepdims", "squeeze")),
    Slip(id="wrong-axis", kinds=("axis",)),
    Slip(id="activation-swapped", kinds=("activation",)),
    Slip(id="return-order", kinds=("order",)),
    Slip(id="wrong-transpose", kinds=("transpose", "operands")),
    Slip(id="elementwise-product", kinds=("product",)),
    Slip(id="overwritten-in-loop", kinds=("accumulation",)),
    Slip(id="wrong-index", kinds=("index",)),
    Slip(id="tuple-kept-whole", kinds=("part",)),
    Slip(id="wrong-comparison", kinds=("comparison",)),
    Slip(id="not-compared", kinds=("comparison-away",)),
    Slip(id="wrong-key", kinds=("key",)),
    Slip(id="layer-hard-coded", kinds=("layer-key",)),
    Slip(id="wrong-indent", kinds=("indent",)),
    Slip(id="forward-input-reused", kinds=("name",), roles=("forward",), holds=_takes_the_input),
    Slip(id="wrong-variable", kinds=("name",)),
    Slip(id="another-number", kinds=("number",)),
    Slip(id="statement-left-out", kinds=("removal",)),
)


def mistake_made(change: Change, role: str, notation: Notation) -> str | None:
    """The id of the mistake that the change makes in a function of that role."""
    made = Made(change=change, role=role, notation=notation)
    return next(
        (
            entry.id
            for entry in SLIPS
            if change.kind in entry.kinds and role in (entry.roles or (role,)) and entry.holds(made)
        ),
        None,
    )


def mistake_told(changes: Sequence[Change], role: str, notation: Notation) -> str | None:
    """The mistake to name, where these changes all give a student's answers.

    The most telling comes first. Indices, names and the like come to the same by many a way: they are named only where
    nothing else would do, but for another number, which nobody writes in the place of an index.
    """
    made = [change for change in changes if change.kind != "number" or changes[0].kind != "index"]
    ids = tuple(dict.fromkeys(id_ for change in made if (id_ := mistake_made(change, role, notation))))
    if not ids or (len(ids) > 1 and _has_many_ways(changes[0])):
        return None
    return ids[0]


def _has_many_ways(change: Change) -> bool:
    return change.kind in _OF_MANY_WAYS or (change.kind == "order" and change.target != "return")


def explanation_of(changes: Sequence[Change], role: str, notation: Notation) -> Explanation | None:
    """What these changes explain, all of which give a student's answers; None where they do not tell which mistake."""
    told = mistake_told(changes, role, notation)
    if told is None:
        return None
    made = [change for change in changes if mistake_made(change, role, notation) == told]
    left_out = {_left_out(change, notation) for change in made}
    return Explanation(
        mistakes=(told,),
        about_the_mean=frozenset({told} if made[0].kind in _ABOUT_THE_MEAN else ()),
        placement="inside" if notation.placement == "per-layer" else "outside",
        concerns=frozenset(),
        of_text=True,
        left_out=left_out.pop() if len(left_out) == 1 else None,
    )


def _left_out(change: Change, notation: Notation) -> str | None:
    """What is there no more, where that is a name of the course."""
    names = (notation.bias, notation.weight, notation.rate, notation.labels, notation.prediction, notation.m)
    if not change.after or change.after not in change.before:
        return None
    before, _, after = change.before.partition(change.after)
    rest = f"{before}{after}".strip("+-*/() ")
    return next((name for name in names if name and rest in (name, f"{name}[l]")), None)
