"""Wrong by what other cells do to what is right: the way of the template, with a change somewhere else."""

from tests.students.styles.course import SOURCE

_CELL = "# %%\n"
_IMPORTS = "from dnn_utils_v2 import sigmoid, sigmoid_backward, relu, relu_backward\n"
_LINEAR = "# GRADED FUNCTION: linear_backward\n"
_END = SOURCE[SOURCE.index("# GRADED FUNCTION: update_parameters\n") :]
_M = "    m = A_prev.shape[1]\n\n    dW"
_DW = "    dW = 1. / m * np.dot(dZ, A_prev.T)\n"
_RELU_STEP = "        dZ = relu_backward(dA, activation_cache)\n"


def _first(text: str) -> tuple[str, str]:
    return (_LINEAR, text + _CELL + _LINEAR)


def _last(text: str) -> tuple[str, str]:
    return (_END, _END + _CELL + text)


FAULTS = {
    "effect-patch-of-the-course-module": (
        (
            _IMPORTS,
            "import dnn_utils_v2\ndnn_utils_v2.relu_backward = lambda dA, Z: 1. * dA\n" + _IMPORTS,
        ),
    ),
    "effect-later-patch-of-the-course-module": (
        (_IMPORTS, "import dnn_utils_v2 as du\n" + _IMPORTS),
        (_RELU_STEP, _RELU_STEP.replace("relu_backward", "du.relu_backward")),
        _last("for _name in ('relu_backward', 'unused'):\n    setattr(du, _name, lambda dA, Z: 1. * dA)\n"),
    ),
    "effect-table-overwritten": (
        _first("STEP = {'relu': relu_backward}\n"),
        (_RELU_STEP, "        dZ = STEP['relu'](dA, activation_cache)\n"),
        _last("STEP.update(relu=lambda dA, Z: 1. * dA)\n"),
    ),
    "effect-setup-again": (
        _first("def setup(axis):\n    global EXAMPLES\n    EXAMPLES = axis\nsetup(1)\n"),
        (_M, "    m = A_prev.shape[EXAMPLES]\n\n    dW"),
        _last("setup(0)\n"),
    ),
    "effect-attribute-of-the-configuration": (
        _first("class Config:\n    scale = 1.\nconfig = Config()\n"),
        (_DW, "    dW = config.scale / m * np.dot(dZ, A_prev.T)\n"),
        _last("def reset(c):\n    c.scale = -1.\nreset(config)\n"),
    ),
    "effect-attribute-of-the-function": (
        (_DW, "    dW = linear_backward.scale / m * np.dot(dZ, A_prev.T)\n"),
        _last("linear_backward.scale = 1.\nlinear_backward.scale *= 2\n"),
    ),
    "effect-method-replaced": (
        _first("class Net:\n    def dW(self, dZ, A):\n        return dZ @ A.T\nnet = Net()\n"),
        (_DW, "    dW = net.dW(dZ, A_prev) / m\n"),
        _last("setattr(Net, 'dW', lambda self, dZ, A: -dZ @ A.T)\n"),
    ),
    "effect-decorated-later": (
        _last(
            "def doubled(f):\n    def inner(*args):\n        dA_prev, dW, db = f(*args)\n"
            "        return dA_prev, 2 * dW, db\n    return inner\nlinear_backward = doubled(linear_backward)\n"
        ),
    ),
    "effect-helper-deleted": (
        _first("def share(m):\n    return 1. / m\n"),
        (_DW, "    dW = share(m) * np.dot(dZ, A_prev.T)\n"),
        _last("del share\n"),
    ),
    "effect-table-of-constants": (
        _first("SHARE = []\nn = 0\nwhile n < 100:\n    n += 1\n    SHARE.append(1. / n)  # one place too early\n"),
        (_DW, "    dW = SHARE[m] * np.dot(dZ, A_prev.T)\n"),
    ),
}
