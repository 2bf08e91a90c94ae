"""What is still to be written: found right after the opening, so that nothing more is asked about it."""

from collections.abc import Sequence
from dataclasses import replace

from pytest_grade.examine.examination import Examination
from pytest_grade.judge.unfinished import Unfinished, waited_for
from pytest_grade.model.assignment import chain_question
from pytest_grade.model.expectations import Anything, Entries, Expected, Parts, Satisfies, Template
from pytest_grade.model.judgement import FunctionVerdict

_COST = "the cost J"  # as every declaration calls it
_MOST_KEYS = 4


def find_what_is_unfinished(examination: Examination) -> None:
    """Find the functions that are still to be written, and say of the chain that it waits for them."""
    assignment, reading, defined = examination.assignment, examination.reading, examination.defined
    found = Unfinished(assignment=assignment, reading=reading).found(
        defined, examination.assessments, examination.chain
    )
    examination.unfinished = dict(found)
    asked = {
        name for case in examination.plan.cases.main[:1] for name in chain_question(assignment.chain, case).functions
    }
    examination.waits_for = waited_for(asked, examination.unfinished, assignment, defined, reading, examination.chain)
    if examination.waits_for:
        gradients = replace(examination.chain.gradients, wrong=(), waits_for=examination.waits_for)
        examination.chain = replace(examination.chain, gradients=gradients, laws={}, is_summed=False)


def say_what_is_to_be_returned(examination: Examination) -> None:
    """Add to each function that is to be written what it is to return, in the symbols of the declaration."""
    examination.verdicts = tuple(_with_returned(verdict, examination) for verdict in examination.verdicts)


def _with_returned(verdict: FunctionVerdict, examination: Examination) -> FunctionVerdict:
    problem = verdict.problem
    if problem is None or not verdict.is_to_write:
        return verdict
    expects = examination.plan.first_probes(verdict.function)[0].expects
    templates = next(iter(expects.values()))
    returned = templates[max(templates)]
    if _attributes(returned) or isinstance(returned, Satisfies | Anything):  # a name of the author's own: `trained`
        return verdict
    facts = {**problem.facts, "returns": _said(returned)}
    if kept := [f"self{name}" for each in templates.values() for name in _attributes(each)]:
        facts["keeps"] = _joined(kept) if len(kept) <= _MOST_KEYS else f"{len(kept)} attributes of the object"
    return replace(verdict, problem=replace(problem, facts=facts))


def _attributes(template: Template) -> Sequence[str]:
    """The attributes of an object, behind dots, where that is what a template is of."""
    keys = template.entries if isinstance(template, Entries) else {}
    names = [key for key in keys if isinstance(key, str) and key.startswith(".")]
    return names if len(names) == len(keys) else []


def _said(template: Template) -> str:
    """What comes back, in words."""
    match template:
        case Parts(parts=parts):
            said = [*map(_said, parts)]
            base = said[0].partition("[")[0]
            return f"{len(said)} values" if said[0] != base else _joined(said)
        case Entries(entries=entries):
            names = [key.removeprefix(".") for key in entries]
            more = len(names) > _MOST_KEYS
            shown = ", ".join([*names[:_MOST_KEYS], "…"]) if more else _joined(names) if names else ""
            return f"a dictionary with {shown}" if shown else "a dictionary"
        case Expected(name=name) | Satisfies(name=name) | Anything(name=name):
            return _COST if name == "J" else name or "another value"


def _joined(said: Sequence[str]) -> str:
    """Several in a sentence, with a comma before the last where one of them is several already."""
    *before, last = said
    comma = "," if any(" " in each for each in before) else ""
    return f"{', '.join(before)}{comma} and {last}" if before else last
