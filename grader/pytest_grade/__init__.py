"""Grades backpropagation written by students, by what the gradients are.

This module stays light on purpose: the process that runs student code imports the package, and so does every
pytest start. Nothing here may import NumPy, nor the solution. PYTEST_DONT_REWRITE: whoever has imported this
before pytest starts is not warned that it asserts nothing.
"""

__version__ = "0.1.0"


def check(*functions, assignment=None):  # type: ignore[no-untyped-def]
    """Check functions of yours in this notebook, or all that there are; see docs/check.md."""
    from pytest_grade.selfcheck.checking import check as check_here  # noqa: PLC0415

    return check_here(*functions, assignment=assignment)


def load_ipython_extension(shell):  # type: ignore[no-untyped-def]
    """Have IPython know `%grade`."""
    from pytest_grade.selfcheck.magic import load_ipython_extension as load  # noqa: PLC0415

    load(shell)
