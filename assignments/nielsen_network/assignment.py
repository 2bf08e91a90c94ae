"""A network that learns by stochastic gradient descent: backpropagation of one example, a step of a mini-batch."""

from pytest_grade.author import (
    Assignment,
    biases,
    built,
    each_layer,
    integer,
    normal,
    number,
    pairs,
    share,
    weights,
    widths,
)

nielsen = Assignment(
    "nielsen_network",
    "Neural networks and deep learning: a network of one's own",
    examples="m",
    modules=["mnist_loader*", "*loader*", "*utils*"],
    either={
        "COST": {
            "half square": "half of the squared error as the cost",
            "cross-entropy": "the cross-entropy as the cost",
        }
    },
    known_by=["*backprop", "*update_mini_batch"],
)
nielsen.chosen_by(COST={"cross-entropy": ["entropy", "log_loss", "log loss"]})  # else it is a slope forgotten
nielsen.draw(sizes=widths(layers=(2, 3, 4)), x=normal("sizes[0]", 1), y=share("sizes[L]", 1), eta=number(0.5, 3.0))
nielsen.draw(weights=each_layer(weights("sizes[l]", "sizes[l-1]")), biases=each_layer(biases("sizes[l]", 1)))
nielsen.draw(
    mini_batch=pairs("m", normal("sizes[0]", 1), share("sizes[L]", 1)), lmbda=number(0.5, 3.0), n=integer(20, 60)
)
nielsen.draw(net=built("Network(sizes)", weights="weights", biases="biases"))
nielsen.draw(z=normal("k", 1), t=share("k", 1), quadratic=built("QuadraticCost()"), entropy=built("CrossEntropyCost()"))

nielsen.uses("net.feedforward(x) -> a")
nielsen.uses("cost(a, y) -> C")
nielsen.grade("net.backprop(x, y) -> [d(q) for q in biases], [d(q) for q in weights]", 70, of="C")
nielsen.grade(
    "net.update_mini_batch(mini_batch, eta)",
    30,
    then={"net.weights": "new_weights", "net.biases": "new_biases"},
    further={"lmbda": 0.0, "n": 100},
)
nielsen.uses("sigmoid(z) -> s")
nielsen.uses("quadratic.fn(s, t) -> C_quadratic")
nielsen.grade("quadratic.delta(z, s, t) -> d(z)", 10, of="C_quadratic", optional=True)
nielsen.uses("entropy.fn(s, t) -> C_entropy")
nielsen.grade("entropy.delta(z, s, t) -> d(z)", 10, of="C_entropy", optional=True)

AFTER_EACH = (
    "takes a step after each example, so that the gradients of the next one are those of other weights; a step of a "
    "mini-batch is taken once, against the mean of the gradients at the same weights"
)
for wrong in ("step_after_each_example", "whole_step_after_each_example"):
    nielsen.mistake(f"Network.{wrong}", instead_of="update_mini_batch", says=AFTER_EACH)
