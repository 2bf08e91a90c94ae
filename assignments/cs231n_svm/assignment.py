"""A linear classifier with the hinge loss of a multiclass SVM: rows are examples, once in loops and once in arrays."""

from pytest_grade.author import Assignment, classes, normal, number, weights

svm = Assignment(
    "cs231n_svm",
    "Linear classifier, hinge loss",
    examples="N",
    modules=["cs231n*"],
    either={
        "REG_NAIVE": {
            1.0: "reg · ΣW² as the regularisation of svm_loss_naive",
            0.5: "half of reg · ΣW² as the regularisation of svm_loss_naive",
        },
        "REG": {
            1.0: "reg · ΣW² as the regularisation of svm_loss_vectorized",
            0.5: "half of reg · ΣW² as the regularisation of svm_loss_vectorized",
        },
    },
    known_by=["svm_loss_naive", "svm_loss_vectorized"],
)
svm.draw(W=weights("D", "C"), X=normal("N", "D"), y=classes("N", of="C"), reg=number(0.05, 0.4))

svm.grade("svm_loss_vectorized(W, X, y, reg) -> loss_vectorized, d(W)", 50, of="loss_vectorized")
svm.grade("svm_loss_naive(W, X, y, reg) -> loss_naive, d(W)", 50, of="loss_naive")
