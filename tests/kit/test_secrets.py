"""What a kit does not hold: no line and no name of the solution, no seed, no question of an official run."""

import ast
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.catalogue import assignment_ids, load_assignment, shipped
from pytest_grade.examine.plan import Plan
from pytest_grade.kit.values import Writer
from pytest_grade.kit_maker.folder import lines_of
from pytest_grade.model.assignment import OF_EVERY_RUN, Assignment
from tests.kit import made


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    return made.assignment(tmp_path_factory.mktemp("line"))


def members() -> dict[str, bytes]:
    """Every file in it, unpacked, and itself."""
    content = made.kit_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {"the kit": content} | {name: archive.read(name) for name in archive.namelist()}


def texts() -> Iterator[str]:
    """All texts in it: those of the JSON as they are meant, and every file as it is."""
    found = members()
    yield from (each.decode("latin-1") for each in found.values())
    for line in (found["kit.json"], *found["lines.json"].splitlines()):
        yield from strings(json.loads(line))


def strings(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list() | dict():
            for each in value if isinstance(value, list) else (*value, *value.values()):
                yield from strings(each)


def test_no_line_of_the_solution_is_in_it(whole: Assignment) -> None:
    lines = lines_of(whole.callees)
    assert len(lines) > 4
    assert [line for text in texts() for line in lines if line in text] == []


def names_made_by(solution: str) -> Iterator[str]:
    """The functions, arguments and variables of a solution."""
    for node in ast.walk(ast.parse(solution)):
        match node:
            case ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name


def test_no_name_that_only_the_solution_has_is_in_it(whole: Assignment) -> None:
    told = set(re.findall(r"\w+", made.STARTER + made.small.LINE))
    own = set(names_made_by(whole.callees)) - told - {"_"}
    assert made.ONLY_IN_THE_SOLUTION in own
    assert [name for text in texts() for name in own if re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize("id_", assignment_ids())
def test_no_name_of_the_solution_of_a_shipped_assignment_is_in_its_inputs(id_: str) -> None:
    """Only what is handed out, asked or derived by: what the cost makes on the way is the solution's own affair."""
    assignment = load_assignment(id_)
    writer = Writer()
    cases = assignment.cases(1).main
    for case in cases:
        writer.written(case)
    handed_out = (shipped("assignments") / id_ / "starter.ipynb").read_text(encoding="utf-8")
    told = {*re.findall(r"\w+", handed_out), *(name for case in cases for name in case.inputs)}
    told |= {quantity.of for case in cases for quantity in case.quantities}
    own = set(names_made_by(assignment.callees)) - told
    assert [name for line in writer.lines for name in own if re.search(rf'"{name}\d*"', line)] == []


def test_no_seed_is_in_it() -> None:
    for seed in (made.SEED, *made.seeds()):
        told = (str(seed), f"{seed:x}", f"{seed:X}")
        assert [text[:40] for text in texts() for each in told if each in text] == []
        length = (seed.bit_length() + 7) // 8
        for order in ("little", "big"):
            assert not any(seed.to_bytes(length, order) in each for each in members().values())


@pytest.mark.parametrize("seed", [OF_EVERY_RUN, 1, made.SEED])
def test_no_input_and_no_answer_of_an_official_run_is_in_it(whole: Assignment, seed: int) -> None:
    """Not even where an official run has the very seed that the kit was given."""
    content = members()["f8.npy"]
    arrays = [array for array in official(Plan(assignment=whole, seed=seed)) if is_telling(array)]
    assert len(arrays) > 50
    assert [array for array in arrays if np.ascontiguousarray(array, "<f8").tobytes() in content] == []


def test_its_own_inputs_are_in_it(whole: Assignment) -> None:
    """So that the test before finds something where there is something."""
    content = members()["f8.npy"]
    own = Plan(assignment=whole, seed=made.seeds()[0])
    arrays = [array for array in official(own) if is_telling(array)]
    assert all(np.ascontiguousarray(array, "<f8").tobytes() in content for array in arrays)


def official(plan: Plan) -> Iterator[Any]:
    """Every array that is asked about, or expected."""
    for function in plan.assignment.functions:
        for source in function.all_sources:
            for probe in plan.probes[function.name, source.name]:
                yield from arrays_in([step.arguments for step in probe.question.steps])
                yield from (each for case in [probe.case] if case for each in case.gradients.values())
    for case in plan.cases.all:
        yield from arrays_in([step.arguments for step in plan.assignment.chain.steps(case)])
        yield from case.gradients.values()


def arrays_in(value: Any) -> Iterator[Any]:
    match value:
        case np.ndarray():
            yield value
        case dict() | list() | tuple():
            for each in value.values() if isinstance(value, dict) else value:
                yield from arrays_in(each)


def is_telling(array: Any) -> bool:
    """Whether it is of numbers that nobody has by chance."""
    return array.dtype.kind == "f" and array.size > 1 and bool((array != np.round(array)).all())
