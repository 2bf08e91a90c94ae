"""What a function does besides: write into its arguments, so that the next call goes wrong, or print without end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from grader.judge.chain import final_gradients
from grader.judge.evidence import Evidence
from grader.model.judgement import Diagnosis, FunctionVerdict
from grader.pipeline.asking import Asking
from grader.probes.assignment import chain_question

_MOST_PRINTED = 20_000  # characters in one call; a page is about 3,000


def with_side_effects(
    verdicts: Sequence[FunctionVerdict], evidence: Evidence, asking: Asking
) -> tuple[FunctionVerdict, ...]:
    """The verdicts with what was noticed beside the results; it costs nothing unless a result changes by it."""
    found = [*_mutations(evidence, asking), *_printing(evidence, asking)]
    return tuple(
        replace(verdict, diagnoses=(*verdict.diagnoses, *(d for d in found if d.function == verdict.function)))
        for verdict in verdicts
    )


def _printing(evidence: Evidence, asking: Asking) -> Iterator[Diagnosis]:
    """The functions that print without end, not those that call them."""
    loud = {function for function, printed in evidence.printed.items() if printed > _MOST_PRINTED}
    for function in asking.plan.assignment.functions:
        if function.name in loud and not loud.intersection(function.callees):
            printed = f"{evidence.printed[function.name]:,}"
            yield Diagnosis(id="prints-too-much", function=function.name, facts={"variables": printed})


def _mutations(evidence: Evidence, asking: Asking) -> Iterator[Diagnosis]:
    """Arguments that the backward pass has written into, if a second one with them is wrong."""
    if not evidence.changed or not evidence.chain.gradients.correct:
        return
    assignment, cases = asking.plan.assignment, asking.plan.cases
    questions = [replace(chain_question(assignment.chain, case), again=True) for case in cases.all]
    outcomes = asking.anew(questions)
    epsilon = asking.epsilon(*assignment.chain.path)
    if not outcomes or final_gradients(assignment, cases, outcomes, asking.reading, epsilon).correct:
        return
    for function in dict.fromkeys(function for function, _ in evidence.changed):
        variables = sorted({path.partition("[")[0] for changer, path in evidence.changed if changer == function})
        yield Diagnosis(id="input-mutated", function=function, facts={"variables": ", ".join(variables)})
