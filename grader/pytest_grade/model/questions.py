"""Questions to a submission, and what came of them."""

from collections.abc import Mapping
from dataclasses import field
from typing import Any, TypeAlias

from pytest_grade.dataclass import dataclass

# A key or an index; a name behind a dot, such as ".dLdW", is that of an attribute.
Key: TypeAlias = int | str
# What is wanted of a value: all of it, nothing, or so much of each of its parts (of a tuple, of a dictionary, of the
# attributes of an object, which come as a dictionary of those that it has).
Keep: TypeAlias = "bool | tuple[Keep, ...] | dict[Key, Keep]"
HELD = ""  # in the place of a function's name
NAMELESS = ""  # the name of an exception whose own name is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Stands, among a step's arguments, for (a part of) what an earlier step returned.

    `Result(step=0)[1]`, or of an object `Result(step=0)[".weights"][0]`. An object itself never leaves the worker.
    """

    step: int
    path: tuple[Key, ...] = ()

    def __getitem__(self, key: Key) -> "Result":
        """The part of this result under a key, an index, or the name of an attribute behind a dot."""
        return Result(step=self.step, path=(*self.path, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Stands, among a step's arguments, for a function that the course gives to students, by its name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of a student's function, of a class, or of a method; or, where `function` is `HELD`, no call at all.

    What is held is its one argument, which later steps are given as it is: what they change in it can be looked at.

    `function` is its name: `propagate`, `TwoLayerNet`, and with `of`, the object that is asked, `TwoLayerNet.loss`.
    What Python finds under the last part of that name is called, whichever class the object is of; without an object,
    that of the class. After the call the attributes in `sets` are set on `of`, or else on what the call has made.

    `spare` are further arguments for those whose function takes more than the assignment asks for (an older
    template's `compute_cost(A2, Y, parameters)`); as many are passed as the function requires. `named` go by
    keyword where the function has a parameter of that name, and by position where it has not. `switches` go by keyword
    too, and are left out where it has none. One that `may_raise` has given nothing then, and the next one is made.
    `chance` is added to that of the question, where a step is to draw other numbers than those before it.
    """

    function: str
    arguments: tuple[Any, ...]
    spare: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)
    of: Result | None = None
    sets: Mapping[str, Any] = field(default_factory=dict)
    switches: Mapping[str, bool] = field(default_factory=dict)
    may_raise: bool = False
    chance: int = 0

    def given(self, place: Key) -> Any:
        """What an argument is, by number or name, or an attribute that is set; None where there is no such."""
        if isinstance(place, int):
            return self.arguments[place] if place < len(self.arguments) else None
        return self.named.get(place, self.sets.get(place))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Steps to run one after the other, each with fresh copies of its inputs; `send` says what to report of which.

    `record` asks for every array that comes up; `again` runs the last step twice with the same arguments, and reports
    the second time; `watch` asks which of the arrays that the steps are given are written into. Each step begins with
    NumPy's generator seeded by `chance`, a number that nobody can foresee: they draw alike. `shapes` are those of
    arrays in a right answer, which the process that answers is not told.
    """

    id: str
    steps: tuple[Step, ...]
    send: Mapping[int, "Keep"]
    record: bool = False
    again: bool = False
    watch: bool = False
    chance: int = 0
    shapes: frozenset[tuple[int, ...]] = frozenset()

    @property
    def functions(self) -> frozenset[str]:
        """The functions that the steps call."""
        return frozenset(step.function for step in self.steps if step.function != HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One line of the student's own traceback."""

    cell: int
    line: int
    function: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """An array that a step was given and that was written into: the step, the argument (`Step.given`), the keys to it.

    `by` is the step that wrote, `cell` and `line` those of the line that did, 0 where none was recorded; `functions`
    are the student's functions by name that were running then, the innermost first.
    """

    step: int
    argument: Key
    keys: tuple[Key, ...] = ()
    by: int = 0
    cell: int = 0
    line: int = 0
    functions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An array seen while student code ran: in which function, under which name, made by which line."""

    function: str
    variable: str
    cell: int
    line: int
    array: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Every step returned; `values` by step number; `printed` characters; the functions that `drew` random numbers.

    If watched: the arrays that were `written` into. If recorded: `events`, and the names of functions that `ran`.
    """

    values: Mapping[int, Any]
    printed: int = 0
    events: tuple[Event, ...] = ()
    ran: frozenset[str] = frozenset()
    written: tuple[Write, ...] = ()
    drew: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a variable holds that is no array: `dict`, `list`, `tuple`, `int` or `nothing`, how much, and its keys."""

    kind: str
    number: int
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """Step `step` raised; `values` holds what the steps before it returned, `shapes` those of the innermost arrays.

    `holds` is what is no array. `arrays` are these arrays themselves, by variable, where the question was to be
    recorded; `printed` characters;
    `in_substitute` says whether a function of the solution raised that took the place of a student's.
    """

    step: int
    function: str
    type_name: str
    message: str
    frames: tuple[Frame, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    values: Mapping[int, Any] = field(default_factory=dict)
    printed: int = 0
    events: tuple[Event, ...] = ()
    arrays: Mapping[str, Any] = field(default_factory=dict)
    in_substitute: bool = False
    holds: Mapping[str, Held] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """The question met a limit, or its process ended: a signal, a broken protocol. `reason` is a short word.

    `at` is the cell and the line of the student's that ran then, where that is known.
    """

    function: str
    reason: str
    detail: str
    at: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAsked:
    """A function that the question calls is not there, or has ended the process before."""

    function: str
    because: str


Outcome: TypeAlias = Returned | Raised | Ended | NotAsked
