"""Gradient checking, in one dimension and in many."""
from pytest_grade.author import Assignment, biases, labels, normal, number, weights

gc = Assignment("course2_gradient_checking", "Gradient checking", examples="m", modules=["gc_utils*", "testCases*", "public_tests*"])

gc.draw(x=number(1.0, 3.0), theta=number(1.0, 3.0), X=normal("n", "m"), Y=labels(1, "m"),
        parameters={"W1": weights("h", "n"), "b1": biases("h", 1), "W2": weights(1, "h"), "b2": biases(1, 1)},
        gradients={"dW1": weights("h", "n"), "db1": biases("h", 1), "dW2": weights(1, "h"), "db2": biases(1, 1)})

gc.grade("forward_propagation(x, theta) -> J", 15)
gc.grade("backward_propagation(x, theta) -> d(theta)", 15)
gc.grade("gradient_check(x, theta, 0.001) -> difference", 30, replacing={"backward_propagation": "backward_off"})
gc.grade("gradient_check_n(parameters, gradients, X, Y, 0.0001) -> difference_n", 40)
