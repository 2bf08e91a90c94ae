"""What is to be known of an edit to name the mistake that it makes, or the one that it undoes."""

import ast
import re
from collections.abc import Collection

from pytest_grade.dataclass import dataclass
from pytest_grade.model.notation import Notation
from pytest_grade.model.submission import Change

_COMPARED = 60
_AXIS = re.compile(r"\baxis=(-?\d+)")
_LEADING_OUT = re.compile(r"^\s+break\b", re.MULTILINE)
_FORMULA = re.compile(r"@|\bnp\.|\*|(?<!/)/(?!/)")
_STEP = re.compile(r"(\w+) = (?P<old>\w+) - .*\bd(?P=old)\b|(?P<name>\w+) -= .*\bd(?P=name)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A change that makes a right function wrong as a student's is; `role` is what the function does.

    `notation` has the names of the course.
    """

    change: Change
    role: str
    notation: Notation

    @property
    def is_of_descent(self) -> bool:
        """Whether the course's update is a step against the gradient and nothing else, momentum say."""
        return self.notation.descends

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

    @property
    def turns_all(self) -> bool:
        """Whether the minus in front of a whole is gone."""
        before, after = self.change.before, self.change.after
        return before.startswith("-") and not after.startswith("-") and _bare(before) == _bare(after)

    @property
    def is_of_a_difference(self) -> bool:
        """Whether all that is changed is a difference, as a step is: sums add up what is no parameter yet."""
        try:
            changed = ast.parse(self.change.before).body  # in several places, a line for each
        except SyntaxError:
            return False
        return bool(changed) and all(
            isinstance(each, ast.Expr) and isinstance(each.value, ast.BinOp) and isinstance(each.value.op, ast.Sub)
            for each in changed
        )

    @property
    def leaves_as_it_was(self) -> bool:
        """Whether what is assigned is what it was before: the statement does nothing."""
        return self.change.is_whole and self.change.after == self.change.target

    @property
    def joins_two_losses(self) -> bool:
        """Whether what is changed are the two terms of a loss of two classes, and not a part of one of them."""
        names = self.notation.labels, self.notation.prediction
        return self.notation.loss is not None and all(self.change.before.count(name) > 1 for name in names)

    @property
    def drops_a_complement(self) -> bool:
        """Whether of 1 - AL the AL is left, in a logarithm; of 1 - Y, the labels are told apart no more."""
        outputs = tuple(f"1 - {name}" for name in (self.notation.prediction, self.notation.layer) if name)
        return self.change.before.startswith(outputs) and not self.change.after.startswith(("1", "-"))

    @property
    def divides_by_m_again(self) -> bool:
        """Whether a division is made once more, or a mean over the examples is taken of what is divided already.

        That over anything else, as the pixels of one example, is another mean.
        """
        if "mean" not in self.change.after:
            return True
        axes = _AXIS.findall(self.change.before)
        if axes:
            return self.role in ("cost", "backward") and all(int(axis) == self.notation.axis for axis in axes)
        return self.role == "cost"

    @property
    def moves_the_bound(self) -> bool:
        """Whether only what is done at the bound changes."""
        return _moves_the_bound(self.change)

    @property
    def takes_another_logarithm(self) -> bool:
        """Whether a logarithm stands for a logarithm."""
        return ".log" in self.change.before and ".log" in self.change.after

    @property
    def takes_the_input(self) -> bool:
        """Whether what the first layer is given stands where a later one is to have what the layer below made."""
        return self.change.after in self.notation.inputs


def _moves_the_bound(change: Change) -> bool:
    return change.before.replace("=", "") == change.after.replace("=", "") and "==" not in change.before


def _bare(text: str) -> str:
    """Without sign and brackets; texts are cut somewhere."""
    return text.removeprefix("-").strip("()")[:_COMPARED]


_MOVED = re.compile(r"\[(\w+) [+-] \d+\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """A change that makes a function right, and what is to be known to name what it undoes.

    `role` is what the function does: forward, backward, cost, update or other; `runs_over_layers` says whether it has
    several layers to deal with, `gives_finals` whether it gives final derivatives; `notebook` are the names it takes
    from the notebook, `notation` those of the course; `code` is the line that is changed.
    What `is_proved` is all that is to be changed; else something is wrong still, elsewhere or in what no answer shows:
    where the function `is_of_answers` it is elsewhere. Where it `is_one_of_many`, others do as well in its place, and
    which of them is meant is open. `instead` is another change, as small and in another line, that does as well.
    """

    change: Change
    instead: Change | None = None
    role: str
    is_proved: bool = True
    is_of_answers: bool = True
    is_one_of_many: bool = False
    runs_over_layers: bool
    gives_finals: bool = True
    notebook: Collection[str]
    notation: Notation
    code: str = ""

    @property
    def is_of_descent(self) -> bool:
        """Whether the course's update is a step against the gradient and nothing else, momentum say."""
        return self.notation.descends

    @property
    def changes_a_text(self) -> bool:
        """Whether what is changed is made of a text, as a key is."""
        return any(quote in self.change.before for quote in "\"'")

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

    @property
    def moves_the_bound(self) -> bool:
        """Whether only what is done at the bound changes."""
        return _moves_the_bound(self.change)

    @property
    def makes_biases(self) -> bool:
        """Whether the edited statement assigns a derivative by biases, or returns what is edited."""
        names = [*self.notation.biases, *([self.notation.bias] if self.notation.bias else [])]
        is_made = any(re.search(rf"\b{re.escape(name)}\d*\b", self.change.target) for name in names)
        return is_made or (bool(names) and self.gives_finals and self.is_returned)

    @property
    def makes_a_value(self) -> bool:
        """Whether the edited statement assigns what a layer computes going forward."""
        names = (self.notation.layer, self.notation.linear, self.notation.prediction)
        return any(re.fullmatch(rf"{re.escape(name)}\d*", self.change.target) for name in names if name)

    @property
    def has_a_factor_twice(self) -> bool:
        """Whether what is taken out stands in the rest of the product once more."""
        first = self.change.before.partition("\n")[0], self.change.after.partition("\n")[0]
        before, after = (text.replace("(", " ").replace(")", " ") for text in first)
        if after not in before:
            return False
        taken = before.replace(after, "", 1).strip(" */")
        return bool(taken) and taken in after

    @property
    def takes_a_step(self) -> bool:
        """Whether the statement takes a step from something, against its derivative."""
        change = self.change
        statement = change.before if " = " in change.before else f"{change.target} = {change.before}"
        return re.match(_STEP, statement) is not None

    @property
    def is_in_a_step(self) -> bool:
        """Whether the line that is edited takes a step from something, against its derivative."""
        return re.match(_STEP, self.code.strip()) is not None

    @property
    def is_returned(self) -> bool:
        """Whether what is edited is returned as it is made."""
        return self.change.target in ("return", "")

    @property
    def heads_a_loop(self) -> bool:
        """Whether the line that is edited is the head of a loop, which says where it begins and ends."""
        return self.code.lstrip().startswith(("for ", "while "))

    @property
    def is_of_the_notebook(self) -> bool:
        """Whether what is taken out is a name of the notebook."""
        return self.change.before in self.notebook

    @property
    def sums_everything(self) -> bool:
        """Whether the sum before had no axis at all."""
        return "axis" not in self.change.before and "," not in self.change.before

    @property
    def leads_out(self) -> bool:
        """Whether what gives place leads out of a loop, on a condition."""
        return _LEADING_OUT.search(self.change.before) is not None

    @property
    def unpacks_a_cache(self) -> bool:
        """Whether the parts of a cache change places."""
        return (
            "cache" in self.change.target.partition("(")[0]
            or re.search(r"(=|\bin)\s*[\w.\[\]]*cache", self.code) is not None
        )

    @property
    def may_be_an_index(self) -> bool:
        """Whether the number that is changed counts something: it stands in an index or a range, or in no formula."""
        piece = self.change.before
        before = self.code[: self.code.index(piece)] if piece in self.code else ""
        opened = re.sub(r"\[[^][]*\]|\([^()]*\)", "", before)
        return not _FORMULA.search(piece) or "[" in opened or "range(" in opened

    @property
    def leaves_a_term_out(self) -> bool:
        """Whether of a sum the first terms stay: `x` in place of `x + 1`."""
        return self.change.before.startswith((f"{self.change.after} +", f"{self.change.after} -"))

    @property
    def moves_an_index(self) -> bool:
        """Whether nothing but the number changes by which an index is moved: `caches[l]` for `caches[l - 1]`."""
        before, after = (re.sub(_MOVED, r"[\1]", text) for text in (self.change.before, self.change.after))
        return before == after and self.change.before != self.change.after

    @property
    def unpacks_as_packed(self) -> bool:
        """Whether the order that gives place is the one in which the course packs: then the parts are used wrongly."""
        is_of_order = self.change.kind == "order" and self.unpacks_a_cache
        return is_of_order and self.change.before in (self.notation.cache or "")

    @property
    def joins_two_quotients(self) -> bool:
        """Whether the sign is one between two terms of the derivative of a loss."""
        return self.makes_first and _mentions(self.change.before, "+", " - ") and "/" in self.change.before

    @property
    def turns_a_derivative(self) -> bool:
        """Whether all of what is handed on changes its sign, or the part with the labels in it; not a slope, say."""
        is_turned = self.change.kind == "minus" or self.change.before.startswith("-")
        return self.makes_handed and (is_turned or _mentions(self.change.before, self.notation.labels))

    @property
    def mentions_weights(self) -> bool:
        """Whether weights stand in the piece that is edited."""
        weight = self.notation.weight
        return weight is not None and _mentions(self.change.before, weight)

    @property
    def transposes_a_product(self) -> bool:
        """Whether what is transposed is all of a product: it may be made with the right factors."""
        return self.change.kind == "transpose" and re.search(r"@|dot\(|matmul\(", self.change.before) is not None

    @property
    def is_part_of_a_whole(self) -> bool:
        """Whether the piece that is edited is taken out of something under a name or key of the student's own."""
        return "[" in self.change.before or re.search(r"\w\.(?!T\b|dot\b|sum\b)", self._without_modules) is not None

    @property
    def _without_modules(self) -> str:
        return re.sub(r"\b(np|numpy)\.", "", self.change.before)

    @property
    def makes_a_derivative_of_the_prediction(self) -> bool:
        """Whether the prediction gives place to its derivative."""
        after = self.change.after
        return self.change.before == self.notation.prediction and _mentions(after, *self.notation.handed[:1])

    @property
    def starts_again(self) -> bool:
        """Whether, where all layers are dealt with, what gives place is the derivative that the pass begins with."""
        return self.runs_over_layers and self.notation.is_first(self.change.before)

    @property
    def drops_an_input(self) -> bool:
        """Whether what gives place is what the first layer is given."""
        return self.change.before in self.notation.inputs


def _mentions(text: str, *names: str) -> bool:
    return any(name in text for name in names)
