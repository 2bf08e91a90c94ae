"""A linear layer that keeps its state in the object, in the forms that the course has asked for over the years.

Since 2022 `W` is (out, in) and `b` (out, 1), and `backward` keeps `dLdW` and `dLdb`: means at first, sums since the
loss takes the mean. Both are official. In 2020 and 2021 `W` was (in, out) and `b` (1, out), made by functions that are
handed in, and `dW`, `db` were means. In the last part of the course `b` is (out,), and all axes but the last count
examples.
"""

from pytest_grade.author import Assignment, biases, built, normal, weights

linear = Assignment(
    "cmu_11785_linear",
    "A linear layer",
    examples="N",
    modules=["mytorch*"],
    known_by=["Linear.forward", "Linear.backward"],
)
linear.draw(A=normal("N", "n_in"), W=weights("n_out", "n_in"), b=biases("n_out", 1))
linear.draw(layer=built("Linear(n_in, n_out)", W="W", b="b"))
MADE = {"Linear(n_in, n_out).W": "W_at_start", "Linear(n_in, n_out).b": "b_at_start"}
KEPT = {"layer.dLdW": "d(W)", "layer.dLdb": "d(b)"}

linear.grade("Linear(n_in, n_out) -> _", 10, then=MADE)
linear.grade("layer.forward(A) -> Z", 30)
linear.grade("layer.forward(A); layer.backward(d(Z)) -> d(A)", 60, then=KEPT, mean="either")

delta = linear.form("delta")
START = "Linear(n_in, n_out, numbered_weights, numbered_biases)"
delta.draw(x=normal("N", "n_in"), W=weights("n_in", "n_out"), b=biases(1, "n_out"), layer=built(START, W="W", b="b"))

delta.grade(f"{START} -> _", 10, then={f"{START}.W": "W_at_start", f"{START}.b": "b_at_start"})
delta.grade("layer.forward(x) -> z", 30)
delta.grade(
    "layer.forward(x); layer.backward(d(z)) -> d(x)", 60, then={"layer.dW": "d(W)", "layer.db": "d(b)"}, mean="either"
)

axes = linear.form("axes")
axes.draw(A=normal("N", "T", "n_in"), W=weights("n_out", "n_in"), b=biases("n_out"))
axes.draw(layer=built("Linear(n_in, n_out)", W="W", b="b"))

axes.grade("Linear(n_in, n_out) -> _", 10, then=MADE)
axes.grade("layer.forward(A) -> Z", 30)
axes.grade("layer.forward(A); layer.backward(d(Z)) -> d(A)", 60, then=KEPT, mean="either")
