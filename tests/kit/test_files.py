"""The file of a kit: what is read is what was written, and what is wrong in it is said in one line."""

import io
import json
import subprocess
import sys
import zipfile
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.plan import Plan
from pytest_grade.kit import files
from pytest_grade.kit.files import read_kit
from pytest_grade.kit.values import Reader, Writer
from tests.kit import made


def members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(found: dict[str, bytes], *, is_checked: bool = True) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        rest = {name: each for name, each in found.items() if name != "checksum"}
        summed = {"checksum": files._checksum(rest).encode()} if is_checked else {}
        for name, content in {**rest, **summed}.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_content(change: Callable[[dict[str, object]], object]) -> bytes:
    found = members(made.kit_bytes())
    content = json.loads(found["kit.json"])
    change(content)
    return zipped({**found, "kit.json": json.dumps(content).encode()})


def without(name: str) -> bytes:
    return zipped({key: each for key, each in members(made.kit_bytes()).items() if key != name})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "no kit, or one of which a part is missing"),
    "text": (lambda: b"no zip at all", "no kit, or one of which a part is missing"),
    "cut": (lambda: made.kit_bytes()[:5000], "no kit, or one of which a part is missing"),
    "another zip": (lambda: zipped({"a.txt": b"a"}), "no kit"),
    "no checksum": (lambda: zipped({"kit.json": b"{}"}, is_checked=False), "a kit that was changed"),
    "no JSON": (lambda: zipped({"kit.json": b"{"}), "no kit"),
    "a list": (lambda: zipped({"kit.json": b"[]"}), "no kit"),
    "deep": (lambda: zipped({"kit.json": b"[" * 100_000}), "no kit"),
    "of tomorrow": (lambda: with_content(lambda content: content.update(kit=2)), "a kit of version 2"),
    "no assignment": (lambda: with_content(lambda content: content.pop("assignment")), "a kit whose content"),
    "another class": (
        lambda: with_content(lambda content: content.update(assignment=["system", {"a": 1}])),
        "a kit whose content",
    ),
    "another field": (
        lambda: with_content(lambda content: content.update(assignment=["Notation", {"a": 1}])),
        "a kit whose content",
    ),
    "no lines": (lambda: without("lines.json"), "a kit whose content"),
}


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_kit_is_refused_in_one_line_that_says_which_file_and_what_is_allowed(
    bad: str, tmp_path: Path
) -> None:
    make, found = BAD[bad]
    path = tmp_path / "week.kit"
    path.write_bytes(make())
    with pytest.raises(ConfigurationError) as refused:
        read_kit(path)
    said = str(refused.value)
    assert said.startswith(f"{path}: found {found}")
    assert "; allowed: " in said
    assert "\n" not in said


def test_a_changed_bit_is_noticed(tmp_path: Path) -> None:
    found = members(made.kit_bytes())
    found["f8.npy"] = found["f8.npy"][:-1] + bytes([found["f8.npy"][-1] ^ 1])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    (tmp_path / "a.kit").write_bytes(file.getvalue())
    with pytest.raises(ConfigurationError, match="changed since it was written"):
        read_kit(tmp_path / "a.kit")


def test_an_array_of_objects_is_not_read() -> None:
    found = members(made.kit_bytes())
    file = io.BytesIO()
    np.save(file, np.array([{}], object), allow_pickle=True)
    with pytest.raises(files._DamagedError, match="not of the form"):
        files.kit_of(zipped({**found, "f8.npy": file.getvalue()}))


def test_every_question_and_every_expected_number_is_read_as_it_was_drawn(tmp_path: Path) -> None:
    whole, kit = made.assignment(tmp_path), files.kit_of(made.kit_bytes()).assignment
    seed = made.seeds()[0]
    drawn, read = Plan(assignment=whole, seed=seed), Plan(assignment=kit, seed=4711)
    asked = [(f.name, source.name) for f in whole.functions for source in f.all_sources]
    assert asked == [(f.name, source.name) for f in kit.functions for source in f.all_sources]
    for key in asked:
        for one, other in zip(drawn.probes[key], read.probes[key], strict=True):
            assert written(one.question) == written(other.question)
            assert written(one.expects) == written(other.expects)
    assert [case.name for case in drawn.cases.all] == [case.name for case in read.cases.all]
    assert [written(question) for question in drawn.opening] == [written(question) for question in read.opening]


def written(value: object) -> tuple[str, bytes]:
    writer = Writer()
    text = json.dumps(writer.written(value), sort_keys=True)
    arrays = {kind: np.concatenate(each).tobytes() for kind, each in writer.arrays.items()}
    return text, json.dumps({kind: each.hex() for kind, each in arrays.items()}).encode()


def test_an_array_that_was_read_cannot_be_written_into() -> None:
    kit = files.kit_of(made.kit_bytes()).assignment
    case = kit.cases(1).main[0]
    with pytest.raises(ValueError, match="read-only"):
        case.values["X"][0] = 1.0


def test_a_named_tuple_comes_back_with_its_names() -> None:
    named = namedtuple("Cache", "A W")(1.0, ("b", None))
    found = Reader(arrays={}, lines=[]).read(json.loads(json.dumps(Writer().written(named))))
    assert (found, found.A, found._fields, type(found).__name__) == (named, 1.0, ("A", "W"), "Cache")


@pytest.mark.parametrize(
    "value", [None, True, 0.1, float("inf"), "a", (1, [2.0]), {"a": (), 3: None}, frozenset({"b", "a"}), int]
)
def test_plain_values_come_back_as_they_were(value: object) -> None:
    text = json.loads(json.dumps(Writer().written(value)))
    found = Reader(arrays={}, lines=[]).read(text)
    assert found == value
    assert type(found) is type(value)


def test_reading_a_kit_loads_nothing_but_numpy_and_the_standard_library(tmp_path: Path) -> None:
    (tmp_path / "a.kit").write_bytes(made.kit_bytes())
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pytest_grade.kit.files import read_kit\n"
        "kit = read_kit(Path(sys.argv[1]))\n"
        "cases = kit.assignment.cases(1)\n"
        "[list(s.probes(cases)) for f in kit.assignment.functions for s in f.all_sources]\n"
        "print(*{name.partition('.')[0] for name in sys.modules} - set(sys.stdlib_module_names))\n"
        "print(*{name.split('.')[1] for name in sys.modules if name.startswith('pytest_grade.')})\n"
    )
    run = subprocess.run([sys.executable, "-c", code, tmp_path / "a.kit"], capture_output=True, text=True, check=True)
    modules, packages = run.stdout.splitlines()
    there = {"numpy", "cython_runtime", "pytest_grade", *STARTED_WITH}  # the second is of an older NumPy
    assert {name for name in modules.split() if not name.startswith("_")} <= there
    assert set(packages.split()) == {"kit", "model", "rules", "errors", "dataclass", "tuples"}


# What an interpreter of this environment has loaded before its first line.
STARTED_WITH = {
    name.partition(".")[0]
    for name in subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
}
