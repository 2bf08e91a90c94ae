"""Whether a verdict depends on the seed: `python -m tests.benchmarks.seeds [--seeds 20] [--first 1] [PATHS…]`.

Grades every submission of the catalogue, and those in the folders given, with several seeds, and prints each of which
the final gradients, the convention, a verdict or the names of its mistakes are not the same with all of them.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool, default_workers
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.kinds import KINDS
from pytest_grade.model.limits import Limits
from tests.students import catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What was found of one submission, as far as it must be the same in every run."""

    gradients: str
    convention: str
    verdicts: tuple[str, ...] = ()
    diagnoses: tuple[str, ...] = ()


def judged(found: Findings | NotGradable) -> Judged:
    """The judgement that findings hold."""
    if isinstance(found, NotGradable):
        return Judged(gradients="not gradable", convention=found.reason)
    return Judged(
        gradients="right" if found.gradients.correct else "wrong",
        convention=found.convention.id if found.convention else "none",
        verdicts=tuple(f"{verdict.function} {verdict.verdict}" for verdict in found.verdicts),
        diagnoses=tuple(sorted(f"{v.function} {diagnosis.id}" for v in found.verdicts for diagnosis in v.diagnoses)),
    )


def graded(paths: Sequence[Path], seed: int, limits: Limits | None = None) -> list[Judged]:
    """The judgements of one run over these files."""
    pool = Pool(Job.of(Catalogue.load(), seed, limits or Limits(), "auto"), workers=default_workers())
    pool.expect(paths)
    found = [judged(pool.examined(path)) for path in paths]
    pool.close()
    return found


def submissions(folder: Path, others: Sequence[Path]) -> list[Path]:
    """The catalogue, written into a folder, and the submissions in other folders."""
    written = [student.write(folder) for student in catalogue()]
    files = (path for other in others for path in sorted([other] if other.is_file() else other.rglob("*")))
    return written + [path for path in files if path.is_file() and path.suffix.lower() in KINDS]


def differences(by_run: Mapping[str, Judged]) -> Iterator[str]:
    """What is not the same in all runs, and in which: only what is not in every one of them."""
    kinds = {run: {key: _as_set(value) for key, value in asdict(found).items()} for run, found in by_run.items()}
    for key in next(iter(kinds.values())):
        common = frozenset.intersection(*(kind[key] for kind in kinds.values()))
        variants: dict[frozenset[str], list[str]] = {}
        for run, kind in kinds.items():
            variants.setdefault(kind[key] - common, []).append(run)
        if len(variants) > 1:
            yield f"  {key}"
            for variant, runs in sorted(variants.items(), key=lambda item: -len(item[1])):
                yield f"    {', '.join(sorted(variant)) or 'nothing'}: {' '.join(runs)}"


def _as_set(value: str | Sequence[str]) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else value)


def compared(paths: Sequence[Path], runs: Mapping[str, Sequence[Judged]]) -> Iterator[str]:
    """A paragraph for each submission that two runs judge differently, and how many there are."""
    verdicts = names = 0
    for number, path in enumerate(paths):
        by_run = {run: found[number] for run, found in runs.items()}
        if lines := list(differences(by_run)):
            names += lines[0] == "  diagnoses"
            verdicts += lines[0] != "  diagnoses"
            yield "\n".join([str(path), *lines])
    yield f"{len(paths)} submissions, {len(runs)} runs: {verdicts} with two verdicts, {names} with other names only"


def main() -> None:
    """Grade with every seed, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20, help="how many")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("paths", type=Path, nargs="*", help="further submissions, or folders of them")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = submissions(Path(folder), chosen.paths)
        seeds = range(chosen.first, chosen.first + chosen.seeds)
        runs = {f"{seed}": graded(paths, seed) for seed in seeds}
        sys.stdout.write("".join(f"{line}\n" for line in compared(paths, runs)))


if __name__ == "__main__":
    main()
