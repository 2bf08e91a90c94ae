"""From verdicts to diagnoses: the mistakes in each function that is charged, each named once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.judge.evidence import Evidence
from grader.judge.misconceptions import misconception_of, regularisation_of
from grader.judge.places import first_inside, place_of_mean, place_of_quantities
from grader.mistakes.laws import Laws
from grader.mistakes.mistake import PointsAt, Variables
from grader.mistakes.of_activations import OTHER_ACTIVATION, OTHER_NETWORK
from grader.mistakes.of_novices import ANOTHER_LOSS
from grader.mistakes.of_the_cost_and_the_update import COST_MULTIPLE, COST_NOT_MEAN
from grader.mistakes.of_the_mean import DOUBLED_MEAN, MEAN_IN_UPDATE, MISSING_MEAN, SUM_COST, WRONG_SCALE
from grader.mistakes.table import MISTAKES, entry_of
from grader.model.assignment import Assignment
from grader.model.judgement import Diagnosis, FunctionVerdict, Place
from grader.model.notation import Notation

# Problems that are a diagnosis by themselves.
_BY_PROBLEM = {kind: entry for entry in MISTAKES.values() for kind in entry.problems}
BESIDE = frozenset(entry.id for entry in MISTAKES.values() if entry.is_beside)


def diagnose(
    verdicts: Sequence[FunctionVerdict], assignment: Assignment, evidence: Evidence
) -> tuple[FunctionVerdict, ...]:
    """Name the mistakes in every function that is not right, as far as the answers prove them."""
    laws = _laws_broken(evidence)
    on_path = [v for v in verdicts if v.verdict == "incorrect" and v.function in assignment.chain.path]
    if laws == (WRONG_SCALE.id,) and any(evidence.explained(verdict.function) for verdict in on_path):
        laws = ()
    charged = on_path[0].function if on_path else None
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


def _of_the_course(verdict: FunctionVerdict, evidence: Evidence) -> tuple[Diagnosis, ...]:
    """The mistake that the course itself knows, with what it says of it."""
    explained = evidence.explained(verdict.function) if verdict.verdict == "incorrect" else None
    explanation = explained.explanation if explained else None
    if explanation is None or not explanation.says:
        return ()
    facts = {"says": explanation.says}
    return tuple(Diagnosis(id=id_, function=verdict.function, facts=facts) for id_ in explanation.mistakes)


def _laws_broken(evidence: Evidence) -> tuple[str, ...]:
    """The mistakes about 1/m, and about what is added to the mean, that explain every final gradient."""
    if evidence.chain_stands or (evidence.chain.is_of_own_cost and not evidence.chain.updates_by_the_mean):
        return ()
    if evidence.chain.updates_by_the_mean:
        return (MEAN_IN_UPDATE.id,)
    of_mean, added = misconception_of(_laws(evidence)), regularisation_of(_laws(evidence))
    return tuple(id_ for id_ in (of_mean, added and added[0]) if id_)


def _laws(evidence: Evidence) -> Laws:
    chain = evidence.chain
    return Laws(by_quantity=chain.laws, roles=chain.roles)


def _mistakes(
    verdict: FunctionVerdict, laws: Sequence[str], assignment: Assignment, evidence: Evidence
) -> Iterator[str]:
    """The ids of the mistakes in one function; a law of the scales says it all where there is one."""
    if verdict.verdict not in ("incorrect", "unfinished"):
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
    explained = tuple(_explained(verdict, assignment, evidence)) or tuple(filter(None, (own_cost,)))
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
        return
    explanation, caller = assessment.explanation, assignment.chain.function
    if explanation.is_structural and verdict.function in assignment.layer_functions:
        outside = explanation.placement == "outside"
        if outside and evidence.places_mean_for(caller, "inside") and not evidence.places_mean_for(caller, "outside"):
            yield MISSING_MEAN.id
    means_inside = any("inside" in evidence.placements(name) for name in assignment.layer_functions)
    if assessment.substituted == "outside" and explanation.is_structural and means_inside:
        yield DOUBLED_MEAN.id
    yield from explanation.mistakes


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
        for name in assignment.layer_functions
    )


def _diagnosis(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Diagnosis:
    facts = _facts(id_, verdict, assignment, evidence)
    place = _place(entry_of(id_).place, verdict, assignment.notation, evidence)
    return Diagnosis(id=id_, function=verdict.function, place=place, facts=facts)


def _place(points_at: PointsAt, verdict: FunctionVerdict, notation: Notation, evidence: Evidence) -> Place | None:
    lines, reading, laws = evidence.chain.ledger, evidence.reading, _laws(evidence)
    match points_at:
        case "problem":
            return verdict.problem.place if verdict.problem else None
        case "placement":
            return evidence.chain.convention.place if evidence.chain.convention else None
        case "added":
            returned = [place for name, place in evidence.chain.leaf_places.items() if name in laws.wrongly_added]
            found = first_inside(returned, verdict.function, reading)
            return found or place_of_quantities(laws.wrongly_added, verdict.function, lines, reading)
        case "cost":
            return evidence.chain.cost_place
    of_some = {"summed": laws.summed, "divided again": laws.divided_again}.get(points_at, ())
    made = place_of_quantities(of_some, verdict.function, lines, reading)
    about = notation.handed if points_at == "mean handed on" else ()
    mean = place_of_mean(verdict.function, about, lines, reading)
    is_its_mean = points_at == "divided again" and made and mean and (made.cell, made.line) == (mean.cell, mean.line)
    return mean if is_its_mean else made or mean


def _facts(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Mapping[str, str]:
    mistake = entry_of(id_)
    parts = {"if_parts": ""} if mistake.is_about_the_mean and _laws(evidence).have_parts else {}
    variables = _variables(mistake.variables, verdict, assignment, evidence) if mistake.variables else None
    return {
        **({} if variables is None else {"variables": variables}),
        **({"if_gradients": ""} if mistake.id == COST_MULTIPLE.id and evidence.chain.is_of_own_cost else {}),
        **parts,
        **facts_of_function(verdict, assignment),
        **_facts_of_change(verdict, assignment, evidence),
    }


def _variables(what: Variables, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> str | None:
    match what:
        case "summed":
            return ", ".join(_laws(evidence).summed)
        case "divided again":
            return ", ".join(_laws(evidence).divided_again)
        case "added":
            return ", ".join(_laws(evidence).wrongly_added) or "the final gradients"
        case "cost":
            own, notation = evidence.chain.own_cost, assignment.notation
            return own.times(notation.m) if own else f"({notation.prediction} - {notation.labels})²"
        case "activation":
            return evidence.chain.own_network.activation if evidence.chain.own_network else None
    read = verdict.problem.facts.get("variables") if verdict.problem else None
    counts = assignment.notation.counts.intersection(evidence.defined.constants.get(verdict.function, ()))
    return read or ", ".join(sorted(counts))


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
