import numpy as np


class Linear:
    def __init__(self, in_features, out_features):
        self.W = np.zeros((out_features, in_features))
        self.b = np.zeros(out_features)

    def forward(self, A):
        self.A = A
        Z = A @ self.W.T + self.b
        return Z

    def backward(self, dLdZ):
        dLdA = dLdZ @ self.W
        dZ = dLdZ.reshape(-1, dLdZ.shape[-1])
        A = self.A.reshape(-1, self.A.shape[-1])
        self.dLdW = dZ.T @ A
        self.dLdb = np.sum(dZ, axis=0)
        return dLdA
