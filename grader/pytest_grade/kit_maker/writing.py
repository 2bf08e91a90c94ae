"""Writing the folder that students get, with which they check themselves."""

from collections.abc import Iterator
from pathlib import Path

from pytest_grade.author.files import STARTER
from pytest_grade.author.masters import as_bytes, master_in, read_master, students
from pytest_grade.author.source import PROVIDED, WITHHELD
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import entered, offered_ids, told_ids
from pytest_grade.kit.files import SUFFIX
from pytest_grade.kit_maker.folder import Starter, readme
from pytest_grade.kit_maker.packing import packed_kit


def written(chosen: str | Path, out: Path, notebook: Path | None, seed: int | None) -> Iterator[str]:
    """Write the folder, and say what is in it; raises `GraderError` or `OSError`, and has written nothing then."""
    entry = entered(chosen)
    assignment = entry.assignment
    if not assignment.has_solution:
        raise ConfigurationError(source=str(chosen), found="a kit", allowed="the assignment it was made of")
    if assignment.is_withheld:
        found = f"{WITHHELD}: functions that students import and may not read"
        raise ConfigurationError(source=str(entry.folder), found=found, allowed=f"{PROVIDED}, which a kit hands out")
    starter = _starter(entry.folder, notebook)
    starter.refuse_answers(assignment)
    imported = starter.module_name(assignment)
    module = f"{imported}.py" if imported and assignment.provided else None
    made = packed_kit(entry, seed)
    name_of_it = f"{assignment.id}.ipynb" if starter.path.name == STARTER else starter.path.name
    files = {
        "README.md": readme(assignment, name_of_it, module, made.left_out).encode(),
        name_of_it: starter.content,
        f"{assignment.id}{SUFFIX}": made.content,
    }
    files |= {module: assignment.provided.encode()} if module else {}
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)
    yield f"{out}: {', '.join(f'{name} ({_size(content)})' for name, content in files.items())}"
    if made.left_out:
        yield f"not in the kit, since only the solution can judge it: {', '.join(made.left_out)}"


def _starter(folder: Path, notebook: Path | None) -> Starter:
    """What students begin with: the notebook that was named, that in the folder, or what the master there becomes."""
    master = None if notebook or (folder / STARTER).exists() else master_in(folder)
    if master is None:
        return Starter.read(notebook or folder / STARTER)
    return Starter(path=folder / STARTER, content=as_bytes(students(master, read_master(master)).notebook))


def refuse_used(out: Path) -> None:
    """Raise `ConfigurationError` where something is that would be written over."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        found = "files in it" if out.is_dir() else "a file"
        raise ConfigurationError(source=str(out), found=found, allowed="a new folder, or an empty one")


def chosen_by(text: str) -> str | Path:
    """An id, or a folder; raises `ConfigurationError` where it is neither."""
    if text in offered_ids():
        return text
    if not Path(text).is_dir():
        raise ConfigurationError(source=text, found="no such folder", allowed=f"{told_ids(text)}, or a folder")
    return Path(text)


def _size(content: bytes) -> str:
    return f"{max(1, round(len(content) / 1000))} KB"
