"""A linear layer that keeps its state in the object; dLdW divided by N (until 2022) or not (since)."""
from pytest_grade.author import Assignment, biases, built, normal, weights

linear = Assignment("cmu_linear", "Linear layer", examples="N", modules=["mytorch*"])

linear.draw(A=normal("N", "n_in"), W=weights("n_out", "n_in"), b=biases("n_out", 1), layer=built("Linear(n_in, n_out)", W="W", b="b"))

linear.grade("Linear(n_in, n_out) -> _", 10, then={"Linear(n_in, n_out).W": "W0", "Linear(n_in, n_out).b": "b0"})
linear.grade("layer.forward(A) -> Z", 30)
linear.grade("layer.forward(A); layer.backward(d(Z)) -> d(A)", 60, then={"layer.dLdW": "d(W)", "layer.dLdb": "d(b)"}, mean="either")
