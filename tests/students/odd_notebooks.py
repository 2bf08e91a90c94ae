"""Right in unusual notebooks, or by unusual ways of defining and calling."""

from tests.students.oddity import Oddity

_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"
_DAL = "    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))\n"
_IMPORTS = "from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward\n"
_LINEAR_BACKWARD = "# GRADED FUNCTION: linear_backward\n"
_CELL = "# %%\n"

_MAGICS = """\
%matplotlib inline
%load_ext autoreload
%autoreload 2
!pip install h5py
%cd work
np.dot?
# %%
%%time
print("timed")
# %%
"""
_PLOT = """\
# %%
import matplotlib.pyplot as plt
costs = [0.69, 0.64, 0.61]
plt.plot(costs)
plt.ylabel("cost")
plt.show()
"""
_TRY_OUT = """\
# %%
dZ, linear_cache = linear_backward_test_case()
dA_prev, dW, db = linear_backward(dZ, linear_cache)
print("dA_prev = " + str(dA_prev))
# %%
train = h5py.File("datasets/train_catvnoncat.h5", "r")
train_x = np.array(train["train_set_x"][:]).reshape(209, -1).T / 255.
parameters = initialize_parameters_deep([12288, 20, 7, 5, 1])
for i in range(2500):
    AL, caches = L_model_forward(train_x, parameters)
    parameters = update_parameters(parameters, L_model_backward(AL, train_y, caches), 0.0075)
"""
_SCRATCH = """\
# %%
for l in range(3)
    print(parameters["W" + l
# %%
W1 = [0.1, 0.2
"""
_OWN_ACTIVATIONS = """\
def sigmoid(Z):
    return 1 / (1 + np.exp(-Z)), Z

def relu(Z):
    return Z * (Z > 0), Z

def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ

def sigmoid_backward(dA, Z):
    s, _ = sigmoid(Z)
    return dA * s * (1 - s)
"""
_RIGHT_AGAIN = """\
# %%
# now with the mean
def linear_backward(dZ, cache):
    A_prev, W, b = cache
    return W.T.dot(dZ), dZ.dot(A_prev.T) / dZ.shape[1], dZ.sum(axis=1, keepdims=True) / dZ.shape[1]
"""
_RECURSIVE = (
    "    for i in range(layers, 0, -1):\n",
    "    def descend(i, dA):\n        if i == 0:\n            return\n",
)

ODDITIES = {
    # notebooks
    "magics": Oddity(first=_MAGICS),
    "magics-in-a-graded-cell": Oddity(
        edits=((_LINEAR_BACKWARD, "%matplotlib inline\n!ls\n" + _LINEAR_BACKWARD),), placement="at-loss"
    ),
    "plot-cell": Oddity(last=_PLOT),
    "test-calls": Oddity(
        edits=((_IMPORTS, "import h5py\nfrom testCases_v2 import *\nimport public_tests\n" + _IMPORTS),),
        last=_TRY_OUT,
    ),
    "test-calls-at-end": Oddity(
        placement="at-end",
        edits=((_IMPORTS, "import h5py\nfrom testCases_v4a import *\n" + _IMPORTS),),
        last=_TRY_OUT + _PLOT,
    ),
    "scratch-that-does-not-parse": Oddity(last=_SCRATCH),
    "nbformat-3": Oddity(form="ipynb3"),
    "nbformat-3-at-output": Oddity(form="ipynb3", placement="at-output"),
    "source-as-text": Oddity(form="ipynb-text", placement="at-loss"),
    "py-file": Oddity(form="py"),
    "py-file-at-loss": Oddity(form="py", placement="at-loss", style="einsum"),
    "redefined-right-last": Oddity(
        edits=((_DW, "    dW = np.dot(dZ, A_prev.T) / m ** 2\n"),),
        last=_RIGHT_AGAIN,
    ),
    "windows-line-ends": Oddity(placement="at-loss", form="ipynb-text"),
    "tabs": Oddity(),
    "comments-that-mislead": Oddity(
        edits=(
            (_DW, "    # no 1/m here: dZ already carries it\n" + _DW),
            (_DAL, "    # times 1/m\n" + _DAL),
        )
    ),
    "names-beyond-ascii": Oddity(
        edits=(
            (
                _DW,
                "    \u03bc = 1 / m  # f\u00fcr den Mittelwert \u2211/m \U0001f600\n"
                "    dW = \u03bc * np.dot(dZ, A_prev.T)\n",
            ),
            (_DB, "    db = \u03bc * np.sum(dZ, axis=1, keepdims=True)\n"),
        )
    ),
    # definitions
    "star-import": Oddity(edits=((_IMPORTS, "from dnn_utils_v2 import *\n"),)),
    "module-import": Oddity(
        edits=(
            (_IMPORTS, "import dnn_utils_v2 as dnn\nfrom dnn_utils_v2 import sigmoid, relu\n"),
            ("        dZ = relu_backward(", "        dZ = dnn.relu_backward("),
            ("        dZ = sigmoid_backward(", "        dZ = dnn.sigmoid_backward("),
        )
    ),
    "own-activations": Oddity(edits=((_IMPORTS, "\n" + _CELL + _OWN_ACTIVATIONS),)),
    "module-level-helpers": Oddity(
        edits=(
            (
                _LINEAR_BACKWARD,
                "EXAMPLES = 1  # the axis of the examples\n\ndef mean_over_examples(total, like):\n"
                "    return total / like.shape[EXAMPLES]\n" + _CELL + _LINEAR_BACKWARD,
            ),
            (_DW, "    dW = mean_over_examples(np.dot(dZ, A_prev.T), A_prev)\n"),
            (_DB, "    db = mean_over_examples(np.sum(dZ, axis=EXAMPLES, keepdims=True), dZ)\n"),
        )
    ),
    "helper-defined-later": Oddity(
        edits=((_DW, "    dW = outer_mean(dZ, A_prev)\n"),),
        last=_CELL + "def outer_mean(left, right):\n    return left.dot(right.T) / right.shape[1]\n",
    ),
    "lambdas": Oddity(
        style="operators",
        edits=(
            (
                "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n",
                "linear_forward = lambda A, W, b: (W @ A + b, (A, W, b))\n",
            ),
        ),
    ),
    "annotations-and-decorator": Oddity(
        edits=(
            (
                "def linear_backward(dZ, cache):\n",
                "from functools import wraps\nfrom typing import Tuple\n\ndef checked(function):\n"
                "    @wraps(function)\n    def inner(*args, **kwargs):\n"
                "        return function(*args, **kwargs)\n"
                "    return inner\n\n@checked\n"
                "def linear_backward(dZ: np.ndarray, cache: Tuple) -> Tuple[np.ndarray, ...]:\n",
            ),
        )
    ),
    "keyword-calls": Oddity(
        edits=(
            (
                'linear_activation_backward(dAL, current_cache, "sigmoid")',
                'linear_activation_backward(activation="sigmoid", cache=current_cache, dA=dAL)',
            ),
        )
    ),
    "other-argument-names": Oddity(
        edits=(
            (
                "def linear_backward(dZ, cache):\n    A_prev",
                "def linear_backward(dz, c):\n    dZ, cache = dz, c\n    A_prev",
            ),
        )
    ),
    "recursion": Oddity(
        style="monolith",
        placement="at-loss",
        edits=(
            _RECURSIVE,
            (
                '        grads["db%d" % i] = db\n',
                '        grads["db%d" % i] = db\n        descend(i - 1, dA)\n    descend(layers, dA)\n',
            ),
        ),
    ),
    "defined-under-if": Oddity(
        edits=(
            (
                "def linear_forward(A, W, b):\n    Z = np.dot(W, A) + b\n",
                "if True:\n  def linear_forward(A, W, b):\n    Z = np.dot(W, A) + b\n",
            ),
        )
    ),
    "all-in-one-cell": Oddity(),
    # smaller functions that are there, wrong or unfinished, and never called
    "unused-linear-backward-none": Oddity(
        style="monolith",
        last=_CELL + "def linear_backward(dZ, cache):\n    dW = None\n    db = None\n    dA_prev = None\n"
        "    return dA_prev, dW, db\n",
        changed=(("linear_backward", "unfinished"),),
    ),
    "unused-linear-backward-wrong": Oddity(
        style="monolith",
        placement="at-loss",
        last=_CELL + "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n"
        "    return np.dot(W.T, dZ), np.dot(A_prev, dZ.T), np.sum(dZ)\n",
        changed=(("linear_backward", "incorrect"),),
    ),
    "unused-linear-backward-per-layer": Oddity(
        style="monolith",
        placement="at-output",
        last=_CELL + "def linear_backward(dZ, cache):\n    A_prev, W, b = cache\n    m = dZ.shape[1]\n"
        "    return np.dot(W.T, dZ), np.dot(dZ, A_prev.T) / m, np.sum(dZ, axis=1, keepdims=True) / m\n",
        leave_open=("linear_backward",),
    ),
}
