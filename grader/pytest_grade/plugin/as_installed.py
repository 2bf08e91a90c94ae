"""Importing the grader as it was compiled at installation: pytest would rewrite each module's assertions anew."""

import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any, Final

_OURS: Final = "pytest_grade."


class AsInstalled:
    """Finds the modules of the grader before pytest does, which rewrites whatever a plugin's distribution holds."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The module as Python itself finds it; None for those of others."""
        return PathFinder.find_spec(name, path, target) if name.startswith(_OURS) else None


def import_as_installed() -> Callable[[], None]:
    """Have no module of ours rewritten from now on, until what comes back is called."""
    finder = AsInstalled()
    sys.meta_path.insert(0, finder)

    def end() -> None:
        if finder in sys.meta_path:
            sys.meta_path.remove(finder)

    return end
