"""Predicting bike sharing: one hidden layer, a linear output, steps added up with the sign of ascent of the error.

Three forms: the network in five methods (2018 on), one `train` over the records of a batch (2017), and one `train` for
one record, in columns (the first course). 1/n comes in at the update, where there are several records.
"""

from pytest_grade.author import Assignment, built, normal, number, weights

IH, HO = "net.weights_input_to_hidden", "net.weights_hidden_to_output"
DESCENT = {IH: "W_ih - rate * d(W_ih)", HO: "W_ho - rate * d(W_ho)"}
NET = built("NeuralNetwork(i, h, 1, rate)", weights_input_to_hidden="W_ih", weights_hidden_to_output="W_ho")
ACTIVATION = "net.activation_function(Z) -> A"

bike = Assignment("udacity_bike_sharing", "Your first neural network", examples="n", known_by=["NeuralNetwork.*"])
bike.draw(features=normal("n", "i"), targets=normal("n", 1), X=normal("i"), y=normal(1), rate=number(0.1, 0.5), net=NET)
bike.draw(W_ih=weights("i", "h"), W_ho=weights("h", 1), delta_ih=normal("i", "h"), delta_ho=normal("h", 1))
bike.draw(Z=normal("h"))
bike.grade(ACTIVATION, 10)
bike.grade("net.forward_pass_train(X) -> flat(output), hidden", 15)
bike.uses("half_square(output, y) -> J")
backpropagation = "net.backpropagation(output, hidden, X, y, delta_ih, delta_ho)"
bike.grade(f"{backpropagation} -> delta_ih - d(W_ih), delta_ho - d(W_ho)", 40)
bike.grade("net.update_weights(delta_ih, delta_ho, n)", 15, then={IH: "new_ih", HO: "new_ho"})
bike.grade("net.train(features, targets)", 5, then={IH: "trained_ih", HO: "trained_ho"})
bike.grade("net.run(features) -> flat(outputs)", 15)

batch = bike.form("batch")
batch.draw(features=normal("n", "i"), targets=normal("n", 1), rate=number(0.1, 0.5), net=NET)
batch.draw(W_ih=weights("i", "h"), W_ho=weights("h", 1), Z=normal("h"))
batch.grade(ACTIVATION, 10)
batch.uses("half_mean_square(net, features, targets) -> J")
batch.grade("net.train(features, targets)", 70, then=DESCENT)
batch.grade("net.run(features) -> flat(outputs)", 20)

single = bike.form("single")
single.draw(record=normal("i"), target=number(), inputs=normal("n", "i"), rate=number(0.1, 0.5), net=NET)
single.draw(W_ih=weights("h", "i"), W_ho=weights(1, "h"), Z=normal("h", 1))
single.grade(ACTIVATION, 10)
single.uses("half_square(net, record, target) -> J")
single.grade("net.train(record, target)", 70, then=DESCENT)
single.grade("net.run(inputs) -> flat(outputs)", 20)
