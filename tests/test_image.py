"""The image of the Dockerfile installs what the grader depends on, and nothing that is not pinned by its hash."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def pinned() -> dict[str, list[str]]:
    """The hashes of each package in the lock, by name."""
    text = re.sub(r"^#.*\n", "", (ROOT / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE)
    found = re.findall(r"^([a-z0-9-]+)==\S+((?: \\\n    --hash=sha256:[0-9a-f]{64})+)\n", text, flags=re.MULTILINE)
    assert len(found) == len(re.findall(r"^\S", text, flags=re.MULTILINE))
    return {name: hashes.split() for name, hashes in found}


def test_the_lock_names_every_dependency_of_the_grader_and_what_builds_it() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:requires|dependencies) = \[(.*?)\]$", project, flags=re.MULTILINE | re.DOTALL)
    needed = {name for each in lists for name in re.findall(r'"([A-Za-z0-9-]+)', each)}
    assert len(needed) >= 7
    assert needed <= set(pinned())


def test_the_image_takes_nothing_from_an_index_but_by_its_hash() -> None:
    steps = re.findall(r"pip install (.*)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert len(steps) == 2
    assert all("--require-hashes" in step or "--no-index" in step for step in steps)


def test_the_base_of_the_image_is_one_python_on_one_debian() -> None:
    base = re.search(r"^ARG BASE=(\S+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert base is not None
    assert re.fullmatch(r"python:\d+\.\d+\.\d+-slim-[a-z]+|python@sha256:[0-9a-f]{64}", base[1])
