"""A verdict for each function, on its own work; one mistake charged once.

The backward functions are judged together, since the placement of 1/m is an agreement between them: a function
that leaves the mean outside is right where its caller brings 1/m in. Where the chain is wrong, the lectures'
formula for the inner function takes precedence: the function that departs from it, or the caller that would
need it to, is the one charged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from pytest_grade.judge.absent_arrays import written_for_absent_arrays
from pytest_grade.judge.absent_names import with_the_given_name
from pytest_grade.judge.assessments import ABSENT_MODULE, Assessment, described_mismatch
from pytest_grade.judge.broken_lines import seen_of
from pytest_grade.judge.chain import ChainJudgement, OwnNetwork
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.judged_alone import CHARGED, JudgedAlone, could_not_be_tried
from pytest_grade.judge.lines import place_at
from pytest_grade.judge.near_names import near_in_part, near_name
from pytest_grade.judge.places import place_of_chance, place_of_definition, place_of_kept
from pytest_grade.judge.unfinished import Failure, Unfinished
from pytest_grade.model.assignment import ONLY, Assignment
from pytest_grade.model.judgement import FinalGradients, FunctionVerdict, Place, Problem, Verdict
from pytest_grade.model.laws import OwnCost, Power
from pytest_grade.model.notation import joined
from pytest_grade.model.submission import BrokenPiece, Reading
from pytest_grade.rules.presence import NOTHING_PASSED_ON

JOINT_UNDECIDED: Final = "joint-undecided"
JOINT_CACHE_LATER: Final = "joint-cache-later"
MEAN_MISSING: Final = "mean-missing"
MEAN_MISSING_AT_FIRST: Final = "mean-missing-at-the-beginning"
_OF_FORM = frozenset({"type", "count", "shape"})


def judge_functions(assignment: Assignment, evidence: Evidence) -> tuple[FunctionVerdict, ...]:
    """One verdict for each function of the assignment, in its order; the law of the chain names the mistake."""
    found = {name: _verdict(name, assignment, evidence) for name in assignment.names}
    path = assignment.chain.path
    is_steady = not any(name in evidence.unsteady for name in path)
    before = assignment.before(assignment.chain.function) if assignment.chain.function else ()
    is_alone = all(found[name].verdict == "correct" for name in (*path, *before))
    is_unexplained = not evidence.chain_stands and not evidence.wrong_caches and not assignment.has_solution
    if is_unexplained and is_alone and is_steady and path:
        found[assignment.chain.function] = _joint_undecided(assignment, evidence)
    if not evidence.chain_stands and evidence.wrong_caches is not None and is_steady:
        nobody = (assignment.chain.function,) if is_alone and not _fails_by_names(evidence) else ()
        found |= {
            name: _broken_joint(name, evidence, is_alone=is_alone, is_one_call=assignment.chain.is_alone)
            for name in evidence.wrong_caches or nobody
        }
    if evidence.chain.is_of_own_cost:
        layers = [
            n for n in assignment.layer_functions if "outside" in evidence.agrees(n) or evidence.is_only_scaled(n)
        ]
        giving = () if assignment.chain.own_cost else (assignment.chain.function,)
        own, m = evidence.chain.own_cost, assignment.notation.m
        found |= {name: _right_for_own_cost(found[name], own, m) for name in (*layers, *giving)}
    if evidence.chain.own_network is not None:
        itself = () if assignment.chain.goes_forward_itself else (assignment.chain.function,)
        backward = (*assignment.layer_functions, *itself)
        found |= {name: _right_for_own_network(found[name], evidence.chain.own_network) for name in backward}
    found |= {name: _as_given(found[name], assignment.function(name).planted, evidence) for name in found}
    found |= written_for_absent_arrays(found)
    found |= _charged_once(found, assignment)
    if evidence.renamed_by is not None:
        found[evidence.renamed_by] = _refused(evidence.renamed_by, "incorrect", Problem(kind="own-names"))
    return tuple(_with_right_parts(verdict, assignment, evidence) for verdict in found.values())


def _fails_by_names(evidence: Evidence) -> bool:
    """Whether the chain misses a name that others give in the submission's own: charged where they are made."""
    problem = evidence.chain.gradients.problem
    return evidence.renamed_by is not None and problem is not None and problem.facts.get("error") == "KeyError"


def _charged_once(found: Mapping[str, FunctionVerdict], assignment: Assignment) -> dict[str, FunctionVerdict]:
    """Where several functions leave the mean out, and nobody brings it in, that is one decision: the first pays."""
    leaving = [name for name in assignment.layer_functions if _is_missing_mean(found[name])]
    first, *others = sorted(leaving, key=assignment.names.index) or [""]
    problem = Problem(kind="mean-missing-too", facts={"caller": first})
    return {name: _refused(name, "correct", problem) for name in others}


def _is_missing_mean(verdict: FunctionVerdict) -> bool:
    return verdict.problem is not None and verdict.problem.kind == MEAN_MISSING


def _with_right_parts(verdict: FunctionVerdict, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """A function of which several things are asked, and that does some of them rightly, keeps the points of those."""
    parts, name = assignment.parts.get(verdict.function, ()), verdict.function
    if not parts or verdict.verdict not in CHARGED or verdict.problem is None or name in evidence.unsteady:
        return verdict
    right = {part for assessment in evidence.assessments.get(name, ()) for part in assessment.right_parts}
    told = {"right_parts": " and ".join(part for part in parts if part in right)}
    if evidence.chain.own_network is not None and name == assignment.chain.function and assignment.chain.asked in parts:
        told |= {"right_for_own_network": assignment.chain.asked}
        right.add(assignment.chain.asked)
    kept = tuple(part for part in parts if part in right)
    if not kept:
        return verdict
    facts = {**verdict.problem.facts, **{fact: text for fact, text in told.items() if text}}
    return replace(verdict, problem=replace(verdict.problem, facts=facts), right_parts=kept)


def _as_given(verdict: FunctionVerdict, planted: Sequence[str], evidence: Evidence) -> FunctionVerdict:
    """What is wrong with a function only as the course gives it is nobody's mistake; who has found all, is told so."""
    if planted and verdict.verdict == "correct" and verdict.problem is None:
        problem = Problem(kind="planted-found", facts={"found": " and ".join(planted)})
        return replace(verdict, problem=problem, planted_found=tuple(planted))
    assessments = evidence.assessments.get(verdict.function, ())
    left = next((each.planted for each in assessments if each.planted and not each.substituted), ())
    if verdict.verdict not in ("incorrect", "undecided") or not left:
        return verdict
    found = tuple(name for name in planted if name not in left)
    facts = {"left": " and ".join(left), **({"found": " and ".join(found)} if found else {})}
    return FunctionVerdict(
        function=verdict.function,
        verdict="planted",
        problem=Problem(kind="planted", facts=facts),
        planted_left=left,
        planted_found=found,
    )


def _right_for_own_network(verdict: FunctionVerdict, network: OwnNetwork) -> FunctionVerdict:
    """The backward pass that fits to a network of the student's own: one decision, charged where it is made."""
    if verdict.verdict not in ("incorrect", "undecided") and not could_not_be_tried(verdict):
        return verdict
    problem = Problem(kind="right-for-own-network")
    if network.activation:
        problem = Problem(kind="right-for-own-activation", facts={"activation": network.activation})
    return FunctionVerdict(function=verdict.function, verdict="correct", problem=problem)


def _right_for_own_cost(verdict: FunctionVerdict, own: OwnCost | None, m: str) -> FunctionVerdict:
    """The backward pass of a cost that is a multiple of J: one mistake, charged at the cost."""
    if verdict.verdict not in ("incorrect", "undecided"):
        return verdict
    facts = {"times": own.times(m)} if own and not own.is_a_sum else {}
    return _refused(verdict.function, "correct", Problem(kind="right-for-own-cost", facts=facts))


def _verdict(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    absent = _absent(name, assignment, evidence) or _unfinished(name, evidence)
    if absent is not None:
        return absent
    if name in evidence.unsteady:
        problem = evidence.kept_state.get(name) or _unsteady(name, evidence.reading)
        return _refused(name, "incorrect", problem)
    if name == assignment.chain.function:
        return _chain_function(name, assignment, evidence)
    agrees = evidence.agrees(name)
    if agrees & {ONLY, "inside"} and name == assignment.chain.update_function and not evidence.update_fits:
        kind = "update-of-own" if evidence.update_fits_to_right else "update-at-others"
        return _refused(name, "incorrect", Problem(kind=kind, facts={"caller": assignment.chain.function}))
    is_made_up_for = _compensated(name, assignment, evidence) or _passes_on_nothing(name, evidence)
    if agrees & {ONLY, "inside"} or is_made_up_for:
        left = _left_at_the_beginning(name, assignment, evidence)
        return _refused(name, "incorrect" if left else "correct", left)
    return (_placed_outside if "outside" in agrees else _failed)(name, assignment, evidence)


def _passes_on_nothing(name: str, evidence: Evidence) -> bool:
    """Whether all that is wrong is that nothing is passed on, and a right chain does without it."""
    problems = [assessment.problem for assessment in evidence.assessments.get(name, ())]
    is_nothing = any(each is not None and each.facts.get("got") == NOTHING_PASSED_ON for each in problems)
    return is_nothing and evidence.chain_stands


def _unsteady(name: str, reading: Reading) -> Problem:
    """Why the same question has different answers: a default that the function itself changes, or chance."""
    definition = reading.definition(name)
    if definition is not None and definition.changed_defaults:
        facts = {"variables": ", ".join(definition.changed_defaults)}
        return Problem(kind="default-changed", facts=facts, place=place_of_definition(name, reading))
    return Problem(kind="not-deterministic", place=place_of_chance(name, reading))


def _judged_alone(name: str, assignment: Assignment, evidence: Evidence) -> JudgedAlone:
    return JudgedAlone(
        name=name,
        assignment=assignment,
        evidence=evidence,
        verdict_of=lambda other: _verdict(other, assignment, evidence),
    )


def _compensated(name: str, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a factor in this function is part of a placement of 1/m that is right as a whole."""
    if name == assignment.chain.update_function:
        is_right_but_for_gradients = not assignment.is_trained_alone or evidence.off_by_powers_of_m(name)
        return evidence.chain.updates_by_the_mean and is_right_but_for_gradients
    return evidence.chain_stands and name in evidence.compensated


def _absent(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict | None:
    """The verdict of a function that is not there: never written, not parsing, or failing as it is defined."""
    if name in evidence.defined.functions:
        return None
    broken = evidence.reading.broken_definition(name)
    if broken is not None:
        return _not_running(name, broken)
    for failing in evidence.defined.problems:
        if name in failing.names:
            place = place_at(evidence.reading, failing.cell, failing.line)
            facts = {"error": failing.type_name, "message": failing.message}
            if failing.type_name in ABSENT_MODULE:
                return _refused(name, "not-gradable", Problem(kind="absent-module", facts=facts, place=place))
            return _refused(name, "incorrect", Problem(kind="definition-raised", facts=facts, place=place))
    others = evidence.reading.functions.keys() - set(assignment.names)
    near = near_name(name, others) or near_in_part(name, others, assignment.names)
    return _refused(name, "missing", Problem(kind="missing", facts={"near": near, "name": name} if near else {}))


def _not_running(name: str, broken: BrokenPiece) -> FunctionVerdict:
    """The verdict of a function whose text is there, and defines nothing."""
    code, owner = broken.code, broken.name or ""
    place = Place(cell=broken.cell, line=broken.line, code=code, column=0, end_column=len(code), function=owner)
    if broken.is_comment or broken.is_hole:
        kind = "commented-out" if broken.is_comment else "blank"
        return _refused(name, "unfinished", Problem(kind=kind, place=place))
    if broken.magic:
        return _refused(name, "missing", Problem(kind="not-run", facts={"magic": broken.magic}, place=place))
    return _refused(
        name, "incorrect", Problem(kind="syntax", facts={"message": seen_of(code, broken.message)}, place=place)
    )


def _unfinished(name: str, evidence: Evidence) -> FunctionVerdict | None:
    left = evidence.unfinished.get(name)
    return _refused(name, "unfinished", left) if left else None


def _refused(name: str, verdict: Verdict, problem: Problem | None) -> FunctionVerdict:
    return FunctionVerdict(function=name, verdict=verdict, problem=problem)


def _chain_function(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    if evidence.chain_stands and evidence.chain.beside is not None:
        callees = assignment.function(name).callees
        is_of_a_callee = any(_verdict(callee, assignment, evidence).verdict in CHARGED for callee in callees)
        if is_of_a_callee and evidence.is_right_but_for_the_mean(name):
            return FunctionVerdict(function=name, verdict="correct")
        return _refused(name, "incorrect", described_mismatch(evidence.chain.beside))
    if evidence.counts_something_else:
        return _refused(name, "incorrect", Problem(kind="divided-by-another"))
    is_right = evidence.chain_stands or evidence.right_with(name, None) or evidence.right_with(name, "inside")
    if is_right or _is_a_sum_by_its_layers(assignment, evidence):
        return FunctionVerdict(function=name, verdict="correct")
    if evidence.right_with(name, "outside"):
        doubled = [layer for layer in assignment.with_a_choice if "inside" in evidence.placements(layer)]
        problem = Problem(kind="doubled", facts={"callee": doubled[-1]}) if doubled else None
        return _refused(name, "incorrect" if doubled else "correct", problem)
    return _failed(name, assignment, evidence)


def _is_a_sum_by_its_layers(assignment: Assignment, evidence: Evidence) -> bool:
    """Whether every final gradient is a sum because layers leave the mean out, as far as no solution has to tell."""
    is_left_out = any(evidence.agrees(layer) == {"outside"} for layer in assignment.with_a_choice)
    return not assignment.has_solution and is_left_out and evidence.chain.summed_everywhere()


def _placed_outside(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of a function that is right where the mean is taken before the final derivatives are made.

    Where the way back begins in a function of its own, that one takes it or leaves it.
    """
    if assignment.function(name).begins:
        return _mean_at_the_beginning(name, assignment, evidence)
    beginning = [(begins, evidence.agrees(begins)) for begins in assignment.beginning]
    if beginning and all(agrees == {"outside"} for _, agrees in beginning):
        return FunctionVerdict(function=name, verdict="correct")
    leaving = [begins for begins, agrees in beginning if agrees == {"inside"}]
    if leaving and not (evidence.chain_stands or _is_taken_between(assignment, evidence)):
        if _left_at_the_beginning(leaving[0], assignment, evidence) is not None:
            return FunctionVerdict(function=name, verdict="correct")
        return _mean_missing(name, assignment, evidence, leaving[0])
    return _mean_left_outside(name, assignment, evidence)


def _is_taken_between(assignment: Assignment, evidence: Evidence) -> bool:
    """Whether the mean is taken by whoever calls both the function that begins the way back, and the layers."""
    return evidence.chain.has_taken_the_mean or evidence.places_mean_for(assignment.chain.function, "outside")


def _left_at_the_beginning(name: str, assignment: Assignment, evidence: Evidence) -> Problem | None:
    """What is wrong with who begins the way back without the mean, in a course that takes it there: no layer does.

    Who departs from the course's placement is charged, and not the layers, which take none in the course either.
    """
    is_open = assignment.placement == "outside" and not evidence.chain_stands
    if not is_open or name not in assignment.beginning or evidence.agrees(name) != {"inside"}:
        return None
    layers = {layer: evidence.placements(layer) for layer in assignment.with_a_choice}
    leaving = next((layer for layer, placed in layers.items() if placed == {"outside"}), None)
    if leaving is None or {"inside"} in layers.values() or _is_taken_between(assignment, evidence):
        return None
    return Problem(kind=MEAN_MISSING_AT_FIRST, facts={"caller": leaving, **_summed_finals(evidence.chain)})


def _summed_finals(chain: ChainJudgement) -> dict[str, str]:
    """What the missing mean makes of the final gradients: all are sums, or some; nothing, where more is wrong."""
    wrong, checked = chain.gradients.wrong, chain.gradients.checked
    if not wrong or any(chain.laws.get(name) != Power(exponent=1) for name in wrong):
        return {}
    return {"finals": joined(wrong)} if len(wrong) < len(checked) else {"if_all_are_sums": ""}


def _mean_left_outside(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of a backward function without 1/m: right where its caller brings it in, or not yet known."""
    caller = assignment.chain.function
    if evidence.chain_stands:
        convention = evidence.chain.convention
        if name in evidence.chain.called or (convention is not None and convention.id != "per-layer"):
            return FunctionVerdict(function=name, verdict="correct")
        return _refused(name, "undecided", Problem(kind="undecided-unused", facts={"caller": caller}))
    is_compensated = evidence.right_with(caller, None) or evidence.places_mean_for(caller, "outside")
    if is_compensated or evidence.chain.has_taken_the_mean or _is_divided_around(name, assignment, evidence):
        return FunctionVerdict(function=name, verdict="correct")
    if evidence.places_mean_for(caller, "inside") and evidence.has_cost_of_the_sum:
        return _refused(name, "correct", Problem(kind="right-for-own-cost"))
    if evidence.places_mean_for(caller, "inside"):
        return _mean_missing(name, assignment, evidence, caller)
    return _refused(name, "undecided", Problem(kind="undecided", facts={"caller": caller}))


def _mean_at_the_beginning(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of who takes the mean where the way back begins: wrong where the layers take it again."""
    doubled = [layer for layer in assignment.with_a_choice if evidence.divides_itself(layer)]
    if evidence.chain_stands or not doubled:
        return _refused(name, "correct", None)
    return _refused(name, "incorrect", Problem(kind="doubled", facts={"callee": doubled[-1]}))


def _mean_missing(name: str, assignment: Assignment, evidence: Evidence, caller: str) -> FunctionVerdict:
    """The verdict where nobody brings 1/m in; it is not charged twice where a function that is called is charged."""
    if _judged_alone(name, assignment, evidence).fails_with_right_callees_only():
        return _refused(name, "correct", Problem(kind="not-judged-alone"))
    facts = {"caller": caller, **_summed_finals(evidence.chain)}
    return _refused(name, "incorrect", Problem(kind=MEAN_MISSING, facts=facts))


def _is_divided_around(name: str, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a function around this one divides by m, in the wrong place: that is the mistake, and charged there."""
    if not evidence.places_mean_for(assignment.chain.function, "inside"):
        return False
    around = [
        f for f in assignment.layer_functions if name in assignment.function(f).callees and not evidence.agrees(f)
    ]
    assessments = [assessment for function in around for assessment in evidence.assessments.get(function, ())]
    return any(assessment.substituted == "inside" and assessment.divided_by_m for assessment in assessments)


def _failed(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of a function that no lawful variant explains; its own work is what the last assessment shows."""
    assessments = evidence.assessments.get(name, ())
    unfinished = Unfinished(assignment=assignment, reading=evidence.reading)
    for failure in [Failure.of(each) for each in assessments if not each.right]:
        if (left := unfinished.left_in(name, failure)) is not None:
            return _refused(name, "unfinished", left)
    alone = _judged_alone(name, assignment, evidence)
    if (why_not := alone.why_not()) is not None:
        return _refused(name, "correct", why_not)
    if assignment.chain.is_of_cost:
        assessments = [
            replace(a, problem=a.problem_outside or a.problem) if _is_of_what_is_taken(a, evidence) else a
            for a in assessments
        ]
    assessments = _as_the_mean_is_placed(name, assessments, assignment, evidence)
    are_callees_right = all(evidence.agrees(callee) for callee in assignment.function(name).callees)
    shown = assessments[:1] if alone.fails_with_right_callees_only() else assessments
    problem = _own_problem(shown, are_callees_right=are_callees_right)
    if problem is not None and problem.kind == "absent-module":
        return _refused(name, "not-gradable", with_the_given_name(problem, assignment))
    if (left_open := alone.why_open(problem)) is not None:
        return _refused(name, "undecided", left_open)
    definition = evidence.reading.definition(name)
    if definition is not None and not definition.gives_back and problem is not None and _is_nothing(problem):
        facts = {**problem.facts, "nothing": "", "if_never_returned": ""}
        place = place_at(evidence.reading, definition.cell, definition.end_line)
        return _refused(name, "incorrect", Problem(kind="returns-nothing", facts=facts, place=place))
    variables = evidence.defined.reads.get(name)
    if problem is not None and problem.kind == "raised" and problem.facts.get("error") == "NameError" and variables:
        facts = {**problem.facts, "variables": ", ".join(variables)}
        problem = replace(problem, kind="notebook-variable", facts=facts)
    return _refused(name, "incorrect", problem)


def _is_of_what_is_taken(assessment: Assessment, evidence: Evidence) -> bool:
    """Whether somebody else takes the mean: then what is wrong is not that it is missing here.

    That shows in what is handed on, unless a callee of the solution divides by m, which is not the student's doing; or
    in a final gradient that is right.
    """
    if evidence.chain.has_taken_the_mean and assessment.substituted != "inside":
        return True
    told = [each.facts.get("quantity") for each in (assessment.problem, assessment.problem_outside) if each is not None]
    return [_comes_out_right(quantity, evidence.chain.gradients) for quantity in told] == [True, False]


def _comes_out_right(quantity: str | None, gradients: FinalGradients) -> bool:
    """Whether a quantity is a final gradient that is right, or of one layer, dW, and right in all: dW1, dW2."""
    meant = [name for name in gradients.checked if quantity in (name, name.rstrip("0123456789"))]
    return gradients.problem is None and bool(meant) and not {*meant} & {*gradients.wrong}


def _as_the_mean_is_placed(
    name: str, assessments: Sequence[Assessment], assignment: Assignment, evidence: Evidence
) -> Sequence[Assessment]:
    """Without those that show the chain's function with layers that place the mean as the student's own do not."""
    if name != assignment.chain.function:
        return assessments
    placed = {placement for layer in assignment.with_a_choice for placement in evidence.agrees(layer)}
    alike = [each for each in assessments if each.substituted is None or each.substituted in placed]
    return alike if alike and len(placed) == 1 else assessments


def _is_nothing(problem: Problem) -> bool:
    return problem.kind == "type" and ("nothing" in problem.facts or problem.facts.get("got") == "of another type")


def _own_problem(assessments: Sequence[Assessment], *, are_callees_right: bool) -> Problem | None:
    """What went wrong in the function itself: as shown with callees of the solution, where it was asked so.

    A process that has the solution is not quoted: a crash, or an answer of another form, that there is without it too
    is told as it is then. That only a callee of the solution raises, at what the student's own keep, tells nothing; nor
    that the function does beside one, where its own callees are right, and something comes back with these.
    """
    if not assessments:
        return Problem(kind="inconsistent")
    untold = [assessment.problem for assessment in assessments if not assessment.substituted and assessment.problem]
    raises = any(problem.kind == "raised" for problem in untold)

    def tells(assessment: Assessment) -> bool:
        is_beside_a_right_one = are_callees_right and assessment.is_unanswered
        return bool(assessment.substituted) and (raises or not (assessment.in_substitute or is_beside_a_right_one))

    telling = filter(tells, reversed(assessments))
    shown = next(telling, assessments[0]).problem
    if shown is not None and shown.kind in _OF_FORM:
        return next((problem for problem in untold if _is_same_departure(problem, shown)), shown)
    if shown is None or not shown.trace:
        return shown
    for problem in untold:
        if problem.kind == shown.kind and problem.trace[: len(shown.trace)] == shown.trace:
            is_named_so = shown.facts["error"] == problem.facts["error"]
            if is_named_so or (are_callees_right and len(problem.trace) > len(shown.trace)):
                return replace(problem, place=shown.place, trace=shown.trace)
    return shown


def _is_same_departure(problem: Problem, shown: Problem) -> bool:
    """Whether the same quantity departs in the same way."""
    is_alike = problem.kind == shown.kind or {problem.kind, shown.kind} <= _OF_FORM
    return is_alike and problem.facts["quantity"] == shown.facts["quantity"]


def _joint_undecided(assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """Each function is right by itself and not together, and no solution tells which of them does not fit.

    Where there is but one call, it is that one.
    """
    charged, is_alone = assignment.chain.function, assignment.chain.is_alone
    if is_alone:
        return _broken_joint(charged, evidence, is_alone=True, is_one_call=True)
    return _refused(charged, "undecided", Problem(kind=JOINT_UNDECIDED))


def _broken_joint(charged: str, evidence: Evidence, *, is_alone: bool, is_one_call: bool) -> FunctionVerdict:
    """The function is right by itself, and does not fit to the others; `is_alone` says that they are all right.

    Of `is_one_call` there are no others: it is wrong at other numbers than it was asked with by itself.
    """
    problem = evidence.chain.gradients.problem
    caches = evidence.wrong_caches or ()
    wrong = evidence.chain.gradients.wrong
    if is_one_call and not caches:  # there is nothing that it could not fit to
        return _refused(charged, "incorrect", problem or Problem(kind="value", facts={"quantity": wrong[0]}))
    if charged in evidence.inexact:
        return _refused(charged, "incorrect", _inexact(evidence.inexact[charged]))
    if len(caches) > 1 or not is_alone:
        place = place_of_kept(charged, evidence.reading)
        return _refused(charged, "incorrect", Problem(kind="joint-cache-among", place=place))
    facts = dict(problem.facts) if problem else {}
    if caches:
        place = place_of_kept(charged, evidence.reading)
        of_later = JOINT_CACHE_LATER if evidence.chain.is_right_at_first else None
        kind = of_later or ("joint-cache" if evidence.has_solution else "joint-cache-unlike")
        return _refused(charged, "incorrect", Problem(kind=kind, facts=facts, place=place))
    return _refused(charged, "incorrect", Problem(kind="joint", facts=facts, place=problem.place if problem else None))


def _inexact(problem: Problem) -> Problem:
    """Said of a function that is right as far as its epsilons may move things, this being wrong without that."""
    return Problem(kind="joint-inexact", facts={"quantity": problem.facts.get("quantity", "what it gives")})
