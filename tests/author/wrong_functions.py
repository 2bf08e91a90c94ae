"""Wrong functions of several courses: changes of their solutions' texts, and what each is a mistake of."""

from collections.abc import Callable, Sequence

from tests.author.test_declarations import WEEK2

REGULARISED = "course2_regularization"
_PENALTIES = [f"lambd / m * W{layer}" for layer in (1, 2, 3)]


def _each(olds: Sequence[str], change: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    return tuple((old, change(old)) for old in olds)


NET = ("cs231n_two_layer_net", "loss")
PROPAGATE = (WEEK2, "propagate")
LINEAR = ("cmu_linear", "backward")
BIKE = ("udacity_bike_sharing", "backpropagation")
PENALISED = (REGULARISED, "backward_propagation_with_regularization")
AFFINE = ("cs231n_layers", "affine_backward")
STEP = ("vanilla_rnn", "rnn_step_backward")
NIELSEN = ("nielsen_network", "backprop")
DROPPED = (REGULARISED, "backward_propagation_with_dropout")
_NORMALISED = "dscores = dscores / N"
_SLOPE = "da1 = dh1 * (a1 > 0)"
_TERMS = ("2 * REG * reg * W2", "2 * REG * reg * W1")
_SUMS = ("np.sum(dscores, axis=0)", "np.sum(da1, axis=0)")
_DW, _DB = "np.dot(X, (A - Y).T) / m", "np.sum(A - Y) / m"

# What is asked, the changes of the solution's text, and the id of the mistake.
WRONG: dict[str, tuple[tuple[str, str], tuple[tuple[str, str], ...], str]] = {
    "rows, no mean": (NET, ((_NORMALISED, ""),), "missing-mean"),
    "rows, the mean twice": (NET, ((_NORMALISED, f"{_NORMALISED} / N"),), "doubled-mean"),
    "rows, the mean again in the layer below": (NET, ((_SLOPE, f"{_SLOPE} / N"),), "compounded-mean"),
    "rows, the other sign": (NET, ((_NORMALISED, "dscores = -dscores / N"),), "dAL-sign"),
    "rows, no slope": (NET, ((_SLOPE, "da1 = dh1"),), "activation-derivative-missing"),
    "rows, the slope of tanh": (NET, ((_SLOPE, "da1 = dh1 * (1 - h1**2)"),), "activation-swapped"),
    "rows, the activation for its slope": (NET, ((_SLOPE, "da1 = dh1 * h1"),), "activation-for-its-derivative"),
    "rows, biases summed over units": (NET, _each(_SUMS, lambda s: s.replace("axis=0", "axis=1")), "db-wrong-axis"),
    "rows, biases summed over all": (NET, _each(_SUMS, lambda s: s.replace(", axis=0", "")), "db-total-sum"),
    "rows, biases not summed": (NET, _each(_SUMS, lambda s: s[7:].replace(", axis=0)", "")), "db-not-summed"),
    "rows, an example less": (
        NET, (("h1.T.dot(dscores)", "h1[1:].T.dot(dscores[1:])"), ("X.T.dot(da1)", "X[1:].T.dot(da1[1:])")), "examples-left-out",
    ),
    "rows, what goes into the activation below": (NET, (("h1.T.dot(dscores)", "a1.T.dot(dscores)"),), "dW-before-activation"),
    "rows, no penalty": (NET, _each(_TERMS, lambda s: f"0 * {s}"), "regularisation-missing"),
    "rows, the penalty without 2": (NET, _each(_TERMS, lambda s: s[4:]), "regularisation-half"),
    "rows, the penalty over N": (NET, _each(_TERMS, lambda s: f"{s} / N"), "regularisation-over-m"),
    "rows, the penalty's sign": (NET, _each(_TERMS, lambda s: f"-{s}"), "regularisation-sign"),
    "one layer, no mean": (PROPAGATE, _each((_DW, _DB), lambda s: s[:-4]), "missing-mean"),
    "one layer, only the weights take the mean": (PROPAGATE, ((_DB, _DB[:-4]),), "mean-only-dW"),
    "one layer, only the bias takes the mean": (PROPAGATE, ((_DW, _DW[:-4]),), "mean-only-db"),
    "one layer, features for examples": (PROPAGATE, _each((_DW, _DB), lambda s: f"{s[:-1]}X.shape[0]"), "wrong-m-axis"),
    "one layer, the other sign": (PROPAGATE, _each((_DW, _DB), lambda s: s.replace("A - Y", "Y - A")), "dAL-sign"),
    "one layer, the residual times the slope": (
        PROPAGATE, _each((_DW, _DB), lambda s: s.replace("A - Y", "(A - Y) * A * (1 - A)")), "dAL-is-residual",
    ),
    "one layer, no slope": (
        PROPAGATE, _each((_DW, _DB), lambda s: s.replace("A - Y", "-(Y / A - (1 - Y) / (1 - A))")), "activation-derivative-missing",
    ),
    "one layer, the inner sign": (
        PROPAGATE, _each((_DW, _DB), lambda s: s.replace("A - Y", "-(Y / A + (1 - Y) / (1 - A)) * A * (1 - A)")), "dAL-inner-sign",
    ),
    "one layer, the value for its derivative": (
        PROPAGATE, _each((_DW, _DB), lambda s: s.replace("A - Y", "A * A * (1 - A)")), "AL-for-dAL",
    ),
    "an object, weights transposed": (LINEAR, (("dLdZ.T @ self.A", "self.A.T @ dLdZ"),), "dW-transposed"),
    "an object, only the weights take the mean": (LINEAR, (("self.dLdb = dLdb / self.N", "self.dLdb = dLdb"),), "mean-only-dW"),
    "an object, a shape lost": (LINEAR, (("dLdZ.T @ self.Ones", "np.sum(dLdZ, axis=0)"),), "db-no-keepdims"),
    "an object, a row of biases": (LINEAR, (("dLdZ.T @ self.Ones", "np.sum(dLdZ, axis=0, keepdims=True)"),), "db-transposed"),
    "an object, biases summed over all": (LINEAR, (("dLdZ.T @ self.Ones", "np.sum(dLdZ)"),), "db-total-sum"),
    "an object, biases summed over units": (LINEAR, (("dLdZ.T @ self.Ones", "np.sum(dLdZ, axis=1)"),), "db-wrong-axis"),
    "an object, the mean handed down": (LINEAR, (("return dLdA", "return dLdA / self.N"),), "compounded-mean"),
    "an object, the sign of what is handed down": (LINEAR, (("return dLdA", "return -dLdA"),), "wrong-sign"),
    "one example, the other sign": (BIKE, (("error = y - final_outputs", "error = final_outputs - y"),), "dAL-sign"),
    "one example, no slope": (
        BIKE, (("hidden_error * hidden_outputs * (1 - hidden_outputs)", "hidden_error"),), "activation-derivative-missing",
    ),
    "one example, the slope of tanh": (
        BIKE, (("hidden_error * hidden_outputs * (1 - hidden_outputs)", "hidden_error * (1 - hidden_outputs**2)"),), "activation-swapped",
    ),
    "one example, a slope too many": (
        BIKE, (("output_error_term = error", "output_error_term = error * final_outputs * (1 - final_outputs)"),), "activation-derivative-too-many",
    ),
    "one example, a factor of two": (BIKE, (("output_error_term = error", "output_error_term = 2 * error"),), "loss-factor"),
    "one layer of rows, a mean that is elsewhere": (
        AFFINE, (("T.dot(dout)", "T.dot(dout) / x.shape[0]"), ("np.sum(dout, axis=0)", "np.mean(dout, axis=0)")), "doubled-mean",
    ),
    "one layer of rows, biases summed over all": (AFFINE, (("np.sum(dout, axis=0)", "np.sum(dout)"),), "db-total-sum"),
    "one layer of rows, weights transposed": (AFFINE, (("x.reshape(x.shape[0], -1).T.dot(dout)", "dout.T.dot(x.reshape(x.shape[0], -1))"),), "dW-transposed"),
    "a step in time, no slope": (STEP, (("dnext_h * (1 - next_h**2)", "dnext_h"),), "activation-derivative-missing"),
    "a step in time, the slope of the slope": (STEP, (("1 - next_h**2", "1 - np.tanh(next_h)**2"),), "derivative-of-wrong-argument"),
    "a step in time, biases summed over units": (STEP, (("da.sum(axis=0)", "da.sum(axis=1)"),), "db-wrong-axis"),
    "a list of layers, no slope at the output": (NIELSEN, ((" * sigmoid_prime(zs[-1])", ""),), "activation-derivative-missing"),
    "a list of layers, no slope below": (NIELSEN, ((", delta) * sp", ", delta)"),), "activation-derivative-missing"),
    "a list of layers, slopes of A below": (NIELSEN, (("z = zs[-l]", "z = activations[-l]"),), "derivative-of-wrong-argument"),
    "a list of layers, the other sign": (NIELSEN, (("delta = self.cost_derivative(activations[-1], y)", "delta = -self.cost_derivative(activations[-1], y)"),), "dAL-sign"),
    "a list of layers, the slope twice below": (NIELSEN, ((", delta) * sp", ", delta) * sp * sp"),), "activation-derivative-twice"),
    "columns, no penalty": (PENALISED, _each(_PENALTIES, lambda s: f"0 * {s}"), "regularisation-missing"),
    "columns, twice the penalty": (PENALISED, _each(_PENALTIES, lambda s: f"2 * {s}"), "regularisation-twice"),
    "columns, the penalty without its mean": (PENALISED, _each(_PENALTIES, lambda s: s.replace(" / m", "")), "regularisation-times-m"),
    "columns, no mean but in the penalty": (
        PENALISED, (*((f"1.0 / m * np.dot(dZ{n}", f"np.dot(dZ{n}") for n in (1, 2, 3)), *((f"1.0 / m * np.sum(dZ{n}", f"np.sum(dZ{n}") for n in (1, 2, 3))), "missing-mean",
    ),
    "columns, a shape lost": (PENALISED, _each([f"dZ{n}, axis=1, keepdims=True" for n in (1, 2, 3)], lambda s: s[:11]), "db-no-keepdims"),
    "dropout, not scaled": (DROPPED, (("dA2 = dA2 / keep_prob\n", "\n"), ("dA1 = dA1 / keep_prob\n", "\n")), "factor-left-out"),
    "dropout, one not scaled": (DROPPED, (("dA1 = dA1 / keep_prob\n", "\n"),), "factor-left-out"),
    "dropout, no slopes at all": (
        DROPPED, (("np.multiply(dA2, np.int64(A2 > 0))", "dA2"), ("np.multiply(dA1, np.int64(A1 > 0))", "dA1")), "activation-derivative-missing",
    ),
}  # fmt: skip

BOTH: dict[str, tuple[tuple[str, str], tuple[str, ...], tuple[str, str]]] = {
    "the slope, and biases": (NET, ("rows, no slope", "rows, biases summed over all"), ("activation-derivative-missing", "db-total-sum")),
    "the mean, and the penalty": (NET, ("rows, no mean", "rows, no penalty"), ("missing-mean", "regularisation-missing")),
    "the penalty, and biases": (PENALISED, ("columns, twice the penalty", "columns, a shape lost"), ("db-no-keepdims", "regularisation-twice")),
    "weights, and biases": (LINEAR, ("an object, weights transposed", "an object, a shape lost"), ("db-no-keepdims", "dW-transposed")),
    "the sign, and the slope": (BIKE, ("one example, the other sign", "one example, no slope"), ("dAL-sign", "activation-derivative-missing")),
    "dropout, and the slope": (DROPPED, ("dropout, not scaled", "dropout, no slopes at all"), ("activation-derivative-missing", "factor-left-out")),
}  # fmt: skip
