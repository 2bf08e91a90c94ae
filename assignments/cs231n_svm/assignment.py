"""A linear classifier with the hinge loss of a multiclass SVM: rows are examples, once in loops and once in arrays."""

from pytest_grade.author import Assignment, classes, normal, number, weights

svm = Assignment(
    "cs231n_svm",
    "Linear classifier, hinge loss",
    examples="N",
    modules=["cs231n*"],
    either={"REG_NAIVE": (1.0, 0.5), "REG": (1.0, 0.5)},
    known_by=["svm_loss_naive", "svm_loss_vectorized"],
)
svm.draw(W=weights("D", "C"), X=normal("N", "D"), y=classes("N", of="C"), reg=number(0.05, 0.4))

svm.grade("svm_loss_vectorized(W, X, y, reg) -> loss_vectorized, d(W)", 50, of="loss_vectorized")
svm.grade("svm_loss_naive(W, X, y, reg) -> loss_naive, d(W)", 50, of="loss_naive")
