import numpy as np

REG_NAIVE = 1.0  # or 0.5: reg * sum(W * W), or half of it
REG = 1.0


def svm_loss_naive(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    dW = np.zeros_like(W)
    loss = 0.0
    for i in range(N):
        scores = X[i].dot(W)
        for j in range(C):
            if j == y[i]:
                continue
            margin = scores[j] - scores[y[i]] + 1
            if margin > 0:
                loss = loss + margin
                dW[:, j] += X[i]
                dW[:, y[i]] -= X[i]
    loss = loss / N + REG_NAIVE * reg * np.sum(W * W)
    dW = dW / N + 2 * REG_NAIVE * reg * W
    return loss, dW


def svm_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    correct = scores[np.arange(N), y].reshape(N, 1)
    margins = scores - correct + 1
    dscores = 1.0 * (margins > 0)
    margins = np.maximum(0, margins)
    margins[np.arange(N), y] = 0
    loss = np.sum(margins) / N
    loss = loss + REG * reg * np.sum(W * W)
    dscores[np.arange(N), y] = 0
    dscores[np.arange(N), y] = -np.sum(dscores, axis=1)
    dscores = dscores / N
    dW = X.T.dot(dscores) + 2 * REG * reg * W
    return loss, dW
