import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))
        self.dLdW = np.zeros((out_features, in_features))
        self.dLdb = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        return A.dot(self.W.T) + self.b.T

    def backward(self, dLdZ):
        self.dLdW += dLdZ.T.dot(self.A)
        self.dLdb += dLdZ.sum(axis=0).reshape(-1, 1)
        return dLdZ.dot(self.W)
