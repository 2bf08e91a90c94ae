"""A network of two layers with a softmax loss, as a class: rows are examples, and one method goes both ways."""

from pytest_grade.author import Assignment, biases, built, classes, normal, number, weights

net = Assignment(
    "cs231n_two_layer_net",
    "Two-layer network, softmax",
    examples="N",
    modules=["cs231n*"],
    either={"REG": {1.0: "reg · ΣW² as the regularisation", 0.5: "half of reg · ΣW² as the regularisation"}},
    known_by=["TwoLayerNet.predict"],
)
net.draw(X=normal("N", "D"), y=classes("N", of="C"), reg=number(0.05, 0.4), std=number(0.01, 0.1))
net.draw(params={"W1": weights("D", "H"), "b1": biases("H"), "W2": weights("H", "C"), "b2": biases("C")})
net.draw(X_val=normal("K", "D"), y_val=classes("K", of="C"), rate=number(0.1, 0.5))
net.draw(net=built("TwoLayerNet(D, H, C)", params="params"))

net.grade("net.loss(X) -> scores", 15)
net.grade("net.loss(X, y, reg=reg) -> loss, {'{q}': d(q) for q in params}", 65, of="loss")
net.grade("net.predict(X) -> y_pred", 5)
net.grade(
    "net.train(X, y, X_val, y_val, learning_rate=rate, reg=reg, num_iters=1, batch_size=2) -> _",
    10,
    then={"net.params": "params_after_a_step"},
    picks="2 of N",
)
net.grade("TwoLayerNet(D, H, C, std=std) -> _", 5, then={"TwoLayerNet(D, H, C, std=std).params": "start"})

net.mistake(
    "TwoLayerNet.loss_of_biases_too",
    instead_of="loss",
    says="regularizes the biases as well as the weights, in the loss and in its gradients; it shows where biases are "
    "not zero",
)
net.mistake(
    "TwoLayerNet.gradients_of_biases_too",
    instead_of="loss",
    says="adds a regularization of b1 and b2 to their gradients, which the loss does not have; it shows where biases "
    "are not zero",
)
