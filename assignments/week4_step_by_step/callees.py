"""The reference functions. What others call takes the place of the student's own, to judge a caller on its own work.

Each is then sent alone to the confined process, with the provided functions and `np` in reach; a process that holds
one is never asked about it. All of them together, handed in like a submission, show how fast a machine is.
`MEAN_INSIDE` says whether the mean over the examples is taken inside dW and db, as the lectures do, or is left to what
the function is given.
"""

import numpy as np
from provided import relu, relu_backward, sigmoid, sigmoid_backward

MEAN_INSIDE = True


def initialize_parameters(n_x, n_h, n_y):
    return initialize_parameters_deep([n_x, n_h, n_y])


def initialize_parameters_deep(layer_dims):
    parameters = {}
    for layer in range(1, len(layer_dims)):
        parameters[f"W{layer}"] = np.random.randn(layer_dims[layer], layer_dims[layer - 1]) * 0.01
        parameters[f"b{layer}"] = np.zeros((layer_dims[layer], 1))
    return parameters


def linear_forward(A, W, b):
    return np.dot(W, A) + b, (A, W, b)


def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = {"sigmoid": sigmoid, "relu": relu}[activation](Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X, parameters):
    A, caches, L = X, [], len(parameters) // 2
    for layer in range(1, L + 1):
        activation = "relu" if layer < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters[f"W{layer}"], parameters[f"b{layer}"], activation)
        caches.append(cache)
    return A, caches


def compute_cost(AL, Y):
    return np.squeeze(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / Y.shape[1])


def linear_backward(dZ, cache):
    A_prev, W, _ = cache
    share = 1 / A_prev.shape[1] if MEAN_INSIDE else 1.0
    return np.dot(W.T, dZ), share * np.dot(dZ, A_prev.T), share * np.sum(dZ, axis=1, keepdims=True)


def linear_activation_backward(dA, cache, activation):
    linear_cache, activation_cache = cache
    slope = {"sigmoid": sigmoid_backward, "relu": relu_backward}[activation]
    return linear_backward(slope(dA, activation_cache), linear_cache)


def L_model_backward(AL, Y, caches):
    grads, dA, L = {}, (1 - Y) / (1 - AL) - Y / AL, len(caches)
    for layer in range(L, 0, -1):
        activation = "relu" if layer < L else "sigmoid"
        dA, dW, db = linear_activation_backward(dA, caches[layer - 1], activation)
        grads |= {f"dA{layer - 1}": dA, f"dW{layer}": dW, f"db{layer}": db}
    return grads


def update_parameters(parameters, grads, learning_rate):
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}
