"""What lies among the submissions configures nothing: no ini file, no conftest.py, no module that would be imported.

pytest reads its configuration before any plugin is loaded, so what it took from a file among the submissions is
taken back here. That cannot undo a plugin that such a file has loaded or blocked: then nothing is graded.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

IGNORED = pytest.StashKey[Path]()


def distrust(config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Take back what a file among the submissions has set; `args` loses the arguments that it has added.

    Raises `pytest.UsageError` where such a file has loaded or blocked a plugin.
    """
    settings, added = config.inipath, config.getini("addopts")
    own = parser.parse_known_args(args[len(added) :])
    roots = _roots(own.file_or_dir, config.invocation_params.dir)
    if settings is not None and not own.inifilename and _is_among(settings, roots):
        if any(argument.startswith(("-p", "--disable-plugin-autoload")) for argument in added):
            message = (
                f"{settings}: it lies among the submissions, and its addopts load or block plugins; "
                "take it away, or name a configuration of your own with -c"
            )
            raise pytest.UsageError(message)
        args[:] = args[len(added) :]
        _forget(config, {override.partition("=")[0] for override in own.override_ini or ()})
        config.known_args_namespace = parser.parse_known_args(args)
        config.stash[IGNORED] = settings
    config.known_args_namespace.noconftest = True
    here = config.invocation_params.dir.resolve()
    sys.path[:] = [entry for entry in sys.path if not _is_untrusted(Path(entry or here).resolve(), roots, here)]


def _roots(given: Sequence[str], base: Path) -> list[Path]:
    """The folders that are graded, and those of the files that are."""
    paths = [(base / text.split("::")[0]).resolve() for text in given] or [base.resolve()]
    return [path if path.is_dir() else path.parent for path in paths]


def _is_among(path: Path, roots: Iterable[Path]) -> bool:
    folder = path.resolve().parent
    return any(folder == root or root in folder.parents for root in roots)


def _forget(config: pytest.Config, kept: set[str]) -> None:
    """Forget every setting of the file; those given by -o stay."""
    set_: Any = vars(config).get("_inicfg", vars(config).get("inicfg"))
    for name in set(set_) - kept:
        del set_[name]
    vars(config)["_inicache"].clear()


def _is_untrusted(folder: Path, roots: Iterable[Path], here: Path) -> bool:
    """Whether modules there may be a student's: the folder is graded, or the working directory (of `python -m`).

    Where Python or the grader itself is installed is no such folder.
    """
    if Path(__file__).resolve().is_relative_to(folder) or folder.is_relative_to(Path(sys.prefix).resolve()):
        return False
    return folder == here or any(folder == root or root in folder.parents for root in roots)
