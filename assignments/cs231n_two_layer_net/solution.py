import numpy as np

REG = 1.0  # or 0.5: reg * sum(W * W), or half of it


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, b1 = self.params["W1"], self.params["b1"]
        W2, b2 = self.params["W2"], self.params["b2"]
        N, D = X.shape
        a1 = X.dot(W1) + b1
        h1 = np.maximum(0, a1)
        scores = h1.dot(W2) + b2
        if y is None:
            return scores
        shifted = scores - np.max(scores, axis=1, keepdims=True)
        exp_scores = np.exp(shifted)
        probs = exp_scores / np.sum(exp_scores, axis=1, keepdims=True)
        loss = -np.sum(np.log(probs[np.arange(N), y])) / N
        loss = loss + REG * reg * (np.sum(W1 * W1) + np.sum(W2 * W2))
        correct = np.zeros_like(probs)
        correct[np.arange(N), y] = 1
        dscores = (probs - correct) / N
        grads = {}
        grads["W2"] = h1.T.dot(dscores) + 2 * REG * reg * W2
        grads["b2"] = np.sum(dscores, axis=0)
        dh1 = dscores.dot(W2.T)
        da1 = dh1 * (a1 > 0)
        grads["W1"] = X.T.dot(da1) + 2 * REG * reg * W1
        grads["b1"] = np.sum(da1, axis=0)
        return loss, grads

    def loss_of_biases_too(self, X, y=None, reg=0.0):
        found = self.loss(X, y, reg)
        if y is None:
            return found
        loss, grads = self.gradients_of_biases_too(X, y, reg)
        return loss + REG * reg * (np.sum(self.params["b1"] ** 2) + np.sum(self.params["b2"] ** 2)), grads

    def gradients_of_biases_too(self, X, y=None, reg=0.0):
        found = self.loss(X, y, reg)
        if y is None:
            return found
        loss, grads = found
        for name in ("b1", "b2"):
            grads[name] = grads[name] + 2 * REG * reg * self.params[name]
        return loss, grads

    def train(
        self, X, y, X_val, y_val, learning_rate=1e-3, learning_rate_decay=0.95, reg=5e-6, num_iters=100, batch_size=200
    ):
        N = X.shape[0]
        losses, accuracies = [], []
        for it in range(num_iters):
            rows = np.random.choice(N, batch_size)
            loss, grads = self.loss(X[rows], y=y[rows], reg=reg)
            losses.append(loss)
            for name in self.params:
                self.params[name] = self.params[name] - learning_rate * grads[name]
            if it % max(N // batch_size, 1) == 0:
                accuracies.append(np.mean(self.predict(X_val) == y_val))
                learning_rate = learning_rate * learning_rate_decay
        return {"loss_history": losses, "val_acc_history": accuracies}

    def predict(self, X):
        scores = self.loss(X)
        return np.argmax(scores, axis=1)
