"""Under another name a function that is asked for is found by its words; where it may be two, nothing is said."""

import pytest

from pytest_grade.judge.near_names import near_in_part

ASKED = (
    "initialize_parameters",
    "linear_forward",
    "linear_activation_forward",
    "L_model_backward",
    "update_parameters",
)


@pytest.mark.parametrize(
    ("wanted", "there", "near"),
    [
        ("update_parameters", ["update", "plot"], "update"),
        ("L_model_backward", ["backwardmodel", "backward"], "backwardmodel"),
        ("L_model_backward", ["model_backward_deep"], "model_backward_deep"),
        ("L_model_backward", ["linear_backward"], None),
        ("L_model_backward", ["plot_the_whole_model_and_its_backward_pass"], None),
        ("linear_forward", ["linear"], None),  # two functions begin so
        ("linear_forward", ["linear_activation_forward_step"], None),  # it has the words of two
        ("update_parameters", ["date", "up"], None),
        ("update_parameters", ["parameters_update", "updateparameters2"], None),  # which of the two?
    ],
)
def test_a_function_under_another_name_is_found_by_its_words(wanted: str, there: list[str], near: str | None) -> None:
    assert near_in_part(wanted, there, ASKED) == near
