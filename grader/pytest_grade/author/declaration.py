"""What an author says of an assignment: inputs, and calls with what comes back from them."""

import ast
import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from types import CodeType
from typing import Any, Final, Literal

from pytest_grade.author import words
from pytest_grade.author.patterns import (
    ALLOWED,
    Derivative,
    Pattern,
    Value,
    decided,
    either_of,
    is_call,
    leaves,
    parsed,
)
from pytest_grade.author.places import Place, nearest
from pytest_grade.dataclass import dataclass

J: Final = "J"
OPTIONS: Final = (
    *("of", "mean", "then", "replacing", "lowers", "chance", "picks", "also", "ties"),
    *("optional", "planted", "further", "constant"),
)
CHANCE: Final = (
    "the variables that hold the masks or the noise, a colon, and where each is found afterwards:"
    " 'D1 D2: _cache[1], _cache[6]'"
)
_CALL: Final = "a call as in the notebook: propagate(w, b, X, Y) -> …"


@dataclass(frozen=True, kw_only=True, eq=False)
class Call:
    """One line of a declaration: a call, what comes back, and what else is said of it.

    Attributes:
        place: where it is said.
        text: as the author has it.
        points: what a right function earns; 0 where it is only on the way.
        before: calls made before it, on the same object.
        call: the call itself.
        comes_back: the pattern of its value; None where only `then` is looked at.
        otherwise: other forms in which a training may give the same, with fewer parts: ``(weights, costs) or weights``.
        whole: the name of all that comes back; None where it has none.
        then: patterns of what can be looked at afterwards, by expression: ``layer.dLdW``.
        of: the objective that its derivatives are of, where it is not `J`.
        mean: ``either`` where the mean may be taken in it or not.
        replacing: given functions that others of the solution take the place of, while it is called.
        lowers: the cost that training has to lower.
        chance: the variables that hold the masks or the noise that it draws, a colon, and where each is found in what
            comes back: 'D1 D2: _cache[1], _cache[6]'. The rest is held to what the student's own has drawn.
        picks: how many of which size it takes at random for one step: ``'2 of N'``; right is what comes of any two.
        also: other functions of the solution that are right too.
        ties: the draws with zeros in whose place every prediction stands on a threshold; the text of the course says
            what is to come of that.
        optional: True where a submission may leave the function out: unwritten it counts nothing, and costs nothing.
        planted: the wrong lines of a function that students are given so, for them to find, each an assignment to a
            variable: dW = 2 * np.dot(dZ, A.T).
        further: what the function takes besides in another version of the course, by the names of draws, each with a
            value with which nothing comes of it.
        constant: True where no derivative goes back through what it gives: it is held at its value (a stop-gradient),
            as the advantage is in an actor-critic.
        is_graded: whether it earns points.

    """

    place: Place
    text: str
    points: float
    before: tuple[ast.Call, ...]
    call: ast.Call
    comes_back: Pattern | None
    otherwise: tuple[Pattern, ...] = ()
    whole: str | None = None
    then: Mapping[str, Pattern] = field(default_factory=dict)
    of: str | None = None
    mean: Literal["either"] | None = None
    replacing: Mapping[str, str] = field(default_factory=dict)
    lowers: str | None = None
    chance: str = ""
    picks: str | None = None
    also: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    optional: bool = False
    planted: tuple[str, ...] = ()
    further: Mapping[str, Any] = field(default_factory=dict)
    constant: bool = False
    is_graded: bool = True

    @property
    def steps(self) -> tuple[ast.Call, ...]:
        """The calls that it is made of, itself the last."""
        return (*self.before, self.call)

    @cached_property
    def codes(self) -> tuple[CodeType, ...]:
        """Its calls, compiled; of a derivative d(q) among the arguments, the value is that of the name ``d(q)``."""
        return tuple(compiled(with_given(step)) for step in self.steps)

    @property
    def function(self) -> str:
        """The name of the function, or method, that is called."""
        called = self.call.func
        return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""

    @cached_property
    def asked(self) -> str:
        """The call as people write it: ``net.loss(X, y, reg=reg)``."""
        return ast.unparse(self.call)

    @property
    def receiver(self) -> str | None:
        """The object whose method is called; None of a function."""
        match self.call.func:
            case ast.Attribute(value=ast.Name(id=name)):
                return name
        return None

    @cached_property
    def given(self) -> tuple[str, ...]:
        """The quantities whose derivatives are given to it."""
        calls = (node for step in self.steps for node in ast.walk(step) if is_call(node, "d"))
        return tuple(node.args[0].id for node in calls)  # type: ignore[attr-defined]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that it reads, the function's own excepted, and q of d(q) unless it is read by itself too."""
        steps = [with_given(step) for step in self.steps]
        found = {node.id for step in steps for node in ast.walk(step) if isinstance(node, ast.Name)}
        return frozenset(found - {given_as(name) for name in self.given} - {"d", self.function})

    @property
    def patterns(self) -> Mapping[str, Pattern]:
        """What comes back, under the empty text, and what is looked at afterwards."""
        own = {} if self.comes_back is None else {"": self.comes_back}
        return {**own, **self.then}

    @cached_property
    def leaves(self) -> tuple[Value | Derivative, ...]:
        """All that is looked at, in order."""
        return tuple(leaf for pattern in self.patterns.values() for leaf in leaves(pattern))

    @property
    def derivatives(self) -> tuple[Derivative, ...]:
        """Those of them that are derivatives."""
        return tuple(leaf for leaf in self.leaves if isinstance(leaf, Derivative))

    @cached_property
    def binds(self) -> tuple[str, ...]:
        """The names that it gives to what comes back, in order."""
        names = [leaf.name for leaf in self.leaves if isinstance(leaf, Value) and leaf.name != "_"]
        return tuple(dict.fromkeys([*names, *([self.whole] if self.whole else [])]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A wrong function that a course sees often, in its solution, with what is said of it."""

    place: Place
    name: str
    instead_of: str
    says: str

    @property
    def id(self) -> str:
        """What it is known by in reports."""
        return self.name.rpartition(".")[2].replace("_", "-")

    def in_place_of(self, call: Call) -> Call:
        """The same call of the wrong function."""
        return replace(call, call=instead(call, self.name))


def instead(call: Call, name: str) -> ast.Call:
    """A call of another function, or method, with the same arguments."""
    made = copy.deepcopy(call.call)
    if isinstance(made.func, ast.Attribute):
        made.func.attr = name.rpartition(".")[2]
    else:
        made.func = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), made.func)
    return made


def with_number(call: Call, keyword: str, number: int) -> Call:
    """The same call with another number for this keyword."""
    made = copy.deepcopy(call.call)
    for each in made.keywords:
        if each.arg == keyword:
            each.value = ast.Constant(number)
    return replace(call, call=made)


def with_further(call: Call) -> Call:
    """The same call with all that the function takes in another version of the course."""
    made = copy.deepcopy(call.call)
    made.args += [ast.copy_location(ast.Name(id=name, ctx=ast.Load()), made) for name in call.further]
    return replace(call, call=made, further={})


class Assignment:
    """A declaration, as it is written line by line.

    Attributes:
        id: its name, as the folder's.
        title: for people.
        examples: the size that counts the examples, m in most courses.
        modules: patterns of the course modules that submissions import.
        either: constants of the solution that have several lawful values, the usual one first.
        choices: by constant and value, what students are told who have made that choice.
        signs: by constant and value, words: only who has one of them in the code has made that choice.
        known_by: the functions whose names no other course uses, or patterns of them: a submission that has one of
            them, on the way to the final derivatives, answers this assignment.
        forms: other forms of it, by name: what the course asked in other years.

    """

    def __init__(
        self,
        id: str,  # noqa: A002 - what it is
        title: str,
        *,
        examples: str = "m",
        modules: Sequence[str] = (),
        either: Mapping[str, Sequence[object] | Mapping[Any, str]] | None = None,
        known_by: Sequence[str] = (),
    ) -> None:
        self.place = Place.of_author()
        for word, names in (("modules", modules), ("known_by", known_by)):
            if isinstance(names, str):
                self.place.refuse(f"{word}={names!r}", f"a list: {word}=[{names!r}]")
        if not (isinstance(examples, str) and examples.isidentifier()):
            self.place.refuse(f"examples={examples!r}", "the name of the size that counts the examples, such as 'm'")
        self.id, self.title, self.examples = id, title, examples
        self.modules = tuple(modules)
        self.known_by = tuple(known_by)
        self.either = {name: tuple(values) for name, values in (either or {}).items()}
        self.choices = {name: dict(told) for name, told in (either or {}).items() if isinstance(told, Mapping)}
        _refuse_what_is_no_text(self.choices, self.place)
        self.signs: dict[str, Mapping[Any, Sequence[str]]] = {}
        self.draws: dict[str, Any] = {}
        self.draw_places: dict[str, Place] = {}
        self.calls: list[Call] = []
        self.mistakes: list[Mistake] = []
        self.forms: dict[str, Assignment] = {}

    def form(self, name: str) -> "Assignment":
        """Another form of this assignment, which had other functions or classes in another year of the course.

        It is drawn and graded by itself, against `solution_<name>.py`; a submission is graded by the form that it has.
        """
        place = Place.of_author()
        if not name.isidentifier() or name in self.forms:
            place.refuse(f"the form {name!r}", "a name of its own, as in solution_name.py")
        made = Assignment(self.id, self.title, examples=self.examples, modules=self.modules)
        made.place, made.known_by = place, self.known_by
        self.forms[name] = made
        return made

    def decided(self, constants: Mapping[str, object]) -> "Assignment":
        """The same declaration for these values of the solution's constants.

        Raises `ConfigurationError` where a call hangs on a constant that is not among them.
        """
        made = copy.copy(self)
        made.calls = [_decided(call, constants) for call in self.calls]
        return made

    def told_of(self, constants: Mapping[str, object]) -> tuple[str, ...]:
        """What students are told of these values: of each that is not the usual one, where that has words."""
        others = {name: value for name, value in constants.items() if value != self.either[name][0]}
        return tuple(self.choices[name][value] for name, value in others.items() if name in self.choices)

    def chosen_by(self, **named: Mapping[Any, Sequence[str]]) -> None:
        """Say by which words in the code of a submission a value of `either` shows: nobody else has chosen it.

        Upper and lower case are the same. Without that, who answers as by another value than the first has chosen it.
        """
        place = Place.of_author()
        for name, by_value in named.items():
            _refuse_what_is_no_choice(name, by_value, self.either.get(name, ()), place)
            self.signs[name] = dict(by_value)

    def shown_by(self, constants: Mapping[str, object]) -> tuple[tuple[str, ...], ...]:
        """For each of these values that is chosen in words, these words."""
        known = (self.signs.get(name, {}).get(value) for name, value in constants.items())
        return tuple(tuple(signs) for signs in known if signs)

    def draw(self, **named: object) -> None:
        """Say what inputs look like: a word of `pytest_grade.author.words` for each name."""
        place = Place.of_author()
        for name, value in named.items():
            if name in ("d", "flat", J) or name.startswith("_"):
                place.refuse(f"the name {name}", "a name but d, flat, J, and not one with _ in front")
            if name in self.draws:
                place.refuse(f"{name}, drawn a second time", f"once: see line {self.draw_places[name].line}")
            self.draws[name], self.draw_places[name] = words.checked(name, value), place

    def grade(
        self,
        text: str,
        points: float,
        *,
        then: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        """Say that a function is graded: a call, an arrow, what comes back; and its points.

        `more` are the other `OPTIONS`: see `Call`.
        """
        place = Place.of_author()
        if isinstance(points, bool) or not isinstance(points, (int, float)) or points < 0:
            place.refuse(f"{points!r} points", "a number, 0 or more")
        for earlier in self.calls:
            if earlier.is_graded and earlier.text == text:
                place.refuse(f"{text!r}, graded a second time", f"once: see line {earlier.place.line}")
        self._add(place, text, float(points), then or {}, {**more, "is_graded": True})

    def uses(
        self, text: str, *, of: str | None = None, then: Mapping[str, str] | None = None, constant: bool = False
    ) -> None:
        """Say what is called on the way and not graded."""
        self._add(Place.of_author(), text, 0.0, then or {}, {"of": of, "constant": constant, "is_graded": False})

    def mistake(self, name: str, *, instead_of: str, says: str) -> None:
        """Say that a function of the solution is a known mistake, and what students are told who make it."""
        if not isinstance(says, str) or not says.strip():
            Place.of_author().refuse(f"says={says!r}", "a sentence, which students are told")
        self.mistakes.append(Mistake(place=Place.of_author(), name=name, instead_of=instead_of, says=says))

    def _check_options(self, place: Place, more: Mapping[str, Any]) -> None:
        for name in ("also", "ties", "planted"):
            if isinstance(more.get(name), str):
                place.refuse(f"{name}={more[name]!r}", f"a list: {name}=[{more[name]!r}]")
        for word in ("optional", "constant"):
            if not isinstance(more.get(word, False), bool):
                place.refuse(f"{word}={more[word]!r}", f"{word}=True, or nothing")
        if not isinstance(more.get("further") or {}, Mapping):
            place.refuse(f"further={more['further']!r}", "{'a draw': a value with which nothing comes of it}")
        for word in ("ties", "further"):
            for name in more.get(word) or ():
                if name not in self.draws:
                    place.refuse(f"{word} with {name}", nearest(name, tuple(self.draws)))

    def _add(self, place: Place, text: str, points: float, then: Mapping[str, str], more: Mapping[str, Any]) -> None:
        for name in more:
            if name not in (*OPTIONS, "is_graded"):
                place.refuse(f"{name}=", nearest(name, OPTIONS))
        if more.get("mean") not in (None, "either"):
            place.refuse(f"mean={more['mean']!r}", "mean='either', or nothing")
        self._check_options(place, more)
        if not isinstance(more.get("chance") or "", str):
            place.refuse(f"chance={more['chance']!r}", CHANCE)
        if not isinstance(more.get("replacing") or {}, Mapping):
            place.refuse(f"replacing={more['replacing']!r}", "{'a function': 'what takes its place'}")
        if not isinstance(then, Mapping):
            place.refuse(f"then={then!r}", "{'net.weights': 'a name, or d(q)'}")
        for pattern in then.values():
            if not isinstance(pattern, str):
                place.refuse(f"{pattern!r} right of the arrow", ALLOWED)
        left, arrow, right = text.partition("->")
        right, _, whole = right.partition(" as ")
        steps, (form, *otherwise) = _calls(left, place), either_of(right, place) if right.strip() else (None,)
        if otherwise and not more.get("lowers"):
            place.refuse(f"several forms, {right.strip()}", "one, or lowers='J' where it trains")
        if not arrow and not then:
            place.refuse(f"{text!r}, of which nothing comes back", f"{_CALL}, or then={{'net.weights': …}}")
        if whole and not whole.strip().isidentifier():
            place.refuse(f"as {whole.strip()}", "as, and one name")
        self.calls.append(
            Call(
                place=place,
                text=text,
                points=points,
                before=tuple(steps[:-1]),
                call=steps[-1],
                comes_back=form,
                otherwise=tuple(otherwise),
                whole=whole.strip() or None,
                then={where: parsed(pattern, place) for where, pattern in then.items()},
                **{
                    **more,
                    "also": tuple(more.get("also") or ()),
                    "ties": tuple(more.get("ties") or ()),
                    "planted": tuple(more.get("planted") or ()),
                    "further": dict(more.get("further") or {}),
                    "replacing": dict(more.get("replacing") or {}),
                },
            )
        )


def _refuse_what_is_no_text(choices: Mapping[str, Mapping[Any, object]], place: Place) -> None:
    for name, told in choices.items():
        for value, said in told.items():
            if not (isinstance(said, str) and said.strip()):
                place.refuse(f"either={{{name!r}: {{{value!r}: {said!r}}}}}", "words for students, as a text")


def _refuse_what_is_no_choice(
    name: str, by_value: Mapping[Any, object], values: tuple[object, ...], place: Place
) -> None:
    for value, signs in by_value.items():
        if value not in values[1:]:
            place.refuse(f"{value!r} of {name} in chosen_by", "a value that either= lists, and not the first one")
        if isinstance(signs, str):
            place.refuse(f"{name}={{{value!r}: {signs!r}}}", f"a list: {{{value!r}: [{signs!r}]}}")


def _decided(call: Call, constants: Mapping[str, object]) -> Call:
    try:
        return replace(
            call,
            comes_back=None if call.comes_back is None else decided(call.comes_back, constants),
            then={where: decided(pattern, constants) for where, pattern in call.then.items()},
        )
    except KeyError as error:
        name = error.args[0]
        call.place.refuse(f"… if {name} else …, and {name} has one value", f"either={{{name!r}: [False, True]}}")


def begins_with(where: str) -> str | None:
    """The name, or call, that an expression such as ``layer.dLdW`` or ``cache['mean']`` begins with; else None."""
    node: ast.AST = ast.parse(where.strip(), mode="eval").body
    while isinstance(node, ast.Attribute) or (isinstance(node, ast.Subscript) and _is_key(node.slice)):
        node = node.value
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Call)) else None


def _is_key(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | str)


def arguments_of(step: ast.Call) -> tuple[ast.expr, ...]:
    """Its arguments, by position and by name."""
    return (*step.args, *(keyword.value for keyword in step.keywords))


def handed_in(argument: ast.expr, where: str = "") -> Iterator[tuple[str, ast.expr]]:
    """What an argument hands over as it stands, by where it is found: itself, or what its tuples and dicts hold."""
    keys: Sequence[Any]
    match argument:
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            keys = range(len(parts))
        case ast.Dict(keys=names, values=parts) if all(isinstance(name, ast.Constant) for name in names):
            keys = [ast.literal_eval(name) for name in names if name is not None]
        case _:
            yield where, argument
            return
    for key, part in zip(keys, parts, strict=True):
        yield from handed_in(part, f"{where}[{key!r}]")


def changed_by(call: Call) -> tuple[str, ...]:
    """The arguments of a call, by name, that are looked at after it."""
    own = {argument.id for argument in arguments_of(call.call) if isinstance(argument, ast.Name)}
    return tuple(dict.fromkeys(name for where in call.then if (name := begins_with(where)) in own and name))


def given_as(name: str) -> str:
    """The name under which the derivative d(q) that a call is given is known."""
    return f"d({name})"


def with_given(expression: ast.expr) -> ast.expr:
    """The expression with such a name in the place of each d(q)."""
    changed: ast.expr = _Given().visit(copy.deepcopy(expression))
    return changed


class _Given(ast.NodeTransformer):
    """Writes a name in the place of each d(q) among the arguments of a call."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if is_call(node, "d"):
            return ast.copy_location(ast.Name(id=ast.unparse(node), ctx=ast.Load()), node)
        return self.generic_visit(node)


def compiled(expression: ast.expr) -> CodeType:
    """The code of an expression of a declaration."""
    return compile(ast.fix_missing_locations(ast.Expression(expression)), "<declaration>", "eval")


def _check_written_out(call: ast.Call, place: Place) -> None:
    """Each argument stands by itself."""
    starred = [f"*{ast.unparse(each.value)}" for each in call.args if isinstance(each, ast.Starred)]
    starred += [f"**{ast.unparse(each.value)}" for each in call.keywords if each.arg is None]
    if starred:
        place.refuse(
            f"{starred[0]} among the arguments", "each argument by itself: step(w, b, grads[0], grads[1], alpha)"
        )


def _calls(text: str, place: Place) -> list[ast.Call]:
    """The calls left of an arrow, with a semicolon between them."""
    try:
        statements = ast.parse(text.strip()).body
    except SyntaxError:
        statements = []
    calls = [statement.value for statement in statements if isinstance(statement, ast.Expr)]
    made = [call for call in calls if isinstance(call, ast.Call) and isinstance(call.func, (ast.Name, ast.Attribute))]
    if not made or len(made) < len(statements):
        place.refuse(f"{text.strip()!r} left of the arrow", _CALL)
    for call in made:
        _check_written_out(call, place)
        for node in ast.walk(call):
            if is_call(node, "d") and not (len(node.args) == 1 and isinstance(node.args[0], ast.Name)):  # type: ignore[attr-defined]
                place.refuse(ast.unparse(node), "d(name): the derivative by one quantity")
    return made
