"""Classes and objects of students, asked through the real sandbox as the grader asks them; hostile ones too."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_grade.examine.run import Run
from pytest_grade.judge.compare import mismatches
from pytest_grade.model.assignment import Function, Substitution
from pytest_grade.model.expectations import Entries, Expected, wanted, wanted_at
from pytest_grade.model.limits import Limits
from pytest_grade.model.questions import Ended, NotAsked, Outcome, Question, Raised, Result, Returned, Step
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.sandbox.values import Opaque
from pytest_grade.talk.budgets import Account, Budgets
from pytest_grade.talk.conversation import Content, Conversation

COURSES = Path(__file__).parent.parent / "author" / "courses"
NAMES = {
    "cs231n_two_layer_net": ("TwoLayerNet", "TwoLayerNet.loss", "TwoLayerNet.predict"),
    "cmu_linear": ("Linear", "Linear.forward", "Linear.backward"),
    "nielsen_network": (
        "sigmoid",
        "sigmoid_prime",
        "Network.feedforward",
        "Network.backprop",
        "Network.update_mini_batch",
    ),
    "udacity_bike_sharing": (
        "NeuralNetwork.forward_pass_train",
        "NeuralNetwork.backpropagation",
        "NeuralNetwork.update_weights",
        "NeuralNetwork.train",
    ),
}
RANDOM = np.random.default_rng(3)


def solution(course: str) -> str:
    return (COURSES / course / "solution.py").read_text(encoding="utf-8")


class Class:
    """The submissions to one course, asked by the grader's own means."""

    def __init__(self, course: str, sandbox: Sandbox, run: Run) -> None:
        (some, *_) = run.catalogue.assignments
        functions = tuple(Function(name=name, sources=()) for name in NAMES[course])
        provided, callees = "import numpy as np\n", solution(course)
        own = replace(some, functions=functions, provided=provided, callees=callees, modules=())
        self.assignment = replace(own, substitutes=None)  # the methods, as they stand in the text
        self.sandbox = sandbox

    def asked(
        self, text: str, *questions: Question, replaced: Sequence[str] = (), limits: Limits | None = None
    ) -> Mapping[str, Outcome]:
        account = Account(budgets=Budgets.of(limits or Limits()))
        conversation = Conversation(
            sandbox=self.sandbox, content=Content(content=text.encode(), kind="py"), account=account
        )
        substitution = Substitution(functions=tuple(replaced)) if replaced else None
        session = conversation.open()
        with session:
            conversation.define(session, self.assignment, substitution)
            return conversation.ask(session, self.assignment, questions, substitution)

    def values(self, text: str, question: Question, replaced: Sequence[str] = ()) -> Mapping[int, Any]:
        outcome = self.asked(text, question, replaced=replaced)[question.id]
        assert isinstance(outcome, Returned), outcome
        return outcome.values


@pytest.fixture
def two_layers(sandbox: Sandbox, run: Run) -> Class:
    return Class("cs231n_two_layer_net", sandbox, run)


@pytest.fixture
def linear(sandbox: Sandbox, run: Run) -> Class:
    return Class("cmu_linear", sandbox, run)


def normal(*shape: int) -> Any:
    return RANDOM.standard_normal(shape)


def question(*steps: Step, send: Any, **how: Any) -> Question:
    return Question(id="q", steps=steps, send=send, **how)


X, y = normal(5, 4), np.array([0, 2, 1, 1, 2])
PARAMS = {"W1": normal(4, 6), "b1": normal(6), "W2": normal(6, 3), "b2": normal(3)}
NET = Step(function="TwoLayerNet", arguments=(4, 6, 3), sets={"params": PARAMS})
LOSS = Step(function="TwoLayerNet.loss", of=Result(step=0), arguments=(X, y), named={"reg": 0.1})
ASKED = question(NET, LOSS, send={1: (True, dict.fromkeys(PARAMS, True))})

STYLES = {
    "as the course": {},
    "a subclass": {"class TwoLayerNet(object)": "class Base(object)"},
    "another keyword": {"y=None, reg=0.0": "y=None, l2=0.0", "REG * reg": "REG * l2"},
    "its own helper": {
        "np.maximum(0, a1)": "self.relu(a1)",
        "    def predict": "    relu = staticmethod(lambda a: a * (a > 0))\n\n    def predict",
    },
}


def in_style(style: str) -> str:
    text = solution("cs231n_two_layer_net")
    for old, new in STYLES[style].items():
        assert old in text
        text = text.replace(old, new)
    return text + ("\n\nclass TwoLayerNet(Base):\n    pass\n" if style == "a subclass" else "")


@pytest.mark.parametrize("style", STYLES)
def test_a_right_network_answers_as_the_solution_does(style: str, two_layers: Class) -> None:
    right = two_layers.values(solution("cs231n_two_layer_net"), ASKED)[1]
    loss, grads = two_layers.values(in_style(style), ASKED)[1]
    assert loss == pytest.approx(right[0])
    assert grads.keys() == PARAMS.keys()
    assert all(np.allclose(grads[name], right[1][name]) for name in grads)


def test_the_state_of_a_layer_is_asked_for_after_its_methods(linear: Class) -> None:
    A, W, b, dZ = normal(5, 2), normal(3, 2), normal(3, 1), normal(5, 3)
    steps = (
        Step(function="Linear", arguments=(2, 3), sets={"W": W, "b": b}),
        Step(function="Linear.forward", of=Result(step=0), arguments=(A,)),
        Step(function="Linear.backward", of=Result(step=0), arguments=(dZ,)),
    )
    template = Entries(entries={".dLdW": Expected(name="dLdW", value=dZ.T @ A / 5)})
    asked = question(*steps, send={0: wanted(template), 2: True})
    found = linear.values(solution("cmu_linear"), asked)
    assert np.allclose(found[2], dZ @ W)
    assert list(mismatches(template, found[0])) == []
    without = linear.values(solution("cmu_linear").replace("self.dLdW = ", "self.dW = "), asked)
    (mismatch,) = mismatches(template, without[0])
    assert (mismatch.kind, mismatch.name, mismatch.asked) == ("missing", "dLdW", 'an attribute "dLdW"')


def test_lists_of_weights_in_an_object_are_reached_by_index(sandbox: Sandbox, run: Run) -> None:
    weights, biases = [normal(3, 2), normal(1, 3)], [normal(3, 1), normal(1, 1)]
    made = Step(function="Network", arguments=([2, 3, 1],), sets={"weights": weights, "biases": biases})
    batch = [(normal(2, 1), normal(1, 1)) for _ in range(3)]
    update = Step(function="Network.update_mini_batch", of=Result(step=0), arguments=(batch, 0.5))
    places = [Result(step=0)[".weights"][0], Result(step=0)[".biases"][1]]
    course = Class("nielsen_network", sandbox, run)
    found = course.values(solution("nielsen_network"), question(made, update, send=wanted_at(places)))[0]
    assert found[".weights"][0].shape == (3, 2)
    assert not np.allclose(found[".weights"][0], weights[0])
    assert found[".biases"][1].shape == (1, 1)


def test_an_attribute_that_is_a_function_is_asked_like_a_method(sandbox: Sandbox, run: Run) -> None:
    made = Step(function="NeuralNetwork", arguments=(3, 2, 1, 0.1))
    asked = Step(function="NeuralNetwork.activation_function", of=Result(step=0), arguments=(0.0,))
    course = Class("udacity_bike_sharing", sandbox, run)
    assert course.values(solution("udacity_bike_sharing"), question(made, asked, send={1: True})) == {1: 0.5}


def test_attributes_that_are_asked_for_come_from_a_process_that_has_the_solution_too(
    sandbox: Sandbox, run: Run
) -> None:
    course, text = Class("udacity_bike_sharing", sandbox, run), solution("udacity_bike_sharing")
    made = Step(function="NeuralNetwork", arguments=(3, 2, 1, 0.1), sets={"weights_input_to_hidden": normal(3, 2)})
    update = Step(function="NeuralNetwork.update_weights", of=Result(step=0), arguments=(normal(3, 2), normal(2, 1), 4))
    asked = question(made, update, send={0: {".weights_input_to_hidden": True}})
    right = course.values(text, asked)[0][".weights_input_to_hidden"]
    found = course.values(text.replace("/ n_records", ""), asked, replaced=("NeuralNetwork.update_weights",))[0]
    assert np.allclose(found[".weights_input_to_hidden"], right)


def test_a_method_of_the_solution_takes_the_place_of_a_wrong_one(two_layers: Class) -> None:
    text = solution("cs231n_two_layer_net")
    wrong = text.replace("return loss, grads", "return 2 * loss, None")
    predicted = Step(function="TwoLayerNet.loss", of=Result(step=0), named={"X": X, "y": y}, arguments=())
    asked = question(NET, predicted, send={1: True})
    right = two_layers.values(text, asked)[1]
    # the constants of the solution are not among what a substitute finds; the course provides them
    two_layers.assignment = replace(two_layers.assignment, provided="import numpy as np\nREG = 1.0\n")
    found = two_layers.values(wrong.replace("REG = 1.0", "REG = 7.0"), asked, replaced=("TwoLayerNet.loss",))[1]
    assert found[0] == pytest.approx(right[0])


def test_an_object_without_the_method_and_a_notebook_without_the_class_are_not_asked(two_layers: Class) -> None:
    for text, absent in (
        (solution("cs231n_two_layer_net").replace("def loss", "def losses"), "TwoLayerNet.loss"),
        ("def f(): pass\n", "TwoLayerNet"),
    ):
        outcome = two_layers.asked(text, ASKED)["q"]
        assert outcome == NotAsked(function=absent, because="not defined")


def test_an_exception_in_a_method_names_it_with_its_line(two_layers: Class) -> None:
    text = solution("cs231n_two_layer_net").replace("h1.T.dot(dscores)", "h1.dot(dscores)")
    outcome = two_layers.asked(text, ASKED)["q"]
    assert isinstance(outcome, Raised)
    assert (outcome.function, outcome.frames[-1].function) == ("TwoLayerNet.loss", "TwoLayerNet.loss")


def test_what_runs_in_methods_is_recorded(two_layers: Class) -> None:
    outcome = two_layers.asked(in_style("a subclass"), replace(ASKED, record=True, watch=True, send={}))["q"]
    assert isinstance(outcome, Returned)
    assert {"TwoLayerNet", "TwoLayerNet.loss", "Base.loss"} <= outcome.ran
    assert {event.function for event in outcome.events} == {"Base.loss"}
    assert {"self.params['W1']", "dscores"} <= {event.variable for event in outcome.events}
    assert outcome.written == ()


def test_what_a_method_writes_into_is_told(two_layers: Class) -> None:
    text = solution("cs231n_two_layer_net").replace("dscores = probs", "W2 *= 2; y[0] = 1; dscores = probs")
    outcome = two_layers.asked(text, replace(ASKED, watch=True, send={}))["q"]
    assert isinstance(outcome, Returned)
    assert [(write.step, write.argument, write.keys) for write in outcome.written] == [
        (0, "params", ("W2",)),
        (1, 1, ()),
    ]
    assert NET.given("params") is PARAMS


# Objects that try to gain, to deceive or to break something: what is asked of them comes to some outcome.
_START = "import numpy as np\nimport os, sys\nclass TwoLayerNet:\n    params = {}\n"
HOSTILE = {
    "a property that returns other things each time": "    n = 0\n    @property\n    def loss(self):\n"
    "        TwoLayerNet.n += 1\n        return [None, 3, lambda *a, **k: 1, os._exit][TwoLayerNet.n % 4]\n",
    "an attribute that exits": "    loss = lambda self, *a, **k: os._exit(0)\n",
    "an attribute that is killed": "    loss = lambda self, *a, **k: os.kill(os.getpid(), 9)\n",
    "one that pretends to be a part of a result": "    step, path, loss = 1, (), lambda s, *a, **k: s\n"
    "    def __eq__(self, other): return True\n    def __iter__(self): return iter(['result', 0, []])\n",
    "a list that reads like a part of a result": "    def loss(self, *a, **k): return ['result', 0, ['.params']]\n",
    "a class of another class": "    __class__ = property(lambda self: type(lambda: 0))\n"
    "    def loss(self, *a, **k): return self\n",
    "a class that says it is none": "    __class__ = property(lambda self: 1 / 0)\n"
    "    def loss(self, *a, **k): return 1\n",
    "__getattribute__ that never ends": "    def __getattribute__(self, name):\n        while True: pass\n",
    "__getattr__ that asks itself": "    def __getattr__(self, name): return getattr(self, name)\n",
    "__getattr__ that has everything": "    def __getattr__(self, name): return lambda *a, **k: 1\n",
    "__getattr__ that exits": "    def __getattr__(self, name): os._exit(0)\n",
    "__setattr__ that exits": "    def __setattr__(self, name, value): sys.exit()\n    def loss(self, *a, **k): pass\n",
    "a descriptor that raises no exception": "    class D:\n"
    "        def __get__(self, *a): raise KeyboardInterrupt\n    loss = D()\n",
    "a descriptor that takes all memory": "    class D:\n"
    "        def __get__(self, *a): return [0] * (1 << 40)\n    loss = D()\n",
    "an object that cannot go": "    def __del__(self): os._exit(1)\n    def loss(self, *a, **k): return 1\n",
    "what it prints": "    def __repr__(self): raise SystemExit\n    __str__ = __repr__\n"
    "    def loss(self, *a): raise ValueError(self)\n",
    "an endless dictionary": "    class params(dict):\n        def __getitem__(self, key): return self\n"
    "    def loss(self, *a, **k): return TwoLayerNet.params()\n",
    "names that are no text": "    loss = lambda self, *a, **k: 1\n"
    "globals()[object()] = type('N', (), {'f': lambda s: 1})\n",
}  # fmt: skip
METACLASSES = {
    "attributes that exit": "def __getattribute__(cls, name): os._exit(0)",
    "a call that exits": "def __call__(cls, *a): os._exit(0)",
    "no order of its bases": "mro = lambda cls: [cls, object]",
    "a dictionary of its own": "__dict__ = property(lambda cls: 1 / 0)",
    "names that raise": "__name__ = property(lambda cls: 1 / 0)",
    "instances of anything": "def __instancecheck__(cls, other): raise SystemExit",
}
_HONEST = "    def loss(self, *a, **k): return 1\n"


def hostile() -> Iterator[Any]:
    for name, body in HOSTILE.items():
        yield pytest.param(_START + body, id=name)
    for name, body in METACLASSES.items():
        text = _START.replace("class TwoLayerNet:", f"class M(type):\n    {body}\nclass TwoLayerNet(metaclass=M):")
        yield pytest.param(text + _HONEST, id=f"a metaclass with {name}")


@pytest.mark.parametrize("text", tuple(hostile()))
def test_a_hostile_class_comes_to_an_outcome_and_gives_away_nothing_but_plain_values(
    text: str, two_layers: Class
) -> None:
    made = Step(function="TwoLayerNet", arguments=(), sets={"params": PARAMS})
    looked = replace(question(made, LOSS, send={0: {".params": {"W1": True}, ".loss": True}, 1: True}), id="looked")
    noted = replace(question(made, LOSS, send={}, record=True, watch=True), id="noted")
    honest = replace(question(Step(function="TwoLayerNet.predict", arguments=()), send={0: True}), id="other")
    limits = Limits(function_cpu=4, answer_wall=2)
    outcomes = two_layers.asked(text, looked, noted, honest, limits=limits)
    assert outcomes.keys() == {"looked", "noted", "other"}
    assert all(isinstance(outcome, (Returned, Raised, Ended, NotAsked)) for outcome in outcomes.values())
    for outcome in outcomes.values():
        values = outcome.values if isinstance(outcome, Returned) else {}
        assert all(is_plain(value) for value in values.values())


def is_plain(value: Any) -> bool:
    if type(value) in (list, tuple):
        return all(map(is_plain, value))
    if type(value) is dict:
        return all(map(is_plain, (*value, *value.values())))
    return type(value) in (int, float, bool, str, bytes, type(None), np.ndarray, Opaque) or isinstance(
        value, np.generic
    )
