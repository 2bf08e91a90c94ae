"""The answers of known mistakes as tables of digests."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import field, replace
from typing import Protocol, runtime_checkable

import numpy as np

from pytest_grade.author.explaining import Foresight
from pytest_grade.dataclass import dataclass
from pytest_grade.kit.digests import Known, Table, digests_of
from pytest_grade.kit.later import Later, kept
from pytest_grade.kit.prints import print_of
from pytest_grade.mistakes.table import SLIPS
from pytest_grade.model.assignment import Probe, Source
from pytest_grade.model.cases import Array
from pytest_grade.model.explanations import Derived, Explanation
from pytest_grade.model.questions import Result
from pytest_grade.rules.numbers import as_numbers


@runtime_checkable
class _Explainer(Protocol):
    """An explainer that can say beforehand what it explains."""

    def foresights(self) -> Iterator[Foresight]:
        """Every answer that it explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseeing:
    """Foresees what explainers would explain; what is the same for two of them is worked out once."""

    salt: str
    _before: dict[tuple[Hashable, ...], "Entries"] = field(default_factory=dict)

    def tables(self, source: Source, probes: Sequence[Probe]) -> tuple[Table, ...]:
        """What the explainer of these probes would explain; nothing where it cannot be said beforehand."""
        explainer = source.explainer(probes, SLIPS) if source.explainer else None
        if not isinstance(explainer, _Explainer):
            return ()
        with np.errstate(all="ignore"):
            return tuple(self._entries(each).table(each.asked, each.needed) for each in explainer.foresights())

    def _computed(self, explanation: Explanation, foresight: Foresight) -> tuple[Derived, ...]:
        """What comes of a single mistake on the way, at the first question, as prints."""
        if len(explanation.mistakes) > 1:
            return ()
        (first, _), *_ = foresight.asked
        made = explanation.computed(explanation.mistakes[0], first)
        printed = ((each, print_of(each.wrong, self.salt)) for each in made if each.wrong.size > 1)
        return tuple(
            Derived(wrong=wrong, right=print_of(each.right, self.salt), is_slipped=each.is_slipped)
            for each, wrong in printed
            if wrong is not None
        )

    def _entries(self, foresight: Foresight) -> "Entries":
        if foresight.same not in self._before:
            entries = Entries(salt=self.salt)
            for foreseen in foresight.foreseen():
                parts = [part for answer in foreseen.answers for part in answer]
                entries.add(parts, known_of(foreseen.explanation, self._computed(foreseen.explanation, foresight)))
            self._before[foresight.same] = entries
        return self._before[foresight.same]


@dataclass(slots=True, kw_only=True)
class Entries:
    """What is known so far, in the order in which it is to be told; `ranks` by digest."""

    salt: str
    ranks: dict[int, int] = field(default_factory=dict)
    known: list[Known] = field(default_factory=list)
    told: dict[tuple[int, ...], None] = field(default_factory=dict)
    _kept: Later[tuple[Known, ...]] | None = None

    def table(self, asked: tuple[tuple[str, tuple[Result, ...]], ...], needed: tuple[str, ...]) -> Table:
        """All of them as a table, of answers to these questions."""
        digests = np.array(sorted(self.ranks), np.uint64)
        distinct = {known: number for number, known in enumerate(dict.fromkeys(self.known))}
        self._kept = self._kept or kept(tuple(distinct))
        return Table(
            asked=asked,
            needed=needed,
            salt=self.salt,
            told=tuple(self.told),
            digests=digests,
            ranks=np.array([self.ranks[int(digest)] for digest in digests], np.uint32),
            named=np.array([distinct[known] for known in self.known], np.uint16),
            known=self._kept,
        )

    def add(self, parts: Sequence[Array | None], known: Known) -> None:
        """Add one more answer; where there was the same before, its mistake is a rival of that one."""
        chosen = tuple(number for number, part in enumerate(parts) if part is not None)
        digests = list(digests_of(_arrays(parts[number] for number in chosen), chosen, self.salt))
        if not digests or not chosen:
            return
        before = next((self.ranks[digest] for digest in digests if digest in self.ranks), None)
        if before is None:
            self.told[chosen] = None
            self.ranks[digests[0]] = len(self.known)
            self.known.append(known)
        elif _is_a_rival(known, self.known[before]):
            first = self.known[before]
            self.known[before] = replace(first, rivals=(*first.rivals, known))


def _arrays(parts: Iterator[Array]) -> list[Array]:
    """The parts as numbers; what is none is not finite, and has no digest."""
    found = (as_numbers(part) for part in parts)
    return [np.array(np.nan) if each is None else each for each in found]


def _is_a_rival(known: Known, first: Known) -> bool:
    ids = {first.mistakes, *(rival.mistakes for rival in first.rivals)}
    return len(known.mistakes) == len(first.mistakes) == 1 and known.mistakes not in ids


def known_of(explanation: Explanation, computed: tuple[Derived, ...] = ()) -> Known:
    """An explanation as a kit keeps it, with what comes of it on the way."""
    return Known(
        computed=computed,
        mistakes=explanation.mistakes,
        about_the_mean=explanation.about_the_mean,
        placement=explanation.placement,
        concerns=explanation.concerns,
        answered=explanation.answered,
        says=explanation.says,
        of_text=explanation.of_text,
        left_out=explanation.left_out,
    )
