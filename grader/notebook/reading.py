"""From the bytes of a submission to the source text of its code cells."""

import itertools
import json
import re
import sys
import tokenize
from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

LEGACY_MODULE = "grader.notebook.legacy"
CELL_MARK = re.compile(r"^#\s*(?:%%|In\s?\[[\s\d*]*\]:)", re.MULTILINE)


class UnreadableSubmissionError(Exception):
    """The bytes hold no notebook and no Python text; the message says why, for the student."""


class LegacyNotebookError(Exception):
    """A notebook older than nbformat 4, in a process that has not loaded `LEGACY_MODULE` to upgrade it."""


def code_cells(content: bytes, kind: str) -> tuple[str, ...]:
    """Return the source of every code cell, in order.

    `kind` is `"ipynb"` or `"py"`. Raises `UnreadableSubmissionError`, or `LegacyNotebookError` where the
    notebook has to be read again by a process that preloads `nbformat`.
    """
    if not content.strip():
        reason = "the file is empty"
        raise UnreadableSubmissionError(reason)
    return _cells_of_script(content) if kind == "py" else _cells_of_notebook(content)


def _cells_of_script(content: bytes) -> tuple[str, ...]:
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        reason = f"the file cannot be read as Python text ({error})"
        raise UnreadableSubmissionError(reason) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    starts = [mark.start() for mark in CELL_MARK.finditer(text)]
    bounds = [0, *starts, len(text)]
    cells = (text[start:end] for start, end in itertools.pairwise(bounds))
    return tuple(cell for cell in cells if cell.strip())


def _cells_of_notebook(content: bytes) -> tuple[str, ...]:
    notebook = _parsed(content)
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
    return tuple(_sources(cells))


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except RecursionError:
        reason = "the file is JSON nested too deeply to be a notebook"
    except MemoryError:
        reason = "the file is too large to be read"
    except (UnicodeDecodeError, LookupError):
        reason = "the file is not a notebook (its bytes are not UTF-8 text)"
    except ValueError as error:
        reason = f"the file is not a notebook (not JSON: {error})"
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
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        yield source.replace("\r\n", "\n").replace("\r", "\n") if isinstance(source, str) else ""
