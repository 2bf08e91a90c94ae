"""A two-layer network with a softmax loss: rows are examples."""
from pytest_grade.author import Assignment, biases, built, classes, normal, number, weights

net = Assignment("cs231n_two_layer_net", "Two-layer network, softmax", examples="N", modules=["cs231n*"], either={"REG": (1.0, 0.5)})

net.draw(X=normal("N", "D"), y=classes("N", of="C"), reg=number(0.05, 0.4),
         params={"W1": weights("D", "H"), "b1": biases("H"), "W2": weights("H", "C"), "b2": biases("C")})
net.draw(std=number(0.01, 0.1), net=built("TwoLayerNet(D, H, C)", params="params"))

net.grade("net.loss(X) -> scores", 20)
net.grade("net.loss(X, y, reg=reg) -> J, {'{q}': d(q) for q in params}", 70)
net.grade("net.predict(X) -> y_pred", 5)
net.grade("TwoLayerNet(D, H, C, std=std) -> _", 5, then={"TwoLayerNet(D, H, C, std=std).params": "start"})
