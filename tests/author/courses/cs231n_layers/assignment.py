"""Layers, each with a forward and a backward function."""
from pytest_grade.author import Assignment, biases, classes, normal, weights

layers = Assignment("cs231n_layers", "Modular layers", examples="N", modules=["cs231n*"])

layers.draw(x=normal("N", "d1", "d2"), w=weights("d1*d2", "M"), b=biases("M"), z=normal("N", "M"), s=normal("N", "C"), y=classes("N", of="C"))

layers.grade("affine_forward(x, w, b) -> out, _fc", 15)
layers.grade("affine_backward(d(out), _fc) -> d(x), d(w), d(b)", 30)
layers.grade("relu_forward(z) -> h, _relu", 10)
layers.grade("relu_backward(d(h), _relu) -> d(z)", 15)
layers.grade("softmax_loss(s, y) -> J, d(s)", 30)
