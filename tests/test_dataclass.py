"""A class that `pytest_grade.dataclass` makes is what the standard library makes of it."""

import copy
import dataclasses
import inspect
from collections.abc import Callable, Mapping
from dataclasses import FrozenInstanceError, field
from functools import cached_property
from typing import Any, ClassVar

import pytest

from pytest_grade.dataclass import dataclass

OURS, LIBRARYS = dataclass, dataclasses.dataclass
FORMS: Mapping[str, Mapping[str, bool]] = {
    "a value": {"frozen": True, "slots": True, "kw_only": True},
    "a value with room for more": {"frozen": True, "kw_only": True},
    "a value by position": {"frozen": True, "slots": True},
    "one that changes": {"slots": True, "kw_only": True},
    "one that changes, by position": {},
    "one known by what it is, and not by its values": {"frozen": True, "slots": True, "kw_only": True, "eq": False},
    "one that hides its values": {"frozen": True, "repr": False},
}
on_every_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
frozen_only = pytest.mark.parametrize(
    "form",
    [form for form in FORMS.values() if form.get("frozen")],
    ids=[n for n, f in FORMS.items() if f.get("frozen")],
)


def made(by: Any, form: Mapping[str, bool]) -> Any:
    """The same class, with fields of every kind, made by one or the other."""

    @by(**form)
    class Kept:
        """Some values."""

        name: str
        size: int = 3
        tags: list[str] = field(default_factory=list)
        note: str = field(default="", compare=False, repr=False)
        later: str = field(init=False, default="later")
        known: dict[str, int] = field(init=False, default_factory=dict, compare=False)
        unset: int = field(init=False, compare=False, repr=False)
        number: ClassVar[int] = 7

        @property
        def twice(self) -> int:
            return 2 * self.size

    return Kept


def given(form: Mapping[str, bool], *values: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The first fields by position or by name, as the form has it."""
    names = ("name", "size", "tags", "note")
    return ((), dict(zip(names, values, strict=False))) if form.get("kw_only") else (values, {})


def both(form: Mapping[str, bool], look: Callable[[Any], Any]) -> tuple[Any, Any]:
    return look(made(OURS, form)), look(made(LIBRARYS, form))


@on_every_form
def test_it_takes_what_the_librarys_takes_and_has_what_it_has(form: Mapping[str, bool]) -> None:
    def look(kind: Any) -> Any:
        arguments, named = given(form, "a", 4)
        one = kind(*arguments, **named)
        values = {each.name: getattr(one, each.name, "not set") for each in dataclasses.fields(one)}
        parameters = inspect.signature(kind).parameters.values()
        return values, one.twice, kind.number, [(each.name, each.kind) for each in parameters], hasattr(one, "__dict__")

    ours, librarys = both(form, look)
    assert ours == librarys


@on_every_form
def test_what_is_made_by_default_is_made_anew(form: Mapping[str, bool]) -> None:
    kind = made(OURS, form)
    arguments, named = given(form, "a")
    first, second = kind(*arguments, **named), kind(*arguments, **named)
    assert first.tags is not second.tags
    assert first.known is not second.known


@on_every_form
@pytest.mark.parametrize("wrong", [{}, {"name": "a", "sizes": 3}], ids=["too few", "one unknown"])
def test_what_it_does_not_take_is_refused(form: Mapping[str, bool], wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        made(OURS, form)(**wrong)


@on_every_form
def test_it_is_equal_hashed_and_shown_as_the_librarys(form: Mapping[str, bool]) -> None:
    def look(kind: Any) -> Any:
        def one(*values: Any) -> Any:
            arguments, named = given(form, *values)
            return kind(*arguments, **named)

        same, noted, other = one("a", 3, ("t",)), one("a", 3, ("t",), "noted"), one("b", 3, ("t",))
        shown = repr(same).rpartition(".")[2].partition(" at 0x")[0]
        return same == noted, same == other, same == "a", hashed(same) == hashed(noted), hashed(same) == "none", shown

    ours, librarys = both(form, look)
    assert ours == librarys


def hashed(value: Any) -> Any:
    try:
        return hash(value)
    except TypeError:
        return "none"


@frozen_only
def test_what_is_frozen_cannot_be_changed(form: Mapping[str, bool]) -> None:
    arguments, named = given(form, "a")
    one = made(OURS, form)(*arguments, **named)
    with pytest.raises(FrozenInstanceError, match="'size'"):
        one.size = 4
    with pytest.raises(FrozenInstanceError, match="'size'"):
        del one.size
    assert one.size == 3


@OURS(frozen=True, slots=True, kw_only=True)
class Point:
    """One with two fields."""

    x: float
    y: float = 0.0


@OURS(frozen=True, slots=True, kw_only=True)
class Place(Point):
    """One with a field more."""

    name: str = ""


@OURS(frozen=True, kw_only=True)
class Sum:
    """One that works something out once, and has methods of its own where the library would make them."""

    of: tuple[int, ...]
    times: list[int] = field(default_factory=list, compare=False)

    @cached_property
    def total(self) -> int:
        self.times.append(1)
        return sum(self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sum) and self.total == other.total

    def __hash__(self) -> int:
        return self.total

    def __repr__(self) -> str:
        return f"sum {self.total}"


@OURS(slots=True)
class Linked:
    """One that may hold itself."""

    other: Any = None


@pytest.mark.parametrize("value", [Point(x=1.0), Place(x=1.0, y=2.0, name="here")])
def test_it_is_copied_replaced_and_taken_apart(value: Any) -> None:
    assert copy.copy(value) == copy.deepcopy(value) == value
    assert dataclasses.replace(value, x=3.0).x == 3.0
    assert dataclasses.asdict(value)["x"] == 1.0


def test_one_that_is_derived_is_none_of_the_first_kind() -> None:
    assert Place(x=1.0) != Point(x=1.0)
    assert [each.name for each in dataclasses.fields(Place)] == ["x", "y", "name"]


def test_what_a_class_has_of_its_own_is_kept_and_a_value_can_be_worked_out_once() -> None:
    first, second = Sum(of=(1, 2)), Sum(of=(3,))
    assert first == second
    assert (repr(first), first.times, first.total) == ("sum 3", [1], 3)
    assert first.times == [1]
    assert hash(first) == 3


def test_one_that_holds_itself_is_shown() -> None:
    one = Linked()
    one.other = one
    assert repr(one) == "Linked(other=...)"


def test_one_with_a_check_of_its_own_makes_it() -> None:
    @OURS(frozen=True)
    class Positive:
        number: int

        def __post_init__(self) -> None:
            if self.number < 0:
                raise ValueError(self.number)

    assert Positive(1).number == 1
    with pytest.raises(ValueError, match="-1"):
        Positive(-1)
