"""Lines whose pieces say what they are."""

import json

from pytest_grade.reports.styled import first, pieces, styled, whole


def test_a_line_with_marked_pieces_is_text_like_any_other() -> None:
    line = styled("one two", (4, 7, "look"))
    assert line == "one two"
    assert json.dumps([line]) == '["one two"]'
    assert f"{line}." == "one two."


def test_its_pieces_are_the_whole_line_in_order() -> None:
    line = styled("one two three", (8, 13, "quiet"), (0, 3, "strong"))
    assert list(pieces(line)) == [("one", "strong"), (" two ", None), ("three", "quiet")]
    assert list(pieces("plain")) == [("plain", None)]
    assert list(pieces("")) == []


def test_what_lies_outside_of_a_line_is_not_marked() -> None:
    assert list(pieces(styled("cut", (1, 9, "look")))) == [("c", None), ("ut", "look")]
    assert list(pieces(styled("cut", (5, 9, "look")))) == [("cut", None)]


def test_pieces_of_one_role_that_touch_are_one() -> None:
    assert list(pieces(styled("dW2", (0, 1, "look"), (1, 2, "look"), (2, 3, "quiet")))) == [
        ("dW", "look"),
        ("2", "quiet"),
    ]


def test_an_indentation_is_of_no_role() -> None:
    assert list(pieces(whole("  ^^", "look"))) == [("  ", None), ("^^", "look")]


def test_a_name_that_is_not_in_the_line_marks_nothing() -> None:
    assert list(pieces(first("dW is right", "db", "strong"))) == [("dW is right", None)]
    assert list(pieces(first("dW is right", "dW", "strong"))) == [("dW", "strong"), (" is right", None)]
