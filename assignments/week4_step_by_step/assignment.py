"""Building a deep neural network, step by step: ten functions, from the parameters to one update of them."""

from pytest_grade.author import Assignment, biases, each_layer, either, labels, normal, number, size, weights, widths

week4 = Assignment(
    "week4_step_by_step",
    "Building a deep neural network, step by step",
    examples="m",
    modules=["dnn_utils*", "dnn_app_utils*", "testCases*", "public_tests*", "test_utils*", "*utils*", "*helper*"],
    known_by=["initialize_parameters_deep", "linear_*ward", "L_model_*"],
)
week4.draw(n=widths(layers=(3, 3, 3, 2, 4, 11), last=1), X=normal("n[0]", "m"), Y=labels("n[L]", "m"))
week4.draw(parameters=each_layer(W=weights("n[l]", "n[l-1]"), b=biases("n[l]", 1)), rate=number(0.05, 0.2))
week4.draw(A_prev=normal("j", "m"), W=weights("k", "j"), b=biases("k", 1), o=size())
week4.draw(activation=either("relu", "sigmoid"))

week4.grade("initialize_parameters(j, k, o) -> start", 4)
week4.grade("initialize_parameters_deep(n) -> start_deep", 6, also=["xavier", "he", "glorot"])
week4.grade("linear_forward(A_prev, W, b) -> Z, _linear_cache", 6)
week4.grade("linear_activation_forward(A_prev, W, b, activation) -> A, _cache", 6)
week4.grade("L_model_forward(X, parameters) -> AL, _caches", 8)
week4.grade("compute_cost(AL, Y) -> J", 6)
week4.grade("linear_backward(d(Z), _linear_cache) -> d(A_prev), d(W), d(b)", 18)
week4.grade("linear_activation_backward(d(A), _cache, activation) -> d(A_prev), d(W), d(b)", 12)
week4.grade("L_model_backward(AL, Y, _caches) -> {'d{q}': d(q) for q in parameters} as grads", 28)
week4.grade("update_parameters(parameters, grads, rate) -> updated", 6)
