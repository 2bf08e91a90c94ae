"""Deep neural network, application: two training loops of the functions that were written before."""

from pytest_grade.author import Assignment, biases, each_layer, labels, normal, number, weights, widths

application = Assignment(
    "week4_application",
    "Deep neural network: application",
    examples="m",
    modules=["dnn_app_utils*", "dnn_utils*", "public_tests*", "testCases*", "*utils*", "*helper*"],
    known_by=["two_layer_model", "L_layer_model"],
)
application.draw(n=widths(layers=(3, 2, 4), last=1), X=normal("n[0]", "m"), Y=labels(1, "m"))
application.draw(start=each_layer(W=weights("n[l]", "n[l-1]"), b=biases("n[l]", 1)), rate=number(0.05, 0.2))
application.draw(
    start_of_two={"W1": weights("n_h", "n[0]"), "b1": biases("n_h", 1), "W2": weights(1, "n_h"), "b2": biases(1, 1)}
)
application.uses("L_model_forward(X, start) -> AL, _caches")
application.uses("compute_cost(AL, Y) -> J")
application.uses("L_model_forward(X, start_of_two) -> A2, _caches_of_two")
application.uses("compute_cost(A2, Y) -> J_of_two")

application.grade(
    "two_layer_model(X, Y, (n[0], n_h, 1), learning_rate=rate, num_iterations=100) "
    "-> (parameters, costs) or parameters",
    50,
    lowers="J_of_two",
)
application.grade(
    "L_layer_model(X, Y, n, learning_rate=rate, num_iterations=100) -> (parameters, costs) or parameters",
    50,
    lowers="J",
)
