"""Deep neural network: application."""
from pytest_grade.author import Assignment, biases, each_layer, labels, normal, number, weights, widths

app = Assignment("week4_application", "Deep neural network: application", examples="m",
                 modules=["dnn_app_utils*", "public_tests*"])

app.draw(n=widths(layers=(3, 2, 4), last=1), X=normal("n[0]", "m"), Y=labels(1, "m"), rate=number(0.05, 0.2), X2=normal("n_x", "m"),
         parameters=each_layer(W=weights("n[l]", "n[l-1]"), b=biases("n[l]", 1)))
app.uses("L_model_forward(X, parameters) -> AL, _caches")
app.uses("compute_cost(AL, Y) -> J")
app.draw(parameters2={"W1": weights("n_h", "n_x"), "b1": biases("n_h", 1), "W2": weights(1, "n_h"), "b2": biases(1, 1)})
app.uses("L_model_forward(X2, parameters2) -> AL2, _caches2")
app.uses("compute_cost(AL2, Y) -> J2")

app.grade("two_layer_model(X2, Y, (n_x, n_h, 1), learning_rate=rate, num_iterations=100) -> trained2, costs2", 50, lowers="J2")
app.grade("L_layer_model(X, Y, n, learning_rate=rate, num_iterations=100) -> trained, costs", 50, lowers="J")
