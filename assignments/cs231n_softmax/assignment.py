"""A linear classifier with the softmax loss: rows are examples, once in loops and once in arrays."""

from pytest_grade.author import Assignment, classes, normal, number, weights

softmax = Assignment(
    "cs231n_softmax",
    "Softmax classifier",
    examples="N",
    modules=["cs231n*"],
    either={
        "REG_NAIVE": {
            1.0: "reg · ΣW² as the regularisation of softmax_loss_naive",
            0.5: "half of reg · ΣW² as the regularisation of softmax_loss_naive",
        },
        "REG": {
            1.0: "reg · ΣW² as the regularisation of softmax_loss_vectorized",
            0.5: "half of reg · ΣW² as the regularisation of softmax_loss_vectorized",
        },
    },
    known_by=["softmax_loss_naive", "softmax_loss_vectorized"],
)
softmax.draw(W=weights("D", "C"), X=normal("N", "D"), y=classes("N", of="C"), reg=number(0.05, 0.4))

softmax.grade("softmax_loss_vectorized(W, X, y, reg) -> loss_vectorized, d(W)", 50, of="loss_vectorized")
softmax.grade("softmax_loss_naive(W, X, y, reg) -> loss_naive, d(W)", 50, of="loss_naive")
