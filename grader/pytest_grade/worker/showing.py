"""Modules that only show: plots, progress bars, displays, tables, trackers. Nobody loses a point by them.

What they give back is inert: it takes any call and any attribute, prints as nothing, and never becomes a number, so
that nothing of it can pass for an answer. What gives back what it was given (`tqdm`, `track`, `ic`) does so here too.
"""

import builtins
import dis
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


SHOWING = frozenset(
    _words("""
    IPython alive_progress altair bokeh colorama colored colorlog comet_ml enlighten fastprogress google.colab
    graphviz halo icecream ipywidgets line_profiler livelossplot loguru matplotlib memory_profiler mlflow
    mpl_toolkits neptune plotly plotnine prettytable progress progressbar pydot pyfiglet pylab rich seaborn
    snakeviz tabulate tensorboard tensorboardX termcolor terminaltables texttable torch.utils.tensorboard torchviz
    tqdm viztracer wandb yaspin
""")
)
_VERSION = "0.0"
_ARITHMETIC = _words("sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor")


def only_shows(module: str) -> bool:
    """Whether a module, or one that it belongs to, is known to show things and to compute nothing."""
    parts = module.split(".")
    return any(".".join(parts[:count]) in SHOWING for count in range(1, len(parts) + 1))


class Inert(str):
    """Whatever a module that only shows gives back: an empty text that can be called, entered and unpacked."""

    __slots__ = ()
    __array_ufunc__ = None

    def __getattribute__(self, name: str) -> Any:
        """Any part of it is inert; what Python itself asks for is that of a text."""
        return str.__getattribute__(self, name) if name.startswith("__") else Inert()

    def __setattr__(self, name: str, value: object) -> None:
        """Keep nothing."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """As a decorator it leaves a function or a class as it is."""
        if len(arguments) == 1 and not named and isinstance(arguments[0], FunctionType | type):
            return arguments[0]
        return Inert()

    def __iter__(self) -> Iterator[Any]:
        """As many inert values as are unpacked (`fig, axes = plt.subplots()`); anywhere else one."""
        return iter([Inert() for _ in range(_unpacked_by(sys._getframe(1)))])

    def __getitem__(self, key: object) -> "Inert":
        """Any item of it is inert."""
        return Inert()

    def __setitem__(self, key: object, value: object) -> None:
        """Keep nothing."""

    def __delitem__(self, key: object) -> None:
        """Keep nothing."""

    def __contains__(self, item: object) -> bool:
        """Nothing is in it."""
        return False

    def __len__(self) -> int:
        """It has no length, which would be a number."""
        message = "what only shows has no length"
        raise TypeError(message)

    def __bool__(self) -> bool:
        """As an empty text."""
        return False

    def __enter__(self) -> "Inert":
        """`with` it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let what was raised be raised."""

    def __format__(self, how: str) -> str:
        """Nothing, in whatever format."""
        return ""

    def __add__(self, other: Any) -> Any:
        """Colours are put around text: the text is left."""
        return other if isinstance(other, str) else Inert()

    __radd__ = __add__

    def __mro_entries__(self, bases: object) -> tuple[type, ...]:
        """A class that builds on it builds on nothing."""
        return ()

    def __instancecheck__(self, instance: object) -> bool:
        """Nothing else is one of them."""
        return False

    def __hash__(self) -> int:
        """As an empty text."""
        return str.__hash__(self)


def _unpacked_by(frame: Any) -> int:
    """How many values the instruction that this frame is at unpacks; 1 where it does something else."""
    code, at = frame.f_code.co_code, frame.f_lasti
    operation = dis.opname[code[at]]
    if operation == "UNPACK_SEQUENCE":
        return int(code[at + 1])
    return int(code[at + 1]) & 0xFF if operation == "UNPACK_EX" else 1


def _inert(self: Inert, *_: object) -> Inert:
    return self


def _false(self: Inert, other: object) -> bool:
    del self, other
    return False


for _name in _ARITHMETIC:
    setattr(Inert, f"__{_name}__", _inert)
    setattr(Inert, f"__r{_name}__", _inert)
for _name in ("neg", "pos", "abs", "round"):
    setattr(Inert, f"__{_name}__", _inert)
for _name in ("lt", "le", "gt", "ge"):
    setattr(Inert, f"__{_name}__", _false)


class Bar:
    """A progress bar: gives what it was given, one by one; everything else about it is inert."""

    def __init__(self, items: Any = (), *_: object, **named: Any) -> None:
        self.__items = named.get("iterable", items)

    def __iter__(self) -> Iterator[Any]:
        """What it was given; nothing, where that was a number of steps."""
        items = self.__items
        return iter(items if hasattr(items, "__iter__") else ())

    def __len__(self) -> int:
        """The length of what it was given."""
        return len(self.__items)

    def __bool__(self) -> bool:
        """It is there."""
        return True

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """`bar()` steps on; `ProgressBar()(items)` is a bar of the items."""
        return Bar(*arguments, **named) if arguments and hasattr(arguments[0], "__iter__") else Inert()

    def __enter__(self) -> "Bar":
        """`with tqdm(items) as bar`."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let what was raised be raised."""

    def __getattr__(self, name: str) -> Any:
        """`bar.set_description(…)`, `bar.update(1)`: inert."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


class _Giving:
    """A function of a module that only shows whose result counts; its own attributes (`tqdm.write`) are inert."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.__call = function

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Give what the function gives."""
        return self.__call(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        """`tqdm.write(…)`, `tqdm.pandas()`: inert."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Inert()


def _range_bar(*bounds: Any, **_: object) -> Bar:
    return Bar(range(*bounds))


def _map_bar(function: Callable[..., Any], *items: Any, **_: object) -> Bar:
    return Bar(map(function, *items))


def _enumerate_bar(items: Any, start: int = 0, **_: object) -> Bar:
    return Bar(enumerate(items, start))


def _zip_bar(*items: Any, **_: object) -> Bar:
    return Bar(zip(*items, strict=False))


def _same(*given: Any, **_: object) -> Any:
    """`icecream.ic(x)` and `colored(text, …)`: the first of what they are given."""
    return given[0] if given else Inert()


_GIVING: Mapping[str, Callable[..., Any]] = {
    **dict.fromkeys(("tqdm", "tqdm_notebook", "tqdm_gui", "progressbar", "ProgressBar"), Bar),
    **dict.fromkeys(("progress_bar", "master_bar", "track", "alive_it", "alive_bar"), Bar),
    **dict.fromkeys(("trange", "tnrange", "tgrange"), _range_bar),
    "tenumerate": _enumerate_bar,
    "tmap": _map_bar,
    "tzip": _zip_bar,
    **dict.fromkeys(("ic", "colored", "stylize"), _same),
}


class ShowingModule(ModuleType):
    """A module that only shows. `pylab` is NumPy besides."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        vars(self).update(__all__=[], __version__=_VERSION)
        if name in ("pylab", "matplotlib.pylab"):
            names = {name: value for name, value in vars(np).items() if name in np.__all__}
            own = {name: value for name, value in names.items() if not hasattr(builtins, name)}
            vars(self).update(own, np=np, plt=Inert(), __all__=[*own, "np", "plt", *_OF_PYLAB])

    def __getattr__(self, name: str) -> Any:
        """Any part of it is inert, but what gives back what it was given."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _Giving(_GIVING[name]) if name in _GIVING else Inert()


_OF_PYLAB = _words("plot scatter figure show title xlabel ylabel legend subplot subplots axis imshow savefig colorbar")
# What IPython puts among the names of every notebook.
OF_EVERY_NOTEBOOK: Mapping[str, Any] = {"display": Inert(), "get_ipython": Inert()}
