import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, relu, sigmoid, vector_to_dictionary


def forward_propagation(x, theta):
    J = theta * x
    return J


def backward_propagation(x, theta):
    dtheta = x
    return dtheta


def gradient_check(x, theta, epsilon=1e-7):
    theta_plus = theta + epsilon
    theta_minus = theta - epsilon
    J_plus = forward_propagation(x, theta_plus)
    J_minus = forward_propagation(x, theta_minus)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    return difference


def forward_propagation_n(X, Y, parameters):
    m = X.shape[1]
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    log_probs = np.multiply(-np.log(A3), Y) + np.multiply(-np.log(1 - A3), 1 - Y)
    cost = 1.0 / m * np.sum(log_probs)
    cache = (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
    return cost, cache


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}
    return gradients


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))
    for i in range(num_parameters):
        theta_plus = np.copy(parameters_values)
        theta_plus[i] = theta_plus[i] + epsilon
        J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))
        theta_minus = np.copy(parameters_values)
        theta_minus[i] = theta_minus[i] - epsilon
        J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))
        gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    return difference


# Not graded: what stands in the place of forward_propagation and backward_propagation while gradient_check is asked.


def forward_cubed(x, theta):  # as θx does, it gives the same for (θ, x); its slope to one side is another than to both
    return (x * theta) ** 3


def backward_off(x, theta):  # no derivative of that: too large, too small, or of the other sign
    return 4 * x * theta


# Not graded: what goes wrong often.


def slopes(x, theta, ahead, behind, over):
    return (forward_propagation(x, theta + ahead) - forward_propagation(x, theta + behind)) / over


def slopes_n(parameters, X, Y, ahead, behind, over):
    theta, _ = dictionary_to_vector(parameters)
    found = []
    for step in np.eye(theta.size):
        column = step.reshape(-1, 1)
        J_ahead, _ = forward_propagation_n(X, Y, vector_to_dictionary(theta + ahead * column))
        J_behind, _ = forward_propagation_n(X, Y, vector_to_dictionary(theta + behind * column))
        found.append([(J_ahead - J_behind) / over])
    return np.array(found)


def relative(grad, gradapprox):
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))


def to_one_side(x, theta, epsilon=1e-7):
    return relative(backward_propagation(x, theta), slopes(x, theta, epsilon, 0, epsilon))


def to_one_side_n(parameters, gradients, X, Y, epsilon=1e-7):
    return relative(gradients_to_vector(gradients), slopes_n(parameters, X, Y, epsilon, 0, epsilon))


def over_one_step(x, theta, epsilon=1e-7):
    return relative(backward_propagation(x, theta), slopes(x, theta, epsilon, -epsilon, epsilon))


def over_one_step_n(parameters, gradients, X, Y, epsilon=1e-7):
    return relative(gradients_to_vector(gradients), slopes_n(parameters, X, Y, epsilon, -epsilon, epsilon))


def same_side_twice(x, theta, epsilon=1e-7):
    return relative(backward_propagation(x, theta), 0)


def same_side_twice_n(parameters, gradients, X, Y, epsilon=1e-7):
    return relative(gradients_to_vector(gradients), 0)


def squared_norms(x, theta, epsilon=1e-7):
    grad, gradapprox = backward_propagation(x, theta), slopes(x, theta, epsilon, -epsilon, 2 * epsilon)
    return (grad - gradapprox) ** 2 / (grad**2 + gradapprox**2)


def squared_norms_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad, gradapprox = gradients_to_vector(gradients), slopes_n(parameters, X, Y, epsilon, -epsilon, 2 * epsilon)
    return np.sum((grad - gradapprox) ** 2) / (np.sum(grad**2) + np.sum(gradapprox**2))


def norms_subtracted(x, theta, epsilon=1e-7):
    grad, gradapprox = abs(backward_propagation(x, theta)), abs(slopes(x, theta, epsilon, -epsilon, 2 * epsilon))
    return (grad - gradapprox) / (grad + gradapprox)


def norms_subtracted_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad = np.linalg.norm(gradients_to_vector(gradients))
    gradapprox = np.linalg.norm(slopes_n(parameters, X, Y, epsilon, -epsilon, 2 * epsilon))
    return (grad - gradapprox) / (grad + gradapprox)


def norm_of_sum(x, theta, epsilon=1e-7):
    grad, gradapprox = backward_propagation(x, theta), slopes(x, theta, epsilon, -epsilon, 2 * epsilon)
    return np.linalg.norm(grad - gradapprox) / np.linalg.norm(grad + gradapprox)


def norm_of_sum_n(parameters, gradients, X, Y, epsilon=1e-7):
    grad, gradapprox = gradients_to_vector(gradients), slopes_n(parameters, X, Y, epsilon, -epsilon, 2 * epsilon)
    return np.linalg.norm(grad - gradapprox) / np.linalg.norm(grad + gradapprox)


def step_from_above_n(parameters, gradients, X, Y, epsilon=1e-7):
    return relative(gradients_to_vector(gradients), slopes_n(parameters, X, Y, epsilon, 0, 2 * epsilon))
