"""One mistake is charged to one function, wherever a student takes the mean, and whatever is kept under which names."""

import pytest

from pytest_grade.sandbox.client import Sandbox
from tests.charging import Charged, Edits, charging, edited

PENALISED = """from pytest_grade.author import Assignment, normal, number, weights

penalised = Assignment("penalised", "A penalty beside the loss", examples="m")
penalised.draw(X=normal("m", "n"), Y=normal("m", "k"), p=normal("m", "k"), lam=number(0.1, 0.5))
penalised.draw(params={"W": weights("n", "h"), "V": weights("h", "k"), "c": weights("k")})
penalised.grade("loss(p, Y) -> L", 20)
penalised.grade("loss_backward(p, Y) -> d(p)", 30, of="L")
penalised.grade("cost(X, Y, params, lam) -> J", 20)
penalised.grade("gradients(X, Y, params, lam) -> {'W': d(W), 'V': d(V), 'c': d(c)}", 30)
"""
OF_PENALISED = """import numpy as np


def forward(X, params):
    H = np.tanh(X @ params["W"])
    return H, H @ params["V"] + params["c"]


def loss(p, Y):
    return np.sum((p - Y) ** 2) / len(Y)


def loss_backward(p, Y):
    return 2 * (p - Y) / len(Y)


def cost(X, Y, params, lam):
    _, p = forward(X, params)
    return loss(p, Y) + 0.5 * lam * (np.sum(params["W"] ** 2) + np.sum(params["V"] ** 2))


def gradients(X, Y, params, lam):
    H, p = forward(X, params)
    dp = loss_backward(p, Y)
    dV = H.T @ dp
    dc = np.sum(dp, axis=0)
    dW = X.T @ (dp @ params["V"].T * (1 - H**2))
    return {"W": dW + lam * params["W"], "V": dV + lam * params["V"], "c": dc}
"""
LATER: Edits = (("(p - Y) / len(Y)", "(p - Y)"), ("dp = loss_backward(p, Y)", "dp = loss_backward(p, Y) / len(Y)"))
LAYERS = """from pytest_grade.author import Assignment, biases, built, normal, positive, weights

layers = Assignment("layers", "Layers of a net", examples="m")
layers.draw(X=normal("m", "n"), Y=normal("m", "k"), H=normal("m", "h"), W=weights("n", "h"), V=weights("h", "k"))
layers.draw(g=positive("h"), b=biases("h"), one=built("Linear(W)"), norm=built("Norm(g, b)"), two=built("Linear(V)"))
layers.draw(net=built("Net([one, norm, two])"))
layers.grade("one.forward(X) -> Z", 5)
layers.grade("one.forward(X); one.backward(d(Z)) -> d(X)", 20, then={"one.dW": "d(W)"})
layers.grade("norm.forward(H) -> N", 5)
layers.grade("norm.forward(H); norm.backward(d(N)) -> d(H)", 30, then={"norm.dg": "d(g)", "norm.db": "d(b)"})
layers.grade("loss(p, Y) -> L", 5)
layers.grade("loss_backward(p, Y) -> d(p)", 15, of="L")
layers.grade("net.gradients(X, Y) -> J", 20, then={"one.dW": "d(W)", "two.dW": "d(V)", "norm.dg": "d(g)"})
layers.draw(p=normal("m", "k"))
"""
OF_LAYERS = """import numpy as np


class Linear:
    def __init__(self, W):
        self.W = W

    def forward(self, X):
        self.X = X
        return X @ self.W

    def backward(self, dZ):
        self.dW = self.X.T @ dZ
        return dZ @ self.W.T


class Norm:
    def __init__(self, g, b):
        self.g, self.b = g, b

    def forward(self, X):
        self.std = np.sqrt(np.var(X, axis=0) + 1e-3)
        self.hat = (X - np.mean(X, axis=0)) / self.std
        return self.g * self.hat + self.b

    def backward(self, dN):
        self.dg = np.sum(dN * self.hat, axis=0)
        self.db = np.sum(dN, axis=0)
        d = dN * self.g
        return (d - np.mean(d, axis=0) - self.hat * np.mean(d * self.hat, axis=0)) / self.std


def loss(p, Y):
    return np.sum((p - Y) ** 2) / len(Y)


def loss_backward(p, Y):
    return 2 * (p - Y) / len(Y)


class Net:
    def __init__(self, layers):
        self.layers = layers

    def gradients(self, X, Y):
        for layer in self.layers:
            X = layer.forward(X)
        d = loss_backward(X, Y)
        for layer in reversed(self.layers):
            d = layer.backward(d)
        return loss(X, Y)
"""
# The mean in each layer, and other names for what is kept.
OWN_WAY: Edits = (
    ("2 * (p - Y) / len(Y)", "2 * (p - Y)"),
    ("self.X.T @ dZ", "self.X.T @ dZ / len(dZ)"),
    ("np.sum(dN * self.hat, axis=0)", "np.mean(dN * self.hat, axis=0)"),
    ("np.sum(dN, axis=0)", "np.mean(dN, axis=0)"),
    ("self.std", "self.deviation"),
    ("self.hat", "self.x_hat"),
)


@pytest.fixture(scope="module")
def of_penalised(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Charged:
    return charging(tmp_path_factory.mktemp("course") / "penalised", PENALISED, OF_PENALISED, sandbox)


@pytest.fixture(scope="module")
def of_layers(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Charged:
    return charging(tmp_path_factory.mktemp("course") / "layers", LAYERS, OF_LAYERS, sandbox)


def test_the_mean_may_be_left_to_who_makes_the_gradients_where_something_is_added_to_the_loss(
    of_penalised: Charged,
) -> None:
    assert not of_penalised(edited(OF_PENALISED, LATER))


@pytest.mark.parametrize(
    "wrong",
    [
        ('"W": dW + lam', '"W": dW + 2 * lam'),
        ("(1 - H**2)", "(1 - H)"),
        ("dc = np.sum(dp, axis=0)", "dc = np.sum(dp, axis=0) / len(Y)"),
    ],
    ids=["penalty", "slope", "mean"],
)
@pytest.mark.parametrize("way", [(), LATER], ids=["as the course", "later"])
def test_a_mistake_beside_a_mean_taken_later_is_charged_alone(
    wrong: tuple[str, str], way: Edits, of_penalised: Charged
) -> None:
    (charged,) = of_penalised(edited(edited(OF_PENALISED, (wrong,)), way))
    assert charged.function == "gradients"


def test_who_never_takes_the_mean_is_charged_once(of_penalised: Charged) -> None:
    assert len(of_penalised(edited(OF_PENALISED, LATER[:1]))) == 1


def test_layers_may_each_take_the_mean_and_keep_what_they_read_under_other_names(of_layers: Charged) -> None:
    assert not of_layers(edited(OF_LAYERS, OWN_WAY))


@pytest.mark.parametrize("way", [(), OWN_WAY, OWN_WAY[4:]], ids=["as the course", "own way", "own names"])
def test_who_only_calls_the_layers_does_not_pay_for_one_of_them(way: Edits, of_layers: Charged) -> None:
    wrong = edited(OF_LAYERS, (("np.mean(d * self.hat, axis=0)", "np.mean(d * self.hat)"),))
    (charged,) = of_layers(edited(wrong, way))
    assert charged.function == "Norm.backward"


def test_a_cost_of_squares_is_no_other_loss_where_the_courses_is_one(of_layers: Charged) -> None:
    wrong = edited(OF_LAYERS, (("d = loss_backward(X, Y)", "d = loss_backward(X, Y) + 0.1"),))
    (charged,) = of_layers(wrong)
    assert charged.function == "Net.gradients"
    assert "another-loss" not in [each.id for each in charged.diagnoses]
