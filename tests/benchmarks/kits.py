"""What a kit says beside what its assignment says: `python -m tests.benchmarks.kits [--catalogue] [--mistaken] KIT…`.

Grades the examples of each shipped assignment (and the catalogue's students, or the generated wrong ones) by both, and
shows every submission whose verdicts, convention or named mistakes differ. The kits are those of the shipped ones.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool
from pytest_grade.examine.catalogue import Catalogue, assignment_ids, shipped
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.limits import Limits
from tests.students import catalogue, mistaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """What was found of one submission by the assignment and by the kit."""

    name: str
    whole: Findings | NotGradable
    kit: Findings | NotGradable

    def differences(self) -> Iterator[tuple[str, str]]:
        """What differs, and how."""
        if isinstance(self.whole, NotGradable) or isinstance(self.kit, NotGradable):
            if type(self.whole) is not type(self.kit):
                yield "gradable", f"{self.whole} {self.kit}"[:200]
            return
        if self.whole.gradients.correct != self.kit.gradients.correct:
            yield "gradients", f"{self.whole.gradients.correct} {self.kit.gradients.correct}"
        conventions = [found.convention and found.convention.id for found in (self.whole, self.kit)]
        if conventions[0] != conventions[1]:
            yield "convention", " | ".join(map(str, conventions))
        theirs = {verdict.function: verdict for verdict in self.kit.verdicts}
        for own in self.whole.verdicts:
            other = theirs.get(own.function)
            if other is None:
                continue
            if own.verdict != other.verdict:
                kind = other.problem.kind if other.problem else ""
                yield f"verdict:{own.verdict}>{other.verdict}", f"{own.function} ({kind})"
            elif named(own.diagnoses) != named(other.diagnoses):
                yield "names", f"{own.function}: {named(own.diagnoses)} | {named(other.diagnoses)}"


def named(diagnoses: Sequence[object]) -> list[str]:
    """The mistakes, those marked that are told as possible."""
    return sorted(f"{d.id}{'' if d.certain else '?'}" for d in diagnoses)  # type: ignore[attr-defined]


def submissions(folder: Path, *, with_catalogue: bool, with_mistaken: bool) -> Iterator[Path]:
    """The files to compare."""
    for id_ in assignment_ids():
        yield from sorted((shipped("assignments") / id_ / "examples").glob("*/*.ipynb"))
    for student in catalogue() if with_catalogue else ():
        yield student.write(folder)
    for made in mistaken.mistaken() if with_mistaken else ():
        yield made.student.write(folder)


def main() -> None:
    """Compare, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kits", nargs="+", type=Path)
    parser.add_argument("--catalogue", action="store_true")
    parser.add_argument("--mistaken", action="store_true")
    given = parser.parse_args()
    kits = Pool(Job.of(Catalogue.load(*given.kits), 1, Limits(), "auto"), workers=1)
    whole = Pool(Job.of(Catalogue.load(), 1, Limits(), "auto"), workers=1)
    counts: dict[str, int] = {}
    total = same = 0
    with tempfile.TemporaryDirectory() as folder:
        for path in submissions(Path(folder), with_catalogue=given.catalogue, with_mistaken=given.mistaken):
            found = Compared(
                name=path.parent.name + "/" + path.name, whole=whole.examined(path), kit=kits.examined(path)
            )
            differences = list(found.differences())
            total, same = total + 1, same + (not differences)
            for what, how in differences:
                counts[what] = counts.get(what, 0) + 1
                sys.stdout.write(f"{found.name}: {what}: {how}\n")
            sys.stdout.flush()
    kits.close()
    whole.close()
    sys.stdout.write(f"{same} of {total} submissions are judged alike; differences: {counts}\n")


if __name__ == "__main__":
    main()
