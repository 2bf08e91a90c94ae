"""What the lines of a recorded run show of a mistake that the numbers name: whether it is in the text, and where."""

from collections.abc import Sequence
from dataclasses import replace

from pytest_grade.dataclass import dataclass
from pytest_grade.examine.examination import Examination
from pytest_grade.judge.assessments import Assessment
from pytest_grade.judge.evidence import Evidence
from pytest_grade.judge.first_wrong import first_wrong, is_a_right_line, makes_what_is_right
from pytest_grade.judge.places import place_of_definition
from pytest_grade.model.assignment import Probe
from pytest_grade.model.explanations import Explanation
from pytest_grade.model.judgement import Diagnosis
from pytest_grade.model.questions import Event, Outcome, Raised, Returned
from pytest_grade.model.submission import Change
from pytest_grade.talk.alteration import Alteration


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedLines:
    """The lines of one submission; `evidence` is what was found out before."""

    examination: Examination
    evidence: Evidence

    def recorded(self, function: str, assessment: Assessment) -> tuple[Probe, Outcome | None]:
        """The question that failed, and what comes of it with every array recorded and no solution at hand."""
        probe = self._failed_probe(function, assessment)
        question = replace(probe.question, record=True)
        outcomes = self.examination.ask([question])
        return probe, outcomes.get(question.id)

    def mend_what_is_right(self, change: Change, diagnosis: Diagnosis) -> bool:
        """Whether the line of an edit makes what is right: it would only make up for what is wrong elsewhere."""
        explained = self.evidence.explained(diagnosis.function)
        explanation = explained.explanation if explained else None
        if explained is None or explanation is None or explanation.of_text or diagnosis.id in explanation.answered:
            return False
        probe, events = self._events(diagnosis.function, explained)
        made = explanation.computed(diagnosis.id, probe.question.id) if diagnosis.id in explanation.mistakes else ()
        there = [event for event in events if (event.cell, event.line) == (change.cell, change.line)]
        return makes_what_is_right(made, there, probe.case.m if probe.case else 1)

    def _events(self, function: str, assessment: Assessment) -> tuple[Probe, Sequence[Event]]:
        """The question that failed, and every array that came up in it; where an assertion stops it, without those."""
        probe, outcome = self.recorded(function, assessment)
        if isinstance(outcome, Raised) and outcome.type_name == "AssertionError":
            question = replace(probe.question, record=True)
            outcome = self.examination.ask([question], None, Alteration(assertions=False)).get(question.id)
        return probe, outcome.events if isinstance(outcome, (Returned, Raised)) else ()

    def show(self, diagnosis: Diagnosis, assessment: Assessment, explanation: Explanation) -> Sequence[Diagnosis]:
        """A mistake that its numbers name, with the line that makes the first wrong quantity, or where all begins.

        It is certain where that line makes what the mistake is made in. Of several that predict the same numbers the
        one is told of which that is so; where there is none, they are all told as possible.
        """
        begins = place_of_definition(diagnosis.function, self.evidence.reading)
        if explanation.of_text:
            return (replace(diagnosis, place=diagnosis.place or begins),)
        probe, events = self._events(diagnosis.function, assessment)
        possible = []
        rivals = ((rival.mistakes[0], rival) for rival in explanation.rivals)
        for id_, predicted in ((diagnosis.id, explanation), *rivals):
            made = predicted.computed(id_, probe.question.id)
            m = probe.case.m if probe.case else 1
            found = first_wrong(made, events, m, self.evidence.reading)
            is_right = found and probe.case and is_a_right_line(found.place, events, m, probe.case)
            place = diagnosis.place or (found.place if found and not is_right else begins)
            possible.append(replace(diagnosis, id=id_, place=place))
            if (id_ == diagnosis.id and diagnosis.certain) or (found and found.shows):
                return (replace(possible[-1], certain=True),)
        return possible

    def _failed_probe(self, function: str, assessment: Assessment) -> Probe:
        return next(
            i for i in self.examination.plan.probes[function, assessment.source] if i.question == assessment.failed
        )
