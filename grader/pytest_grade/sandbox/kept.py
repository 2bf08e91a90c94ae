"""Modules kept as code, and run only where something imports them.

A locked worker can open no file, and every page that the fork server fills makes every fork dearer: these modules,
which few submissions import, cost a third of what they would cost imported. What is in C cannot be kept so.
"""

import marshal
import sys
from collections.abc import Iterable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Final

# By full name: whether it is a package, and its code.
KEPT: Final[dict[str, tuple[bool, bytes]]] = {}


def keep(names: Iterable[str]) -> None:
    """Keep the code of these modules, with all that is in them where they are packages; pass over what is not there."""
    for name in names:
        if name in sys.modules:
            continue
        path = None
        for count in range(1, name.count(".") + 1):
            parent = PathFinder.find_spec(name.rsplit(".", name.count(".") + 1 - count)[0], path)
            path = list(parent.submodule_search_locations or ()) if parent else []
        _keep(name, PathFinder.find_spec(name, path))


def _keep(name: str, spec: ModuleSpec | None) -> None:
    loader = spec.loader if spec else None
    if spec is None or not isinstance(loader, SourceFileLoader):
        return
    code = loader.get_code(name)
    if code is not None:
        KEPT[name] = (loader.is_package(name), marshal.dumps(code))


class KeptFinder(MetaPathFinder, Loader):
    """Finds the modules that are kept."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The spec of a module that is kept."""
        del path, target
        return ModuleSpec(fullname, self, is_package=KEPT[fullname][0]) if fullname in KEPT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As any module is made."""
        del spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Run its code."""
        code: CodeType = marshal.loads(KEPT[module.__name__][1])  # noqa: S302 - the fork server's own
        exec(code, vars(module))
