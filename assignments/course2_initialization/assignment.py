"""Initialization: zeros, large random numbers, He. What is drawn is judged by its distribution."""

from pytest_grade.author import Assignment, widths

init = Assignment(
    "course2_initialization",
    "Initialization",
    modules=["init_utils*", "testCases*", "public_tests*"],
    known_by=["initialize_parameters_zeros", "initialize_parameters_random", "initialize_parameters_he"],
)
init.draw(layers_dims=widths(layers=(2, 5, 3), last=1))

init.grade("initialize_parameters_zeros(layers_dims) -> zeros", 30)
init.grade("initialize_parameters_random(layers_dims) -> large", 30)
init.grade("initialize_parameters_he(layers_dims) -> he", 40)
