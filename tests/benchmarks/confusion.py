"""The table of confusions: `python -m tests.benchmarks.confusion [--held-out] [--out FILE]`.

Grades every generated wrong submission (`tests/students/mistaken.py`, or with `--held-out` those of
`tests/students/held_out.py`) and counts, for each mistake, how often it was named exactly, named among others, taken
for another one, or met with silence.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import NotGradable
from pytest_grade.model.limits import Limits
from tests.students import held_out, mistaken

Made = mistaken.Mistaken | held_out.Mistaken

_CHARGING = ("incorrect", "unfinished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What is in one submission, what was reported of it, and how many functions were charged."""

    made: Made
    reported: frozenset[str]
    charged: int
    gradients_are_right: bool

    @property
    def is_exact(self) -> bool:
        """Whether what is reported is what is there."""
        return self.reported == frozenset(self.made.mistakes)


def outcomes(students: Sequence[Made]) -> Iterator[Outcome]:
    """Grade them all."""
    pool = Pool(Job.of(Catalogue.load(), 1, Limits(), "auto"), workers=1)
    with tempfile.TemporaryDirectory() as folder:
        for made in students:
            found = pool.examined(made.student.write(Path(folder)))
            if isinstance(found, NotGradable):
                message = f"{made.student.id}: {found.reason}"
                raise TypeError(message)
            yield Outcome(
                made=made,
                reported=frozenset(d.id for function in found.verdicts for d in function.diagnoses),
                charged=sum(function.verdict in _CHARGING for function in found.verdicts),
                gradients_are_right=found.gradients.correct,
            )
    pool.close()


def table(found: Sequence[Outcome]) -> Iterator[str]:
    """One line a mistake, then every confusion, then the shares."""
    yield f"{'mistake':<32}{'in':>4}{'exact':>7}{'among':>7}{'other':>7}{'nothing':>9}"
    for id_ in sorted({id_ for outcome in found for id_ in outcome.made.mistakes}):
        having = [outcome for outcome in found if id_ in outcome.made.mistakes]
        exact = sum(outcome.is_exact for outcome in having)
        among = sum(id_ in outcome.reported and not outcome.is_exact for outcome in having)
        nothing = sum(not outcome.reported for outcome in having)
        other = len(having) - exact - among - nothing
        yield f"{id_:<32}{len(having):>4}{exact:>7}{among:>7}{other:>7}{nothing:>9}"
    for outcome in found:
        if not outcome.is_exact:
            reported = ", ".join(sorted(outcome.reported)) or "nothing"
            yield f"  {outcome.made.student.id}: {reported}"
    for count, title in ((1, "one mistake"), (2, "two mistakes")):
        having = [outcome for outcome in found if len(outcome.made.mistakes) == count]
        exact = sum(outcome.is_exact for outcome in having)
        charged = dict(sorted(Counter(outcome.charged for outcome in having).items()))
        yield f"{title}: {exact} of {len(having)} named exactly ({exact / len(having):.1%})"
        yield f"  functions charged: {charged}"


def main() -> None:
    """Grade, and print or write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held-out", action="store_true", help="those that the grader was not written against")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table there, not to standard output")
    chosen = parser.parse_args()
    students: Sequence[Made] = held_out.mistaken() if chosen.held_out else mistaken.mistaken()
    text = "".join(line + "\n" for line in table(list(outcomes(students))))
    if chosen.out is None:
        sys.stdout.write(text)
    else:
        chosen.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
