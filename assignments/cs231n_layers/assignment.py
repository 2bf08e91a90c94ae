"""Layers of a network, each with a forward and a backward function: rows are examples, derivatives are handed in."""

from pytest_grade.author import Assignment, biases, classes, normal, number, positive, weights

layers = Assignment(
    "cs231n_layers",
    "Modular layers",
    examples="N",
    modules=["cs231n*"],
    either={
        "KEEPS": {
            True: "p as the share of units that stay",
            False: "p as the share of units that are dropped",
        }
    },
    known_by=["affine_forward", "affine_backward"],
)
layers.draw(x=normal("N", "d1", "d2"), w=weights("d1*d2", "M"), w_flat=weights("D", "M"), b=biases("M"))
layers.draw(scores=normal("N", "C"), y=classes("N", of="C"))
layers.draw(X=normal("N", "D"), gamma=weights("D"), beta=biases("D"), p=number(0.6, 0.68))
layers.draw(
    bn_param={
        "mode": "train",
        "eps": 1e-5,
        "momentum": number(0.5, 0.9),
        "running_mean": normal("D"),
        "running_var": positive("D"),
    }
)

layers.grade("affine_forward(x, w, b) -> out, _affine_cache", 9)
layers.grade("affine_forward(X, w_flat, b) -> out_flat, _flat_cache", 3)
layers.grade("affine_backward(d(out), _affine_cache) -> d(x), d(w), d(b)", 30)
layers.grade("affine_backward(d(out_flat), _flat_cache) -> d(X), d(w_flat), d(b)", 10)
layers.grade("relu_forward(x) -> h, _relu_cache", 5)
layers.grade("relu_backward(d(h), _relu_cache) -> d(x)", 18)
layers.grade("softmax_loss(scores, y) -> loss, d(scores)", 25, of="loss")
layers.grade("svm_loss(scores, y) -> loss_svm, d(scores)", 15, of="loss_svm", optional=True)
layers.grade(
    "batchnorm_forward(X, gamma, beta, bn_param) -> normed, _bn_cache",
    12,
    optional=True,
    then={"bn_param['running_mean']": "new_mean", "bn_param['running_var']": "new_var"},
)
layers.grade("batchnorm_forward(X, gamma, beta, {**bn_param, 'mode': 'test'}) -> normed_test, _", 6, optional=True)
layers.grade("batchnorm_backward(d(normed), _bn_cache) -> d(X), d(gamma), d(beta)", 20, optional=True)
layers.grade("batchnorm_backward_alt(d(normed), _bn_cache) -> d(X), d(gamma), d(beta)", 8, optional=True)
layers.grade("layernorm_forward(X, gamma, beta, {'eps': 1e-5}) -> normed_rows, _ln_cache", 10, optional=True)
layers.grade("layernorm_backward(d(normed_rows), _ln_cache) -> d(X), d(gamma), d(beta)", 16, optional=True)
layers.grade(
    "dropout_forward(X, {'mode': 'train', 'p': p}) -> dropped, _dropout_cache",
    8,
    optional=True,
    chance="mask: _dropout_cache[1]",
)
layers.grade("dropout_forward(X, {'mode': 'test', 'p': p}) -> as_it_was, _", 4, optional=True)
layers.grade("dropout_backward(d(dropped), _dropout_cache) -> d(X)", 8, optional=True)
