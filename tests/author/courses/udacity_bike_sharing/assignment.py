"""Predicting bike-sharing patterns: a class, the steps added up with the sign of descent, and 1/n at the update."""
from pytest_grade.author import Assignment, built, normal, number, weights, zeros

bike = Assignment("udacity_bike_sharing", "Your first neural network", examples="n")

bike.draw(features=normal("n", "i"), targets=normal("n", 1), X=normal("i"), y=normal(1), rate=number(0.1, 0.5),
          W_ih=weights("i", "h"), W_ho=weights("h", 1), delta_ih=normal("i", "h"), delta_ho=normal("h", 1))
bike.draw(net=built("NeuralNetwork(i, h, 1, rate)", weights_input_to_hidden="W_ih", weights_hidden_to_output="W_ho"))

bike.grade("net.forward_pass_train(X) -> output, hidden", 20)
bike.uses("half_square(output, y) -> J")
bike.grade("net.backpropagation(output, hidden, X, y, delta_ih, delta_ho) -> delta_ih - d(W_ih), delta_ho - d(W_ho)", 35)
bike.grade("net.update_weights(delta_ih, delta_ho, n)", 15, then={"net.weights_input_to_hidden": "new_ih", "net.weights_hidden_to_output": "new_ho"})
bike.grade("net.train(features, targets)", 20, then={"net.weights_input_to_hidden": "trained_ih", "net.weights_hidden_to_output": "trained_ho"})
bike.grade("net.run(features) -> outputs", 10)
