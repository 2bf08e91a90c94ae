"""What can be wrong in a declaration and is seen without running the solution."""

import ast
import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, NoReturn

from pytest_grade.author.declaration import Call, J, arguments_of, begins_with, changed_by, given_as, handed_in
from pytest_grade.author.loading import Declared
from pytest_grade.author.names import is_among, members
from pytest_grade.author.patterns import (
    Derivative,
    ForEach,
    Keyed,
    Pattern,
    Value,
    choices_in,
    dictionaries_in,
    for_each_in,
    is_call,
    leaves,
)
from pytest_grade.author.places import Place, nearest, nearest_first
from pytest_grade.author.planted import check_lines
from pytest_grade.author.roles import reads
from pytest_grade.author.sizes import Size
from pytest_grade.author.words import Built, Draw, EachLayer, draws_in, sizes_in

_BUILTIN: Final = frozenset({"len", "range", "list", "dict", "tuple", "None", "True", "False"})
_SIZES: Final = "the name of a size, which takes no draw: a size is chosen anew for each question, or is a number"
_GENERATORS: Final = frozenset({"default_rng", "RandomState", "Generator"})


def check(made: Declared) -> None:
    """Raise `ConfigurationError` for the first thing that is wrong, in the order of the file."""
    for rule in _RULES:
        rule(made)


def quantities(made: Declared) -> frozenset[str]:
    """Everything that has a name: what is drawn, and what comes back."""
    return made.drawn | frozenset(made.producers)


def _of_sizes(made: Declared) -> None:
    """Widths are drawn as such, the examples are a size, and no size is an array."""
    assignment, lists = made.assignment, made.width_lists
    for name, value in assignment.draws.items():
        for size in sizes_in(value):
            place = assignment.draw_places[name]
            for other in size.lists - lists:
                place.refuse(f"the size {size.text!r}, and no widths {other}", f"{other}=widths()")
            for other in size.names - size.lists:
                _check_size(made, size.text, other, place)
            if size.hangs_on_layer and not any(True for part in _layers_in(value) if size in set(sizes_in(part))):
                place.refuse(f"the size {size.text!r} outside of each_layer", "n[0], n[L], or a name")
        if any(_layers_in(value)) and not lists:
            assignment.draw_places[name].refuse("each_layer, and no widths are drawn", "n=widths()")
    named = assignment.examples
    if named and any(call.derivatives for call in made.graded) and named not in made.sizes:
        assignment.place.refuse(f"examples={named!r}, which is no size of any draw", nearest(named, made.sizes))


def _of_limits(made: Declared) -> None:
    """What whole numbers are drawn below is the size of something, or is handed over; else nobody says how many."""
    draws, calls = made.assignment.draws, made.assignment.calls
    words = {name: list(draws_in(value)) for name, value in draws.items()}
    of_arrays = {name for drawn in words.values() for each in drawn for size in each.shape for name in size.names}
    handed_over = {name for call in calls for name in call.names}
    handed_over |= {
        name for value in draws.values() if isinstance(value, Built) for name in re.findall(r"\w+", value.text)
    }
    for name, drawn in words.items():
        limits = (option for each in drawn for option in each.options.values() if isinstance(option, Size))
        for limit in limits:
            for unknown in sorted(limit.names - of_arrays - handed_over - set(draws)):
                found = f"numbers below {limit.text!r}, and {unknown} is the size of no array, and no call takes it"
                allowed = f"{nearest(unknown, of_arrays)}; {unknown}=size(), or a number"
                made.assignment.draw_places[name].refuse(found, allowed)


def _check_size(made: Declared, text: str, name: str, place: Place) -> None:
    """A name in a size is no draw, or one that says no more than that it is a size."""
    drawn = made.assignment.draws.get(name)
    if drawn is None or isinstance(drawn, int) or (isinstance(drawn, Draw) and drawn.word == "size"):
        return
    if name in made.width_lists:
        place.refuse(f"the size {text!r}, and {name} is a list of widths", f"one of them: {name}[0], {name}[L]")
    drawn_as = f"{drawn.word}()" if isinstance(drawn, Draw) else type(drawn).__name__
    place.refuse(f"the size {text!r}, and {name} is drawn as {drawn_as}", _SIZES)


def _layers_in(value: Any) -> Iterator[EachLayer]:
    if isinstance(value, EachLayer):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _layers_in(each)


def _of_objects(made: Declared) -> None:
    """An object is made by a class of the solution, of what is drawn."""
    for name, value in made.assignment.draws.items():
        if not isinstance(value, Built):
            continue
        place = made.assignment.draw_places[name]
        class_ = value.text.partition("(")[0].strip()
        if class_ not in made.solution.classes:
            place.refuse(
                f"built({value.text!r})",
                f"a class of {made.solution.path.name}: {nearest(class_, made.solution.classes)}",
            )
        for attribute, drawn in value.attributes.items():
            if not attribute.isidentifier():
                place.refuse(
                    f"{attribute}={drawn!r}, which is no attribute of {class_}",
                    "the name of an attribute; what is within another object is set by a built(…) of that",
                )
            is_object = isinstance(made.assignment.draws.get(str(drawn)), Built)
            if isinstance(drawn, str) and not is_object and not is_among(drawn, quantities(made)):
                place.refuse(f"{attribute}={drawn!r}, which is not drawn", nearest(drawn, made.assignment.draws))
        if name in _made_of(name, made):
            place.refuse(f"built({value.text!r}), which is made of itself", "objects that can be made in some order")


def _made_of(name: str, made: Declared) -> frozenset[str]:
    """The objects that one is made of, and those that these are."""
    found, waiting = set[str](), [name]
    while waiting:
        drawn = made.assignment.draws[waiting.pop()]
        assert isinstance(drawn, Built)
        more = {each for each in drawn.names - found if isinstance(made.assignment.draws.get(each), Built)}
        found |= more
        waiting += more
    return frozenset(found)


def _only_looked_at(made: Declared, name: str | None) -> Call | None:
    """The call after which a name is looked at, by `then=`: no other call can ask that for anything."""
    giving = made.producers.get(name or "")
    own = giving.comes_back if giving is not None else None
    returned = {leaf.name for leaf in leaves(own) if isinstance(leaf, Value)} if own is not None else set[str]()
    return giving if giving is not None and name not in returned else None


def _of_functions(made: Declared) -> None:
    """Each function that is called is in the solution, or given."""
    solution = made.solution
    there = solution.names | (made.provided.names if made.provided else frozenset())
    for call in made.assignment.calls:
        key = made.key(call)
        if "." in key:
            methods = {
                name.partition(".")[2] for name in solution.functions if name.startswith(key.partition(".")[0] + ".")
            }
            if call.function not in methods:
                call.place.refuse(
                    f"{call.text!r}: {key.partition('.')[0]} has no {call.function}", nearest(call.function, methods)
                )
        elif call.receiver is not None and not is_among(call.receiver, quantities(made)):
            call.place.refuse(f"{call.receiver}, which is not drawn", f"{call.receiver}=built('Class(…)')")
        elif (looking := _only_looked_at(made, call.receiver)) is not None:
            found = f"{call.receiver}, which is what is looked at after {looking.asked}"
            asked = call.asked.replace(str(call.receiver), looking.receiver or "…", 1)
            call.place.refuse(found, f"{looking.asked}; {asked} -> …")
        elif call.receiver is None and call.function not in there:
            call.place.refuse(f"{call.function}, which is not in {solution.path.name}", nearest(call.function, there))
        if call.is_graded and "." not in key and call.receiver is None and call.function not in solution.names:
            call.place.refuse(
                f"{call.function}, which students are given", f"a function of {solution.path.name}, or uses()"
            )
        for other in (*call.also, *call.replacing.values()):
            if other not in solution.functions:
                call.place.refuse(f"{other}, which is not in {solution.path.name}", nearest(other, solution.names))
        check_lines(made, call)
        for name in call.replacing:
            if name not in there:
                call.place.refuse(f"replacing={{{name!r}: …}}, which is no function", nearest(name, there))
            if name not in solution.called_by(key) and name in solution.functions:
                found = f"replacing={{{name!r}: …}}, which {call.function} does not call in {solution.path.name}"
                call.place.refuse(found, nearest(name, solution.called_by(key)))


def _of_recognition(made: Declared) -> None:
    """What an assignment is known by is graded, in its first form at least."""
    functions = {made.key(call) for call in made.graded}
    for name in () if made.form else made.assignment.known_by:
        if not fnmatch.filter(functions, name):
            made.assignment.place.refuse(f"known_by={name!r}, which is not graded", nearest(name, functions))


def _of_what_is_looked_at(made: Declared) -> None:
    """What is looked at after a call is an object, what the call makes, or one of its arguments."""
    for call in made.assignment.calls:
        for where in call.then:
            try:
                name = begins_with(where)
            except SyntaxError:
                name = None
            objects = {n for n, value in made.assignment.draws.items() if isinstance(value, Built)}
            passed = {other for each in made.assignment.calls for other in each.binds}
            if name not in {*objects, *passed, *changed_by(call), ast.unparse(call.call)}:
                allowed = "parts of an object or of an argument that has a name: net.weights, cache['mean']"
                call.place.refuse(f"then={{{where!r}: …}}", allowed)


def _of_names(made: Declared) -> None:
    """Each name that a call reads is drawn, comes back from a call, or is in a file."""
    known = quantities(made)
    given = made.solution.names | (made.provided.names if made.provided else frozenset())
    for call in made.assignment.calls:
        for name in sorted(call.names - _BUILTIN - given):
            if not is_among(name, known):
                allowed = "; or, ".join([nearest(name, known), *_unnamed_derivatives(made, name)])
                call.place.refuse(f"{name}, which is neither drawn nor comes back from a call", allowed)
            _check_inner(made, call, name)
        for name in call.given:
            if name not in made.producers:
                _check_no_size(made, call, name)
                if giving := [each.function for each in made.assignment.calls if name in each.binds]:
                    found = f"d({name}), and {name} is drawn, though {giving[0]} gives it too: what is drawn counts"
                    place = made.assignment.draw_places.get(name, call.place)
                    place.refuse(found, f"another name for one of the two, where {name} is to be what comes back")
                drawn = f"d{name}, drawn as {name} is" if is_among(name, made.drawn) else ""
                allowed = drawn or nearest(name, made.producers)
                call.place.refuse(f"d({name}), and {name} comes back from no call", allowed)
        for word, cost in (("of", call.of), ("lowers", call.lowers)):
            if not isinstance(cost, (str, type(None))):
                call.place.refuse(f"{word}={cost!r}", "the name of one value, in quotes: of='L'")
            if cost is not None and cost not in made.producers:
                _check_no_size(made, call, cost)
                call.place.refuse(f"{word}={cost!r}, which comes back from no call", nearest(cost, made.producers))


def _of_arguments(made: Declared) -> None:
    """No object that is drawn is handed to a graded function: it is asked by its methods."""
    for call in made.graded:
        arguments = [each for step in call.steps for each in arguments_of(step)]
        for name in [node.id for each in arguments for node in ast.walk(each) if isinstance(node, ast.Name)]:
            if isinstance(made.assignment.draws.get(name), Built):
                found = f"{name}, an object, among the arguments of {call.function}, which is graded"
                call.place.refuse(found, f"what is drawn as an array or a number, or a method: {name}.method(…)")


def _of_given(made: Declared) -> None:
    """A derivative d(q) is handed over as it is drawn."""
    for call in made.assignment.calls:
        known = {given_as(name) for name in call.given}
        for _, part in (each for step in call.steps for argument in arguments_of(step) for each in handed_in(argument)):
            within = next((ast.unparse(node) for node in ast.walk(part) if is_call(node, "d")), None)
            if within is not None and ast.unparse(part) not in known:
                found = f"{within} in {ast.unparse(part)}, an argument of {call.function}"
                call.place.refuse(
                    found, f"{within} by itself, or in a tuple, a list or a dictionary: it may be any numbers"
                )


def _of_the_mean(made: Declared) -> None:
    """The mean is left to students by a call that goes on with a derivative, and makes final ones."""
    for call in made.graded:
        if call.mean == "either" and not call.given:
            found = f"mean='either' of {call.function}, which is given no derivative"
            call.place.refuse(found, "of a call that is given d(q); or grade a function that asks for the whole")


def _check_no_size(made: Declared, call: Call, name: str) -> None:
    """What a call gives, and something is a derivative of, does not have the name of a size as well."""
    giving = next((other for other in made.assignment.calls if name in other.binds), None)
    if giving is not None and name in made.sizes:
        found = f"{name}, which {giving.function} gives in line {giving.place.line}, and a size is called {name} too"
        call.place.refuse(found, f"another name for the size, or for what {giving.function} gives")


def _check_inner(made: Declared, call: Call, name: str) -> None:
    """What only stands in a drawn dictionary is no argument by itself."""
    draws = made.assignment.draws
    inside = [draw for draw, value in draws.items() if isinstance(value, Mapping) and name in dict(members(value))]
    if inside and name not in draws and name not in made.producers and name not in made.sizes:
        allowed = (
            f"{inside[0]}[{name!r}]; or {name} drawn by itself, and {{{name!r}: {name}, …}} where {inside[0]} stands"
        )
        call.place.refuse(f"{name}, which stands in {inside[0]} only", allowed)


def _unnamed_derivatives(made: Declared, name: str) -> list[str]:
    """How to give a name to a dictionary of derivatives that comes back from a call, and that has none yet."""
    calls = [call for call in made.assignment.calls if call.derivatives and not call.whole]
    giving = [call for call in calls if isinstance(call.comes_back, (Keyed, ForEach))]
    return [f"in line {call.place.line}, … as {name}" for call in giving[:1]]


def _of_patterns(made: Declared) -> None:
    """Each derivative is by something and of something, and no plain name is written where one is meant."""
    known = quantities(made)
    for call in made.assignment.calls:
        variables = {each.variable for pattern in call.patterns.values() for each in for_each_in(pattern)}
        for pattern in call.patterns.values():
            for each in for_each_in(pattern):
                drawn = made.assignment.draws.get(each.draw)
                if not isinstance(drawn, (Mapping, list, tuple, EachLayer)):
                    call.place.refuse(f"for {each.variable} in {each.draw}", "the name of a draw that holds several")
                for name, _ in members(drawn, each.draw):
                    _check_one_draw(made, call, name.replace("{l}", "1"))
            _check_keys(made, call, pattern)
        for leaf in call.leaves:
            _check_leaf(made, call, leaf, known | variables)


def _of_choices(made: Declared) -> None:
    """Where one branch of a choice is a derivative, no plain name stands in its place in the other."""
    for call in made.declaration.calls:
        for pattern in call.patterns.values():
            for choice in choices_in(pattern):
                for one, other in ((choice.chosen, choice.other), (choice.other, choice.chosen)):
                    _check_branch(call, choice.text, one, other)


def _check_branch(call: Call, text: str, one: Pattern, other: Pattern) -> None:
    names, derived = _names_in(one), _derived_in(one)
    plain, unproved = sorted(names - _names_in(other)), sorted(_derived_in(other) - derived)
    if plain and unproved:
        found = f"{text}, where {plain[0]} is a plain value, which is not proved"
        call.place.refuse(found, f"an expression of d({unproved[0]}) in each branch")


def _names_in(pattern: Pattern) -> frozenset[str]:
    return frozenset(leaf.name for leaf in leaves(pattern) if isinstance(leaf, Value) and leaf.is_judged)


def _derived_in(pattern: Pattern) -> frozenset[str]:
    return frozenset(name for leaf in leaves(pattern) if isinstance(leaf, Derivative) for name in leaf.quantities)


def _holding(made: Declared, name: str) -> list[str]:
    """The draws that hold something of that name."""
    draws = made.assignment.draws.items()
    return [draw for draw, value in draws if is_among(name, frozenset(member for member, _ in members(value, draw)))]


def _led_from(made: Declared, call: Call, draws: Sequence[str]) -> list[str]:
    """Those of the draws that what the derivatives of a call are of hangs on: not a state that is kept beside them."""
    names = (name for name in made.objectives(call) if name in made.producers)
    hangs_on = frozenset[str]().union(*(reads(made, made.producers[name]) for name in names))
    return [draw for draw in draws if draw in hangs_on]


def _check_keys(made: Declared, call: Call, pattern: Pattern) -> None:
    """What is drawn does not stand under a key that is written as those of derivatives beside it."""
    for keyed in dictionaries_in(pattern):
        derived = [(key, part) for key, part in keyed.parts.items() if isinstance(part, Derivative)]
        written = {key.replace(q, "{q}") for key, part in derived for q in part.quantities if q in key}
        for key, part in keyed.parts.items():
            is_drawn = isinstance(part, Value) and is_among(part.name, made.drawn)
            if isinstance(part, Value) and is_drawn and key.replace(part.name, "{q}") in written:
                refuse_drawn(call, part.name)


def refuse_drawn(call: Call, name: str) -> NoReturn:
    """Refuse what is drawn in the place of the derivative by it."""
    call.place.refuse(f"{name}, which is drawn, among derivatives", f"d({name}) for the derivative by {name}")


def _check_leaf(made: Declared, call: Call, leaf: "Value | Derivative", known: frozenset[str]) -> None:
    if isinstance(leaf, Value):
        by = leaf.name[1:]
        if leaf.name[:1] == "d" and by in known and by not in call.binds and leaf.name not in made.assignment.draws:
            call.place.refuse(f"{leaf.name}, a plain value", f"d({by}) for the derivative by {by}, or another name")
        return
    for name in (*leaf.quantities, *sorted(leaf.names)):
        if not is_among(name, known):
            allowed = nearest_first(name, known - made.sizes)
            call.place.refuse(f"{leaf.text}: no {name} is drawn or comes back from a call", allowed)
    for name in leaf.quantities:
        _check_one_draw(made, call, name)
    if not made.objectives(call):
        _check_no_size(made, call, J)
        allowed = "a call that gives J, of='…' with the name of a cost, or a d() among the arguments"
        call.place.refuse(f"{leaf.text}, and it is not said of what", allowed)


def _check_one_draw(made: Declared, call: Call, name: str) -> None:
    """What is derived by is in one draw only, or in the first of several, which alone leads to what is derived."""
    found = _holding(made, name)
    leading = _led_from(made, call, found)
    if len(leading) == 1 and name not in found:
        if leading != found[:1]:
            told = f"{leading[0]} drawn before {found[0]}, which has a key {name} too"
            made.assignment.draw_places[leading[0]].refuse(f"{leading[0]} behind {found[0]}", told)
        return
    if len(found) > 1:
        holding = [each for each in found if each != name]
        if name in found:
            stands = f"{name} is drawn by itself and as a key of {' and of '.join(holding)}"
            allowed = f"{name} drawn by itself, and {{{name!r}: {name}, …}} in the calls where {holding[0]} stands"
            call.place.refuse(f"d({name}), and {stands}: nobody knows which is meant", allowed)
        call.place.refuse(
            f"d({name}), and {name} is a key of {' and of '.join(found)}: nobody knows which is meant",
            f"another key in one of them, as 'd{name}' of gradients; gradients that a call returns are handed over "
            "without a draw: … -> {…} as grads",
        )


def _of_mistakes(made: Declared) -> None:
    """A known mistake is a function of the solution, in the place of one that is graded."""
    functions = {call.function for call in made.graded}
    for mistake in made.assignment.mistakes:
        if mistake.name not in made.solution.functions:
            mistake.place.refuse(
                f"{mistake.name}, which is not in {made.solution.path.name}",
                nearest(mistake.name, made.solution.functions),
            )
        if mistake.instead_of not in functions:
            mistake.place.refuse(
                f"instead_of={mistake.instead_of!r}, which is not graded", nearest(mistake.instead_of, functions)
            )


def _of_solution(made: Declared) -> None:
    """Constants that have several values are there, and chance is NumPy's own."""
    solution = made.solution
    for name in made.assignment.either:
        if name not in solution.constants:
            allowed = nearest(name, solution.constants) if solution.constants else f"{name} = … at the top of it"
            made.assignment.place.refuse(f"either={name}, which {solution.path.name} does not set", allowed)
    for node in ast.walk(solution.tree):
        if isinstance(node, ast.Attribute) and node.attr in _GENERATORS:
            allowed = "np.random.randn, np.random.rand, np.random.normal, …: chance that can be told from the rest"
            solution.at(node.lineno).refuse(f"{ast.unparse(node)}, a generator of its own", allowed)


_RULES: Final[tuple[Callable[[Declared], None], ...]] = (
    _of_sizes,
    _of_limits,
    _of_objects,
    _of_functions,
    _of_recognition,
    _of_what_is_looked_at,
    _of_names,
    _of_arguments,
    _of_given,
    _of_the_mean,
    _of_choices,
    _of_patterns,
    _of_mistakes,
    _of_solution,
)
