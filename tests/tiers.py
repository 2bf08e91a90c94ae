"""What a run with `--few` leaves out: of many specimens of one kind it takes one of so many.

`python -m pytest` takes all, and so does CI. `python -m pytest --few` is for the developer's loop: it has every kind of
test, and of what is tried with hundreds of specimens it takes some.
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
    "examine/test_course2_regularization.py::test_a_wrong_one_is_charged_at_its_function_and_named": 2,
    "examine/test_courses.py::test_who_is_right_in_another_way_is_right": 2,
    "examine/test_courses.py::test_who_is_wrong_is_charged_at_the_function_that_is": 3,
    "examine/test_cs231n.py::test_a_wrong_one_is_charged_at_its_method_and_named": 2,
    "examine/test_named_by_changes.py::test_the_mistake_is_named_where_it_is_and_no_line_of_the_solution_is_told": 3,
    "examine/test_naming.py::test_the_search_ends_whatever_the_edited_code_does": 4,
    "examine/test_novices.py::test_a_slip_is_named_where_it_stands": 5,
    "fuzzing/test_fuzzing.py::test_nothing_crashes_the_grader": 3,
    "judge/test_verdicts.py::test_an_example_is_graded_as_the_readme_says": 3,
    "plugin/test_collection.py::test_a_module_beside_a_submission_is_not_imported": 3,
    "plugin/test_collection.py::test_settings_among_the_submissions_are_ignored_and_named": 4,
    "plugin/test_collection.py::test_settings_that_stop_pytest_do_not_stop_the_command_of_our_own": 4,
    "plugin/test_folders.py::test_no_entry_of_a_student_stops_the_class_and_nobody_is_missing": 3,
    "plugin/test_options.py::test_every_limit_can_be_set_and_has_bounds_that_are_said": 3,
    "plugin/test_refusals.py::test_a_kernel_or_a_container_that_lacks_newer_calls_grades_all_the_same": 3,
    "plugin/test_refusals.py::test_too_few_open_files_cost_nobody_points": 4,
    "plugin/test_start.py::test_with_closed_streams_the_report_is_written_and_the_exit_code_is_true": 3,
    "reports/test_contract.py::test_the_report_on_an_unusual_student_keeps_the_contract": 4,
    "reports/test_contract.py::test_the_report_on_every_example_keeps_the_contract": 3,
    "sandbox/test_attacks.py::test_an_attack_gains_nothing_learns_nothing_and_has_its_reason_in_the_report": 5,
    "sandbox/test_degrees.py::test_the_active_layers_are_printed_once_and_stored_in_the_report": 3,
    "students/test_application.py::test_a_mistake_in_training_is_charged_where_it_is_and_told": 3,
    "students/test_catalogue.py::test_all_that_is_claimed_of_a_student_holds": 4,
    "students/test_catalogue_is_what_it_says.py::test_a_student_is_what_the_catalogue_says": 4,
    "students/test_claims.py::test_it_is_charged_where_it_is_wrong_and_nowhere_else": 4,
    "students/test_claims.py::test_when_it_is_run_it_is_wrong_only_as_it_says": 4,
    "students/test_made.py::test_the_way_a_function_is_made_changes_no_grade": 4,
    "students/test_mistaken.py::test_every_mistake_is_named_and_no_other": 3,
    "talk/test_untold_secrets.py::test_the_reports_are_the_same_whatever_the_letter_told_by": 3,
    "talk/test_wordless.py::test_no_word_of_the_solution_comes_out_by": 3,
}


def kept(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Those that are taken, and those that are left out."""
    counts: Counter[str] = Counter()
    found: tuple[list[pytest.Item], list[pytest.Item]] = [], []
    for item in items:
        file = item.path.relative_to(HERE).as_posix()
        function = f"{file}::{getattr(item, 'originalname', item.name)}"
        group = function if function in ONE_OF else file
        found[counts[group] % ONE_OF.get(group, 1) != 0].append(item)
        counts[group] += 1
    return found
