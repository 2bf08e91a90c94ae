"""What following the feedback comes to: `python -m tests.benchmarks.repairs [--catalogue] [--mistaken] …`.

Every change that any text proposes is made in the file as a student makes it: in the line that is shown, at the mark,
in each of the places; no more is known of it than what stands there. What comes of it is graded again. Printed are the
share of changes that give their function full marks, the share that makes anything worse, and each one that is not
what it says.
"""

import argparse
import ast
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_grade.batch.job import Job
from pytest_grade.batch.pool import Pool, default_workers
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.marking.grade import marked
from pytest_grade.model.findings import Findings, NotGradable
from pytest_grade.model.grade import FunctionGrade, Grade
from pytest_grade.model.judgement import Diagnosis, Place, Replacement
from pytest_grade.model.kinds import KINDS
from pytest_grade.model.limits import Limits
from tests.students import Student, catalogue, held_out, mistaken

_SEED = 1


class UnclearError(Exception):
    """A change that nobody could make: the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One change that the text about one function proposes, and the grade before."""

    path: Path
    diagnosis: Diagnosis
    before: Grade

    @property
    def words(self) -> str:
        """Where it stands, and what is to be changed."""
        name, certain = self.diagnosis.id, "" if self.diagnosis.certain else " (one of several)"
        pieces = ", ".join(
            f"{_shown(piece.place)} {piece.before!r} -> {piece.after!r}" for piece in self.diagnosis.repair
        )
        return f"{self.path.parent.name}/{self.path.name}: {self.diagnosis.function}: {name}{certain}: {pieces}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a proposal: what is wrong with its function still, and what became worse."""

    proposal: Proposal
    wrong: str = ""
    worse: tuple[str, ...] = ()


class Grader:
    """Grades files, several at a time."""

    def __init__(self, workers: int | None = None) -> None:
        self._catalogue = Catalogue.load()
        self._pool = Pool(Job.of(self._catalogue, _SEED, Limits(), "auto"), workers=workers or default_workers())

    def grades(self, paths: Sequence[Path]) -> Iterator[tuple[Path, Grade, Findings]]:
        """Each file that can be graded."""
        self._pool.expect(paths)
        for path in paths:
            found = self._pool.examined(path)
            if not isinstance(found, NotGradable):
                id_ = found.assignment
                yield path, marked(found, self._catalogue.rubrics[id_], self._catalogue.notations[id_]), found

    def close(self) -> None:
        """End its processes."""
        self._pool.close()


def proposals(path: Path, grade: Grade, found: Findings) -> Iterator[Proposal]:
    """Every change that the text about this submission proposes; of changes that belong together all at once."""
    for verdict in found.verdicts:
        told = [diagnosis for diagnosis in verdict.diagnoses if diagnosis.repair]
        together = [diagnosis for diagnosis in told if "others" in diagnosis.facts]
        if together:
            pieces = tuple(piece for diagnosis in together for piece in diagnosis.repair)
            yield Proposal(path=path, diagnosis=replace(together[0], repair=pieces), before=grade)
        for diagnosis in told:
            if "others" not in diagnosis.facts:
                yield Proposal(path=path, diagnosis=diagnosis, before=grade)


def followed(content: bytes, diagnosis: Diagnosis) -> bytes:
    """The bytes of a submission in which a student has made the change. Raises `UnclearError`."""
    cell = diagnosis.repair[0].place.cell
    if not cell:
        return edited(_lines(content.decode("utf-8")), diagnosis).encode()
    notebook = json.loads(content)
    if "cells" not in notebook:
        message = "a notebook older than nbformat 4 is not edited here"
        raise UnclearError(message)
    code = [each for each in notebook["cells"] if each["cell_type"] == "code"]
    if cell > len(code):
        message = "the text is made when the cell is run"
        raise UnclearError(message)
    code[cell - 1]["source"] = edited(_lines("".join(code[cell - 1]["source"])), diagnosis)
    return json.dumps(notebook).encode()


def edited(lines: list[str], diagnosis: Diagnosis) -> str:
    """The text with every piece replaced, and the assertion removed that stops right values, if one is named."""
    if beside := diagnosis.repair[0].beside:
        _rearranged(lines, diagnosis.repair, beside)
        return "\n".join(lines)
    for piece in sorted(diagnosis.repair, key=lambda each: (each.place.line, each.place.column or 0), reverse=True):
        _replace(lines, piece)
    asserted = diagnosis.facts.get("assertion")
    if asserted:
        lines[:] = [line.replace(asserted, "pass") if line.strip() == asserted else line for line in lines]
    return "\n".join(lines)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _replace(lines: list[str], piece: Replacement) -> None:
    place = piece.place
    line = lines[place.line - 1]
    indent = _indent(line)
    if not piece.before:
        loop = _loop_at(place, "\n".join(lines))
        lines.insert(loop.body[-1].end_lineno or place.line, " " * loop.body[0].col_offset + piece.after)
    elif place.column is None or place.end_column is None:
        _replace_over_lines(lines, piece)
    else:
        lines[place.line - 1] = line[: indent + place.column] + piece.after + line[indent + place.end_column :]


def _replace_over_lines(lines: list[str], piece: Replacement) -> None:
    """What goes on over lines has no mark, and is found by how it reads: the first such on or behind the line shown."""
    found = [
        node
        for node in ast.walk(_parsed("\n".join(lines)))
        if isinstance(node, (ast.expr, ast.stmt))
        and node.lineno >= piece.place.line
        and ast.unparse(node) == piece.before
    ]
    if not found:
        message = "no mark, and no such piece of text"
        raise UnclearError(message)
    node = min(found, key=lambda each: (each.lineno, each.col_offset))
    start, end = lines[node.lineno - 1].encode(), lines[(node.end_lineno or 0) - 1].encode()
    made = start[: node.col_offset] + piece.after.encode() + end[node.end_col_offset :]
    lines[node.lineno - 1 : node.end_lineno] = [made.decode()]


def _rearranged(lines: list[str], pieces: Sequence[Replacement], place: Place) -> None:
    """Statements put beside another one, as far in as that; `pass` stays where they were."""
    tree = _parsed("\n".join(lines))
    beside = _statement_at(tree, place)
    at = beside.lineno - 1 if pieces[0].side == "before" else beside.end_lineno or 0
    texts, changes = [pieces[0].after], []
    if pieces[0].before:
        moved = [_statement_at(tree, piece.place) for piece in pieces]
        there = [slice(each.lineno - 1, each.end_lineno) for each in moved]
        texts = [
            line[min(_indent(line), each.col_offset) :]
            for each, where in zip(moved, there, strict=True)
            for line in lines[where]
        ]
        changes = [(where, [" " * each.col_offset + "pass"]) for each, where in zip(moved, there, strict=True)]
    changes.append((slice(at, at), [" " * beside.col_offset + line for line in texts]))
    for where, new in sorted(changes, key=lambda change: change[0].start, reverse=True):
        lines[where] = new


def _statement_at(tree: ast.Module, place: Place) -> ast.stmt:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno == place.line]
    if not found:
        message = "no statement begins at the line shown"
        raise UnclearError(message)
    return found[0]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _loop_at(place: Place, text: str) -> ast.For | ast.While:
    for node in ast.walk(_parsed(text)):
        if isinstance(node, (ast.For, ast.While)) and node.lineno == place.line:
            return node
    message = "no loop begins at the line shown"
    raise UnclearError(message)


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        message = "the cell is not Python as it stands"
        raise UnclearError(message) from error


def outcome(proposal: Proposal, after: Grade) -> Outcome:
    """What came of it."""
    before = {function.function: function for function in proposal.before.functions}
    own = next(f for f in after.functions if f.function == proposal.diagnosis.function)
    return Outcome(
        proposal=proposal,
        wrong="" if own.earned == own.possible else f"{own.verdict}: {own.reason}",
        worse=tuple(_what_is_worse(before, proposal.before, after)),
    )


def _what_is_worse(before: dict[str, FunctionGrade], old: Grade, new: Grade) -> Iterator[str]:
    for function in new.functions:
        if function.earned < before[function.function].earned:
            yield f"{function.function} had {before[function.function].earned:g} points, and has {function.earned:g}"
    if old.gradients.correct and not new.gradients.correct:
        yield "the final gradients are wrong"


def outcomes(paths: Sequence[Path], folder: Path, grader: Grader) -> Iterator[Outcome]:
    """Grade, follow every proposal in a copy, and grade again."""
    made: dict[Path, Proposal] = {}
    for path, grade, found in grader.grades(paths):
        for proposal in proposals(path, grade, found):
            copy = folder / f"{len(made)}{path.suffix}"
            try:
                copy.write_bytes(followed(path.read_bytes(), proposal.diagnosis))
            except (UnclearError, UnicodeDecodeError) as error:
                yield Outcome(proposal=proposal, wrong=f"cannot be made: {error}")
            else:
                made[copy] = proposal
    graded = {path: grade for path, grade, _ in grader.grades(tuple(made))}
    for copy, proposal in made.items():
        if copy in graded and graded[copy].assignment == proposal.before.assignment:
            yield outcome(proposal, graded[copy])
        else:
            yield Outcome(proposal=proposal, wrong="is not gradable any more", worse=("not gradable",))


def table(found: Sequence[Outcome]) -> Iterator[str]:
    """Each change that is not what it says, then the shares."""
    for each in found:
        if each.wrong or each.worse:
            yield each.proposal.words
            yield from (f"    {words}" for words in (each.wrong, *each.worse) if words)
    mended, worse = sum(not each.wrong for each in found), sum(bool(each.worse) for each in found)
    share = (f"{count} ({count / max(1, len(found)):.1%})" for count in (mended, worse))
    yield "{} changes proposed: {} give full marks, {} make something worse".format(len(found), *share)


def _shown(place: Place) -> str:
    return f"[{place.cell}:{place.line}:{place.column}]"


def _students(chosen: argparse.Namespace) -> Iterator[Student]:
    if chosen.catalogue:
        yield from (s for s in catalogue() if s.executable and s.kind not in ("lawful", "oddity"))
    if chosen.mistaken:
        yield from (made.student for made in mistaken.mistaken())
    if chosen.confusion:
        yield from (made.student for made in held_out.mistaken())


def main() -> None:
    """Grade, follow, grade again, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--catalogue", action="store_true", help="the wrong students of the catalogue")
    parser.add_argument("--mistaken", action="store_true", help="the generated submissions of the table of confusions")
    parser.add_argument("--confusion", action="store_true", help="those that the grader was not written against")
    parser.add_argument("paths", type=Path, nargs="*", help="submissions, or folders of them")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as written, tempfile.TemporaryDirectory() as copies:
        paths = [student.write(Path(written)) for student in _students(chosen)]
        files = (path for each in chosen.paths for path in sorted([each] if each.is_file() else each.rglob("*")))
        paths += [path for path in files if path.is_file() and path.suffix.lower() in KINDS]
        grader = Grader()
        sys.stdout.write("".join(f"{line}\n" for line in table(list(outcomes(paths, Path(copies), grader)))))
        grader.close()


if __name__ == "__main__":
    main()
