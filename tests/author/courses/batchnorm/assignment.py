"""Batch normalisation, forward (train and test) and backward."""
from pytest_grade.author import Assignment, biases, normal, number, share, weights

bn = Assignment("batchnorm", "Batch normalisation", examples="N", modules=["cs231n*"])

bn.draw(x=normal("N", "D"), gamma=weights("D"), beta=biases("D"),
        bn_param={"mode": "train", "eps": 1e-5, "momentum": number(0.5, 0.9), "running_mean": normal("D"), "running_var": share("D")})

bn.grade("batchnorm_forward(x, gamma, beta, bn_param) -> out, _cache", 35, then={"bn_param['running_mean']": "new_mean", "bn_param['running_var']": "new_var"})
bn.grade("batchnorm_forward(x, gamma, beta, {**bn_param, 'mode': 'test'}) -> out_test, _", 15)
bn.grade("batchnorm_backward(d(out), _cache) -> d(x), d(gamma), d(beta)", 50)
