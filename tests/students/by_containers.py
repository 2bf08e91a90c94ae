"""Containers of their own in which right results, and wrong ones, come."""

from tests.students.claim import right, wrong

_IMPORT = "import numpy as np\n"
_USER = (_IMPORT, "from collections import UserDict\n" + _IMPORT)
_GRADS = "    grads = {}\n    L = len(caches)\n"
_RETURN3 = '    grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}\n'
_OPERATORS3 = "    return dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2)\n"
_CACHE3 = '    cache = {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}\n'
_LINEAR = "def linear_backward(dZ, cache):\n"
_LAST = "    return dA_prev, dW, db\n# %%\n# GRADED FUNCTION: linear_activation_backward"
_LAYER = "# %%\n# GRADED FUNCTION: linear_activation_backward"
_DZ2 = ("    dZ2 = A2 - Y\n", "    dZ2 = Y - A2\n")
_LAZY = """\
class Lazy:
    def __init__(self, **makers):
        self.makers, self.made = makers, {}

    def __getitem__(self, key):
        if key not in self.made:
            self.made[key] = self.makers[key]()
        return self.made[key]

"""
_POINT = """\
from collections import namedtuple
Step = namedtuple("Step", "dA_prev dW db")
"""
_DATA = """\
from dataclasses import dataclass, astuple

@dataclass(eq=False)
class Step:
    dA_prev: object
    dW: object
    db: object

    def __iter__(self):
        return iter((self.dA_prev, self.dW, self.db))

"""
_ITEMS = """\
class Grads:
    def __init__(self, dW1, db1, dW2, db2):
        self.dW1, self.db1, self.dW2, self.db2 = dW1, db1, dW2, db2

    def __getitem__(self, key):
        return getattr(self, key)

"""


def _returned(text):
    return (_LAST, text + _LAYER)


CLAIMS = {
    "user-dict": right(4, "course", "", _USER, (_GRADS, _GRADS.replace("{}", "UserDict()"))),
    "user-dict-week-3": right(3, "course", "", _USER, (_RETURN3, _RETURN3 + "    grads = UserDict(grads)\n")),
    "lazy-gradients": right(
        3,
        "operators",
        "",
        (_IMPORT, _IMPORT + _LAZY),
        (_OPERATORS3, "    return Lazy(dW1=lambda: dW1, db1=lambda: db1, dW2=lambda: dW2, db2=lambda: db2)\n"),
    ),
    "named-tuple": right(
        4, "course", "", (_IMPORT, _IMPORT + _POINT), _returned("    return Step(dA_prev, dW=dW, db=db)\n")
    ),
    "dataclass-that-unpacks": right(
        4, "course", "", (_IMPORT, _IMPORT + _DATA), _returned("    return Step(dA_prev, dW, db)\n")
    ),
    "class-with-items": right(
        3,
        "operators",
        "",
        (_IMPORT, _IMPORT + _ITEMS),
        (_OPERATORS3, "    return Grads(dW1, db1, dW2, db2)\n"),
    ),
    "object-array": right(
        4,
        "course",
        "",
        _returned("    out = np.empty(3, dtype=object)\n    out[:] = [dA_prev, dW, db]\n    return out\n"),
    ),
    "object-numbers": right(
        4, "einsum", "", ("    return dA_prev, dW, db\n", "    return dA_prev, dW.astype(object), db\n")
    ),
    "default-dict": right(
        4,
        "course",
        "",
        (_IMPORT, "from collections import defaultdict\n" + _IMPORT),
        (_GRADS, _GRADS.replace("{}", "defaultdict(float)")),
    ),
    "ordered-dict": right(
        3,
        "course",
        "",
        (_IMPORT, "from collections import OrderedDict\n" + _IMPORT),
        (
            _RETURN3,
            _RETURN3.replace(
                '{"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}',
                'OrderedDict([("db2", db2), ("dW2", dW2), ("db1", db1), ("dW1", dW1)])',
            ),
        ),
    ),
    "generator": right(
        4,
        "course",
        "",
        _returned("    return (part for part in (dA_prev, dW, db))\n"),
    ),
    "generator-function": right(
        4,
        "operators",
        "",
        ("    return W.T @ dZ, dW, db\n", "    yield W.T @ dZ\n    yield dW\n    yield db\n"),
    ),
    "list-of-three": right(4, "einsum", "", ("    return dA_prev, dW, db\n", "    return [dA_prev, dW, db]\n")),
    "sorted-backwards": right(
        4, "monolith", "", ("    return grads\n", "    return dict(sorted(grads.items(), reverse=True))\n")
    ),
    "chain-map": right(
        4,
        "operators",
        "",
        (_IMPORT, "from collections import ChainMap\n" + _IMPORT),
        ("    return grads\n", '    return ChainMap({"note": 1}, grads)\n'),
    ),
    "mapping-proxy": right(
        3,
        "operators",
        "",
        (_IMPORT, "from types import MappingProxyType\n" + _IMPORT),
        (_OPERATORS3, _OPERATORS3.replace("dict(", "MappingProxyType(dict(").replace("db2=db2)", "db2=db2))")),
    ),
    "cache-of-its-own": right(
        3,
        "course",
        "",
        (_IMPORT, "from types import SimpleNamespace\n" + _IMPORT),
        (_CACHE3, "    cache = SimpleNamespace(A1=A1, A2=A2)\n"),
        (
            '    A1 = cache["A1"]\n    A2 = cache["A2"]\n',
            "    A1, A2 = (cache.A1, cache.A2) if hasattr(cache, 'A1') else (cache['A1'], cache['A2'])\n",
        ),
    ),
    "dict-with-a-default": right(
        4,
        "course",
        "",
        (
            _GRADS,
            "    class Kept(dict):\n        def __missing__(self, key):\n            return 0.\n\n"
            + _GRADS.replace("{}", "Kept()"),
        ),
    ),
    # the same with a mistake
    "wrong-user-dict": wrong(
        3,
        "course",
        "backward_propagation",
        "gradients training",
        "",
        _USER,
        _DZ2,
        (_RETURN3, _RETURN3 + "    grads = UserDict(grads)\n"),
    ),
    "wrong-lazy": wrong(
        3,
        "operators",
        "backward_propagation",
        "gradients training",
        "",
        (_IMPORT, _IMPORT + _LAZY),
        _DZ2,
        (_OPERATORS3, "    return Lazy(dW1=lambda: dW1, db1=lambda: db1, dW2=lambda: dW2, db2=lambda: db2)\n"),
    ),
    "wrong-named-tuple": wrong(
        4,
        "course",
        "linear_backward",
        "gradients",
        "",
        (_IMPORT, _IMPORT + _POINT),
        _returned("    return Step(dA_prev, dW=m * dW, db=db)\n"),
    ),
    "wrong-dataclass": wrong(
        4,
        "course",
        "linear_backward",
        "gradients",
        "",
        (_IMPORT, _IMPORT + _DATA),
        _returned("    return Step(dA_prev, -dW, db)\n"),
    ),
    "wrong-object-array": wrong(
        4,
        "course",
        "linear_backward",
        "gradients",
        "",
        _returned("    out = np.empty(3, dtype=object)\n    out[:] = [dA_prev, dW, 2 * db]\n    return out\n"),
    ),
    "wrong-generator": wrong(
        4,
        "operators",
        "linear_backward",
        "gradients",
        "",
        ("    return W.T @ dZ, dW, db\n", "    yield W.T @ dZ\n    yield dW\n    yield -db\n"),
    ),
    "wrong-default-dict": wrong(
        4,
        "course",
        "L_model_backward",
        "gradients update",
        "",
        (_IMPORT, "from collections import defaultdict\n" + _IMPORT),
        (_GRADS, _GRADS.replace("{}", "defaultdict(float)")),
        ('        grads["db" + str(l + 1)] = db_temp\n', '        grads["db" + str(l)] = db_temp\n'),
    ),
    "wrong-tuple-in-another-order": wrong(
        4,
        "course",
        "linear_backward",
        "gradients",
        "",
        (_IMPORT, _IMPORT + _POINT),
        _returned("    return Step(dA_prev, db, dW)\n"),
    ),
}
