"""From verdicts to diagnoses: the mistakes in each function that is charged, each named once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from grader.author.slips import SLIPS
from grader.judge.changes import SLIPS as CHANGES
from grader.judge.evidence import Evidence
from grader.judge.misconceptions import (
    ABOUT_THE_MEAN,
    REGULARISATIONS,
    TABLE,
    Laws,
    misconception_of,
    regularisation_of,
)
from grader.judge.places import place_of_mean, place_of_quantities
from grader.judge.repairs import REPAIRS
from grader.model.assignment import Assignment
from grader.model.judgement import Diagnosis, FunctionVerdict, Place

# Problems that are a diagnosis by themselves.
_BY_PROBLEM: Mapping[str, str] = {
    "blank": "unfinished",
    "empty-block": "unfinished",
    "syntax": "syntax-error",
    "ended-cpu": "not-terminating",
    "ended-wall": "not-terminating",
    "joint-cache": "caches-not-kept",
    "joint-cache-among": "caches-not-kept",
    "doubled": "doubled-mean",
    "mean-missing": "missing-mean",
    "not-deterministic": "not-deterministic",
    "own-names": "own-names",
    "notebook-variable": "reads-notebook-variable",
}
# What is noticed beside the answers, and explains none of them.
BESIDE = ("input-mutated", "prints-too-much")
# What is found by looking on, in `examine`.
_FOUND_LATER = (
    *BESIDE,
    "global-m",
    "hard-coded-output",
    "mean-in-update",
    "one-depth-only",
    "other-activation",
    "other-network",
    "some-sizes-only",
    "two-layers-only",
)
IDS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *(entry.id for entry in TABLE),
            *SLIPS,
            *REGULARISATIONS,
            *(entry.id for entry in REPAIRS),
            *(entry.id for entry in CHANGES),
            *_BY_PROBLEM.values(),
            *_FOUND_LATER,
        )
    )
)
# What a count of the notebook's looks like: a number that is always the same, also if it happens to be a width.
_BY_A_FIXED_COUNT = ("hard-coded-m", "wrong-m-axis")
_UNNAMED_SCALE = "wrong-scale"


def diagnose(
    verdicts: Sequence[FunctionVerdict], assignment: Assignment, evidence: Evidence
) -> tuple[FunctionVerdict, ...]:
    """Name the mistakes in every function that is not right, as far as the answers prove them."""
    laws = _laws_broken(evidence)
    on_path = [v for v in verdicts if v.verdict == "incorrect" and v.function in assignment.chain.path]
    if laws == (_UNNAMED_SCALE,) and any(evidence.explained(verdict.function) for verdict in on_path):
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
    if evidence.chain_stands:
        return ()
    if evidence.chain.updates_by_the_mean:
        return ("mean-in-update",)
    of_mean, added = misconception_of(_laws(evidence)), regularisation_of(_laws(evidence))
    return tuple(id_ for id_ in (of_mean, added and added[0]) if id_)


def _laws(evidence: Evidence) -> Laws:
    chain = evidence.chain
    return Laws(by_quantity=chain.laws, roles=chain.roles, cost_is_a_sum=chain.cost_is_a_sum)


def _mistakes(
    verdict: FunctionVerdict, laws: Sequence[str], assignment: Assignment, evidence: Evidence
) -> Iterator[str]:
    """The ids of the mistakes in one function; a law of the scales says it all where there is one."""
    if verdict.verdict not in ("incorrect", "unfinished"):
        return
    if evidence.chain.own_network is not None and verdict.function in assignment.chain.cache_makers:
        yield "other-activation" if evidence.chain.own_network.activation else "other-network"
        return
    counts = assignment.notation.counts.intersection(evidence.defined.constants.get(verdict.function, ()))
    of_notebook = dict.fromkeys(_BY_A_FIXED_COUNT, "global-m") if counts else {}
    if laws:
        yield from (of_notebook.get(law, law) for law in laws)
        return
    by_problem = _BY_PROBLEM.get(verdict.problem.kind) if verdict.problem else None
    if by_problem == "reads-notebook-variable" and _reads_only(verdict, assignment.notation.counts):
        by_problem = "global-m"
    if by_problem is not None:
        yield by_problem
    if verdict.verdict == "unfinished":
        return
    for id_ in _explained(verdict, assignment, evidence):
        if id_ == "missing-mean" and evidence.chain.cost_is_a_sum:
            continue  # it follows from the cost, and is charged there
        if id_ == "cost-not-mean" and _has_gradients_of_the_sum(evidence, assignment):
            yield "sum-cost"
        else:
            yield of_notebook.get(id_, id_)


def _reads_only(verdict: FunctionVerdict, counts: Collection[str]) -> bool:
    facts = verdict.problem.facts if verdict.problem else {}
    return set(facts.get("variables", "").split(", ")) <= set(counts)


def _explained(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Iterator[str]:
    """What predicts the function's own answers, and what is wrong about its placement of 1/m besides."""
    assessment = evidence.explained(verdict.function)
    if assessment is None or assessment.explanation is None:
        return
    explanation, caller = assessment.explanation, assignment.chain.function
    if explanation.is_structural and verdict.function in assignment.layer_functions:
        outside = explanation.placement == "outside"
        if outside and evidence.places_mean_for(caller, "inside") and not evidence.places_mean_for(caller, "outside"):
            yield "missing-mean"
    means_inside = any("inside" in evidence.placements(name) for name in assignment.layer_functions)
    if assessment.substituted == "outside" and explanation.is_structural and means_inside:
        yield "doubled-mean"
    yield from explanation.mistakes


def _has_gradients_of_the_sum(evidence: Evidence, assignment: Assignment) -> bool:
    """Whether the backward pass leaves the mean out as the cost does."""
    if evidence.chain.is_of_own_cost:
        return True
    explanations = [
        assessment.explanation for name in assignment.chain.path if (assessment := evidence.explained(name)) is not None
    ]
    if any(explanation and "missing-mean" in explanation.mistakes for explanation in explanations):
        return True
    caller = assignment.chain.function
    return evidence.places_mean_for(caller, "inside") and any(
        "outside" in evidence.agrees(name) and "inside" not in evidence.agrees(name)
        for name in assignment.layer_functions
    )


def _diagnosis(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Diagnosis:
    facts = _facts(id_, verdict, assignment, evidence)
    lines, reading = evidence.chain.ledger, evidence.reading
    made = place_of_quantities(_laws(evidence).summed, verdict.function, lines, reading)
    if id_ == "mean-missing-in-part" and made is not None:
        place: Place | None = made
    elif id_ in ABOUT_THE_MEAN:
        place = place_of_mean(verdict.function, id_, assignment.notation, lines, reading)
    elif id_ in REGULARISATIONS:
        place = place_of_quantities(set(facts["variables"].split(", ")), verdict.function, lines, reading)
    elif id_ == "mean-in-update":
        place = evidence.chain.convention.place if evidence.chain.convention else None
    else:
        place = verdict.problem.place if verdict.problem else None
    return Diagnosis(id=id_, function=verdict.function, place=place, facts=facts)


def _facts(id_: str, verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> Mapping[str, str]:
    parts = {"if_parts": ""} if id_ in ABOUT_THE_MEAN and _laws(evidence).have_parts else {}
    parts |= facts_of_function(verdict, assignment) | _facts_of_change(verdict, assignment, evidence)
    if id_ == "mean-missing-in-part":
        return {"variables": ", ".join(_laws(evidence).summed), **parts}
    if id_ in REGULARISATIONS:
        added = regularisation_of(_laws(evidence))
        return {"variables": ", ".join(added[1]) if added else "the final gradients"}
    if id_ == "other-activation" and evidence.chain.own_network:
        return {"variables": evidence.chain.own_network.activation}
    if id_ not in ("reads-notebook-variable", "global-m"):
        return parts
    read = verdict.problem.facts.get("variables") if verdict.problem else None
    counts = sorted(assignment.notation.counts.intersection(evidence.defined.constants.get(verdict.function, ())))
    return {"variables": read or ", ".join(counts)}


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
