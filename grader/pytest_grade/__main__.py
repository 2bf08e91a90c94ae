"""`python -m pytest_grade`: the command `pytest-grade`."""

from pytest_grade.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
