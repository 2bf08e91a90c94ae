"""Places in a script are lines of its file, those in an exported cell (`run_cell_magic('time', '', 'def …')`) too."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from grader.model.judgement import Place

_Value = TypeVar("_Value")


def in_the_file(value: _Value, exported: Mapping[int, int]) -> _Value:
    """The same value with each place in an exported cell moved to the line of the file that holds the whole cell.

    `exported` is that line by the number of the cell. The code that a place quotes stays that of the cell's line.
    """
    return _moved(value, exported) if exported else value


def _moved(value: Any, exported: Mapping[int, int]) -> Any:
    if isinstance(value, Place):
        return replace(value, cell=0, line=exported[value.cell]) if value.cell in exported else value
    if isinstance(value, tuple):
        return tuple(_moved(item, exported) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{each.name: _moved(getattr(value, each.name), exported) for each in fields(value)})
    return value
