"""What lies among the submissions configures nothing: no ini file, no conftest.py, no module that would be imported.

pytest reads its configuration before any plugin is loaded, so what it took from a file among the submissions is
taken back here. That cannot undo what such a file may have had imported: where it sets anything but what is known
to import nothing, nothing is graded. The command `pytest-grade` reads no such file in the first place.
"""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_grade.model.kinds import is_archive
from pytest_grade.plugin.taken import TAKEN, path_of, taken
from pytest_grade.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_LINKS = 40
ELSEWHERE = "a folder that lies elsewhere (this one, or a file in it, lies among the submissions)"

IGNORED = pytest.StashKey[Path]()
FORGETFUL = pytest.StashKey[str]()
_STEPS = ("--sw", "--stepwise", "--sw-skip", "--stepwise-skip", "--sw-reset", "--stepwise-reset")
_OF_THE_CACHE = ("--lf", "--last-failed", "--ff", "--failed-first", "--nf", "--new-first", *_STEPS)
_WITHOUT_CACHE = "allowed: pytest --grade, or --grade-store=FILE, with which only what is new or changed is graded"
_LONGEST = 300

# What a file among the submissions may set: it is forgotten, and has until then had no code imported.
_HARMLESS = re.compile(
    r"grade_\w+|addopts|minversion|testpaths|norecursedirs|collect_imported_tests|python_(files|classes|functions)"
    r"|markers|usefixtures|strict(_\w+)?|xfail_strict|empty_parameter_set_mark|console_output_style|verbosity_\w+"
    r"|truncation_limit_\w+|log_(?!file)\w+|junit_\w+|doctest_\w+|tmp_path_retention_\w+"
)
_HARMLESS_ADDOPTS = re.compile(
    r"--grade(-[\w-]+=.*)?|-[qvxsl]+|-r\w+|--(quiet|verbose|exitfirst|collect-only|co|strict(-\w+)?|no-header|no-summary)"
    r"|--(tb|color|durations|maxfail|verbosity|capture|show-capture)=\w+",
    re.DOTALL,
)


def distrust(config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Take back what a file among the submissions has set; `args` loses the arguments that it has added.

    What is graded where no path is given is settled here, as only what lies below that is among the submissions.
    pytest's cache is switched off where it would be a folder there, whose links it would write through.

    Raises `pytest.UsageError` where such a file sets what may have had code imported.
    """
    settings, added = config.inipath, config.getini("addopts")
    own = parser.parse_known_args(args[len(added) :])
    here = _real(config.invocation_params.dir)
    if not own.file_or_dir and not hasattr(config, "workerinput"):
        config.stash[TAKEN] = taken(config, parser.parse_known_args(args).file_or_dir)
    roots = _roots(config.stash[TAKEN].paths if TAKEN in config.stash else own.file_or_dir, here)
    if settings is not None and not own.inifilename and _is_among(settings, roots):
        for argument in own.file_or_dir:
            path_of(argument, here)  # one that is misspelled is no reason to distrust what lies here
        kept = {override.partition("=")[0] for override in own.override_ini or ()}
        added = () if "addopts" in kept else added
        _refuse_imports(settings, _set(config).keys() - kept, added)
        args[:] = args[len(added) :]
        _forget(config, kept)
        config.known_args_namespace = parser.parse_known_args(args)
        config.stash[IGNORED] = settings
    config.known_args_namespace.noconftest = True
    _distrust_cache(config, args, roots)
    _leave_out(config, [entry for entry in sys.path if _is_untrusted(_real(Path(entry or here)), roots, here)])


def _leave_out(config: pytest.Config, entries: Sequence[str]) -> None:
    """Look for modules elsewhere, until this run of pytest is over."""
    before = list(sys.path)
    sys.path[:] = [entry for entry in before if entry not in entries]

    def put_back() -> None:
        for place, entry in enumerate(before):
            if entry in entries and entry not in sys.path:
                sys.path.insert(place, entry)

    config.add_cleanup(put_back)


def _distrust_cache(config: pytest.Config, args: Sequence[str], roots: Iterable[Path]) -> None:
    """Switch pytest's cache off where it would lie among the submissions, or cannot be written.

    Who asked for what it remembers is told so. The command `pytest-grade` has none, and refuses options that need one.
    """
    asked = [text for text in args if text in _OF_THE_CACHE]
    if config.pluginmanager.is_blocked("cacheprovider"):
        if asked:
            message = f"{asked[0]}: found without pytest's cache; {_WITHOUT_CACHE}"
            raise pytest.UsageError(message)
        return
    folder = config.rootpath / os.path.expandvars(Path(str(config.getini("cache_dir"))).expanduser())
    if _is_among(folder / "v", roots) or not os.access(config.rootpath, os.W_OK):
        config.pluginmanager.consider_pluginarg("no:cacheprovider")
        if asked:
            config.stash[FORGETFUL] = asked[0]


class Trust:
    """Tells what a student may have a hand in: what lies in a folder that is graded, or is reached by way of one."""

    def __init__(self, config: pytest.Config) -> None:
        base = _real(config.invocation_params.dir)
        given = [text for text in config.args if not _is_an_archive(base / text)]
        roots = _roots(given, base) if given or not config.args else []
        self._graded = {found for root in roots if (found := identity(root))}

    def doubts(self, folder: Path) -> bool:
        """Whether a folder, or a file in it, lies among the submissions; raises `OSError`."""
        return any(map(self._is_theirs, (folder, *(path for path in folder.iterdir() if not path.is_dir()))))

    def keep_from(self, cache: Path) -> None:
        """Have nothing read from a cache that lies among the submissions, in processes started from here either."""
        if self._is_theirs(cache):
            os.environ["XDG_CACHE_HOME"] = os.devnull

    def _is_theirs(self, path: Path) -> bool:
        """Whether a path lies in a folder that is graded, or goes by way of a link or a folder there.

        Folders are compared by what they are: a name may be spelled in several ways, and a folder mounted twice.
        """
        here, names, links = Path(path.anchor), list(reversed(path.parts[1:])), 0
        while names:
            name = names.pop()
            if name == "..":
                here = here.parent
                continue
            if self._is_graded(here):
                return True
            here /= name
            if here.is_symlink():
                links += 1
                target = here.readlink()
                here = Path(target.anchor) if target.is_absolute() else here.parent
                names += reversed(target.parts[1:] if target.is_absolute() else target.parts)
            if links > _MOST_LINKS:
                return True
        return self._is_graded(here)

    def _is_graded(self, folder: Path) -> bool:
        return any(identity(each) in self._graded for each in (folder, *folder.parents))


def _is_an_archive(path: Path) -> bool:
    """Whether a file holds submissions, which lie nowhere else: beside it, nothing is a student's."""
    return is_archive(path) and path.is_file()


def identity(path: Path) -> tuple[int, int] | None:
    """What a file or folder is, however it is spelled; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refuse_imports(settings: Path, names: Iterable[str], added: Iterable[str]) -> None:
    found = [name for name in names if not _HARMLESS.fullmatch(name)]
    found += [f"addopts = {argument}" for argument in added if not _HARMLESS_ADDOPTS.fullmatch(argument)]
    if found:
        message = (
            f"{printable(str(settings))}: it lies among the submissions, and sets what can have code imported "
            f"({printable(', '.join(sorted(found)))[:_LONGEST]}); grade with the command pytest-grade, which does not "
            "read it, take it away, or name a configuration of your own with -c"
        )
        raise pytest.UsageError(message)


def _roots(given: Sequence[str], base: Path) -> list[Path]:
    """The folders that are graded, and those of the files that are; of a link, where it is and where it leads."""
    paths = [base / text.split("::")[0] for text in given] or [base]
    folders = [(_real(path),) if os.path.isdir(path) else (_real(path).parent, _real(path.parent)) for path in paths]  # noqa: PTH112
    return list(chain.from_iterable(folders))


def _real(path: Path) -> Path:
    """Where a path leads; one that leads nowhere, or round in a circle, raises nothing."""
    return Path(os.path.realpath(path))


def _is_among(path: Path, roots: Iterable[Path]) -> bool:
    """Whether a file lies below one of the folders, or is a link that does or that leads there."""
    folders = (_real(path).parent, _real(path.parent))
    return any(folder.is_relative_to(root) for root in roots for folder in folders)


def _set(config: pytest.Config) -> dict[str, Any]:
    """What the file sets, as pytest keeps it."""
    attributes: dict[str, Any] = vars(config)
    set_: dict[str, Any] = attributes["_inicfg"] if "_inicfg" in attributes else attributes["inicfg"]
    return set_


def _forget(config: pytest.Config, kept: set[str]) -> None:
    """Forget every setting of the file; those given by -o stay."""
    set_ = _set(config)
    for name in set_.keys() - kept:
        del set_[name]
    vars(config)["_inicache"].clear()


def _is_untrusted(folder: Path, roots: Iterable[Path], here: Path) -> bool:
    """Whether modules there may be a student's: the folder is graded, or the working directory (of `python -m`).

    Where Python or the grader itself is installed is no such folder, though the home of a student may hold it.
    """
    if _real(Path(__file__)).is_relative_to(folder) or any(folder.is_relative_to(each) for each in _installed()):
        return False
    return folder == here or any(folder == root or root in folder.parents for root in roots)


@cache
def _installed() -> tuple[Path, ...]:
    """Where this environment is, the standard library, and what is installed beside that."""
    library = (sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"))
    return tuple({_real(Path(each)) for each in (sys.prefix, *library, *site.getsitepackages())})
