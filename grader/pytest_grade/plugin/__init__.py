"""The pytest plugin `grade`: inert without `--grade`, and light: nothing heavy is imported until it grades."""

from __future__ import annotations

import contextlib
import gc
import os
from typing import TYPE_CHECKING

import pytest

from pytest_grade.plugin import hooks
from pytest_grade.plugin.options import add_options, refuse_unknown
from pytest_grade.streams import hold_streams

if TYPE_CHECKING:
    from collections.abc import Iterator


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare `--grade` and its settings. This comes first: later pytest needs the streams that a shell has closed."""
    hold_streams()
    add_options(parser)


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Let other plugins extend a grading run."""
    pluginmanager.add_hookspecs(hooks)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Let nothing that lies among the submissions configure the run, or be imported into it."""
    if early_config.known_args_namespace.grade:
        refuse_unknown(args)
        from pytest_grade.plugin.as_installed import import_as_installed  # noqa: PLC0415 - of no use to other runs

        early_config.add_cleanup(import_as_installed())
        from pytest_grade.plugin.trust import distrust  # noqa: PLC0415 - of no use to other runs

        distrust(early_config, parser, args)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Refuse what makes no sense of submissions: later it is too late, `--looponfail` never comes back."""
    if config.option.grade and not config.option.help:
        from pytest_grade.plugin.refused import refuse_senseless  # noqa: PLC0415 - of no use to other runs

        refuse_senseless(config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take over the run, if it is to grade."""
    config.addinivalue_line("markers", "grade: a submission, graded by pytest-grade (`-m grade` selects them)")
    if config.option.grade and not config.option.help:
        from pytest_grade.sandbox.children import THREAD_VARIABLES  # noqa: PLC0415

        for name in THREAD_VARIABLES:  # before NumPy is loaded
            os.environ.setdefault(name, "1")
        with _loading():
            _take_over(config)


def _take_over(config: pytest.Config) -> None:
    # Heavy, and of no use to other runs; the sandbox's process starts up while the rest is imported.
    from pytest_grade.errors import DisturbedError  # noqa: PLC0415
    from pytest_grade.plugin.confinement import limits, sandbox_policy  # noqa: PLC0415
    from pytest_grade.plugin.early import EarlySandbox  # noqa: PLC0415

    try:
        first = EarlySandbox(sandbox_policy(config), limits(config))
        config.add_cleanup(first.close)
        from pytest_grade.plugin.start import start  # noqa: PLC0415
    except DisturbedError as error:
        raise pytest.UsageError(str(error)) from None
    except OSError as error:  # of an import: too many open files, say
        raise pytest.UsageError(str(DisturbedError(detail=error.strerror or str(error)))) from None
    start(config, first)


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """Look for no garbage while modules are loaded, nor in them later: they stay, and looking takes a tenth of that."""
    is_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if is_enabled:
            gc.enable()


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: pytest.ExitCode, config: pytest.Config
) -> None:
    """Where nothing was collected of notebooks, say which option may be missing."""
    if exitstatus in (pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.USAGE_ERROR) and not config.option.grade:
        from pytest_grade.plugin.hint import hint  # noqa: PLC0415 - of no use to other runs

        if line := hint(config, exitstatus):
            terminalreporter.write_line(line)
