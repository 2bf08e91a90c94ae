"""What an exception is caused by, in words: by its type and message, and by what the statement that raised shows.

Each sentence is a fact about the student's text and the values there, or a rule of Python or NumPy. Nothing in it comes
from the solution.
"""

import re
from collections.abc import Callable, Sequence

from pytest_grade.dataclass import dataclass
from pytest_grade.judge import causes_of_names, causes_of_shapes, causes_of_types
from pytest_grade.judge.failing import Failing
from pytest_grade.model.questions import Raised
from pytest_grade.model.submission import Reading

_LONGEST_MESSAGE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """Exceptions whose message begins so, and what says their cause; None where the statement does not show it."""

    message: re.Pattern[str]
    cause: Callable[[Failing, re.Match[str]], str | None]


def _rules(*table: tuple[str, Callable[[Failing, re.Match[str]], str | None]]) -> Sequence[_Rule]:
    return [_Rule(message=re.compile(message, re.DOTALL), cause=cause) for message, cause in table]


_RULES = _rules(
    (r"only (?:0-dimensional|length-1|size-1) arrays can be converted", causes_of_types.one_number),
    (r"The truth value of an array", causes_of_types.truth_of_an_array),
    (r"module 'numpy' has no attribute '(?P<attribute>\w+)'", causes_of_names.of_numpy),
    (r"'NoneType' object has no attribute '(?P<attribute>\w+)'", causes_of_types.attribute_of_none),
    (r"'(?P<kind>list|tuple|dict)' object has no attribute '(?P<attribute>\w+)'", causes_of_types.attribute_of_arrays),
    (
        r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<left>[\w.]+)' and '(?P<right>[\w.]+)'",
        causes_of_types.operands,
    ),
    (r"can only concatenate str \(not \"(?P<kind>[\w.]+)\"\) to str", causes_of_types.joined_to_text),
    (r"can't multiply sequence by non-int of type", causes_of_types.repeated_list),
    (r"'(?P<kind>[\w.]+)' object is not callable", causes_of_types.not_callable),
    (r"'(?P<kind>[\w.]+)' object is not subscriptable", causes_of_types.not_subscriptable),
    (r"'(?P<kind>int|float|numpy\.\w+)' object is not iterable", causes_of_types.not_iterable),
    (r"'(?P<kind>float|numpy\.float64)' object cannot be interpreted as an integer", causes_of_types.fraction),
    (r"Cannot interpret '\d+' as a data type", causes_of_types.shape_in_pieces),
    (r"Cannot cast ufunc '\w+' output from dtype\('float\d+'\) to dtype\('u?int\d+'\)", causes_of_types.whole_numbers),
    (r"setting an array element with a sequence\.$", causes_of_types.room_for_one),
    (r"(?:not enough|too many) values to unpack", causes_of_types.unpacked),
    (
        r"(?P<name>[\w.<>]+)\(\) takes .*?(?P<takes>\d+) positional arguments? but (?P<given>\d{1,9})",
        causes_of_names.arguments,
    ),
    (r"(?P<name>[\w.<>]+)\(\) missing \d+ required positional arguments?: (?P<missing>.*)", causes_of_names.missing),
    (r"name '(?P<name>\w+)' is not defined", causes_of_names.not_defined),
    (r"cannot access local variable '(?P<name>\w+)'", causes_of_names.not_assigned),
    (r"local variable '(?P<name>\w+)' referenced before", causes_of_names.not_assigned),
    (r"'(?P<key>\w+)'$", causes_of_names.key),
    (r"maximum recursion depth exceeded", causes_of_names.calls_itself),
    (r"axis (?P<axis>-?\d+) is out of bounds for array of dimension (?P<axes>\d\b)", causes_of_shapes.axis),
    (r"index (?P<index>-?\d+) is out of bounds for axis (?P<axis>\d+) with size (?P<size>\d+)", causes_of_shapes.index),
    (r"(?:list|tuple) index out of range", causes_of_shapes.index_of_list),
    (
        r"too many indices for array: array is (?P<axes>\d{1,2})-dimensional, but (?P<given>\d{1,9})",
        causes_of_shapes.indices,
    ),
    (r"only integers, slices", causes_of_shapes.key_of_an_array),
    (r"shapes \(.*\) and \(.*\) not aligned", causes_of_shapes.product),
    (r"matmul: Input operand \d has a mismatch", causes_of_shapes.product),
    (r"operands could not be broadcast together with remapped shapes", causes_of_shapes.letters),
    (r"operands could not be broadcast together with shapes", causes_of_shapes.entry_by_entry),
    (r"non-broadcastable output operand", causes_of_shapes.written_into),
)


def cause_of(raised: Raised, reading: Reading) -> str:
    """What an exception is caused by, as far as the statement that raised shows; else nothing."""
    if len(raised.message) > _LONGEST_MESSAGE:
        return ""
    if called := causes_of_names.as_called(raised, reading):
        return called
    if not raised.frames:
        return ""
    failing = Failing(raised=raised, reading=reading)
    for rule in _RULES:
        if found := rule.message.match(raised.message):
            try:
                return rule.cause(failing, found) or ""
            except (RecursionError, ValueError, IndexError):
                return ""
    return ""
