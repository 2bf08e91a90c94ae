"""Leaving no trace in a kernel: what is printed and shown meanwhile is dropped, chance and the rest are put back."""

import contextlib
import io
import random
import sys
import warnings
from collections.abc import Iterator

import numpy as np

from pytest_grade.worker import uninitialised
from pytest_grade.worker.recorder import METHODS


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """While this lasts, nothing of what runs is printed, displayed or plotted; afterwards all is as it was."""
    names, methods = ("empty", "empty_like"), dict(METHODS)
    makers = [getattr(np, name) for name in names]
    by_numpy, by_python, tracing = np.random.get_state(), random.getstate(), sys.gettrace()
    with _nothing_displayed(), _no_new_figures(), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        uninitialised.install()
        try:
            yield
        finally:
            sys.settrace(tracing)
            for name, maker in zip(names, makers, strict=True):
                setattr(np, name, maker)
            np.random.set_state(by_numpy)
            random.setstate(by_python)
            METHODS.clear()
            METHODS.update(methods)


@contextlib.contextmanager
def _nothing_displayed() -> Iterator[None]:
    """Drop what is printed, and what is displayed where there is IPython."""
    if "IPython" not in sys.modules:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            yield
        return
    from IPython.utils.capture import capture_output  # noqa: PLC0415 - only where it is loaded already

    with capture_output():
        yield


@contextlib.contextmanager
def _no_new_figures() -> Iterator[None]:
    """Close the figures that are opened meanwhile, where there is Matplotlib."""
    plots = sys.modules.get("matplotlib.pyplot")
    before = set(plots.get_fignums()) if plots else set()
    try:
        yield
    finally:
        plots = sys.modules.get("matplotlib.pyplot")
        if plots is not None:
            for number in set(plots.get_fignums()) - before:
                plots.close(number)
