"""What the usual run of all tests leaves out: of many specimens of one kind it takes one of so many.

`python -m pytest` is for each change: it has every kind of test, and of what is tried with hundreds of specimens it
takes some. `python -m pytest --thorough` takes all, for a release; whoever names a file or a test has all of it too.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
# Of the tests of a function or a file, in their order, the first of each so many.
ONE_OF: Final = {
    "author/test_cases.py::test_inputs_of_every_kind_are_found_for_every_function": 4,
    "batch/test_cluster.py": 4,
    "batch/test_kills.py": 2,
    "batch/test_pool.py::test_a_process_that_is_killed_costs_nobody_anything": 2,
    "beside/test_plugins.py::test_beside_another_plugin_every_grade_is_the_same": 12,  # the first, and all together
    "examine/test_beginning.py::test_one_mistake_beside_the_mean_is_charged_once": 4,
    "examine/test_courses.py::test_who_is_right_in_another_way_is_right": 2,
    "examine/test_courses.py::test_who_is_wrong_is_charged_at_the_function_that_is": 3,
    "examine/test_novices.py::test_a_slip_is_named_where_it_stands": 5,
    "judge/test_verdicts.py::test_an_example_is_graded_as_the_readme_says": 2,
    "plugin/test_collection.py::test_a_module_beside_a_submission_is_not_imported": 3,
    "plugin/test_collection.py::test_settings_among_the_submissions_are_ignored_and_named": 4,
    "plugin/test_collection.py::test_settings_that_stop_pytest_do_not_stop_the_command_of_our_own": 4,
    "plugin/test_folders.py::test_no_entry_of_a_student_stops_the_class_and_nobody_is_missing": 3,
    "reports/test_contract.py::test_the_report_on_an_unusual_student_keeps_the_contract": 4,
    "sandbox/test_attacks.py::test_an_attack_gains_nothing_learns_nothing_and_has_its_reason_in_the_report": 5,
    "students/test_catalogue.py::test_all_that_is_claimed_of_a_student_holds": 4,
    "students/test_claims.py::test_it_is_charged_where_it_is_wrong_and_nowhere_else": 4,
    "students/test_claims.py::test_when_it_is_run_it_is_wrong_only_as_it_says": 4,
}


def kept(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those that the usual run takes, and those that it leaves out."""
    counts: Counter[str] = Counter()
    found: tuple[list[pytest.Item], list[pytest.Item]] = [], []
    for item in items:
        file = item.path.relative_to(HERE).as_posix()
        function = f"{file}::{getattr(item, 'originalname', item.name)}"
        group = function if function in ONE_OF else file
        found[counts[group] % ONE_OF.get(group, 1) != 0].append(item)
        counts[group] += 1
    return found


def takes_all(config: pytest.Config) -> bool:
    """Whether this run takes all: asked to, or asked for these very tests; workers of pytest-xdist ask their master."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput["takes_all"])
    return config.getoption("thorough") or config.args_source is not pytest.Config.ArgsSource.TESTPATHS
