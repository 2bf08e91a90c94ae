"""Answering a submission's imports: what is loaded, what the assignment provides, and placeholders for the rest."""

import sys
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import BuiltinImporter, FrozenImporter, ModuleSpec
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

# Names that NumPy had when the notebooks were written; a right program does not become wrong with a release.
RETIRED_NUMPY_NAMES: Mapping[str, Any] = {
    "float": float,
    "int": int,
    "bool": np.bool_,
    "object": object,
    "complex": complex,
    "str": str,
    "float_": np.float64,
    "Inf": np.inf,
    "Infinity": np.inf,
    "NaN": np.nan,
    "NAN": np.nan,
    "product": np.prod,
    "cumproduct": np.cumprod,
    "alltrue": np.all,
    "sometrue": np.any,
    "row_stack": np.vstack,
    "asfarray": lambda a, dtype=np.float64: np.asarray(a, dtype=dtype),
    "asscalar": lambda a: a.item(),
    "mat": np.asmatrix,
}


class AbsentModuleError(ImportError):
    """Student code used something from a module that is not there while grading."""


class Placeholder:
    """Stands for anything of an absent module; importing and naming it is fine, using it is not."""

    def __init__(self, name: str) -> None:
        self.__name__ = name

    def __getattr__(self, name: str) -> "Placeholder":
        """A placeholder for the part of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}")

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Refuse, naming the module."""
        message = f"{self.__name__} is not available while grading"
        raise AbsentModuleError(message)


class _PlaceholderModule(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Placeholder(f"{self.__name__}.{name}")


class _ModuleFinder(MetaPathFinder, Loader):
    """The last resort of `import`: the assignment's functions, or a placeholder module."""

    def __init__(self, provided: Mapping[str, Any], patterns: Sequence[str]) -> None:
        self._provided = dict(provided)
        self._patterns = tuple(patterns)

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> ModuleSpec:
        del path, target
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = _PlaceholderModule(spec.name)
        public: list[str] = []
        if any(fnmatchcase(spec.name, pattern) for pattern in self._patterns):
            vars(module).update(self._provided)
            public = list(self._provided)
        vars(module)["__all__"] = public
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run: the module is complete."""


def restore_numpy_names() -> None:
    """Give NumPy back the names that it has dropped."""
    for name, value in RETIRED_NUMPY_NAMES.items():
        if name not in vars(np):  # asking NumPy itself would warn
            setattr(np, name, value)


def answer_imports(provided: Mapping[str, Any], patterns: Sequence[str]) -> None:
    """From here on, an import finds what is loaded, the provided functions, or a placeholder; never a file."""
    sys.meta_path[:] = [BuiltinImporter, FrozenImporter, _ModuleFinder(provided, patterns)]


def is_loaded(module: str) -> bool:
    """Whether this process has the top-level module of that name."""
    return module in sys.modules
