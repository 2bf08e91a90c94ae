"""From the bytes of a submission to the source text of its code cells."""

import json
import re
import sys
import tokenize
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.scripts import cells_of_script, code_of_text

LEGACY_MODULE = "pytest_grade.notebook.legacy"

_BOM = b"\xef\xbb\xbf"
_CONFLICT = b"<<<<<<< "
_MERGE = "it holds the marks of a merge that was not finished"
_DEFINES = re.compile(rb"^(?:async )?def \w+\(", re.MULTILINE)
_NAMES_OF_KERNELS: Mapping[str, str] = {"ir": "R", "julia": "Julia", "octave": "Octave", "matlab": "MATLAB"}
_PYTHONS = ("py", "sage")  # parts of the names of languages that are Python: ipython, pyspark, pypy, sagemath
_LONGEST_NAME = 40
_VERSION = re.compile(r"([23])\.")
_VERSION_OF_KERNEL = re.compile(r"i?python-?([23])(?:\D.*)?")


class UnreadableSubmissionError(Exception):
    """The bytes hold no notebook and no Python text; the message says why, for the student."""


class LegacyNotebookError(Exception):
    """A notebook older than nbformat 4, in a process that has not loaded `LEGACY_MODULE` to upgrade it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The code of a submission, cell by cell. Of a script the cells are pieces of one file, with no line left out.

    `python` is the version of Python that a notebook says it is for, 2 or 3; None where nothing says so.
    """

    cells: tuple[str, ...]
    is_script: bool = False
    python: int | None = None


def read_source(content: bytes, kind: str) -> Source:
    """Return the code of a submission.

    `kind` is `"ipynb"`, `"py"` or `"md"` (a notebook kept as Markdown); a notebook under the name of a script is one
    still, and the other way round. Raises `UnreadableSubmissionError`, or `LegacyNotebookError` where the notebook has
    to be read again by a process that preloads `nbformat`.
    """
    if not content.strip():
        reason = "the file is empty"
        raise UnreadableSubmissionError(reason)
    if holds_notebook(content, kind):
        notebook = _notebook_in(content)
        return Source(cells=tuple(_sources(notebook["cells"])), python=_python_of(notebook.get("metadata")))
    text = _decoded(content)
    if kind == "md":
        text = code_of_text(text)
        if not text.strip():
            reason = "the file has no cells with Python code"
            raise UnreadableSubmissionError(reason)
    return Source(cells=cells_of_script(text), is_script=True)


def holds_notebook(content: bytes, kind: str) -> bool:
    """Whether this is to be read as a notebook, whatever kind of file it came as."""
    return _is_notebook(content) if kind == "py" else kind == "ipynb" and not _is_script(content)


def _is_notebook(content: bytes) -> bool:
    """Whether this is the JSON of a notebook."""
    if not content.removeprefix(_BOM).lstrip().startswith(b"{"):
        return False
    try:
        found = parsed(content)
    except UnreadableSubmissionError:
        return False
    return isinstance(found, Mapping) and not {"cells", "worksheets"}.isdisjoint(found)


def _is_script(content: bytes) -> bool:
    """Whether this is Python that defines functions, and cannot be JSON."""
    return not content.removeprefix(_BOM).lstrip().startswith((b"{", b"[")) and _DEFINES.search(content) is not None


def _decoded(content: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        reason = f"the file cannot be read as Python text ({error})"
        raise UnreadableSubmissionError(reason) from None
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _notebook_in(content: bytes) -> Mapping[str, Any]:
    """The notebook in format 4, its cells in a list."""
    notebook = parsed(content)
    if not isinstance(notebook, Mapping):
        reason = "the file is JSON, but not a notebook"
        raise UnreadableSubmissionError(reason)
    version = notebook.get("nbformat", 4 if "cells" in notebook else 3)
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        reason = "the file is JSON, but not a notebook (its nbformat is no version number)"
        raise UnreadableSubmissionError(reason)
    if "cells" not in notebook and "worksheets" in notebook:
        notebook = _upgraded(content, version)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        reason = "the file is JSON, but not a notebook (it has no cells)"
        raise UnreadableSubmissionError(reason)
    _refuse_other_languages(notebook.get("metadata"))
    found: Mapping[str, Any] = notebook
    return found


def _python_of(metadata: Any) -> int | None:
    """The version of Python that a notebook was written with; None where it does not say so."""
    version = _entry(_entry(metadata, "language_info", {}), "version", "")
    kernel = _entry(_entry(metadata, "kernelspec", {}), "name", "")
    found = _VERSION.match(version) or _VERSION_OF_KERNEL.fullmatch(kernel.lower())
    return int(found[1]) if found else None


def _refuse_other_languages(metadata: Any) -> None:
    """Refuse a notebook whose kernel runs another language than Python."""
    kernel, info = (_entry(_entry(metadata, key, {}), "name", "") for key in ("kernelspec", "language_info"))
    spoken = info or _entry(_entry(metadata, "kernelspec", {}), "language", "")
    by_name = _NAMES_OF_KERNELS.get(str(kernel).partition("-")[0].lower(), "") if not spoken else ""
    language = str(spoken or by_name)
    if not language or any(part in language.lower() for part in _PYTHONS):
        return
    name = f"kernel {str(kernel)[:_LONGEST_NAME]} ({language[:_LONGEST_NAME]})" if kernel else language[:_LONGEST_NAME]
    reason = f"the notebook is written for {'the ' if kernel else ''}{name}, and Python is graded"
    raise UnreadableSubmissionError(reason)


def _entry(values: Any, key: str, otherwise: Any) -> Any:
    found = values.get(key) if isinstance(values, Mapping) else None
    return found if isinstance(found, type(otherwise)) else otherwise


def parsed(content: bytes) -> Any:
    """The JSON of a notebook; raises `UnreadableSubmissionError`."""
    try:
        return json.loads(content.removeprefix(_BOM))
    except RecursionError:
        reason = "the file is JSON nested too deeply to be a notebook"
    except MemoryError:
        reason = "the file is too large to be read"
    except (UnicodeDecodeError, LookupError):
        reason = "the file is not a notebook (its bytes are not UTF-8 text)"
    except ValueError as error:
        in_conflict = content.startswith(_CONFLICT) or b"\n" + _CONFLICT in content
        reason = f"the file is not a notebook (not JSON: {_MERGE if in_conflict else error})"
    raise UnreadableSubmissionError(reason) from None


def _upgraded(content: bytes, version: int) -> Mapping[str, Any]:
    """Bring a notebook of an older format to version 4, as Jupyter does."""
    legacy = sys.modules.get(LEGACY_MODULE)
    if legacy is None:
        raise LegacyNotebookError
    try:
        notebook: Mapping[str, Any] = legacy.upgraded(content.decode("utf-8"))
    except Exception as error:  # noqa: BLE001 - of a hostile notebook, anything
        said = error.strerror if isinstance(error, OSError) else str(error)  # and no path of this machine
        reason = f"the notebook has format {version} and cannot be upgraded ({said or type(error).__name__})"
        raise UnreadableSubmissionError(reason) from None
    return notebook


def _sources(cells: Iterable[Any]) -> Iterable[str]:
    for cell in cells:
        if not isinstance(cell, Mapping) or cell.get("cell_type") != "code":
            continue
        yield joined(cell.get("source", ""))


def joined(text: Any) -> str:
    """A text that a notebook holds whole or in pieces; empty where it is none."""
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else ""
