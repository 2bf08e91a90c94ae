"""Planar data classification with one hidden layer: tanh, then sigmoid, and the backward pass in one function."""

from pytest_grade.author import Assignment, biases, labels, normal, number, weights

week3 = Assignment(
    "week3_planar",
    "Planar data classification with one hidden layer",
    examples="m",
    modules=["planar_utils*", "testCases*", "public_tests*", "*utils*", "*helper*"],
    known_by=["layer_sizes", "nn_model"],
)
week3.draw(X=normal("n_x", "m"), Y=labels(1, "m"), Y_of_several=labels("n_y", "m"), rate=number(0.5, 1.5))
week3.draw(
    parameters={"W1": weights("n_h", "n_x"), "b1": biases("n_h", 1), "W2": weights(1, "n_h"), "b2": biases(1, 1)}
)

week3.grade("layer_sizes(X, Y_of_several) -> sizes", 5)
week3.grade("initialize_parameters(n_x, n_h, n_y) -> start", 10)
week3.grade("forward_propagation(X, parameters) -> A2, _cache", 15)
week3.grade("compute_cost(A2, Y) -> J", 10)
week3.grade("backward_propagation(parameters, _cache, X, Y) -> {'d{q}': d(q) for q in parameters} as grads", 40)
week3.grade("update_parameters(parameters, grads, rate) -> updated", 6)
week3.grade("nn_model(X, Y, n_h, num_iterations=60) -> trained", 8, lowers="J")
week3.grade("predict(parameters, X) -> flat(predictions)", 6)
