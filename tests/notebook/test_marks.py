"""What marks take out of a cell, as nbgrader and Otter have them, and which marks are refused."""

import pytest

from pytest_grade.notebook.marks import NAMES_AS_NONE, MarkError, stripped

STUB = "# YOUR CODE HERE\nraise NotImplementedError()"

TAKEN = {
    "lines, as nbgrader marks them": (
        "def f(x):\n    m = 3\n    ### BEGIN SOLUTION\n    y = x / m\n    return y\n    ### END SOLUTION",
        "def f(x):\n    m = 3\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    ),
    "lines, as Otter marks them": ("# BEGIN SOLUTION\ny = 1\n# END SOLUTION\nz = 2", f"{STUB}\nz = 2"),
    "lines without a prompt": ("# BEGIN SOLUTION NO PROMPT\ny = 1\n# END SOLUTION\nz = 2", "z = 2"),
    "a line that gives a value": ("    y = x / m  # SOLUTION", "    y = None"),
    "a line that gives a value to a part": ("grads['dW'] = dW / m # SOLUTION", "grads['dW'] = None"),
    "a line that compares": ("x == 3  # SOLUTION", "..."),
    "a line that returns": ("    return a == b  # SOLUTION", "    return None"),
    "a line that does something": ("plot(x)  # SOLUTION", "..."),
    "a line without a prompt": ("a = 1\nb = 2  # SOLUTION NO PROMPT\nc = 3", "a = 1\nc = 3"),
    "a prompt in a string": (
        "    # BEGIN SOLUTION NO PROMPT\n    y = x\n    # END SOLUTION\n"
        '    """ # BEGIN PROMPT\n    y = ...\n    """; # END PROMPT',
        "    y = ...",
    ),
    "hidden tests": ("assert f(1)\n### BEGIN HIDDEN TESTS\nassert f(2)\n### END HIDDEN TESTS", "assert f(1)"),
    "a mark scheme in words": ("Why?\n### BEGIN MARK SCHEME\nOne point.\n### END MARK SCHEME", "Why?"),
    "two solutions": (
        "# BEGIN SOLUTION\na = 1\n# END SOLUTION\nb = 2\n# BEGIN SOLUTION\nc = 3\n# END SOLUTION",
        f"{STUB}\nb = 2\n{STUB}",
    ),
    "nothing in words about a solution": ("# the SOLUTION is below\nx = 1", "# the SOLUTION is below\nx = 1"),
}


@pytest.mark.parametrize(("text", "left"), TAKEN.values(), ids=TAKEN)
def test_what_is_marked_is_taken_out(text: str, left: str) -> None:
    assert stripped(text).text == left


def test_the_solutions_and_the_hidden_parts_are_counted() -> None:
    found = stripped(
        "x = 1  # SOLUTION\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS\n# BEGIN SOLUTION\n# END SOLUTION"
    )
    assert (found.solutions, found.hidden) == (2, 1)


def test_each_name_may_be_given_none_in_the_place_of_a_solution() -> None:
    body = "    a, b = 1, 2\n    if a:\n        c = 3\n    d: int = 4\n    return d\n"
    text = f"    ### BEGIN SOLUTION\n{body}    ### END SOLUTION"
    assert stripped(text, NAMES_AS_NONE).text == "    a = None\n    b = None\n    d = None\n    return None"
    assert stripped("# BEGIN SOLUTION\nplot()\n# END SOLUTION", NAMES_AS_NONE).text == STUB


def test_a_course_has_a_prompt_of_its_own() -> None:
    assert stripped("    # BEGIN SOLUTION\n    x\n    # END SOLUTION", "# hier\npass").text == "    # hier\n    pass"


REFUSED = {
    "without an end": ("x\n### BEGIN SOLUTION\ny", 2, "'### BEGIN SOLUTION' without an end"),
    "without a beginning": ("x\n### END SOLUTION", 2, "'### END SOLUTION' without a beginning"),
    "within another": ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION", 2, "within another"),
    "the end of another": ("# BEGIN SOLUTION\n### END HIDDEN TESTS", 2, "'### END HIDDEN TESTS'"),
    "a prompt without an end": ('""" # BEGIN PROMPT\nx', 1, "without an end"),
}


@pytest.mark.parametrize(("text", "line", "found"), REFUSED.values(), ids=REFUSED)
def test_marks_that_do_not_fit_together_are_refused_with_their_line(text: str, line: int, found: str) -> None:
    with pytest.raises(MarkError) as refused:
        stripped(text)
    assert refused.value.line == line
    assert found in refused.value.found
    assert refused.value.allowed


LIKE_A_MARK = {
    "small letters": ("### begin solution\nx", 1, "BEGIN SOLUTION"),
    "an underscore": ("### BEGIN_SOLUTION\nx", 1, "BEGIN SOLUTION"),
    "an underscore at the end": ("### BEGIN SOLUTION\nx\n### END_SOLUTION", 3, "END SOLUTION"),
    "no space at all": ("### BEGIN SOLUTION\nx\n###ENDSOLUTION", 3, "END SOLUTION"),
    "a letter too few": ("### BEGN SOLUTION\nx\n### END SOLUTION", 1, "BEGIN SOLUTION"),
    "a word too many": ("# BEGIN SOLUTION\nx\n# END OF SOLUTION", 3, "END SOLUTION"),
    "a full stop": ("# BEGIN SOLUTION\nx\n# END SOLUTION.", 3, "END SOLUTION"),
    "one word of two": ("### BEGIN HIDDEN TEST\nx", 1, "BEGIN HIDDEN TESTS"),
    "behind a line": ("x = 1  # BEGIN SOLUTION", 1, "BEGIN SOLUTION"),
}


@pytest.mark.parametrize(("text", "line", "meant"), LIKE_A_MARK.values(), ids=LIKE_A_MARK)
def test_a_line_that_looks_like_a_mark_is_named_as_the_mark_that_it_should_be(text: str, line: int, meant: str) -> None:
    with pytest.raises(MarkError) as refused:
        stripped(text)
    assert refused.value.line == line
    assert refused.value.found.endswith(", which is no mark")
    assert refused.value.allowed.startswith(f"# {meant}, if that is meant")


@pytest.mark.parametrize("text", ["###END SOLUTION", "# END SOLUTION", "#   END SOLUTION  "])
def test_an_end_may_have_another_number_of_signs_than_its_beginning(text: str) -> None:
    assert stripped(f"### BEGIN SOLUTION\nx\n{text}").text == STUB


@pytest.mark.parametrize("text", ["# SOLUTION", "# your solution", "# the end of the solution's loop", "# BEGIN TESTS"])
def test_a_remark_of_the_same_words_is_no_mark(text: str) -> None:
    assert stripped(text).text == text
