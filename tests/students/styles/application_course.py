"""The application as the course has it now: helpers that are imported, parameters and costs that come back."""

SOURCE = """\
import time
import numpy as np
import h5py
import matplotlib.pyplot as plt
from PIL import Image
from dnn_app_utils_v3 import *

%matplotlib inline
%load_ext autoreload
np.random.seed(1)
# %%
train_x_orig, train_y, test_x_orig, test_y, classes = load_data()
# %%
n_x = 12288
n_h = 7
n_y = 1
layers_dims = (n_x, n_h, n_y)
learning_rate = 0.0075
# %%
# GRADED FUNCTION: two_layer_model

def two_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    np.random.seed(1)
    grads = {}
    costs = []
    m = X.shape[1]
    (n_x, n_h, n_y) = layers_dims

    parameters = initialize_parameters(n_x, n_h, n_y)

    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]

    for i in range(0, num_iterations):
        A1, cache1 = linear_activation_forward(X, W1, b1, "relu")
        A2, cache2 = linear_activation_forward(A1, W2, b2, "sigmoid")

        cost = compute_cost(A2, Y)

        dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))

        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "sigmoid")
        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")

        grads["dW1"] = dW1
        grads["db1"] = db1
        grads["dW2"] = dW2
        grads["db2"] = db2

        parameters = update_parameters(parameters, grads, learning_rate)

        W1 = parameters["W1"]
        b1 = parameters["b1"]
        W2 = parameters["W2"]
        b2 = parameters["b2"]

        if print_cost and i % 100 == 0 or i == num_iterations - 1:
            print("Cost after iteration {}: {}".format(i, np.squeeze(cost)))
        if i % 100 == 0 or i == num_iterations:
            costs.append(cost)

    return parameters, costs


def plot_costs(costs, learning_rate=0.0075):
    plt.plot(np.squeeze(costs))
    plt.title("Learning rate =" + str(learning_rate))
    plt.show()
# %%
parameters, costs = two_layer_model(train_x, train_y, layers_dims=(n_x, n_h, n_y), num_iterations=2500, print_cost=True)
plot_costs(costs, learning_rate)
# %%
layers_dims = [12288, 20, 7, 5, 1]
# %%
# GRADED FUNCTION: L_layer_model

def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=3000, print_cost=False):
    np.random.seed(1)
    costs = []

    parameters = initialize_parameters_deep(layers_dims)

    for step in range(0, num_iterations):
        AL, caches = L_model_forward(X, parameters)
        J = compute_cost(AL, Y)
        gradients = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, gradients, learning_rate)

        if print_cost and step % 100 == 0 or step == num_iterations - 1:
            print("Cost after iteration {}: {}".format(step, np.squeeze(J)))
        if step % 100 == 0 or step == num_iterations:
            costs.append(J)

    return parameters, costs
"""

_FORWARD_1 = '        A1, cache1 = linear_activation_forward(X, W1, b1, "relu")\n'
_FORWARD_2 = '        A2, cache2 = linear_activation_forward(A1, W2, b2, "sigmoid")\n'
_BACKWARD_2 = '        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "sigmoid")\n'
_BACKWARD_1 = '        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")\n'
_UPDATE_OF_TWO = "        parameters = update_parameters(parameters, grads, learning_rate)\n"
_UPDATE = "        parameters = update_parameters(parameters, gradients, learning_rate)\n"

_LOOP = "    for step in range(0, num_iterations):\n"
_KEPT = "        if step % 100 == 0 or step == num_iterations:\n"
_END = "            costs.append(J)\n\n    return parameters, costs\n"
_READ_AGAIN = """\
        W1 = parameters["W1"]
        b1 = parameters["b1"]
        W2 = parameters["W2"]
        b2 = parameters["b2"]

        if print_cost"""
_START = "    parameters = initialize_parameters(n_x, n_h, n_y)\n"
_DEEP = "        AL, caches = L_model_forward(X, parameters)\n"

# What is wrong: the function that is charged, the edits that make it so, what is said of it, and what it is named.
FAULTS = {
    "rate-written-out": (
        "two_layer_model",
        ((_UPDATE_OF_TWO, _UPDATE_OF_TWO.replace("learning_rate", "0.0075")),),
        "takes steps of 0.0075, whatever learning_rate is",
        "number-written-out",
    ),
    "iterations-written-out": (
        "two_layer_model",
        (("    for i in range(0, num_iterations):\n", "    for i in range(0, 50):\n"),),
        "returns the same parameters whatever num_iterations is",
        "",
    ),
    "one-iteration-too-few": (
        "L_layer_model",
        ((_LOOP, _LOOP.replace("(0", "(1")),),
        "returns the same parameters for num_iterations=0 as for num_iterations=1",
        "",
    ),
    "one-iteration-too-many": (
        "L_layer_model",
        ((_LOOP, _LOOP.replace("0, num_iterations", "num_iterations + 1")),),
        "trains although num_iterations is 0",
        "",
    ),
    "stops-early": (
        "L_layer_model",
        ((_UPDATE, _UPDATE + "        if step == 80:\n            break\n"),),
        "does not go on",
        "",
    ),
    "stops-where-the-cost-hardly-moves": (
        "L_layer_model",
        ((_UPDATE, _UPDATE + "        if step and abs(before - J) < 1e-6:\n            break\n        before = J\n"),),
        "makes 1 step more for num_iterations=7 than for num_iterations=1, where learning_rate is ",
        "",
    ),
    "sigmoid-forward": (
        "two_layer_model",
        ((_FORWARD_1, _FORWARD_1.replace("relu", "sigmoid")),),
        "does not make steps of gradient descent",
        "",
    ),
    "sigmoid-back": (
        "two_layer_model",
        ((_BACKWARD_1, _BACKWARD_1.replace("relu", "sigmoid")),),
        "W1 and b1 do not go down by learning_rate times the derivative of J by them; W2 and b2 do",
        "activation-swapped",
    ),
    "cost-of-the-hidden-layer": (
        "two_layer_model",
        (("compute_cost(A2, Y)", "compute_cost(np.tanh(A1[:1]) / 2 + 0.25, Y)"),),
        "returns costs of which the first is not J at its start",
        "",
    ),
    "costs-summed": (
        "L_layer_model",
        (("compute_cost(AL, Y)\n", "compute_cost(AL, Y) * X.shape[1]\n"),),
        "returns costs of which the first is not J at its start",
        "",
    ),
    "costs-of-the-start": (
        "L_layer_model",
        (("            costs.append(J)\n", "            costs.append(J if not costs else costs[0])\n"),),
        "returns costs that are not J of its parameters on the way",
        "",
    ),
    "costs-of-every-thousandth": (
        "L_layer_model",
        ((_KEPT, _KEPT.replace("100 ", "1000 ")),),
        "returns costs of other iterations than are asked for: J before a step, once in 100 steps or more often",
        "",
    ),
    "costs-of-the-end-alone": (
        "L_layer_model",
        ((_KEPT, "        if step == num_iterations - 1:\n"),),
        "returns costs of which the first is not J at its start",
        "",
    ),
    "costs-of-other-hundredths": (
        "L_layer_model",
        ((_KEPT, "        if step % 100 == 50:\n"),),
        "returns costs of which the first is not J at its start",
        "",
    ),
    "costs-after-the-step": (
        "L_layer_model",
        ((_KEPT, "        J = J if step == 0 else compute_cost(L_model_forward(X, parameters)[0], Y)\n" + _KEPT),),
        "returns costs of other iterations than are asked for: J before a step",
        "",
    ),
    "costs-repeated-later": (
        "L_layer_model",
        ((_KEPT, _KEPT.replace("100", "10")), ("append(J)", "append(J if step < 30 else costs[-1])")),
        "returns costs that are not J of its parameters on the way",
        "",
    ),
    "costs-halved-later": (
        "L_layer_model",
        ((_KEPT, _KEPT.replace("100", "10")), ("append(J)", "append(J if step < 30 else J / 2)")),
        "returns costs that are not J of its parameters on the way",
        "",
    ),
    "costs-halved-where-printed": (
        "L_layer_model",
        ((_KEPT, "        if print_cost and step % 100 == 0:\n"), ("append(J)", "append(J if step < 30 else J / 2)")),
        "returns costs that are not J of its parameters on the way",
        "",
    ),
    "ends-after-a-hundred-and-fifty": (
        "L_layer_model",
        ((_UPDATE, _UPDATE + "        if step == 150:\n            break\n"),),
        "does not go on",
        "",
    ),
    "returns-as-it-keeps-a-cost": (
        "L_layer_model",
        ((_KEPT, "        if step and step % 100 == 0:\n            return parameters, [*costs, J]\n" + _KEPT),),
        "does not go on",
        "",
    ),
    "one-of-many-too-few": (
        "L_layer_model",
        ((_LOOP, _LOOP.replace("num_iterations", "num_iterations - (num_iterations > 10)")),),
        "makes 99 steps more for num_iterations=101 than for num_iterations=1",
        "",
    ),
    "no-costs": ("L_layer_model", (("            costs.append(J)\n", "            pass\n"),), "returns no costs", ""),
    "dAL-sign": (
        "two_layer_model",
        (("dA2 = -(np.divide(Y, A2)", "dA2 = (np.divide(Y, A2)"),),
        "goes up: a step adds the derivatives of J",
        "",
    ),
    "residual-through-the-sigmoid": (
        "two_layer_model",
        (("dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))", "dA2 = A2 - Y"),),
        "W1, b1, W2 and b2 do not go down by learning_rate times the derivative",
        "dAL-is-residual",
    ),
    "mean-once-more": (
        "two_layer_model",
        (("np.divide(1 - Y, 1 - A2))\n", "np.divide(1 - Y, 1 - A2)) / m\n"),),
        "takes steps that are 1/m times what they should be: 1/m is taken twice",
        "",
    ),
    "bias-stays": (
        "two_layer_model",
        (('        grads["db1"] = db1\n', '        grads["db1"] = 0 * db1\n'),),
        "leaves b1 as it is from one iteration to the next",
        "",
    ),
    "weights-not-read-again": (
        "two_layer_model",
        ((_READ_AGAIN, "        if print_cost"),),
        "does not make steps of gradient descent",
        "",
    ),
    "update-dropped": (
        "L_layer_model",
        ((_UPDATE, _UPDATE.replace("parameters = ", "")),),
        "returns the same parameters whatever num_iterations is",
        "",
    ),
    "arguments-of-the-way-back": (
        "L_layer_model",
        (("L_model_backward(AL, Y, caches)", "L_model_backward(Y, AL, caches)"),),
        "",
        "",
    ),
    "starts-anew": (
        "L_layer_model",
        ((_DEEP, "        parameters = initialize_parameters_deep(layers_dims)\n" + _DEEP),),
        "does not make steps of gradient descent",
        "reset-in-loop",
    ),
    "all-units-alike": (
        "two_layer_model",
        ((_START, _START + "    parameters = {name: 0 * value for name, value in parameters.items()}\n"),),
        "starts with the same W1 for every unit",
        "",
    ),
    "two-layers-only": (
        "L_layer_model",
        (("initialize_parameters_deep(layers_dims)", "initialize_parameters(*layers_dims[:3])"),),
        "returns no W3",
        "",
    ),
    "costs-first": (
        "L_layer_model",
        ((_END, _END.replace("parameters, costs", "costs, parameters")),),
        "does not return the dictionary of parameters",
        "return-order",
    ),
    "gradients-too": (
        "L_layer_model",
        ((_END, _END.replace("parameters, costs", "parameters, gradients, costs")),),
        "returns a tuple of three values, and the course asks for parameters and costs, or parameters alone",
        "",
    ),
    "return-in-the-loop": (
        "L_layer_model",
        ((_END, _END.replace("    return", "        return")),),
        "returns the same parameters whatever num_iterations is",
        "",
    ),
}
