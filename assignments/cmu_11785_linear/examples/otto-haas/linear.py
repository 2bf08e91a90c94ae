import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros((out_features, 1))

    def forward(self, A):
        self.A = A
        self.N = A.shape[0]
        self.Ones = np.ones((self.N, 1))
        Z = np.dot(self.A, self.W.T) + np.dot(self.Ones, self.b.T)
        return Z

    def backward(self, dLdZ):
        dLdA = np.dot(dLdZ, self.W)
        dLdW = np.dot(dLdZ.T, self.A)
        dLdb = np.dot(dLdZ.T, self.Ones)
        self.dLdW = dLdW / self.N
        self.dLdb = dLdb
        return dLdA
