"""What a graded function reads decides which statements run: those that bind it, and those that change it."""

import ast
import sys
from collections.abc import Collection
from types import ModuleType
from unittest import mock

import pytest

from pytest_grade.notebook.extraction import Extraction, extract, statements_of

ABSENT = {"dnn_utils", "h5py", "testCases"}


def extracted(*cells: str, targets: Collection[str] = ("f",)) -> Extraction:
    return extract(statements_of([ast.parse(cell).body for cell in cells]), targets, ABSENT)


def kept(*cells: str, targets: Collection[str] = ("f",)) -> list[str]:
    return [ast.unparse(statement.node) for statement in extracted(*cells, targets=targets).statements]


def returned(*cells: str) -> object:
    notebook = ModuleType("notebook")
    with mock.patch.dict(sys.modules, notebook=notebook):
        exec("\n".join(kept(*cells)), vars(notebook))
        return notebook.f()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param("g.update(a=1)", id="a method"),
        pytest.param("g |= {'a': 1}", id="an augmented assignment"),
        pytest.param("g['b'] = {}\ng.get('b').clear()\ng.setdefault('a', 1)", id="a method of a part"),
        pytest.param("g['b'], g['a'] = 2, 1", id="an assignment among others"),
        pytest.param("for k in 'a':\n    g[k] = 1", id="a loop"),
        pytest.param("i = 0\nwhile i < 1:\n    g['a'] = 1\n    i += 1", id="a while loop"),
        pytest.param("[g.update({k: 1}) for k in 'a']", id="a comprehension"),
        pytest.param("list(map(g.__setitem__, 'a', [1]))", id="a method that is handed on"),
        pytest.param("dict.update(g, a=1)", id="a method of the type"),
        pytest.param("import operator\noperator.setitem(g, 'a', 1)", id="a function of a module"),
        pytest.param("h = g\nh['a'] = 1", id="another name"),
        pytest.param("h = {'g': g}\nh['g']['a'] = 1", id="a value that holds it"),
        pytest.param("for h in [g]:\n    h['a'] = 1", id="a loop variable"),
        pytest.param("def put(t, k):\n    t[k] = 1\nput(g, 'a')", id="a function that changes its argument"),
        pytest.param("def put(*, k, t):\n    u = t\n    u[k] = 1\nput(t=g, k='a')", id="an argument by its name"),
        pytest.param("put = lambda t: t.update(a=1)\nadd = put\nadd(g)", id="a lambda, by another name"),
        pytest.param("def put():\n    g['a'] = 1\nput()", id="a function that changes a global"),
        pytest.param("def put(k, t=g):\n    t[k] = 1\nput('a')", id="a function that changes its default"),
        pytest.param(
            "class P:\n    def __lshift__(self, v):\n        self.t = v\np = P()\np << 1\ng['a'] = p.t",
            id="an operator",
        ),
        pytest.param("def put():\n    g['a'] = 1\ndef setup():\n    put()\nsetup()", id="a function through another"),
        pytest.param(
            "def keep():\n    pass\ndef put():\n    g['a'] = 1\nsetup = keep\nsetup = put\nsetup()",
            id="a second function of one name",
        ),
        pytest.param("def put():\n    global g\n    g = {'a': 1}\nput()", id="a function that binds a global"),
        pytest.param("def put(k):\n    def keep(v):\n        g[k] = v\n    return keep\nput('a')(1)", id="a closure"),
        pytest.param(
            "def put(k):\n    return lambda v: g.update({k: v})\na = put('a')\na(1)", id="a closure with a name"
        ),
        pytest.param("import functools\ndef put(t, v):\n    t['a'] = v\nfunctools.partial(put, g)(1)", id="a partial"),
        pytest.param("def one():\n    return g\none()['a'] = 1", id="what a function returns"),
        pytest.param("def one():\n    return g\nh = one()\nh.update(a=1)", id="what a function returned"),
        pytest.param("if True:\n    g['a'] = 1", id="a block"),
        pytest.param("try:\n    g['a'] = 1\nexcept KeyError:\n    pass", id="a try"),
        pytest.param("match 1:\n    case 1:\n        g['a'] = 1", id="a match"),
        pytest.param(
            "class A:\n    def __init_subclass__(cls):\n        g['a'] = cls.n\nclass B(A):\n    n = 1", id="subclasses"
        ),
        pytest.param("def k(c):\n    g['a'] = c.n\n@k\nclass A:\n    n = 1", id="a decorated class"),
        pytest.param("def k(f):\n    g[f.__name__] = f()\n@k\ndef a():\n    return 1", id="a decorated function"),
        pytest.param("class P:\n    def put(self):\n        g['a'] = 1\np = P()\np.put()", id="a method of an object"),
        pytest.param(
            "def h():\n    return f()\ng.setdefault(h, 0)\ng['a'] = 1", id="a function that calls a graded one"
        ),
        pytest.param("g = dict(g)\ng['a'] = 0\nprint(g := {'a': 1})", id="a walrus"),
        pytest.param("globals()['g'] = {'a': 1}", id="the dictionary of the names"),
        pytest.param("globals().update(g={'a': 1})", id="an update of the names"),
        pytest.param("import sys\nsys.modules[__name__].g = {'a': 1}", id="the notebook as a module"),
        pytest.param("import sys\nsetattr(sys.modules[__name__], 'g', {'a': 1})", id="setattr of the notebook"),
        pytest.param("exec('A = 2', g)\ng.update(a=1)", id="code that is run in it"),
        pytest.param("try:\n    g['a'] = 1\nexcept KeyError as error:\n    print(error)", id="a try with a name"),
        pytest.param(
            "class A:\n    pass\nclass a(A):\n    n = 1\nfor A in A.__subclasses__():\n    g[A.__name__] = A.n",
            id="the subclasses of a class",
        ),
    ],
)
def test_what_changes_a_value_that_a_function_reads_is_run(changes: str) -> None:
    assert returned("g = {}", "def f():\n    return g['a']", changes) == 1


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param("c.a = 1", id="an assignment"),
        pytest.param("setattr(c, 'a', 1)", id="setattr"),
        pytest.param("vars(c)['a'] = 1", id="vars"),
        pytest.param("c.__dict__.update(a=1)", id="its dictionary"),
        pytest.param("C.a = 1", id="its class"),
        pytest.param("C.b = property(lambda self: 1)\nc.a = c.b", id="a property of its class"),
        pytest.param("def put(self):\n    self.a = 1\nC.put = put\nc.put()", id="a method of another cell"),
        pytest.param("def put(o):\n    o.a = 1\nfor o in (c, C):\n    put(o)", id="a function in a loop"),
        pytest.param("c.start(1)", id="a method of its class"),
        pytest.param("C.start(c, 1)", id="a method through its class"),
        pytest.param("C.begin(1)", id="a class method"),
        pytest.param("class D(C):\n    pass\nD.begin(0)\nc = D()\nc.start(1)", id="an object of another class"),
    ],
)
def test_what_sets_an_attribute_that_a_function_reads_is_run(changes: str) -> None:
    methods = "    def start(self, a):\n        self.a = a\n    @classmethod\n    def begin(cls, a):\n        cls.a = a"
    assert returned("class C:\n" + methods, "c = C()", "def f():\n    return c.a", changes) == 1


def test_an_iterator_that_was_advanced_has_advanced() -> None:
    assert returned("g = iter([0, 1])", "def f():\n    return next(g)", "next(g)") == 1


def test_an_attribute_of_a_function_comes_with_it() -> None:
    assert returned("def f():\n    return f.n", "f.n = 0", "setattr(f, 'n', f.n + 1)") == 1


def test_what_is_deleted_is_gone() -> None:
    with pytest.raises(NameError):
        returned("g = 1", "def f():\n    return g", "del g")


def test_what_is_bound_again_last_wins() -> None:
    assert returned("g = {'a': 0}", "def f():\n    return g['a']", "g['a'] = 5", "g = {'a': 1}") == 1


def test_a_loop_over_unknown_names_binds_what_nothing_else_does() -> None:
    assert returned("for k in 'ab':\n    globals()[k] = 1", "def f():\n    return a") == 1


@pytest.mark.parametrize(
    "work",
    [
        pytest.param("g['a'] = f()", id="a test call"),
        pytest.param("for i in range(9):\n    g['a'] = f()", id="training"),
        pytest.param("def train():\n    g['a'] = f()\ntrain()", id="training in a function"),
        pytest.param("class N:\n    def fit(self):\n        g['a'] = f()\nN().fit()", id="training in a method"),
        pytest.param(
            "class N:\n    def fit(self):\n        for i in range(9):\n            g['a'] = self.f()\nn = N()\nn.fit()",
            id="training by methods of the same names",
        ),
        pytest.param("g.update(h5py.File('a'))", id="data loading"),
        pytest.param(
            "def load():\n    with open('a') as a:\n        g['a'] = a.read()\nload()", id="data loading in a function"
        ),
        pytest.param("g.update(testCases.case())", id="a test case"),
        pytest.param("g['a'] = unknown", id="a name that nothing binds"),
        pytest.param("def put():\n    g['a'] = unknown\nput()", id="a function that needs a name that nothing binds"),
        pytest.param("X = f()\ndef put():\n    g['a'] = X\nput()", id="a function that needs data"),
        pytest.param("while True:\n    g['a'] = 1", id="a loop that never ends"),
        pytest.param("print(g)\ng.get('a')\nlen(g)\ng.copy().items()", id="a look at it"),
        pytest.param("h = {}\nh['a'] = 1", id="a change of something else"),
    ],
)
def test_the_work_of_a_notebook_is_not_run_for_what_it_changes(work: str) -> None:
    found = kept("import h5py, testCases", "g = {}", "def f():\n    return g", work)
    assert found == ["g = {}", "def f():\n    return g"]


@pytest.mark.parametrize(
    "check",
    [
        pytest.param("f(1)['a'] = 2", id="a test call"),
        pytest.param("def check(t):\n    t(1)['a'] = 2\ncheck(f)", id="a check that is given it"),
        pytest.param("def check(t):\n    t(1)['a'] = 2\ncheck(t=f)", id="a check that is given it by name"),
        pytest.param("def check(t):\n    t(1)['a'] = 2\ncheck(lambda x: f(x))", id="a check that is given a lambda"),
        pytest.param(
            "def check(t):\n    first = t(1)\n    moved = dict(first.items())\n    moved['a'] += 1\ncheck(f)",
            id="a check that changes a copy",
        ),
        pytest.param(
            "def check(t):\n    t(1)['a'] = 2\ndef check_all(n, t):\n    check(t)\ncheck_all(3, f)",
            id="a check that hands it on",
        ),
        pytest.param("for t in (f, f):\n    found = t(1)\n    found['a'] = 2", id="a check of each in turn"),
        pytest.param(
            "for t, x in ((f, [1]), (f, [2])):\n    found = t(x)\n    x.append(found)", id="a check of each beside data"
        ),
        pytest.param("for n, t in {'f': f}.items():\n    t(1)['a'] = 2", id="a check of each in a dictionary"),
        pytest.param("found = [f(float(x)) for x in (1, 2)]\nfound[0] = 2", id="a change of a list of what it returns"),
        pytest.param("found = [float(1)]\nfound[0] += 1", id="a change of what built-ins return"),
    ],
)
def test_what_a_graded_function_returns_is_no_part_of_it(check: str) -> None:
    cells = ("def h(x):\n    return {'a': float(x)}", "def f(x):\n    return h(float(x))")
    assert kept(*cells, check) == [*cells]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param("h(1)['a'] = 2", id="of what it is told to keep"),
        pytest.param("def put(t):\n    t(1)['a'] = 2\nput(h)", id="by a function that it is given to"),
        pytest.param("for t in (h, h):\n    t(1)['a'] = 2", id="in a loop"),
        pytest.param("def put(t=h):\n    t(1)['a'] = 2\nput()", id="by a function that has it as a default"),
        pytest.param("def make(t):\n    return lambda: t(1).update(a=2)\nput = make(h)\nput()", id="by a closure"),
    ],
)
@pytest.mark.parametrize(
    "keeping",
    [
        pytest.param("table = {}\ndef h(x):\n    return table", id="what a function reads"),
        pytest.param("def h(x, table={}):\n    return table", id="what a function has as a default"),
        pytest.param("import functools\n@functools.cache\ndef h(x):\n    return {}", id="what a decorator keeps"),
        pytest.param("def make():\n    t = {}\n    return lambda x: t\nh = make()", id="what a closure keeps"),
        pytest.param("T = {}\ndef g():\n    return T\ndef h(x):\n    return g()", id="what a function in it reads"),
        pytest.param("class C:\n    t = {}\ndef h(x):\n    return C.t", id="what a class has"),
        pytest.param("def h(x):\n    return h.t\nh.t = {}", id="what a function has as an attribute"),
        pytest.param(
            "def init():\n    global T\n    T = {}\ninit()\ndef h(x):\n    return T", id="what is declared global"
        ),
        pytest.param("T = {}\ndef h(x):\n    return globals()['T']", id="what stands among the globals"),
    ],
)
def test_what_a_function_returns_may_be_a_part_of_what_it_keeps(keeping: str, change: str) -> None:
    found = kept(keeping, "def f(x):\n    return h(x)['a']", change)
    assert len(found) > 1
    assert found[-1] == ast.unparse(ast.parse(change).body[-1])


def test_what_a_star_import_brings_may_be_changed() -> None:
    cells = ("from course import *", "T.update(a=1)", "def f():\n    return T")
    statements = statements_of([ast.parse(cell).body for cell in cells])
    found = extract(statements, ("f",), ABSENT, starred=("T",)).statements
    assert [ast.unparse(statement.node) for statement in found] == [*cells]


def test_what_a_function_of_a_star_import_returns_is_no_part_of_it() -> None:
    cells = ("from course import *", "given(1)['a'] = 2", "def f(x):\n    return given(x)")
    statements = statements_of([ast.parse(cell).body for cell in cells])
    found = extract(statements, ("f",), ABSENT, starred=("given",)).statements
    assert [ast.unparse(statement.node) for statement in found] == [cells[0], cells[2]]


def test_what_a_helper_returns_is_run_for_even_where_it_keeps_nothing() -> None:
    cells = ("def h(x):\n    return {'a': x}", "def f(x):\n    return h(x)", "for t in (f, h):\n    t(1)['a'] = 2")
    assert kept(*cells) == [*cells]


def test_a_function_that_sets_values_and_shows_something_is_run() -> None:
    cells = (
        "import h5py",
        "def setup():\n    global g\n    g = 1\n    h5py.show()",
        "setup()",
        "def f():\n    return g",
    )
    assert len(kept(*cells)) == 4


def test_a_function_that_is_only_handed_on_is_not_called() -> None:
    cells = ("g = []", "def f():\n    return len(g)", "def check(t):\n    assert t() == 1", "check(f)", "g.append(f)")
    assert kept(*cells)[2:] == ["g.append(f)"]


@pytest.mark.parametrize(
    "patch",
    [
        "np.dot = print",
        "setattr(np, 'dot', print)",
        "vars(np)['dot'] = print",
        "np.__dict__['dot'] = print",
        "n = np\nn.dot = print",
        "n = np.linalg\ndel n.norm",
        "def patch():\n    np.dot = print\npatch()",
        "def patch():\n    import numpy\n    numpy.dot = print\npatch()",
        "for k in ('dot', 'sum'):\n    setattr(np, k, print)",
        "if True:\n    np.dot = print",
    ],
)
def test_a_patch_of_a_module_that_the_process_uses_is_not_run(patch: str) -> None:
    found = kept("import numpy as np", "def f():\n    return np.dot(n, n)", patch)
    assert "print" not in "".join(found)
    assert "del" not in "".join(found)


@pytest.mark.parametrize(
    "patch",
    [
        "import dnn_utils\ndnn_utils.relu = abs",
        "import dnn_utils as du\nsetattr(du, 'relu', abs)",
        "import dnn_utils as du\nvars(du).update(relu=abs)",
        "import dnn_utils\nmodule = dnn_utils\nfor k in ('relu',):\n    setattr(module, k, abs)",
        "def patch():\n    import dnn_utils as du\n    du.relu = abs\npatch()",
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        "from dnn_utils import relu\ndef f():\n    return relu",
        "from dnn_utils import *\ndef f():\n    return relu",
        "import dnn_utils as d\ndef f():\n    return d.relu",
        "def f():\n    import dnn_utils\n    return dnn_utils.relu",
    ],
)
def test_a_patch_of_a_course_module_is_run_where_its_functions_are_used(patch: str, use: str) -> None:
    found = extracted(patch, use)
    assert "abs" in "".join(ast.unparse(statement.node) for statement in found.statements)
    assert "dnn_utils" in found.patched


def test_a_patch_of_a_course_module_that_nobody_uses_is_not_run() -> None:
    assert len(kept("import dnn_utils", "dnn_utils.relu = abs", "def f():\n    return 1")) == 1


def test_a_block_that_also_tests_keeps_what_it_defines() -> None:
    block = "if True:\n    def f():\n        return N\n    N = 1\n    x = f()\n    print(x)\n    y = x + 1"
    assert kept(block) == ["if True:\n\n    def f():\n        return N\n    N = 1"]


def test_what_a_change_reads_is_noticed_by_the_name_that_it_changes() -> None:
    cells = ("import dnn_utils as du", "g = {}", "m = f()", "g.update(a=lambda: m)\nsetattr(du, 'a', lambda: m)")
    assert extracted(*cells, "def f():\n    return g, du.a").reads == {"g": ("m",), "du": ("m",)}


def test_what_a_block_only_tests_is_a_variable_of_the_notebook() -> None:
    assert extracted("def f():\n    return x", "if True:\n    x = f()").reads == {"f": ("x",)}


def test_a_lambda_or_a_block_may_define_functions_that_call_graded_ones() -> None:
    assert len(kept("def g():\n    return 1", "if True:\n    f = lambda: g()", targets=("f", "g"))) == 2


def test_functions_that_call_one_another_without_end_are_read() -> None:
    many = "\n".join(f"def f{n}():\n    g['a'] = 1\n    f{n + 1}()" for n in range(2000))
    assert kept("g = {}", many, "f0()", "a = b\nb = a\na()", "def f():\n    return g") == [
        "g = {}",
        "def f():\n    return g",
    ]


@pytest.mark.parametrize(
    "binding",
    [
        pytest.param("for n in 'fg':\n    exec(f'def {n}():\\n    return 1')", id="text that is run"),
        pytest.param(
            "def put(t):\n    exec(t, globals())\nput('def f():' + ' return 1')", id="text that a function runs"
        ),
        pytest.param("n = globals()\nfor k in 'fg':\n    n[k] = lambda: 1", id="the names by another name"),
        pytest.param(
            "import sys\nm = sys.modules[__name__]\nfor k in 'fg':\n    setattr(m, k, lambda: 1)",
            id="the module by one",
        ),
        pytest.param("def main():\n    global f\n    def f():\n        return 1\n    print(f())\nmain()", id="main"),
        pytest.param(
            "def all():\n    def f():\n        return 1\n    return locals()\nglobals().update(all())", id="locals"
        ),
        pytest.param(
            "if True:\n    def f():\n        return 1\n    X = load()\n    print(f(X))", id="a block with work"
        ),
    ],
)
def test_what_no_statement_names_is_bound_by_what_binds_unknown_names(binding: str) -> None:
    assert returned(binding) == 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("exec('f(1)')", id="a test call"),
        pytest.param("for _ in range(9):\n    exec('w = f(w)')", id="training"),
        pytest.param("exec(open('a.py').read())", id="a file"),
    ],
)
def test_text_that_does_the_work_of_a_notebook_is_not_run(text: str) -> None:
    assert kept("w = 0", "def f():\n    return g", text, targets=["f"]) == ["def f():\n    return g"]


def test_what_a_text_speaks_of_comes_with_it() -> None:
    cells = "E = 1", "def h():\n    return E", "T = 'def {n}():\\n    return h()'", "exec(T.format(n='f'))"
    assert returned(*cells) == 1


def test_what_is_looked_up_by_a_part_of_its_name_comes_along() -> None:
    assert returned("def a_student():\n    return 1", "def f():\n    return globals()['a' + '_student']()") == 1


def test_names_of_a_star_import_make_constants() -> None:
    cells = [ast.parse(cell).body for cell in ("from numpy import *", "g = float64(1)", "def f():\n    return g")]
    found = extract(statements_of(cells), ["f"], starred={"float64"})
    assert [ast.unparse(statement.node) for statement in found.statements][1] == "g = float64(1)"
    assert extract(statements_of(cells), ["f"]).reads == {"f": ("g",)}
