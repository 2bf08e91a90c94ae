"""Logistic regression with a neural network mindset."""
from pytest_grade.author import Assignment, labels, normal, number, weights

week2 = Assignment("week2_logistic_regression", "Logistic regression as a neural network", examples="m", modules=["lr_utils*"])

week2.draw(w=weights("n", 1), b=number(), X=normal("n", "m"), Y=labels(1, "m"))
week2.draw(Z=normal("n", "m"), X_test=normal("n", 9), Y_test=labels(1, 9), rate=number(0.05, 0.2))

week2.grade("sigmoid(Z) -> A", 10)
week2.grade("initialize_with_zeros(n) -> w0, b0", 10)
week2.grade("propagate(w, b, X, Y) -> {'dw': d(w), 'db': d(b)}, J", 40)
week2.grade("optimize(w, b, X, Y, num_iterations=7, learning_rate=rate) -> {'w': w7, 'b': b7}, {'dw': dw7, 'db': db7}, _", 20)
week2.grade("predict(w, b, X) -> flat(classes)", 10)
week2.grade("model(X, Y, X_test, Y_test, num_iterations=20, learning_rate=rate) -> {'w': w20, 'b': b20, "
            "'Y_prediction_train': flat(train), 'Y_prediction_test': flat(test)}", 10)

week2.mistake("propagate_rows", instead_of="propagate", says="takes m from the first axis, where the pixels are; the examples are the columns")
