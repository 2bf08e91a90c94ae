"""A verdict for each function, on its own work; one mistake charged once.

The backward functions are judged together, since the placement of 1/m is an agreement between them: a function
that leaves the mean outside is right where its caller brings 1/m in. Where the chain is wrong, the lectures'
formula for the inner function takes precedence: the function that departs from it, or the caller that would
need it to, is the one charged.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.judge.attempts import Attempt
from grader.judge.chain import ChainJudgement
from grader.judge.conventions import AT_UPDATE
from grader.judge.misconceptions import Laws, misconception_of
from grader.model.judgement import Diagnosis, FunctionVerdict, Place, Problem, Verdict
from grader.model.submission import Defined, Reading
from grader.probes.assignment import ONLY, Assignment, Placement

# What is assigned on the line to show for a mistake; for the others, the first line that divides by m.
_DIVIDED: Mapping[str, tuple[str, ...]] = {"compounded-mean": ("dA", "dZ"), "doubled-mean": ("dA", "dZ")}
_EMPTY_BLOCK = "expected an indented block"
_BLANK_PROBLEMS = frozenset({"raised", "type", "rule", "count", "missing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that was found out about one submission; `attempts` by function, in the order in which they were made.

    `accepted` are the conventions that the rubric accepts; `loose_joint` is the function that, replaced alone,
    makes the chain right although it is right by itself.
    """

    reading: Reading
    defined: Defined
    attempts: Mapping[str, Sequence[Attempt]]
    chain: ChainJudgement
    accepted: Collection[str]
    loose_joint: str | None = None

    def agrees(self, function: str, *, as_it_stands: bool = False) -> frozenset[str]:
        """The variants that the function agrees with in some attempt (with its own callees only, if so asked)."""
        return frozenset(
            variant
            for attempt in self.attempts.get(function, ())
            if not (as_it_stands and attempt.substituted)
            for variant in attempt.agrees
        )

    def right_with(self, function: str, callees: Placement | None) -> bool:
        """Whether a function is right when its callees are the reference's in that placement (None: its own)."""
        return any(a.right for a in self.attempts.get(function, ()) if a.substituted == callees)

    @property
    def chain_stands(self) -> bool:
        """Whether the chain is right, or its convention is one that the rubric accepts all the same."""
        return self.chain.gradients.correct or (self.chain.updates_by_the_mean and AT_UPDATE in self.accepted)


def judge_functions(assignment: Assignment, evidence: Evidence) -> tuple[FunctionVerdict, ...]:
    """One verdict for each function of the assignment, in its order; the law of the chain names the mistake."""
    found = {name: _verdict(name, assignment, evidence) for name in assignment.names}
    path = assignment.chain.path
    if not evidence.chain_stands and all(found[name].verdict == "correct" for name in path):
        charged = evidence.loose_joint or assignment.chain.function
        found[charged] = _broken_joint(charged, evidence)
    return tuple(_with_law(verdict, found, assignment, evidence) for verdict in found.values())


def _verdict(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    absent = _absent(name, evidence)
    if absent is not None:
        return absent
    if name == assignment.chain.function:
        return _chain_function(name, assignment, evidence)
    agrees = evidence.agrees(name)
    if agrees & {ONLY, "inside"} or _made_up_for(name, assignment, evidence):
        return FunctionVerdict(function=name, verdict="correct")
    return (_mean_left_outside if "outside" in agrees else _failed)(name, assignment, evidence)


def _made_up_for(name: str, assignment: Assignment, evidence: Evidence) -> bool:
    """Whether a factor in this function is part of a placement of 1/m that is right as a whole."""
    if name == assignment.chain.update_function:
        return evidence.chain.updates_by_the_mean
    runs_in_chain = name in evidence.chain.called or evidence.reading.definition(name) is None
    only_scaled = any(attempt.only_scaled for attempt in evidence.attempts.get(name, ()))
    return evidence.chain_stands and runs_in_chain and only_scaled


def _absent(name: str, evidence: Evidence) -> FunctionVerdict | None:
    """The verdict of a function that is not there: never written, not parsing, or failing as it is defined."""
    if name in evidence.defined.functions:
        return None
    broken = evidence.reading.broken_definition(name)
    if broken is not None:
        place = Place(cell=broken.cell, line=broken.line, code=broken.code)
        empty = broken.message.startswith(_EMPTY_BLOCK)
        problem = Problem(kind="empty-block" if empty else "syntax", facts={"message": broken.message}, place=place)
        return _refused(name, "unfinished" if empty else "incorrect", problem)
    for failing in evidence.defined.problems:
        if name in failing.names:
            place = Place(cell=failing.cell, line=failing.line, code=evidence.reading.line(failing.cell, failing.line))
            facts = {"error": failing.type_name, "message": failing.message}
            return _refused(name, "incorrect", Problem(kind="definition-raised", facts=facts, place=place))
    return _refused(name, "missing", Problem(kind="missing"))


def _refused(name: str, verdict: Verdict, problem: Problem | None) -> FunctionVerdict:
    return FunctionVerdict(function=name, verdict=verdict, problem=problem)


def _chain_function(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    if evidence.chain_stands or evidence.right_with(name, None) or evidence.right_with(name, "inside"):
        return FunctionVerdict(function=name, verdict="correct")
    if evidence.right_with(name, "outside"):
        callees = assignment.function(name).callees
        doubled = [callee for callee in callees if "inside" in evidence.agrees(callee, as_it_stands=True)]
        if not doubled:
            return FunctionVerdict(function=name, verdict="correct")
        return _refused(name, "incorrect", Problem(kind="doubled", facts={"callee": doubled[-1]}))
    return _failed(name, assignment, evidence)


def _mean_left_outside(name: str, assignment: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of a backward function without 1/m: right where its caller brings it in, or not yet known."""
    caller = assignment.chain.function
    if evidence.chain_stands:
        convention = evidence.chain.convention
        if name in evidence.chain.called or (convention is not None and convention.id != "per-layer"):
            return FunctionVerdict(function=name, verdict="correct")
        return _refused(name, "undecided", Problem(kind="undecided-unused", facts={"caller": caller}))
    if evidence.right_with(caller, None) or evidence.right_with(caller, "outside"):
        return FunctionVerdict(function=name, verdict="correct")
    if evidence.right_with(caller, "inside"):
        return _refused(name, "incorrect", Problem(kind="mean-missing", facts={"caller": caller}))
    return _refused(name, "undecided", Problem(kind="undecided", facts={"caller": caller}))


def _failed(name: str, _: Assignment, evidence: Evidence) -> FunctionVerdict:
    """The verdict of a function that no lawful variant explains; its own work is what the last attempt shows."""
    attempts = evidence.attempts.get(name, ())
    problem = _own_problem(attempts)
    if problem is not None and problem.kind == "absent-module":
        return _refused(name, "not-gradable", problem)
    definition = evidence.reading.definition(name)
    if definition is not None and definition.blanks and problem is not None and problem.kind in _BLANK_PROBLEMS:
        line = definition.blanks[0]
        place = Place(cell=definition.cell, line=line, code=evidence.reading.line(definition.cell, line))
        return _refused(name, "unfinished", Problem(kind="blank", place=place))
    variables = evidence.defined.reads.get(name)
    if problem is not None and problem.kind == "raised" and problem.facts.get("error") == "NameError" and variables:
        facts = {**problem.facts, "variables": ", ".join(variables)}
        problem = Problem(kind="notebook-variable", facts=facts, place=problem.place)
        diagnosis = Diagnosis(id="reads-notebook-variable", function=name, place=problem.place, facts=facts)
        return FunctionVerdict(function=name, verdict="incorrect", problem=problem, diagnoses=(diagnosis,))
    return _refused(name, "incorrect", problem)


def _own_problem(attempts: Sequence[Attempt]) -> Problem | None:
    """What went wrong in the function itself: as shown with reference callees, where it was asked so."""
    substituted = [attempt for attempt in attempts if attempt.substituted]
    return (substituted or [*attempts][:1])[-1].problem if attempts else Problem(kind="inconsistent")


def _broken_joint(charged: str, evidence: Evidence) -> FunctionVerdict:
    """Every function is right by itself and the chain is not: they do not fit together."""
    problem = evidence.chain.gradients.problem
    facts = dict(problem.facts) if problem else {}
    kind = "joint-cache" if evidence.loose_joint else "joint"
    return _refused(charged, "incorrect", Problem(kind=kind, facts=facts, place=problem.place if problem else None))


def _with_law(
    verdict: FunctionVerdict,
    found: Mapping[str, FunctionVerdict],
    assignment: Assignment,
    evidence: Evidence,
) -> FunctionVerdict:
    """Name the mistake about 1/m at the function that is charged for it: the first wrong one on the path."""
    path = assignment.chain.path
    wrong = [name for name in path if found[name].verdict == "incorrect"]
    if evidence.chain_stands or not wrong or verdict.function != wrong[0]:
        return verdict
    laws = Laws(by_quantity=evidence.chain.laws, cost_is_a_sum=evidence.chain.cost_is_a_sum)
    id_ = misconception_of(laws)
    if id_ is None:
        return verdict
    place = _mean_place(verdict.function, id_, evidence)
    diagnosis = Diagnosis(id=id_, function=verdict.function, place=place)
    return replace(verdict, diagnoses=(*verdict.diagnoses, diagnosis))


def _mean_place(name: str, misconception: str, evidence: Evidence) -> Place | None:
    """Where the function divides by m what this mistake is about, or else where it begins."""
    definition = evidence.reading.definition(name)
    if definition is None:
        return None
    about = _DIVIDED.get(misconception, ())
    sites = [site for site in definition.means if site.target.startswith(about)] or list(definition.means)
    line = sites[0].line if sites else definition.line
    return Place(cell=definition.cell, line=line, code=evidence.reading.line(definition.cell, line))
