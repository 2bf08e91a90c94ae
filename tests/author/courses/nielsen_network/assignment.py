"""Nielsen's network: lists of weights and biases, one example at a time, the mean at the update."""
from pytest_grade.author import Assignment, biases, built, each_layer, normal, number, pairs, share, weights, widths

nielsen = Assignment("nielsen_network", "Neural networks and deep learning, chapter 1", examples="m")

nielsen.draw(sizes=widths(layers=(2, 3, 4)), x=normal("sizes[0]", 1), y=share("sizes[L]", 1), eta=number(0.5, 3.0), z=normal("k", "j"),
             weights=each_layer(weights("sizes[l]", "sizes[l-1]")), biases=each_layer(biases("sizes[l]", 1)),
             batch=pairs("m", normal("sizes[0]", 1), share("sizes[L]", 1)))
nielsen.draw(net=built("Network(sizes)", weights="weights", biases="biases"))

nielsen.grade("sigmoid(z) -> s", 5)
nielsen.grade("sigmoid_prime(z) -> s1", 5)
nielsen.grade("net.feedforward(x) -> a", 15)
nielsen.uses("half_square(a, y) -> J")
nielsen.grade("net.backprop(x, y) -> [d(q) for q in biases], [d(q) for q in weights]", 50)
nielsen.grade("net.update_mini_batch(batch, eta)", 25, then={"net.weights": "new_weights", "net.biases": "new_biases"})
