"""A submission's imports find what is loaded, what the assignment provides, or a placeholder."""

import subprocess
import sys
import textwrap

import pytest

from grader.worker.modules import RETIRED_NUMPY_NAMES, AbsentModuleError, Placeholder, is_loaded

SETTING = """
    import numpy as np
    from grader.worker.modules import AbsentModuleError, answer_imports, is_loaded, restore_numpy_names
    restore_numpy_names()
    answer_imports({"relu": abs, "rate": 3}, ("dnn_utils*", "testCases*"))
"""


def confined(code: str) -> None:
    """Run code in an interpreter whose imports are answered, since answering them is for good."""
    source = textwrap.dedent(SETTING) + textwrap.dedent(code)
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
        import h5py, matplotlib.pyplot as plt, sklearn.datasets
        from PIL import Image
        draw = plt.figure.add_subplot
        try:
            plt.plot([1], [2])
        except AbsentModuleError as error:
            assert str(error) == "matplotlib.pyplot.plot is not available while grading"
        else:
            raise SystemExit("it was called")
    """)


def test_a_module_that_lies_on_disk_is_not_read() -> None:
    confined("""
        import grader.reference.network as truth
        import antigravity
        assert not hasattr(truth, "__file__") and not hasattr(antigravity, "__file__")
        try:
            truth.gradients()
        except AbsentModuleError:
            pass
        else:
            raise SystemExit("the truth is there")
    """)


def test_what_is_loaded_already_is_itself() -> None:
    confined("""
        import numpy, math, sys
        assert numpy is np and math.sqrt(4) == 2
        assert is_loaded("numpy") and not is_loaded("h5py")
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
    assert is_loaded("sys")
    assert not is_loaded("a_module_that_nobody_has")


def test_every_name_that_numpy_has_dropped_is_there_again() -> None:
    confined("\n".join(f"np.{name}" for name in RETIRED_NUMPY_NAMES))


def test_the_old_names_mean_what_they_meant() -> None:
    confined("""
        assert np.array([1], dtype=np.float).dtype == np.float64
        assert np.array([1], dtype=np.int).dtype == np.int64
        assert np.product([2, 3]) == 6 and np.alltrue([1, 1]) and np.sometrue([0, 1])
        assert np.asscalar(np.array([3.5])) == 3.5
        assert np.asfarray([1, 2]).dtype == np.float64
        assert isinstance(np.mat("1 2"), np.matrix) and np.isnan(np.NaN) and np.Inf > 0
    """)


def test_a_name_that_numpy_still_has_is_left_as_it_is() -> None:
    confined("""
        assert np.bool is np.bool_
    """)
