"""Logistic regression as a network of one unit: the backward pass beside the forward pass, in one function."""

from pytest_grade.author import Assignment, labels, normal, number, weights

week2 = Assignment(
    "week2_logistic_regression",
    "Logistic regression as a neural network",
    examples="m",
    modules=["lr_utils*", "testCases*", "public_tests*", "*utils*", "*helper*"],
    known_by=["initialize_with_zeros"],
)
week2.draw(w=weights("n", 1), b=number(), X=normal("n", "m"), Y=labels(1, "m"), rate=number(0.05, 0.2))
week2.draw(Z=normal("n", "m"), X_test=normal("n", "k"), Y_test=labels(1, "k"))

week2.grade("sigmoid(Z) -> A", 10)
week2.grade("initialize_with_zeros(n) -> w_start, b_start", 5)
week2.grade("propagate(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J", 50)
week2.grade("optimize(w, b, X, Y, 7, rate) -> {'w': w_trained, 'b': b_trained}, {'dw': dw_last, 'db': db_last}, _", 20)
week2.grade("predict(w, b, X) -> flat(predictions)", 10)
week2.grade(
    "model(X, Y, X_test, Y_test, 20, rate) -> {'w': w_final, 'b': b_final, "
    "'Y_prediction_train': flat(predictions_train), 'Y_prediction_test': flat(predictions_test)}",
    5,
)
