"""A release, ready to be uploaded: `python -m tests.release [OUT]` checks, builds, and prints what to upload.

Nothing is uploaded. Both distributions are built twice, from two copies at different places and times, and every byte
has to be the same.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest_grade

ROOT: Final = Path(__file__).parents[1]
_DATED: Final = r"^## \[{version}\] - \d{{4}}-\d{{2}}-\d{{2}}$"
_OF_NO_SOURCE: Final = shutil.ignore_patterns(
    "__pycache__", ".*cache", ".git", ".venv", ".hypothesis", "build", "dist", "*.egg-info"
)
_ANSWERS: Final = re.compile(
    r"(?<!/examine)/solution(_\w+)?\.py$|/master\.(?:ipynb|py|md)$|/examples/|/assignments/|/rubrics/"
)


def main() -> int:
    """Run the command: 0, or 1 where this is no release."""
    parser = argparse.ArgumentParser(prog="python -m tests.release", description=__doc__)
    parser.add_argument("out", nargs="?", type=Path, default=ROOT / "dist", help="a new or empty folder; default: dist")
    out = parser.parse_args().out
    if out.exists() and any(out.iterdir()):
        sys.stderr.write(f"{out}: found files in it; allowed: a new folder, or an empty one\n")
        return 1
    troubles = [*of_the_tree(ROOT), *of_the_changelog((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))]
    if not troubles:
        built(ROOT, out)
        troubles = [*of_the_builds(out), *of_another_build(out)]
    for trouble in troubles:
        sys.stderr.write(f"no release: {trouble}\n")
    if not troubles:
        sys.stdout.writelines(f"{line}\n" for line in _to_upload(out))
    return 1 if troubles else 0


def of_the_tree(root: Path) -> Iterator[str]:
    """What is not committed."""
    done = subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        yield f"not committed: {line[3:]}"


def of_the_changelog(text: str, version: str = pytest_grade.__version__) -> Iterator[str]:
    """What is missing in the changelog: the version of the package with a date, as the newest."""
    newest = next((line for line in text.splitlines() if line.startswith("## ")), "no version")
    if not re.match(_DATED.format(version=re.escape(version)), newest):
        yield f"CHANGELOG.md: found {newest!r}; allowed: '## [{version}] - ' and the date, as 2026-01-31"


def built(root: Path, out: Path) -> tuple[Path, ...]:
    """The three files of a release, built from a copy of a tree: the source, and the wheels of both distributions."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(root, Path(folder) / "source", ignore=_OF_NO_SOURCE)
        for arguments in ((str(copy),), ("--wheel", str(copy / "assignments"))):
            _run("build", "--no-isolation", "--outdir", str(out.resolve()), *arguments, environment=_epoch(root))
    return tuple(sorted(out.iterdir()))


def of_the_builds(out: Path) -> Iterator[str]:
    """What the registry would not like, and what of the wheel for students is an answer."""
    files = [str(path) for path in sorted(out.iterdir())]
    wheels = [file for file in files if file.endswith(".whl")]
    # W004: example submissions lie in folders named after students, and are no modules.
    checks = (("twine", "check", "--strict", *files), ("check_wheel_contents", "--ignore=W004", *wheels))
    for tool, *arguments in checks:
        yield from _complaint(tool, *arguments)
    for wheel in wheels:
        if Path(wheel).name.startswith("pytest_grade-"):
            names = zipfile.ZipFile(wheel).namelist()
            yield from (f"an answer in {Path(wheel).name}: {name}" for name in names if _ANSWERS.search(name))


def of_another_build(out: Path) -> Iterator[str]:
    """Which files another build makes with other bytes."""
    with tempfile.TemporaryDirectory() as folder:
        others = {path.name: _digest(path) for path in built(ROOT, Path(folder))}
    if others.keys() != {path.name for path in out.iterdir()}:
        yield f"another build makes {', '.join(others)}"
    yield from (f"not reproducible: {path.name}" for path in out.iterdir() if others.get(path.name) != _digest(path))


def _to_upload(out: Path) -> Iterator[str]:
    version = pytest_grade.__version__
    yield f"pytest-grade {version}, to be tagged v{version} and uploaded (twine upload):"
    for path in sorted(out.iterdir()):
        yield f"  {path}  sha256:{_digest(path)}"


def _epoch(root: Path) -> Mapping[str, str]:
    """The time that archives carry: that of the last commit, where this is a repository; else hatchling's own."""
    if not (root / ".git").exists():
        return {}
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=root, capture_output=True, text=True, check=True)
    return {"SOURCE_DATE_EPOCH": done.stdout.strip()}


def _complaint(tool: str, *arguments: str) -> Iterator[str]:
    try:
        _run(tool, *arguments, environment={})
    except subprocess.CalledProcessError as error:
        yield f"{tool}: {error.stdout.strip()}"


def _run(module: str, *arguments: str, environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    try:
        subprocess.run(
            command,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        if module == "build":
            sys.stderr.write(error.stdout)
        raise


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
