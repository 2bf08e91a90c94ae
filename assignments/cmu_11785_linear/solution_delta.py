import numpy as np


class Linear:
    def __init__(self, in_feature, out_feature, weight_init_fn, bias_init_fn):
        self.W = weight_init_fn(in_feature, out_feature)
        self.b = bias_init_fn(out_feature)

    def forward(self, x):
        self.x = x
        z = np.dot(x, self.W) + self.b
        return z

    def backward(self, delta):
        N = delta.shape[0]
        self.dW = np.dot(self.x.T, delta) / N
        self.db = np.sum(delta, axis=0, keepdims=True) / N
        dx = np.dot(delta, self.W.T)
        return dx
