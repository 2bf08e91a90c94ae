"""From verdicts to diagnoses: the mistakes in each function that is charged, each named once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from pytest_grade.judge.endings import TOO_SLOW
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.judged_alone import OF_NUMBERS
from pytest_grade.judge.misconceptions import misconception_of, regularisation_of
from pytest_grade.judge.places import (
    inside,
    place_of_count,
    place_of_definition,
    place_of_division,
    place_of_mean,
    place_without_mean,
    places_of_quantities,
    takes_a_mean,
)
from pytest_grade.mistakes import of_the_cost_and_the_update
from pytest_grade.mistakes.laws import Laws
from pytest_grade.mistakes.mistake import Mistake, PointsAt, Variables
from pytest_grade.mistakes.of_activations import OTHER_ACTIVATION, OTHER_NETWORK
from pytest_grade.mistakes.of_novices import ANOTHER_LOSS
from pytest_grade.mistakes.of_regularisation import REGULARISATION_TOO_MANY
from pytest_grade.mistakes.of_the_cost_and_the_update import COST_MULTIPLE, COST_NOT_MEAN
from pytest_grade.mistakes.of_the_mean import (
    DOUBLED_MEAN,
    GRADIENTS_SIGN,
    HARD_CODED_M,
    MEAN_IN_UPDATE,
    MISSING_MEAN,
    SUM_COST,
    WRONG_SCALE,
)
from pytest_grade.mistakes.of_the_notebook import GLOBAL_M
from pytest_grade.mistakes.table import MISTAKES, entry_of
from pytest_grade.model.assignment import Assignment
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.judgement import Diagnosis, FunctionVerdict, Place
from pytest_grade.model.notation import joined

# Problems that are a diagnosis by themselves.
_BY_PROBLEM = {kind: entry for entry in MISTAKES.values() for kind in entry.problems}
_OF_MANY_CAUSES = ((WRONG_SCALE.id,), (GRADIENTS_SIGN.id,))  # what predicts the answers says more
_OF_COSTS = frozenset(entry.id for entry in of_the_cost_and_the_update.MISTAKES)
BESIDE = frozenset(entry.id for entry in MISTAKES.values() if entry.is_beside)


def diagnose(
    verdicts: Sequence[FunctionVerdict], assignment: Assignment, evidence: Evidence
) -> tuple[FunctionVerdict, ...]:
    """Name the mistakes in every function that is not right, as far as the answers prove them."""
    laws = _laws_broken(evidence)
    on_path = [v for v in verdicts if v.verdict == "incorrect" and v.function in assignment.chain.path]
    if laws in _OF_MANY_CAUSES and any(_says_more(verdict.function, assignment, evidence) for verdict in on_path):
        laws = ()
    backward = [v for v in on_path if assignment.role(v.function) == "backward"]
    keeping = [v for v in on_path if v.problem is None or v.problem.kind not in OF_NUMBERS]  # right but for its caches
    charged = next((verdict.function for verdict in (*backward, *keeping)), None)
    return tuple(
        replace(
            verdict,
            diagnoses=_of_the_course(verdict, evidence)
            or tuple(
                _diagnosis(id_, verdict, assignment, evidence)
                for id_ in dict.fromkeys(
                    _mistakes(verdict, laws if verdict.function == charged else (), assignment, evidence)
                )
            ),
        )
        for verdict in verdicts
    )


def is_stopped(verdict: FunctionVerdict) -> bool:
    """Whether a function had too much to do to be judged: then nobody knows whether it is right."""
    return verdict.problem is not None and verdict.problem.kind == TOO_SLOW


def _says_more(function: str, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether what predicts the answers says more than the factors; not a mean where the factors are others."""
    explained = evidence.explained(function)
    explanation = explained.explanation if explained else None
    if explanation is None or function != assignment.chain.function or len(explanation.mistakes) > 1:
        return explanation is not None
    law = entry_of(explanation.mistakes[0]).law
    return law is None or law(_laws(evidence))


def _of_the_course(verdict: FunctionVerdict, evidence: Evidence) -> tuple[Diagnosis, ...]:
    """The mistake that the course itself knows, with what it says of it; possible, where all answers are the same."""
    explained = evidence.explained(verdict.function) if verdict.verdict == "incorrect" else None
    explanation = explained.explanation if explained else None
    if explanation is None or not explanation.says:
        return ()
    facts, certain = {"says": explanation.says}, explained is not None and not explained.is_constant
    return tuple(
        Diagnosis(id=id_, function=verdict.function, certain=certain, facts=facts) for id_ in explanation.mistakes
    )


def of_the_factors(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Diagnosis | None:
    """What the factors of all final gradients say of the function that returns them; None where they have none."""
    id_ = misconception_of(_laws(evidence)) if verdict.function == assignment.chain.function else None
    return _diagnosis(id_, verdict, assignment, evidence) if id_ else None


def _laws_broken(evidence: Evidence) -> tuple[str, ...]:
    """The mistakes about 1/m, and about what is added to the mean, that explain every final gradient."""
    if evidence.chain_stands or (evidence.chain.is_of_own_cost and not evidence.chain.updates_by_the_mean):
        return ()
    if evidence.chain.updates_by_the_mean:
        return (MEAN_IN_UPDATE.id,)
    if evidence.chain.added_to:
        return (REGULARISATION_TOO_MANY.id,)
    of_mean, added = misconception_of(_laws(evidence)), regularisation_of(_laws(evidence))
    return tuple(id_ for id_ in (of_mean, added and added[0]) if id_)


def _laws(evidence: Evidence) -> Laws:
    chain = evidence.chain
    handed = tuple(line.exponent for line in chain.ledger if line.role == "handed")
    return Laws(by_quantity=chain.laws, roles=chain.roles, handed=handed)


def _mistakes(
    verdict: FunctionVerdict, laws: Sequence[str], assignment: Assignment, evidence: Evidence
) -> Iterator[str]:
    """The ids of the mistakes in one function; a law of the scales says it all where there is one."""
    if verdict.verdict not in ("incorrect", "unfinished"):
        if is_stopped(verdict):
            yield _BY_PROBLEM[TOO_SLOW].id
        return
    forward = {*assignment.chain.cache_makers, *((assignment.chain.forward.by,) if assignment.chain.forward else ())}
    if evidence.chain.own_network is not None and verdict.function in forward:
        yield (OTHER_ACTIVATION if evidence.chain.own_network.activation else OTHER_NETWORK).id
        return
    counts = assignment.notation.counts.intersection(evidence.defined.constants.get(verdict.function, ()))
    if laws:
        yield from (_of_notebook(law, counts) for law in laws)
        return
    by_problem = _BY_PROBLEM.get(verdict.problem.kind) if verdict.problem else None
    if by_problem is not None:
        yield _of_notebook(by_problem.id, _reads_only(verdict, assignment.notation.counts))
    if verdict.verdict == "unfinished":
        return
    own_cost = _of_own_cost(verdict, assignment, evidence)
    if own_cost is not None and evidence.chain.is_of_own_cost:
        yield own_cost
        return
    explained = tuple(_explained(verdict, assignment, evidence))
    if own_cost is not None and not _OF_COSTS.intersection(explained):
        explained = (own_cost,)
    for id_ in explained:
        if id_ == MISSING_MEAN.id and evidence.has_cost_of_the_sum:
            continue  # it follows from the cost, and is charged there
        if id_ == COST_NOT_MEAN.id and _has_gradients_of_the_sum(evidence, assignment):
            yield SUM_COST.id
        else:
            yield _of_notebook(id_, counts)


def _of_own_cost(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> str | None:
    """The mistake of a cost that is a multiple of J, in the function that gives it."""
    own = evidence.chain.own_cost
    if verdict.function != assignment.chain.cost:
        return None
    if own is None:
        return ANOTHER_LOSS.id if evidence.chain.adds_up_squares else None
    if own.divides_by_a_fixed_count:
        return (GLOBAL_M if _counts_of_notebook(verdict.function, assignment, evidence) else HARD_CODED_M).id
    if not own.is_a_sum:
        return COST_MULTIPLE.id
    return (SUM_COST if evidence.chain.is_of_own_cost else COST_NOT_MEAN).id


def _of_notebook(id_: str, counts: Collection[str]) -> str:
    """What the mistake is where the number of examples is one of these variables of the notebook."""
    of_notebook = entry_of(id_).of_notebook
    return of_notebook.id if of_notebook and counts else id_


def _reads_only(verdict: FunctionVerdict, counts: Collection[str]) -> Collection[str]:
    """The variables of the notebook that a function's problem is about; none where some count no examples."""
    facts = verdict.problem.facts if verdict.problem else {}
    read = set(facts.get("variables", "").split(", "))
    return read if read <= set(counts) else ()


def _explained(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Iterator[str]:
    """What predicts the function's own answers, and what is wrong about its placement of 1/m besides."""
    assessment = evidence.explained(verdict.function)
    if assessment is None or assessment.explanation is None:
        if _divides_by_the_notebooks(verdict.function, assignment, evidence):
            yield GLOBAL_M.id
        return
    explanation, caller = assessment.explanation, assignment.chain.function
    if explanation.is_structural and verdict.function in assignment.with_a_choice:
        outside = explanation.placement == "outside"
        if outside and evidence.places_mean_for(caller, "inside") and not evidence.places_mean_for(caller, "outside"):
            yield MISSING_MEAN.id
    means_inside = any("inside" in evidence.placements(name) for name in assignment.with_a_choice)
    if assessment.substituted == "outside" and explanation.is_structural and means_inside:
        yield DOUBLED_MEAN.id
    yield from explanation.mistakes


def _divides_by_the_notebooks(function: str, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a function is off by nothing but factors, and takes the number of examples from the notebook."""
    return bool(_counts_of_notebook(function, assignment, evidence)) and evidence.is_only_scaled(function)


def _counts_of_notebook(function: str, assignment: Assignment, evidence: Evidence) -> Collection[str]:
    """The variables of the notebook that count examples, and that a function reads."""
    return assignment.notation.counts.intersection(evidence.defined.constants.get(function, ()))


def _has_gradients_of_the_sum(evidence: Evidence, assignment: Assignment) -> bool:
    """Whether the backward pass leaves the mean out as the cost does."""
    if evidence.chain.is_of_own_cost:
        return True
    explanations = [
        assessment.explanation for name in assignment.chain.path if (assessment := evidence.explained(name)) is not None
    ]
    if any(explanation and MISSING_MEAN.id in explanation.mistakes for explanation in explanations):
        return True
    caller = assignment.chain.function
    return evidence.places_mean_for(caller, "inside") and any(
        "outside" in evidence.agrees(name) and "inside" not in evidence.agrees(name)
        for name in assignment.with_a_choice
    )


def _diagnosis(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Diagnosis:
    facts = _facts(id_, verdict, assignment, evidence)
    points_at: PointsAt = "cost" if _is_of_the_cost(id_, verdict, assignment, evidence) else entry_of(id_).place
    place = _place(points_at, verdict, assignment, evidence)
    is_of_cost_alone = id_ in (COST_NOT_MEAN.id, SUM_COST.id) and verdict.function != assignment.chain.function
    if is_of_cost_alone and takes_a_mean((verdict.function,), (), evidence.reading):
        place, facts = place_of_count(verdict.function, (), evidence.reading), {**facts, "if_divided": ""}
    explained = evidence.explained(verdict.function)
    explanation = explained.explanation if explained else None
    if explanation is not None and id_ in explanation.mistakes and len(explanation.mistakes) > 1:
        facts = {**facts, "if_together": ""}
    certain = is_shown_by_answers(id_, explanation)
    return Diagnosis(id=id_, function=verdict.function, certain=certain, place=place, facts=facts)


def is_shown_by_answers(id_: str, explanation: Explanation | None) -> bool:
    """Whether the answers show the mistake itself: what it is made in is one of them, or its words say no more.

    Otherwise they are what follows from it, and may follow from something else.
    """
    if explanation is None or id_ not in explanation.mistakes:
        return True
    if explanation.of_text:
        return entry_of(id_).says_numbers or explanation.left_out is not None
    return id_ in explanation.about_the_mean or id_ in explanation.answered


def _is_of_the_cost(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a mistake about the number of examples is one of the cost alone, in whatever function that is made."""
    own = evidence.chain.own_cost
    is_about_counts = id_ in (HARD_CODED_M.id, GLOBAL_M.id) and verdict.function == assignment.chain.cost
    is_alone = evidence.chain.gradients.correct
    return is_about_counts and is_alone and own is not None and own.divides_by_a_fixed_count


def _place(points_at: PointsAt, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Place | None:
    lines, reading, laws, function = evidence.chain.ledger, evidence.reading, _laws(evidence), verdict.function
    match points_at:
        case "problem":
            return verdict.problem.place if verdict.problem else None
        case "placement":
            return evidence.chain.convention.place if evidence.chain.convention else None
        case "cost":
            return evidence.chain.cost_place
        case "added":
            names = laws.wrongly_added or evidence.chain.added_to
            return next(iter(_lines_that_make(names, function, assignment, evidence)), None)
        case "summed":
            finals = laws.summed or {name for name, role in evidence.chain.roles.items() if role != "handed"}
            handed = {line.quantity for line in lines if line.role == "handed"}
            made = [_lines_that_make(names, function, assignment, evidence) for names in (finals, handed)]
            found = place_without_mean(made, reading)
            is_nowhere = bool(lines) and all(line.exponent for line in lines)
            if is_nowhere and takes_a_mean((function,), lines, reading):  # what it divides by is another number
                found = place_of_count(function, lines, reading)
        case "off" if not _is_of_a_final(verdict, assignment):
            return None  # what is handed on is off: its line is looked for
        case "divided again" | "off":
            some = laws.divided_again if points_at == "divided again" else laws.off
            found = place_of_division(_lines_that_make(some, function, assignment, evidence), reading)
        case "count":
            found = place_of_count(function, lines, reading)
        case "mean handed on":
            found = place_of_mean(function, assignment.notation.handed, lines, reading)
    made_here = _lines_that_make(evidence.chain.roles, function, assignment, evidence)
    return found or next(iter(made_here), None) or place_of_definition(function, reading)


def _is_of_a_final(verdict: FunctionVerdict, assignment: Assignment) -> bool:
    """Whether what a function gives wrongly is a final gradient, as far as is known."""
    quantity = verdict.problem.facts.get("quantity", "") if verdict.problem else ""
    return not quantity or quantity.rstrip("0123456789") in assignment.notation.leaves


def _lines_that_make(
    quantities: Collection[str], function: str, assignment: Assignment, evidence: Evidence
) -> Sequence[Place]:
    """The lines of a function, or of its helpers, by which these quantities became what is returned or handed on."""
    returned = [place for name, place in evidence.chain.leaf_places.items() if name in quantities]
    seen = places_of_quantities(quantities, evidence.chain.ledger)
    found = (inside(places, function, assignment.names, evidence.reading) for places in (returned, seen))
    return next((places for places in found if places), [])


def _facts(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Mapping[str, str]:
    mistake = entry_of(id_)
    variables = _variables(mistake.variables, verdict, assignment, evidence) if mistake.variables else None
    return {
        **({} if variables is None else {"variables": variables}),
        **({"if_gradients": ""} if mistake.id == COST_MULTIPLE.id and evidence.chain.is_of_own_cost else {}),
        **({"if_cost": ""} if _is_of_the_cost(mistake.id, verdict, assignment, evidence) else {}),
        **(_facts_of_law(mistake, assignment, evidence) if mistake.law else {}),
        **facts_of_function(verdict, assignment),
        **_facts_of_change(verdict, assignment, evidence),
    }


def _facts_of_law(mistake: Mistake, assignment: Assignment, evidence: Evidence) -> dict[str, str]:
    """Whether the scales of all final gradients are as the mistake says, and of what; and whether no text divides."""
    laws, ledger = _laws(evidence), evidence.chain.ledger
    is_told_apart = bool(laws.means) and None not in laws.means.values()
    facts = {
        "if_parts": laws.have_parts,
        "if_law": is_told_apart and mistake.law is not None and mistake.law(laws),
        "if_nowhere": mistake.id == MISSING_MEAN.id
        and not takes_a_mean(assignment.chain.path, ledger, evidence.reading),
    }
    return {fact: "" for fact, holds in facts.items() if holds}


def _variables(what: Variables, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> str | None:
    laws, own, network = _laws(evidence), evidence.chain.own_cost, evidence.chain.own_network
    notation = assignment.notation
    own_quantity = (verdict.problem.facts.get("quantity") if verdict.problem else None) or "the gradient"
    is_of_chain = verdict.function in assignment.chain.path
    told: Mapping[Variables, str | None] = {
        "summed": joined(laws.summed),
        "divided again": joined(laws.divided_again),
        "added": (joined(laws.wrongly_added or evidence.chain.added_to) if is_of_chain else "") or own_quantity,
        "factors": laws.told(notation.m),
        "cost": own.times(notation.m) if own else f"({notation.prediction} - {notation.labels})²",
        "activation": network.activation if network else None,
    }
    if what in told:
        return told[what]
    read = verdict.problem.facts.get("variables") if verdict.problem else None
    return read or ", ".join(sorted(_counts_of_notebook(verdict.function, assignment, evidence)))


def facts_of_function(verdict: FunctionVerdict, assignment: Assignment) -> dict[str, str]:
    """What is to be known of a function to tell its mistakes: whether it goes back, and what comes out wrong."""
    role = assignment.role(verdict.function)
    facts = {"if_backward" if role == "backward" else "if_forward": "", **({"if_cost": ""} if role == "cost" else {})}
    quantity = verdict.problem.facts.get("quantity") if verdict.problem else None
    return facts | ({"quantity": quantity} if quantity else {})


def _facts_of_change(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> dict[str, str]:
    """Of a mistake that a changed solution has: that no place is known, and what is left out, where that has a name."""
    explained = evidence.explained(verdict.function)
    explanation = explained.explanation if explained else None
    if explanation is None or not explanation.of_text:
        return {}
    left_out = explanation.left_out
    is_bias = left_out == assignment.notation.bias and assignment.role(verdict.function) == "forward"
    return {
        "if_in_function": "",
        **({"left_out": left_out} if left_out else {}),
        **({"if_without_bias": ""} if left_out and is_bias else {}),
    }
