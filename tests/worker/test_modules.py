"""A submission's imports find what is loaded, what the assignment provides, or a placeholder."""

import subprocess
import sys
import textwrap
from fnmatch import fnmatchcase
from itertools import product

import pytest

from pytest_grade.sandbox.boot import KEPT_NUMPY, KEPT_STANDARD
from pytest_grade.worker.modules import AbsentModuleError, Placeholder, fits, is_there

SETTING = """
    import numpy as np
    from pytest_grade.worker.modules import AbsentModuleError, answer_imports, is_there
    answer_imports({"relu": abs, "rate": 3}, ("dnn_utils*", "testCases*"))
"""
BOOTED = """
    from pytest_grade.sandbox.boot import boot
    boot({"serve": "pytest_grade.worker.serve:serve"})
"""


def confined(code: str, first: str = "") -> None:
    """Run code in an interpreter whose imports are answered, since answering them is for good."""
    source = "".join(map(textwrap.dedent, (first, SETTING, code)))
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", source], check=False, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


@pytest.mark.parametrize("module", ["dnn_utils", "dnn_utils_v2", "testCases_v4a"])
def test_a_course_module_of_any_version_holds_the_provided_functions(module: str) -> None:
    confined(f"""
        from {module} import relu
        import {module} as given
        assert relu is abs and given.rate == 3
    """)


def test_a_star_import_from_a_course_module_brings_all_that_is_provided() -> None:
    confined("""
        from dnn_utils import *
        assert relu is abs and rate == 3
    """)


def test_a_star_import_from_an_absent_module_brings_nothing() -> None:
    confined("""
        before = set(globals()) | {"before"}
        from solutions import *
        assert set(globals()) == before
    """)


def test_what_a_course_module_does_not_provide_fails_only_when_it_is_used() -> None:
    confined("""
        from testCases_v4a import linear_forward_test_case
        try:
            linear_forward_test_case()
        except AbsentModuleError as error:
            assert str(error) == "testCases_v4a.linear_forward_test_case is not available while grading"
        else:
            raise SystemExit("it was called")
    """)


def test_an_absent_module_may_be_imported_named_and_kept() -> None:
    confined("""
        import h5py, tensorflow.keras as keras, sklearn.datasets
        from PIL import Image
        draw = keras.layers.Dense
        try:
            keras.ones([1], [2])
        except AbsentModuleError as error:
            assert str(error) == "tensorflow.keras.ones is not available while grading"
        else:
            raise SystemExit("it was called")
    """)


def test_a_module_that_lies_on_disk_is_not_read() -> None:
    confined("""
        import pytest_grade.author.truth as truth
        import antigravity
        assert not hasattr(truth, "__file__") and not hasattr(antigravity, "__file__")
        try:
            truth.Course()
        except AbsentModuleError:
            pass
        else:
            raise SystemExit("the truth is there")
    """)


def test_what_is_loaded_already_is_itself() -> None:
    confined("""
        import numpy, math, sys
        assert numpy is np and math.sqrt(4) == 2
        assert is_there("numpy") and not is_there("h5py")
    """)


def test_a_check_for_a_special_attribute_finds_none_on_a_placeholder() -> None:
    absent = Placeholder("h5py")
    assert not hasattr(absent, "__array__")
    assert not hasattr(absent, "__len__")
    assert absent.File.__name__ == "h5py.File"


def test_using_a_placeholder_is_an_import_error_of_its_own_kind() -> None:
    with pytest.raises(AbsentModuleError, match=r"h5py\.File is not available while grading"):
        Placeholder("h5py").File("a.h5", "r")
    assert issubclass(AbsentModuleError, ImportError)


def test_a_package_is_loaded_when_python_has_it() -> None:
    assert is_there("sys")
    assert not is_there("a_module_that_nobody_has")


GUARDED = {
    "except ImportError": "try:\n    import numba\nexcept ImportError:\n    numba = None",
    "except ModuleNotFoundError": "try:\n    import numba\nexcept ModuleNotFoundError as error:\n    numba = None",
    "among others": "try:\n    import numba\nexcept (OSError, builtins.ImportError):\n    numba = None",
    "except Exception": "try:\n    import numba\nexcept Exception:\n    numba = None",
    "bare": "try:\n    import numba\nexcept:\n    numba = None",
    "of a part": "try:\n    from numba.core import numba\nexcept ImportError:\n    numba = None",
    "suppressed": "numba = None\nwith contextlib.suppress(ImportError):\n    import numba",
    "found out": "import importlib.util\nnumba = importlib.util.find_spec('numba')",
    "by name": "try:\n    numba = importlib.import_module('numba')\nexcept ImportError:\n    numba = None",
    "in a function that is called": (
        "def backend():\n    import numba\n    return numba\n"
        "try:\n    numba = backend()\nexcept ImportError:\n    numba = None"
    ),
}
TAKEN = {
    "nothing is caught": "import numba",
    "something else is caught": "try:\n    import numba\nexcept ValueError:\n    numba = None",
    "it is only tidied up": "try:\n    import numba\nfinally:\n    pass",
    "behind the guard": "try:\n    pass\nexcept ImportError:\n    pass\nimport numba",
    "in the handler": "try:\n    raise ImportError\nexcept ImportError:\n    import numba",
}


def in_a_cell(code: str, then: str) -> None:
    confined(f"""
        import ast, builtins, contextlib, importlib
        from pytest_grade.notebook.extraction import statements_of
        from pytest_grade.worker.modules import Placeholder
        tree = ast.parse({code!r})
        answer_imports({{"relu": abs}}, ("dnn_utils*",), statements_of([tree.body]))
        names = {{"contextlib": contextlib, "importlib": importlib, "builtins": builtins}}
        exec(compile(tree, "<cell 1>", "exec"), names)
        {then}
    """)


@pytest.mark.parametrize("code", GUARDED.values(), ids=GUARDED)
def test_a_module_is_absent_where_the_notebook_goes_on_without_it(code: str) -> None:
    in_a_cell(code, "assert names['numba'] is None")


@pytest.mark.parametrize("code", TAKEN.values(), ids=TAKEN)
def test_a_module_is_a_placeholder_where_its_absence_would_end_the_notebook(code: str) -> None:
    in_a_cell(code, "names['numba'].njit")


def test_what_the_assignment_provides_is_there_though_its_absence_is_caught() -> None:
    in_a_cell(
        "try:\n    from dnn_utils_v2 import relu\nexcept ImportError:\n    relu = None", "assert names['relu'] is abs"
    )


def test_what_the_assignment_does_not_provide_is_absent_where_that_is_caught() -> None:
    in_a_cell("try:\n    from dnn_utils_v2 import tanh\nexcept ImportError:\n    tanh = 1", "assert names['tanh'] == 1")


@pytest.mark.parametrize(
    "use",
    ["2 * absent", "absent @ 2", "absent[0]", "list(absent)", "absent(1)", "float(absent)", "-absent", "1 < absent"],
)
def test_a_placeholder_names_its_module_however_it_is_used(use: str) -> None:
    with pytest.raises(AbsentModuleError, match=r"torch\.ones is not available"):
        eval(use, {"absent": Placeholder("torch").ones})  # noqa: S307 - ours


def test_nothing_is_an_instance_of_a_placeholder() -> None:
    assert not isinstance(1, Placeholder("torch").Tensor)  # type: ignore[arg-type]


def test_the_standard_library_and_parts_of_numpy_run_from_kept_code() -> None:
    confined(
        """
        import importlib, types
        from pytest_grade.sandbox.kept import KEPT
        for name in KEPT:
            assert type(importlib.import_module(name)) is types.ModuleType, name
        import unittest, numpy.testing
        unittest.TestCase().assertEqual(1, 1)
        np.testing.assert_allclose(1.0, 1.0)
        assert is_there("doctest")
    """,
        BOOTED,
    )


def test_no_module_is_kept_that_reaches_outside() -> None:
    outside = {
        "asyncio",
        "ftplib",
        "http",
        "mmap",
        "multiprocessing",
        "socket",
        "ssl",
        "subprocess",
        "tempfile",
        "urllib",
    }
    assert not outside & {name.partition(".")[0] for name in (*KEPT_STANDARD, *KEPT_NUMPY)}


def test_a_name_fits_a_pattern_exactly_where_fnmatch_says_so() -> None:
    names = ["", *map("".join, product("ab", repeat=3)), "abab"]
    patterns = ["", *map("".join, product("ab*?", repeat=4)), "[ab]b*"]
    pairs = list(product(names, patterns))
    assert [pair for pair in pairs if fits(*pair)] == [pair for pair in pairs if fnmatchcase(*pair)]
