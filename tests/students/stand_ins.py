"""Stand-ins for modules that are not installed: as much of them as the submissions of these tests use."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np

if TYPE_CHECKING:
    from tests.students.surrounding import Surrounding


class _StandIn(ModuleType):
    """A module in which everything can be called and shows nothing; what gives back what it was given does so."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_GIVING, name, None) or _anything()


class _GIVING:
    tqdm = progressbar = track = staticmethod(lambda items=(), *_, **__: _Bar(items))
    ProgressBar = staticmethod(lambda: lambda items: items)
    trange = staticmethod(lambda n, **_: _Bar(range(n)))
    ic = colored = staticmethod(lambda x, *_: x)
    tabulate = staticmethod(lambda *_, **__: "")
    profile = catch = staticmethod(lambda f: f)
    LineProfiler = staticmethod(lambda: lambda f: f)
    logger = mock.MagicMock(catch=lambda f=None, **_: f or (lambda g: g))
    subplots = staticmethod(lambda *shape, **_: (_anything(), (_anything(), _anything()) if shape else _anything()))
    hist = staticmethod(lambda *_, **__: ([], [], []))
    plot = staticmethod(lambda *_, **__: (_anything(),))
    Fore = Style = mock.MagicMock(RED="", RESET_ALL="")
    expit = staticmethod(lambda x: 1 / (1 + np.exp(-x)))
    logit = staticmethod(lambda p: np.log(p) - np.log(1 - p))
    xlogy = staticmethod(lambda x, y: x * np.log(y))
    xlog1py = staticmethod(lambda x, y: x * np.log(1 + y))
    logsumexp = staticmethod(lambda a, axis: np.log(np.sum(np.exp(a), axis=axis)))


class _Bar(list):  # type: ignore[type-arg]
    def __getattr__(self, name: str) -> Any:
        return mock.MagicMock()


def _anything() -> Any:
    return mock.MagicMock(plot=lambda *_, **__: (mock.MagicMock(),))


def stand_ins(made: Surrounding) -> dict[str, ModuleType]:
    """The modules that it needs."""
    found: dict[str, ModuleType] = {}
    for name in made.needs:
        found[name] = _StandIn(name)
        vars(found[name])["__path__"] = []
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(found[parent], last, found[name])
    return found
