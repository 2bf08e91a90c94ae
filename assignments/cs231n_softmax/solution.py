import numpy as np

REG_NAIVE = 1.0  # or 0.5: reg * sum(W * W), or half of it
REG = 1.0


def softmax_loss_naive(W, X, y, reg):
    N, C = X.shape[0], W.shape[1]
    dW = np.zeros_like(W)
    loss = 0.0
    for i in range(N):
        scores = X[i].dot(W)
        exp_scores = np.exp(scores - np.max(scores))
        probs = exp_scores / np.sum(exp_scores)
        loss = loss - np.log(probs[y[i]])
        for j in range(C):
            dW[:, j] += (probs[j] - (j == y[i])) * X[i]
    loss = loss / N + REG_NAIVE * reg * np.sum(W * W)
    dW = dW / N + 2 * REG_NAIVE * reg * W
    return loss, dW


def softmax_loss_vectorized(W, X, y, reg):
    N = X.shape[0]
    scores = X.dot(W)
    exp_scores = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
    loss = -np.sum(np.log(probs[np.arange(N), y])) / N
    loss = loss + REG * reg * np.sum(W * W)
    correct = np.zeros_like(probs)
    correct[np.arange(N), y] = 1
    dscores = (probs - correct) / N
    dW = X.T.dot(dscores) + 2 * REG * reg * W
    return loss, dW
