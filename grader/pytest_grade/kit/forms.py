"""What a kit holds of an assignment: its questions as they were drawn, and what the solution answers to them.

A question is drawn twice: once to be asked, and once more for what may hang on the numbers. In everything that is kept
by draw, the first is what is asked.
"""

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.kit.digests import Table
from pytest_grade.kit.later import Later
from pytest_grade.model.assignment import Placement, Probe, Role, Update
from pytest_grade.model.cases import Array, Case
from pytest_grade.model.expectations import Template
from pytest_grade.model.notation import Notation
from pytest_grade.model.questions import Keep, Result, Step

Draws: TypeAlias = tuple[tuple[Probe, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenSource:
    """A `Source`: its probes by draw, those at odd sizes, and the answers of known mistakes."""

    name: str
    asked: Later[Draws]
    odd: Later[Draws] | None = None
    tables: tuple[Later[Table], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenFunction:
    """A `Function`; `handed_source`, `looking`, `makers` and `helpers` are those of `Handed`."""

    name: str
    sources: tuple[FrozenSource, ...]
    callees: tuple[str, ...] = ()
    placements: tuple[Placement, ...] = ("inside",)
    role: Role | None = None
    widely: FrozenSource | None = None
    by_chance: bool = False
    handed_source: FrozenSource | None = None
    looking: FrozenSource | None = None
    makers: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    reads_from: tuple[str, ...] = ()
    may_change: tuple[str, ...] = ()
    begins: Literal["judged", "unjudged"] | None = None
    has_a_choice: bool = True
    is_optional: bool = False
    planted: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    answers_alike: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCase:
    """What `Chain` says of one case, and of labels of one type; `others` are the outputs of `Forward.others`."""

    case: Case
    label_type: type
    steps: tuple[Step, ...]
    gradients: Mapping[str, Result]
    beside: Mapping[Result, Template]
    keep: Mapping[int, Keep] | None = None
    update: Update | None = None
    own_cost: Result | None = None
    output: Result | None = None
    others: tuple[Array, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenForward:
    """A `Forward`; `loss` names what the cost is the mean of, "" where it is none that is known here."""

    by: str
    others: tuple[str, ...] = ()
    loss: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenChain:
    """A `Chain`, and what it says of every case: of `Chain.keep`, `update` and `own_cost`, whether there is any."""

    function: str
    path: tuple[str, ...]
    cache_makers: tuple[str, ...]
    cost: str
    at: Later[tuple[AtCase, ...]]
    has_keep: bool = False
    has_update: bool = False
    has_own_cost: bool = False
    update_function: str = ""
    forward: FrozenForward | None = None
    is_of_cost: bool = True
    takes_examples: bool = True
    asked: str = ""
    is_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenAssignment:
    """An `Assignment` without its solution; `cases` are those of the chain by draw and kind."""

    id: str
    title: str
    functions: tuple[FrozenFunction, ...]
    chain: FrozenChain | None
    notation: Notation
    cases: tuple[Mapping[str, tuple[Case, ...]], ...]
    modules: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    provided: str = ""
    variants: tuple["FrozenAssignment", ...] = ()
    chosen: tuple[str, ...] = ()
    chosen_by: tuple[tuple[str, ...], ...] = ()
    form: str = ""
    forms: tuple["FrozenAssignment", ...] = ()
    preload: tuple[str, ...] = ()
    points: Mapping[str, float] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    placement: Placement = "inside"
    seconds: float = 0.0
