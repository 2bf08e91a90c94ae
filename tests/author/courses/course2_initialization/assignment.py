"""Initialization: zeros, large random numbers, He."""
from pytest_grade.author import Assignment, widths

init = Assignment("course2_initialization", "Initialization", modules=["init_utils*", "public_tests*"])

init.draw(n=widths(layers=(2, 3), last=1))

init.grade("initialize_parameters_zeros(n) -> zeros", 30)
init.grade("initialize_parameters_random(n) -> large", 30)
init.grade("initialize_parameters_he(n) -> he", 40)
