"""Regularization of a network with relu, relu, sigmoid: L2, and dropout judged by the masks that are drawn."""

from pytest_grade.author import Assignment, biases, either, labels, normal, number, weights

reg = Assignment(
    "course2_regularization",
    "Regularization",
    examples="m",
    modules=["reg_utils*", "testCases*", "public_tests*"],
    known_by=[
        "compute_cost_with_regularization",
        "backward_propagation_with_regularization",
        "forward_propagation_with_dropout",
        "backward_propagation_with_dropout",
    ],
)

reg.draw(
    X=normal("n0", "m"),
    Y=labels(1, "m"),
    lambd=either(0.37, 0, 0.83),
    keep_prob=number(0.6, 0.8),
    parameters={
        "W1": weights("n1", "n0"),
        "b1": biases("n1", 1),
        "W2": weights("n2", "n1"),
        "b2": biases("n2", 1),
        "W3": weights(1, "n2"),
        "b3": biases(1, 1),
    },
)
reg.uses("forward_propagation(X, parameters) -> A3, _cache")

reg.grade("compute_cost_with_regularization(A3, Y, parameters, lambd) -> J2", 20)
reg.grade(
    "backward_propagation_with_regularization(X, Y, _cache, lambd) -> {'d{q}': d(q) for q in parameters}", 30, of="J2"
)
reg.grade(
    "forward_propagation_with_dropout(X, parameters, keep_prob=keep_prob) -> A3_dropout, _dropout_cache",
    20,
    chance="D1 D2: _dropout_cache[1], _dropout_cache[6]",
)
reg.uses("compute_cost(A3_dropout, Y) -> J_dropout")
reg.grade(
    "backward_propagation_with_dropout(X, Y, _dropout_cache, keep_prob) -> {'d{q}': d(q) for q in parameters}",
    30,
    of="J_dropout",
)
