"""Questions to classes and objects: made, given attributes, asked by their methods, looked into."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.worker.test_conversation import converse, opening, order, question, restored  # noqa: F401 - a fixture

LINEAR = """
import numpy as np

class Linear:
    def __init__(self, in_features, out_features, debug=False):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))
        self.debug = debug

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        Z = self.A @ self.W.T + self.Ones @ self.b.T
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        self.dLdW = dLdZ.T @ self.A
        self.dLdb = dLdZ.T @ self.Ones
        return dLdA / self.N
"""
NET = """
import numpy as np

class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)

    def loss(self, X, y=None, reg=0.0):
        scores = X.dot(self.params['W1'])
        if y is None:
            return scores
        return reg * np.sum(self.params['W1'] ** 2), {'W1': scores * 0}
"""
A, W, G = np.arange(6.0).reshape(3, 2), np.arange(8.0).reshape(4, 2), np.ones((3, 4))
TARGETS = ("Linear", "Linear.forward", "Linear.backward")


def value(given: Any) -> list[Any]:
    return list(given) if isinstance(given, Part) else ["value", given]


class Part(list[Any]):
    """Stands for a part of what an earlier step returned."""

    def __init__(self, step: int, *path: Any) -> None:
        super().__init__(["result", step, list(path)])


def make(name: str, *arguments: Any, **sets: Any) -> list[Any]:
    return [name, [value(a) for a in arguments], [], {}, None, {key: value(given) for key, given in sets.items()}, {}]


def tell(name: str, *arguments: Any, of: Part | None = None, sets: Any = (), **named: Any) -> list[Any]:
    named = {key: value(given) for key, given in named.items()}
    given = {key: value(given) for key, given in dict(sets).items()}
    return [name, [value(a) for a in arguments], [], named, value(of or Part(0)), given, {}]


def asked(source: str, *steps: Any, send: Any, targets: Sequence[str] = TARGETS, **how: Any) -> Any:
    (_, _, found) = converse(opening(source), order(*targets), [question(*steps, send=send, **how)])
    return found


def test_an_object_is_made_given_its_weights_and_asked_one_method_after_the_other() -> None:
    steps = make("Linear", 2, 4, W=W), tell("Linear.forward", A), tell("Linear.backward", G)
    found = asked(LINEAR, *steps, send={0: {".dLdW": True, ".dLdb": True}, 1: True, 2: True})["values"]
    assert np.array_equal(found[1], A @ W.T)
    assert np.array_equal(found[2], G @ W / 3)
    assert np.array_equal(found[0][".dLdW"], G.T @ A)
    assert found[0].keys() == {".dLdW", ".dLdb"}


def test_an_object_stays_in_the_worker() -> None:
    found = asked(LINEAR, make("Linear", 2, 4), send={0: True})["values"][0]
    assert found.type_name == "Linear"


def test_an_attribute_that_an_object_has_not_is_left_out_like_a_key() -> None:
    found = asked(LINEAR, make("Linear", 2, 4), send={0: {".W": True, ".dLdW": True}})["values"][0]
    assert list(found) == [".W"]


def test_a_slot_that_nobody_has_filled_is_left_out_too() -> None:
    source = "class Net:\n    __slots__ = ('W', 'dW')\n"
    assert asked(source, make("Net", W=1), send={0: {".W": True, ".dW": True}}, targets=("Net",))["values"][0] == {
        ".W": 1
    }


def test_parts_of_parts_of_an_object_are_sent_and_passed_on() -> None:
    source = LINEAR + "\nclass MLP:\n    def __init__(self):\n        self.layers = [Linear(2, 4), Linear(4, 1)]\n"
    steps = make("MLP"), tell("Linear.forward", Part(0, ".layers", 0, ".W"), of=Part(0, ".layers", 0))
    found = asked(source, *steps, send={0: {".layers": ({".W": True}, False)}, 1: True}, targets=("MLP", *TARGETS))
    assert found["values"][0][".layers"][0][".W"].shape == (4, 2)
    assert found["values"][1].shape == (4, 4)


def test_a_dictionary_in_an_object_is_looked_into() -> None:
    steps = make("TwoLayerNet", 2, 3, 4, params={"W1": W.T}), tell("TwoLayerNet.loss", W)
    found = asked(NET, *steps, send={0: {".params": {"W1": True, "b1": True}}}, targets=("TwoLayerNet.loss",))
    assert [*found["values"][0][".params"]] == ["W1"]


NAMED = {
    "as the course has them": ("X, y=None, reg=0.0", "reg"),
    "in another order": ("X, reg=0.0, y=None", "reg"),
    "with another name": ("X, y=None, strength=0.0", "strength"),
    "by keyword only": ("X, *, y=None, reg=0.0", "reg"),
    "by position only": ("X, y, reg, /", "reg"),
    "as any": ("X, y=None, **more", "more['reg']"),
}


@pytest.mark.parametrize(("parameters", "third"), NAMED.values(), ids=NAMED)
def test_named_arguments_of_a_method_go_by_name_or_else_by_position(parameters: str, third: str) -> None:
    source = f"class Net:\n    def loss(self, {parameters}):\n        return X, y, {third}\n"
    found = asked(source, make("Net"), tell("Net.loss", 1, y=2, reg=3), send={1: True}, targets=("Net.loss",))
    assert found["values"][1] == (1, 2, 3)


def test_a_named_argument_goes_through_what_wraps_a_method() -> None:
    source = (
        "import functools\ndef timed(f):\n    @functools.wraps(f)\n    def inner(*a, **k):\n        return f(*a, **k)\n"
    )
    source += "    return inner\nclass Net:\n    @timed\n    def loss(self, X, strength): return X, strength\n"
    found = asked(source, make("Net"), tell("Net.loss", 1, reg=3), send={1: True}, targets=("Net.loss",))
    assert found["values"][1] == (1, 3)


MADE = {
    "by __init__": "class f:\n    def __init__(self, a, reg=0):\n        self.got = a, reg",
    "by __new__": "class f:\n    def __new__(cls, a, reg=0):\n        new = object.__new__(cls)\n"
    "        new.got = a, reg\n        return new",
    "by an inherited __init__": "class g:\n    def __init__(self, a, reg=0): self.got = a, reg\nclass f(g): pass",
    "as a dataclass": "from dataclasses import dataclass\n@dataclass\nclass f:\n    a: int\n    reg: int\n"
    "    def __post_init__(self):\n        self.got = self.a, self.reg",
    "by a function": "class g: pass\ndef f(a, reg):\n    new = g()\n    new.got = a, reg\n    return new",
    "by a partial": "from functools import partial\nclass g:\n    def __init__(self, x, a, reg):\n"
    "        self.got = a, reg\nf = partial(g, 0)",
    "by an object that can be called": "class g:\n    def __call__(self, a, reg):\n        self.got = a, reg\n"
    "        return self\nf = g()",
}


@pytest.mark.parametrize("source", MADE.values(), ids=MADE)
def test_what_makes_an_object_takes_arguments_by_name(source: str) -> None:
    step = ["f", [["value", 1]], [], {"reg": ["value", 2]}, None, {}, {}]
    assert asked(source, step, send={0: {".got": True}}, targets=("f",))["values"][0][".got"] == (1, 2)
    step[3] = {"alpha": ["value", 2]}
    assert asked(source, step, send={0: {".got": True}}, targets=("f",))["values"][0][".got"] == (1, 2)


def test_a_named_argument_may_be_a_part_of_an_earlier_result() -> None:
    steps = make("Linear", 2, 4, W=W), tell("Linear.forward", A=Part(0, ".W"))
    assert asked(LINEAR, *steps, send={1: True})["values"][1].shape == (4, 4)


METHODS = {
    "of its class": "class Net:\n    def go(self, x):\n        return x + 1",
    "inherited": "class Base:\n    def go(self, x):\n        return x + 1\nclass Net(Base): pass",
    "of a mixin": "class A:\n    def go(self, x): return 0\nclass B(A):\n    def go(self, x): return x + 1\n"
    "class Net(B, A): pass",
    "of a class": "class Net:\n    one = 1\n    @classmethod\n    def go(cls, x):\n        return x + cls.one",
    "static": "class Net:\n    @staticmethod\n    def go(x):\n        return x + 1",
    "a property": "class Net:\n    @property\n    def go(self):\n        return lambda x: x + 1",
    "of the object": "class Net:\n    def __init__(self):\n        self.go = lambda x: x + 1",
    "put on the class later": "class Net: pass\ndef go(self, x):\n    return x + 1\nNet.go = go",
    "decorated": "def same(f):\n    def inner(*a, **k):\n        return f(*a, **k)\n    return inner\n"
    "class Net:\n    @same\n    def go(self, x):\n        return x + 1",
    "made by a metaclass": "class Meta(type):\n    def __new__(m, name, bases, space):\n"
    "        space['go'] = lambda self, x: x + 1\n        return type.__new__(m, name, bases, space)\n"
    "class Net(metaclass=Meta): pass",
    "found by __getattr__": "class Net:\n    def __getattr__(self, name):\n        if name != 'go':\n"
    "            raise AttributeError(name)\n        return lambda x: x + 1",
    "of another class, that a function makes": "class Other:\n    def go(self, x): return x + 1\n"
    "def Net():\n    return Other()",
    "with slots": "class Net:\n    __slots__ = ()\n    def go(self, x): return x + 1",
}


@pytest.mark.parametrize("source", METHODS.values(), ids=METHODS)
def test_a_method_is_found_as_python_would(source: str) -> None:
    messages = opening(source), order("Net.go"), [question(make("Net"), tell("Net.go", 1), send={1: True})]
    _, defined, found = converse(*messages)
    assert list(defined["defined"]) == ["Net.go"]
    assert found["values"] == {1: 2}


def test_a_method_of_the_class_itself_needs_no_object() -> None:
    for kind in "of a class", "static":
        assert asked(METHODS[kind], make("Net.go", 1), send={0: True}, targets=("Net.go",))["values"] == {0: 2}


MISSING = {
    "there is no class": ("x = 1", "Net"),
    "the class is no class": ("Net = 3", "Net"),
    "the class has no such method": ("class Net:\n    def gone(self, x): pass", "Net.go"),
    "the object is another": ("class Net:\n    def __new__(cls): return None\n    def go(self, x): pass", "Net.go"),
    "it is no method": ("class Net:\n    go = 3", "Net.go"),
}


@pytest.mark.parametrize(("source", "absent"), MISSING.values(), ids=MISSING)
def test_a_method_that_is_not_there_is_named(source: str, absent: str) -> None:
    found = asked(source, make("Net"), tell("Net.go", 1), send={1: True}, targets=("Net", "Net.go"))
    assert found["absent"] == absent


RAISING = {
    "a method raises": "def go(self, x): raise ValueError('mine')",
    "a property raises": "@property\n    def go(self): raise ValueError('mine')",
    "a property lacks an attribute": "@property\n    def go(self): return self.nothing",
    "__getattribute__ raises": "def __getattribute__(self, name): raise ValueError('mine')",
    "it exits": "@property\n    def go(self): raise SystemExit('mine')",
    "an attribute cannot be set": "def __setattr__(self, *a): raise ValueError('mine')\n    def go(self, x): pass",
    "it is no function": "@property\n    def go(self): return 'mine'",
}


@pytest.mark.parametrize("body", RAISING.values(), ids=RAISING)
def test_what_an_object_raises_is_the_students_exception(body: str) -> None:
    steps = make("Net", W=1), tell("Net.go", 1)
    found = asked(f"class Net:\n    {body}\n", *steps, send={1: True}, targets=("Net", "Net.go"))
    assert found["raised"] in ("ValueError", "AttributeError", "SystemExit", "TypeError")
    assert found["step"] in (0, 1)


def test_a_property_that_raises_where_it_is_looked_at_is_the_students_exception() -> None:
    for error in "ValueError", "AttributeError", "SystemExit":
        source = f"class Net:\n    @property\n    def dW(self): raise {error}('mine')\n"
        assert asked(source, make("Net"), send={0: {".dW": True}}, targets=("Net",))["raised"] == error


def test_attributes_that_are_set_are_seen_by_setters() -> None:
    source = "class Net:\n    @property\n    def W(self): return self._W\n"
    source += "    @W.setter\n    def W(self, W): self._W = 2 * W\n"
    found = asked(source, make("Net", W=W), send={0: {".W": True}}, targets=("Net",))["values"][0]
    assert np.array_equal(found[".W"], 2 * W)


def test_attributes_are_set_between_steps() -> None:
    steps = (
        make("Linear", 2, 4, W=W),
        tell("Linear.forward", A, sets={"A": 2 * A, "b": Part(0, ".W")}),
        tell("Linear.backward", G),
    )
    found = asked(LINEAR, *steps, send={0: {".dLdW": True, ".b": True}})["values"][0]
    assert np.array_equal(found[".dLdW"], G.T @ (2 * A))
    assert np.array_equal(found[".b"], W)


def test_a_part_that_an_object_has_not_is_an_exception_of_the_students_where_it_is_passed_on() -> None:
    steps = make("Linear", 2, 4), tell("Linear.forward", Part(0, ".dLdW"))
    found = asked(LINEAR, *steps, send={1: True})
    assert (found["raised"], found["step"]) == ("AttributeError", 1)


def test_the_recorder_notes_what_methods_make_by_the_name_of_their_class() -> None:
    steps = make("Linear", 2, 4, W=W), tell("Linear.forward", A)
    found = asked(LINEAR, *steps, send={}, record=True)
    noted = [(event[0], event[1]) for event in found["events"]]
    assert ("Linear.forward", "self.Ones") in noted
    assert ("Linear.forward", "Z") in noted
    assert {"Linear", "Linear.__init__", "Linear.forward"} <= set(found["functions"])
    assert "Linear.backward" not in found["functions"]


def test_an_inherited_method_ran_by_both_names() -> None:
    source = LINEAR + "class Mine(Linear): pass\n"
    steps = make("Mine", 2, 4), tell("Mine.forward", A)
    found = asked(source, *steps, send={}, record=True, targets=("Mine.forward",))
    assert {"Mine.forward", "Linear.forward", "Mine", "Linear"} <= set(found["functions"])
    assert ("Linear.forward", "Z") in [(event[0], event[1]) for event in found["events"]]


def test_the_lines_of_an_exception_name_methods_by_their_class() -> None:
    source = (
        "class Net:\n    def go(self, x):\n        return self.half(x)\n    def half(self, x):\n        return x / 0\n"
    )
    found = asked(source, make("Net"), tell("Net.go", 1), send={}, targets=("Net.go",))
    assert [(frame["line"], frame["function"]) for frame in found["frames"]] == [(3, "Net.go"), (5, "Net.half")]


def test_what_is_written_into_an_object_s_arrays_is_told_by_the_name_of_the_attribute() -> None:
    source = "class Net:\n    def go(self, X, y):\n        self.params['W'] += 1\n        y[0] = 5\n"
    steps = make("Net", params={"W": W}), tell("Net.go", A, y=G)
    found = asked(source, *steps, send={}, watch=True, record=True, targets=("Net.go",))
    assert [write[:6] for write in found["written"]] == [[0, "params", ["W"], 1, 1, 3], [1, "y", [], 1, 1, 4]]
    assert found["written"][0][6] == ["Net.go"]


def test_the_functions_that_drew_random_numbers_are_methods_too() -> None:
    source = "import numpy as np\n" + NET
    steps = make("TwoLayerNet", 2, 3, 4), tell("TwoLayerNet.loss", A)
    assert asked(source, *steps, send={}, targets=("TwoLayerNet.loss",))["drew"] == ["TwoLayerNet"]


def test_a_reference_method_takes_the_place_of_the_students() -> None:
    ours = "def backward(self, dLdZ):\n    return self.forward(dLdZ), relu(-1.0)[0], 'ours'"
    source = "class Linear:\n    def forward(self, A): return 'theirs'\n    def backward(self, G): return 0\n"
    source += "    def both(self): return self.backward(1)\nclass Mine(Linear): pass\n"
    given = order(*TARGETS, "Mine.both", substitutes={"Linear.backward": ours})
    steps = make("Linear"), tell("Linear.backward", 1), make("Mine"), tell("Mine.both", of=Part(2))
    _, defined, found = converse(opening(source), given, [question(*steps, send={1: True, 3: True})])
    assert found["values"] == {1: ("theirs", 0.0, "ours"), 3: ("theirs", 0.0, "ours")}
    assert sorted(defined["defined"]) == ["Linear", "Linear.backward", "Linear.forward", "Mine.both"]


def test_a_reference_method_replaces_one_that_the_class_has_not_and_no_function_of_its_name() -> None:
    source = "class Net: pass\ndef go(x): return 'theirs'\n"
    given = order("Net.go", "go", substitutes={"Net.go": "def go(self, x): return go(x)"})
    (_, _, found) = converse(opening(source), given, [question(make("Net"), tell("Net.go", 1), send={1: True})])
    assert found["values"] == {1: "theirs"}


def test_a_reference_for_a_method_helps_nobody_who_has_no_class() -> None:
    given = order("Net.go", substitutes={"Net.go": "def go(self, x): return x"})
    (_, _, found) = converse(opening("Net = 3"), given, [question(make("Net"), tell("Net.go", 1), send={1: True})])
    assert found["absent"] == "Net"


def test_a_reference_initialiser_takes_the_place_of_the_students() -> None:
    given = order("Net", substitutes={"Net.__init__": "def __init__(self, x):\n    self.x = x + 1"})
    source = "class Net:\n    def __init__(self, x): self.x = x\n"
    (_, _, found) = converse(opening(source), given, [question(make("Net", 1), send={0: {".x": True}})])
    assert found["values"][0] == {".x": 2}


def test_trials_edit_the_method_then_its_helpers_and_no_other_graded_one() -> None:
    source = (
        "class Net:\n    def __init__(self, k):\n        self.k = k\n"
        "    def go(self, x):\n        return self.help(x) - self.k\n    def help(self, x):\n        return x * 2\n"
        "    def other(self, x):\n        return x - 7\n"
    )
    asking = question(make("Net", 3), tell("Net.go", 1), send={1: True})
    request = {"function": "Net.go", "kinds": ["sign", "minus"], "direction": "mends", "start": 0, "tells_each": True}
    request["question"] = asking
    _, _, *trials = converse(opening(source), order("Net", "Net.go", "Net.other"), request)
    changes = [trial["change"] for trial in trials[:-1]]
    assert changes
    assert {change["line"] for change in changes} <= {5, 7}
    assert changes[0]["function"] == "Net.go"
    assert 5 in [trial["answer"]["values"][1] for trial in trials[:-1]]


def test_an_edit_of_the_initialiser_is_one_of_the_class() -> None:
    source = (
        "class Net:\n    def __init__(self, k):\n        self.k = 1 - k\n    def go(self, x):\n        return x - 2\n"
    )
    request = {
        "function": "Net",
        "kinds": ["sign", "minus"],
        "direction": "mends",
        "start": 0,
        "tells_each": True,
        "question": question(make("Net", 3), send={0: {".k": True}}),
    }
    _, _, *trials = converse(opening(source), order("Net", "Net.go"), request)
    assert {trial["change"]["line"] for trial in trials[:-1]} == {3}


def test_a_class_of_functions_is_defined_where_only_what_runs_nothing_is_executed() -> None:
    given = order(*TARGETS) | {"only_plain": True}
    _, defined, found = converse(opening(LINEAR), given, [question(make("Linear", 2, 4), send={0: {".b": True}})])
    assert defined["problems"] == []
    assert found["values"][0][".b"].shape == (4, 1)
    running = LINEAR.replace("debug=False", "debug=print()")
    _, defined = converse(opening(running), given)
    assert [problem["raised"] for problem in defined["problems"]] == ["NotExecuted"]


def test_what_keeps_a_class_from_being_defined_keeps_its_graded_methods() -> None:
    _, defined = converse(opening("class Net:\n    x = 1 / 0\n    def go(self): pass"), order("Net.go"))
    assert defined["defined"] == []
    assert sorted(defined["problems"][0]["names"]) == ["Net", "Net.go"]


def test_a_notebook_variable_that_a_method_reads_is_reported_by_its_name() -> None:
    source = "rate = load()\nclass Net:\n    def go(self): return rate\n    def stay(self): return 1\n"
    _, defined = converse(opening(source), order("Net.go", "Net.stay"))
    assert defined["reads"] == {"Net": ("rate",), "Net.go": ("rate",)}


def test_the_notebook_s_own_work_with_its_class_is_not_done() -> None:
    work = "net = TwoLayerNet(2, 3, 4)\nfor i in range(3):\n    net.loss(np.ones((2, 2)))\n"
    work += "best = net.loss(np.ones((1, 2)))"
    source = f"import numpy as np\nprint('a')\n{NET}\n{work}\nraise SystemExit"
    steps = make("TwoLayerNet", 2, 3, 4), tell("TwoLayerNet.loss", A)
    found = asked(source, *steps, send={1: True}, targets=("TwoLayerNet", "TwoLayerNet.loss"))
    assert found["values"][1].shape == (3, 3)
