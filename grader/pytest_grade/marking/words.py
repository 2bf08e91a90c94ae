"""Filling the phrases with the facts of one submission."""

import itertools
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from string import Formatter

from pytest_grade.dataclass import dataclass
from pytest_grade.judge.conventions import MEAN, OTHER, SUMMED
from pytest_grade.marking.facts import facts_of
from pytest_grade.marking.own_names import kind_of, own_name
from pytest_grade.marking.phrases import (
    ALL_FOLLOWS,
    ALTERNATIVE,
    AS_PLANTED,
    AS_WELL,
    BUT_FOR_THE_MEAN,
    CHANGED,
    CONTRAST,
    CONVENTIONS,
    COURSE,
    DIFFERING,
    EACH_IN_ITS_PLACE,
    ENTERS,
    FURTHER,
    GRADIENTS,
    IN_EACH_PLACE,
    IN_LAYERS,
    MADE_UP_FOR,
    MISSING,
    NO_FURTHER,
    NO_GRADIENTS,
    NOT_SEEN,
    NOT_YET,
    ONE_OF_SEVERAL,
    OWN,
    POSSIBLE,
    PROBLEMS,
    RELEASED,
    REPAIRED,
    REPAIRED_BY_A_LINE,
    REPAIRED_BY_ADDITION,
    REPAIRED_BY_MOVING,
    REPAIRED_BY_REMOVAL,
    SEVERAL_PLACES,
    SOME_FOLLOWS,
    STILL_ASSERTED,
    STOPPED,
    TO_CHECK,
    UNKNOWN,
    WITH_OTHERS,
)
from pytest_grade.mistakes.mistake import Said
from pytest_grade.mistakes.table import MISTAKES
from pytest_grade.model.judgement import (
    Convention,
    Diagnosis,
    FinalGradients,
    LedgerLine,
    Place,
    Problem,
    Replacement,
)
from pytest_grade.model.notation import Notation, joined
from pytest_grade.model.questions import NAMELESS

_FEW = 2
# The facts that speak of quantities as the declaration does.
_NOTHING_ASKED = frozenset({"not-asked", "absent-module"})  # by problems of these kinds nobody could ask
_NAMES = ("quantity", "returns", "follows", "left_out")
_PROSE = ("got", "asked")
_OF_GRADIENTS = frozenset({"summed", "divided again", "added"})
DERIVATIONS = "docs/derivations.md"

# Problems that are told by another sentence where their facts are such.
_SPECIAL: tuple[tuple[str, Callable[[Mapping[str, str]], bool], str], ...] = (
    ("missing", lambda facts: facts.get("asked", "").startswith("an attribute"), "missing-attribute"),
    ("missing", lambda facts: "quantity" in facts, "missing-entry"),
    ("type", lambda facts: "nothing" in facts, "returns-nothing"),
    ("type", lambda facts: facts.get("got", "").startswith(("a tuple of", "a list of")), "type-of-several"),
    ("type", lambda facts: ", " in facts.get("quantity", ""), "one-for-several"),
    ("raised", lambda facts: facts.get("error") == NAMELESS, "raised-beside-right-callees"),
    ("raised", lambda facts: facts.get("error") == "AssertionError" and "arrays" in facts, "asserted-of-arrays"),
    ("raised", lambda facts: facts.get("error") == "AssertionError", "asserted"),
    ("raised", lambda facts: "arrays" in facts and not facts.get("message"), "raised-of-arrays"),
    ("raised", lambda facts: "arrays" in facts, "raised-with-arrays"),
    ("raised", lambda facts: not facts.get("message"), "raised-without-words"),
    ("notebook-variable", lambda facts: not facts.get("message"), "notebook-variable-without-words"),
    ("absent-module", lambda facts: not facts.get("message"), "absent-module-without-words"),
)


def where(place: Place | None) -> str:
    """A place as an aside: function, line, and the line quoted."""
    if place is None:
        return ""
    return f" ({_line(place)})"


def _line(place: Place) -> str:
    quoted = f": `{place.code}`" if place.code else ""
    return f"{place.words}{quoted}"


def of_convention(convention: Convention, notation: Notation, ledger: Sequence[LedgerLine] = ()) -> str:
    """What the convention is, and that the other placement gives the same; `ledger` is what was seen handed on."""
    facts = {**facts_of(notation), **_seen(notation, ledger, convention.id)}
    facts |= _following(notation, facts)
    facts["course"] = _filled(COURSE[notation.placement], facts)
    if convention.further:
        places = " and ".join(_line(place) for place in (convention.place, *convention.further) if place is not None)
        return _filled(SEVERAL_PLACES, facts | {"places": places})
    if convention.id == OTHER and not any(line.role == "handed" for line in ledger):
        return _filled(ENTERS if convention.place else NOT_SEEN, {**facts, "where": where(convention.place)})
    is_own = convention.id == notation.placement
    facts |= {
        "where": where(convention.place),
        "own": _filled(OWN, facts) if is_own else "",
        "alternative": _filled(ALTERNATIVE, facts) if is_own else "",
        "contrast": "" if is_own else _filled(CONTRAST, facts),
    }
    is_made_up_for = convention.id != OTHER and _makes_up(ledger)
    return _filled(CONVENTIONS[convention.id], facts) + (_filled(MADE_UP_FOR, facts) if is_made_up_for else "")


def _following(notation: Notation, facts: Mapping[str, str]) -> dict[str, str]:
    """What comes of the derivative that carries 1/m, the student's own and the course's."""
    of_first, of_output = notation.first_reaches_all, notation.output_reaches_all
    of_course = of_first if notation.placement == "at-loss" else of_output
    return {
        "no_further": _filled(NO_FURTHER, facts) if of_first else f", and {SOME_FOLLOWS}",
        "what_follows": ALL_FOLLOWS if of_output else SOME_FOLLOWS,
        "course_follows": ALL_FOLLOWS if of_course else SOME_FOLLOWS,
    }


def _makes_up(ledger: Sequence[LedgerLine]) -> bool:
    """Whether final gradients are powers of m times dJ, and all that they are made of, the last seen before, is not."""
    pairs = [(a, b) for a, b in itertools.pairwise(ledger) if a.role == "handed" and b.role != "handed"]
    return bool(pairs) and all(_is_multiple(made_of) and final.exponent is not None for made_of, final in pairs)


def _is_multiple(line: LedgerLine) -> bool:
    """Whether what is handed on is a multiple of a derivative that no power of m explains."""
    return line.role == "handed" and line.exponent is None


def _seen(notation: Notation, ledger: Sequence[LedgerLine], placement: str) -> dict[str, str]:
    """The derivatives that were seen handed on, by the names of the code, as facts; without a ledger the course's.

    Those of the loss where the mean is taken `per-layer`, those of the cost else.
    """
    handed = [line for line in ledger if line.role == "handed"]
    of = SUMMED if placement == "per-layer" else MEAN
    others = {kind_of(line.quantity) for line in handed if line.exponent != of}
    told = [line for line in handed if line.exponent == of]
    kinds = {kind_of(line.quantity) for line in told} - others
    everything = () if handed and not kinds else notation.spoken
    seen = tuple(kind for kind in notation.spoken if kind in kinds) or everything
    own = tuple(dict.fromkeys(own_name(kind, handed) for kind in seen))
    begins = told[0].quantity if told and notation.placement == "at-output" else notation.first
    first = own_name(begins, handed) if begins.isidentifier() else begins.replace("dL/", "dJ/", 1)
    output = own_name(notation.output, handed) if notation.output.isidentifier() else notation.output
    is_output_seen = not handed or any(_is_called(notation.output, line) for line in told)
    return {
        **({"own_several" if len(own) > 1 else "own_only": joined(own)} if own else {}),
        **({"own_output": output} if is_output_seen else {}),
        "own_first": notation.as_shown(first),
    }


def _is_called(output: str, line: LedgerLine) -> bool:
    """Whether a line is of a quantity that texts write so: `dZ[L]` is of the kind `dZ`."""
    name = output.removeprefix("dL/")
    return name in (line.quantity, kind_of(line.quantity)) or name == f"{kind_of(line.quantity)}[L]"


def of_problem(
    problem: Problem | None, notation: Notation, function: str = "", *, release_values: bool = False
) -> str | None:
    """Why a `function` is not correct, as the predicate of a sentence whose subject is the function.

    `release_values` adds the value that was expected; without it no text ever holds one.
    """
    if problem is None:
        return None
    facts = {**facts_of(notation), **_shown(problem.facts, notation, function)}
    if "exponent" in facts:
        facts["factor"] = power_of(notation.m, int(facts["exponent"]))
    special = (told for kind, applies, told in _SPECIAL if problem.kind == kind and applies(problem.facts))
    kind = next(special, problem.kind)
    said = _filled(PROBLEMS.get(kind, kind), facts)
    if release_values and "expected" in problem.facts:
        said += _filled(RELEASED, facts)
    return said + "".join(_filled(more, facts) for fact, more in FURTHER.items() if fact in problem.facts)


def _shown(facts: Mapping[str, str], notation: Notation, function: str) -> dict[str, str]:
    """Facts of a function in the names that students see; what is quoted of their own text stays as it is."""
    shown = {name: notation.as_shown(facts[name], function) for name in _NAMES if name in facts}
    prose = {name: notation.as_shown(facts[name], function, is_prose=True) for name in _PROSE if name in facts}
    return {**facts, **shown, **prose}


def power_of(symbol: str, exponent: int) -> str:
    """A power of a number in words."""
    power = symbol if abs(exponent) == 1 else f"{symbol}^{abs(exponent)}"
    return power if exponent > 0 else f"1/{power}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisWords:
    """A diagnosis in words: what is wrong, why, what to change, and where that is derived."""

    message: str
    why: str
    hint: str
    link: str


def of_diagnosis(diagnosis: Diagnosis, notation: Notation) -> DiagnosisWords:
    """The words of a mistake, with the repair that proves it where there is one."""
    if "says" in diagnosis.facts:
        return DiagnosisWords(message=diagnosis.facts["says"], why="", hint="", link="")
    mistake = MISTAKES[diagnosis.id]
    facts = {**facts_of(notation), **_shown(diagnosis.facts, notation, diagnosis.function)}
    if mistake.variables in _OF_GRADIENTS:
        facts["variables"] = notation.as_shown(facts.get("variables", ""))
    before = diagnosis.facts.get("before", "")
    hints = (hint for piece, hint in mistake.hints if piece in before)
    is_open = not (diagnosis.certain or diagnosis.repair)
    hint = _filled(next(hints, mistake.hint), facts)
    if is_open:
        hint = TO_CHECK + (hint[:1].lower() if hint[1:2].islower() else hint[:1]) + hint[1:]
    if diagnosis.repair and not any("\n" in piece.before + piece.after for piece in diagnosis.repair):
        hint += " " + _of_repair(diagnosis.repair, facts)
        if "instead" in diagnosis.facts:
            hint += " " + _filled(AS_WELL, diagnosis.facts)
    if diagnosis.facts.get("assertion"):
        hint += " " + _filled(STILL_ASSERTED, diagnosis.facts)
    possible = "" if diagnosis.certain else (_filled(POSSIBLE, diagnosis.facts) if is_open else ONE_OF_SEVERAL) + " "
    return DiagnosisWords(
        message=possible + _filled(mistake.message, facts),
        why=_filled(mistake.why, facts),
        hint=hint,
        link=f"{DERIVATIONS}#{mistake.section}" if mistake.section else "",
    )


def _of_repair(pieces: Sequence[Replacement], facts: Mapping[str, str]) -> str:
    """What a repair changes, and where: in the place that is marked, or in each of several; and with which others."""
    others = {
        "others": _filled(WITH_OTHERS, facts) if "others" in facts else "",
        "but": _filled(BUT_FOR_THE_MEAN, facts) if "if_mean_open" in facts else "",
    }
    if pieces[0].side:
        return _of_rearrangement(pieces, others)
    if not pieces[0].before:
        return _filled(REPAIRED_BY_ADDITION, others | {"after": pieces[0].after})
    changes = tuple(dict.fromkeys((piece.before, piece.after) for piece in pieces))
    if all(new == "pass" for _, new in changes):
        return _filled(REPAIRED_BY_REMOVAL, others | {"before": "` and `".join(old for old, _ in changes)})
    told = joined(tuple(_filled(CHANGED, {"before": old, "after": new}) for old, new in changes))
    where_else = "" if len(pieces) == 1 else IN_EACH_PLACE if len(changes) == 1 else EACH_IN_ITS_PLACE
    whole = _filled(REPAIRED, others | {"changes": told, "places": where_else.format(count=len(pieces))})
    return whole.replace(",,", ",")  # two clauses, each with a comma of its own


def _of_rearrangement(pieces: Sequence[Replacement], others: Mapping[str, str]) -> str:
    """Which statements are to stand elsewhere, or are missing, and beside what."""
    first = pieces[0]
    beside = first.beside.code if first.beside else ""
    if not first.before:
        told = _filled(REPAIRED_BY_A_LINE, {**others, "after": first.after, "beside": beside})
        return told.replace(",,", ",")
    moved = joined(tuple(f"`{piece.before}`" for piece in pieces))
    return _filled(REPAIRED_BY_MOVING[first.side], {**others, "moved": moved, "beside": beside})


def of_gradients(gradients: FinalGradients, notation: Notation, planted: Collection[str] = ()) -> str:
    """Whether the final gradients are right, and which are not; `planted` are those that the course has made wrong."""
    detail = ""
    if gradients.waits_for:
        return _not_yet(gradients.waits_for)
    if gradients.wrong:
        detail = f": {'; '.join(_differing(gradients))}"
        detail += AS_PLANTED if set(gradients.wrong) == set(planted) else ""
    elif gradients.problem is not None:
        detail = f": your own forward and backward pass, run together, {_reason(gradients.problem, notation)}"
    if gradients.correct and not gradients.checked:
        return NO_GRADIENTS
    often = Counter(map(kind_of, gradients.checked))
    are_of_layers = {*often} == {*notation.leaves} and len({*often.values()}) == 1 < min(often.values())
    facts = {
        "checked": joined(gradients.checked),
        "detail": detail,
        "in_layers": IN_LAYERS if are_of_layers else "",
    }
    facts |= {"if_by_steps": ""} if gradients.wrong and notation.by_steps else {}
    is_unknown = gradients.problem is not None and not gradients.wrong and gradients.problem.kind in _NOTHING_ASKED
    return _filled(UNKNOWN if is_unknown else GRADIENTS[gradients.correct], facts)


def _differing(gradients: FinalGradients) -> Iterator[str]:
    """What is wrong with those that are wrong."""
    if there := [name for name in gradients.wrong if name not in gradients.missing]:
        yield _filled(DIFFERING, {"wrong": joined(there)})
    if gradients.missing:
        yield _filled(MISSING, {"missing": joined(gradients.missing)})


def _not_yet(functions: Sequence[str]) -> str:
    """Of final gradients that nothing computes: which functions they wait for."""
    told = joined(functions) if len(functions) <= _FEW else "the functions that they need"
    return NOT_YET.format(functions=f"{told} {'is' if len(functions) == 1 else 'are'}")


def _reason(problem: Problem, notation: Notation) -> str:
    if problem.kind == "not-asked":
        return f"cannot run ({problem.facts['function']} is {problem.facts['because']})"
    if problem.kind == "raised":
        return _filled(STOPPED, problem.facts) + where(problem.place)
    return of_problem(problem, notation) or "gives nothing"


def _filled(said: Said, facts: Mapping[str, str]) -> str:
    """Fill a phrase: of several the first whose facts are all known, else the last, in the plain names of its facts.

    A fact that holds braces stays as it is, since it is never a phrase itself.
    """
    ways = (said,) if isinstance(said, str) else said
    phrase = next((way for way in ways if facts.keys() >= _needed(way)), ways[-1])
    return phrase.format_map(_Plain(facts))


@cache
def _needed(phrase: str) -> frozenset[str]:
    """The facts that a phrase speaks of."""
    return frozenset(name for _, name, _, _ in Formatter().parse(phrase) if name)


class _Plain(dict[str, str]):
    """Facts, and for one that is not known the name it goes by."""

    def __getitem__(self, key: str) -> "_Named":
        """The fact, of which phrases may say `{leaves:is/are}`."""
        return _Named(self.get(key, key.replace("_", " ")))


class _Named(str):
    """A fact: one name, or several joined; formatted with two words that differ in number it is the one that agrees."""

    __slots__ = ()

    def __format__(self, words: str) -> str:
        """The fact itself, or the word that agrees with it."""
        one, _, several = words.partition("/")
        is_several = (" and " in self or ", " in self) and not self.lower().startswith("every ")
        return (several if is_several else one) if words else str(self)
