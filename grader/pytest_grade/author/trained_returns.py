"""In which forms a training may give what it has trained, and where in each of them its parts are."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, Final

from pytest_grade.author.declaration import Call
from pytest_grade.author.inputs import Inputs
from pytest_grade.author.patterns import Keyed, Pattern, Several, Value
from pytest_grade.author.templates import leaves_of
from pytest_grade.dataclass import dataclass
from pytest_grade.rules.presence import at

NO_DICTIONARY: Final = "does not return the dictionary of parameters"
_COUNTED: Final = ("no value", "one value", "two values", "three values", "four values")


@dataclass(frozen=True, kw_only=True)
class Returns:
    """The forms of a call that trains; the first part of the first form is what is trained, a dictionary."""

    call: Call
    inputs: Inputs

    @cached_property
    def _all(self) -> Sequence[Pattern]:
        assert self.call.comes_back is not None
        return self.call.comes_back, *self.call.otherwise

    @cached_property
    def names(self) -> Sequence[str]:
        """What the parts are called that are judged, in order: what is trained, then its costs."""
        leaves = leaves_of(self._all[0], self.inputs.values)
        return tuple(leaf.name for leaf in leaves if isinstance(leaf.pattern, Value) and leaf.pattern.is_judged)

    def parts(self, value: Any) -> Mapping[str, Any] | None:
        """The parts that are judged, by name, of a value that fits to one of the forms; None where it fits to none."""
        form = next((form for form in self._all if _fits(form, value)), None)
        if form is None:
            return None
        leaves = leaves_of(form, self.inputs.values)
        return {leaf.name: at(value, leaf.path) for leaf in leaves if leaf.name in self.names}

    def misfit(self, value: Any) -> str:
        """What is said of a value that fits to none."""
        first, *others = self._all
        if isinstance(first, Value) and not others:
            return NO_DICTIONARY
        asked = ", or ".join([_told(first), *(f"{_told(form)} alone" for form in others)])
        return f"returns {_described(value)}, and the course asks for {asked}"


def _fits(form: Pattern, value: Any) -> bool:
    match form:
        case Several(parts=parts):
            return isinstance(value, (tuple, list)) and len(value) == len(parts)
        case Keyed(parts=keyed):
            return isinstance(value, dict) and keyed.keys() <= value.keys()
    return isinstance(value, dict)


def _told(form: Pattern) -> str:
    match form:
        case Several(parts=parts):
            return " and ".join(map(_told, parts))
        case Keyed(parts=keyed):
            return f"a dictionary with {', '.join(keyed)}"
        case Value(name=name):
            return name.lstrip("_") or "anything"
    return "a derivative"


def _described(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        count = len(value)
        return f"a {type(value).__name__} of " + (_COUNTED[count] if count < len(_COUNTED) else f"{count} values")
    return "a dictionary" if isinstance(value, dict) else "nothing" if value is None else "something else"
