"""Gradient checking: a derivative beside the slope of its cost, of one parameter and of a whole network."""

from pytest_grade.author import Assignment, biases, either, labels, normal, number, weights

checking = Assignment(
    "course2_gradient_checking",
    "Gradient checking",
    examples="m",
    modules=["gc_utils*", "testCases*", "test_cases*", "public_tests*", "*utils*", "*helper*"],
    known_by=["gradient_check", "gradient_check_n"],
)
checking.draw(
    x=number(1.0, 3.0), theta=number(1.0, 3.0), x_near_one=number(1.0, 1.2), X=normal(4, "m"), Y=labels(1, "m")
)
checking.draw(
    parameters={"W1": weights(5, 4), "b1": biases(5, 1), "W2": weights(3, 5), "b2": biases(3, 1)}
    | {"W3": weights(1, 3), "b3": biases(1, 1)},
    wrong_gradients={"dW1": weights(5, 4), "db1": biases(5, 1), "dW2": weights(3, 5), "db2": biases(3, 1)}
    | {"dW3": weights(1, 3), "db3": biases(1, 1)},
    near_far_or_below=either(0.6, 2.4, -1.2),
)

checking.grade("forward_propagation(x, theta) -> flat(J)", 10)
checking.grade("backward_propagation(x, theta) -> d(theta)", 15)
checking.grade(
    "gradient_check(x_near_one, near_far_or_below, 0.1) -> flat(difference)",
    30,
    replacing={"forward_propagation": "forward_cubed", "backward_propagation": "backward_off"},
)
checking.grade("forward_propagation_n(X, Y, parameters) -> cost, _cache", 0)
checking.grade(
    "backward_propagation_n(X, Y, _cache) -> {'d{q}': d(q) for q in parameters} as gradients",
    0,
    of="cost",
    planted=["dW2 = 1.0 / m * np.dot(dZ2, A1.T) * 2", "db1 = 4.0 / m * np.sum(dZ1, axis=1, keepdims=True)"],
)
checking.grade("gradient_check_n(parameters, wrong_gradients, X, Y, 0.1) -> flat(difference_of_wrong)", 25)
checking.grade("gradient_check_n(parameters, gradients, X, Y, 0.1) -> flat(difference_n)", 20)

for name, says in {
    "to_one_side": "The slope is taken to one side: from J(θ) to J(θ + ε). To both sides its error is far smaller.",
    "over_one_step": "J(θ + ε) and J(θ - ε) are 2ε apart, and their difference is divided by another number.",
    "same_side_twice": "The approximate gradient comes out as 0, or as far too large: as where J is taken at θ + ε "
    "twice, or at θ - ε, where θ is moved by far less than ε, or where what is divided by is far less than 2ε.",
    "squared_norms": "The difference is made of squared norms: a norm is the square root of the sum of squares.",
    "norms_subtracted": "The norms are subtracted, where the norm of grad - gradapprox is wanted.",
    "norm_of_sum": "The norm of grad + gradapprox is taken, where the sum of their two norms is wanted.",
}.items():
    checking.mistake(name, instead_of="gradient_check", says=says)
    checking.mistake(f"{name}_n", instead_of="gradient_check_n", says=says)
checking.mistake(
    "step_from_above_n",
    instead_of="gradient_check_n",
    says="J is taken at θ + ε and at θ, not at θ - ε: the step down begins where the step up has ended, as where no "
    "copy is made, or what it gives is not used.",
)
