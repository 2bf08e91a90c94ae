"""The ledger as a picture: boxes on levels, each 1/m a step down, and a sentence that says it all."""

import itertools
from collections.abc import Mapping, Sequence
from textwrap import dedent
from typing import Any

import pytest

from pytest_grade.reports.ledger import picture_of
from pytest_grade.reports.ledger_text import drawn
from pytest_grade.reports.ledger_told import ledger
from pytest_grade.reports.styled import pieces

_PLACE = {"cell": 3, "line": 7, "code": "x", "column": None, "end_column": None, "function": "f"}
_ROLES = {"W": "weights", "b": "biases"}
_EXACT, _ODD, _NO_MULTIPLE = 0.0, 1e-15, 0.5


def entry(
    told: str,
    *,
    wrong: Sequence[str] | None = None,
    checked: Sequence[str] = (),
    convention: str | None = None,
    accepted: bool = False,
    correct: bool | None = None,
) -> Mapping[str, Any]:
    """An entry with such a ledger: `dA3 1, dW3 x0.25, db3 ?` are on level 1, a quarter, and no multiple."""
    lines = []
    for part in filter(None, told.split(", ")):
        name, level = part.split(" ")
        off = not level.lstrip("-").isdigit()
        factor = float(level[1:]) if level.startswith("x") else 1.0
        lines.append(
            {
                "quantity": name,
                "role": _ROLES.get(name[1], "handed"),
                "exponent": None if off else int(level),
                "factor": factor,
                "residual": _NO_MULTIPLE if level == "?" else _ODD,
                "of": "m",
                **_PLACE,
            }
        )
    finals = [each for each in lines if each["role"] != "handed"]
    off = [each["quantity"] for each in finals if each["exponent"] != 0]
    return {
        "ledger": lines,
        "gradients": {
            "correct": not (off or wrong) if correct is None else correct,
            "wrong": off if wrong is None else list(wrong),
            "checked": [*checked, *(each["quantity"] for each in finals)],
        },
        "convention": convention and {"id": convention, "accepted": accepted},
        "functions": {},
    }


def three_layers(*, trunk: Sequence[int], weights: Sequence[Any], biases: Sequence[Any] | None = None) -> str:
    """A ledger of three layers: what is handed on, from dA3 to dZ1, and the final gradients, from the third layer."""
    parts = []
    for number, layer in enumerate((3, 2, 1)):
        parts += [f"dA{layer} {trunk[2 * number]}", f"dZ{layer} {trunk[2 * number + 1]}"]
        parts += [f"dW{layer} {weights[number]}", f"db{layer} {(biases or weights)[number]}"]
    return ", ".join(parts)


LECTURES = three_layers(trunk=(1, 1, 1, 1, 1, 1), weights=(0, 0, 0))
COMPOUNDED = three_layers(trunk=(1, 1, 0, 0, -1, -1), weights=(0, -1, -2))


def headline(told: str, **facts: Any) -> str:
    picture = picture_of(entry(told, **facts))
    assert picture is not None
    return picture.headline


def label(told: str, **facts: Any) -> str:
    picture = picture_of(entry(told, **facts))
    assert picture is not None
    return picture.label


def text(told: str, *, width: int = 80, in_ascii: bool = False, **facts: Any) -> str:
    picture = picture_of(entry(told, **facts))
    assert picture is not None
    return "\n".join(drawn(picture, width, in_ascii=in_ascii))


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (LECTURES, "1/m enters once on the way to every dW and db."),
        (three_layers(trunk=[0] * 6, weights=[0] * 3), "1/m enters once on the way to every dW and db."),
        (three_layers(trunk=[1] * 6, weights=[1] * 3), "1/m never enters."),
        (three_layers(trunk=[0] * 6, weights=[-1] * 3), "1/m enters twice on the way to every dW and db."),
        (COMPOUNDED, "1/m enters once more in every layer further down."),
        (three_layers(trunk=[1] * 6, weights=[0] * 3, biases=[1] * 3), "1/m reaches every dW, and no db."),
        (three_layers(trunk=[1] * 6, weights=["x0.25"] * 3), "Some gradients are off by something other than 1/m."),
        (three_layers(trunk=[1] * 6, weights=[0, 0, 1]), "1/m does not enter once on the way to every dW and db."),
    ],
)
def test_one_sentence_says_how_often_the_mean_has_entered(told: str, sentence: str) -> None:
    assert headline(told) == sentence


def test_a_mean_that_the_update_takes_is_told_as_such() -> None:
    told = three_layers(trunk=[1] * 6, weights=[1] * 3)
    assert headline(told, convention="at-update") == "1/m enters only in the update, after the gradients."
    assert "update" in text(told, convention="at-update")
    assert "never ✗" in text(told, convention="at-update")
    assert "✗" not in text(told, convention="at-update", accepted=True)


def test_what_is_right_has_no_mark_and_what_is_off_its_level_has_one() -> None:
    assert "look" not in marked(LECTURES).values()
    off = {piece.strip() for piece, role in marked(COMPOUNDED).items() if role == "look"}
    assert off == {"dW2", "db2", "dW1", "db1", "twice ✗", "3 times ✗"}


def marked(told: str) -> dict[str, str | None]:
    picture = picture_of(entry(told))
    assert picture is not None
    return {piece: role for line in drawn(picture, 80) for piece, role in pieces(line)}


def test_a_picture_of_final_gradients_alone_is_drawn() -> None:
    assert "dW1 db1" in text("dW1 0, db1 0")


def test_of_what_came_back_otherwise_than_it_was_made_no_mean_is_said_to_be_missing() -> None:
    found = entry("dZ1 1, dW1 0, db1 1", wrong=["db1"], correct=False)
    found["ledger"][-1]["returned_otherwise"] = True
    picture = picture_of(found)
    assert picture is not None
    told = {box.name: (box.often(), box.is_right) for layer in picture.layers for box in layer.finals}
    assert told == {"dW1": ("once", True), "db1": ("differs", False)}
    (listed,) = (line for line in ledger(found, 80, in_full=True) if line.lstrip().startswith("db1"))
    assert listed.endswith("returned otherwise")
    assert "too large" not in listed


def test_in_ascii_nothing_is_moved() -> None:
    rows = [text(COMPOUNDED, in_ascii=ascii_).splitlines()[2:-1] for ascii_ in (True, False)]
    assert [row.find("d") for row in rows[0]] == [row.find("d") for row in rows[1]]


def test_a_pass_that_ends_on_the_way_says_so_and_draws_no_gradient_that_was_never_made() -> None:
    stopped = {"wrong": (), "checked": ("dW1", "db1"), "correct": False}
    told = "dA2 1, dZ2 1, dW2 0, db2 0, dA1 1"
    assert headline(told, **stopped) == "Your backward pass stops part of the way down."
    assert "not reached" in text(told, **stopped)
    assert "dW1" not in text(told, **stopped)


def test_where_no_final_gradient_was_seen_and_they_are_wrong_nothing_is_drawn() -> None:
    told = "dA2 1, dZ2 1, dA1 1, dZ1 1"
    finals = ("dW2", "db2", "dW1", "db1")
    assert picture_of(entry(told, checked=finals, wrong=finals, correct=False)) is None
    assert picture_of(entry(told, checked=finals, wrong=(), correct=True)) is not None


def test_of_a_pass_that_stops_nothing_is_said_to_differ_below_it_though_it_is_wrong_at_other_sizes() -> None:
    below = ("dW2", "db2", "dW1", "db1")
    told = text("dA3 1, dZ3 1, dW3 1, db3 1, dA2 1", checked=below, wrong=("dW3", "db3", *below))
    assert "differs" not in told
    assert told.count("not reached") == 2


def test_a_gradient_that_nobody_saw_on_the_way_stands_where_it_compares() -> None:
    assert "once ✓" in text("dZ1 1, dW1 0", checked=("db1",), wrong=())
    assert "b differs ✗" in text("dZ1 1, dW1 0", checked=("db1",), wrong=("db1",))


def test_each_mean_is_one_step_down() -> None:
    assert text(COMPOUNDED) == dedent(
        """\
          × dJ     layer 3       layer 2       layer 1
             m  L──dA3────dZ3──┐
                           ÷m  ÷m
        »    1   · · · · · │ · └─dA2────dZ2──┐ · · · · · · · ·
                 · · · ·  dW3 db3  · · · │ · │ · · · · · · · ·
                                         ÷m  ÷m
           1/m                           │   └─dA1────dZ1
                                        dW2 db2        │
                                                       ÷m
          1/m²                                        dW1 db1
          1/m:            once ✓        twice ✗       3 times ✗"""
    )


def test_without_utf_8_the_same_is_drawn_in_ascii() -> None:
    told = text(COMPOUNDED, in_ascii=True)
    assert told.isascii()
    assert " 1/m^2 " in told
    assert "L--dA3----dZ3--+" in told


def test_gradients_that_part_have_a_step_each() -> None:
    told = text(three_layers(trunk=[1] * 6, weights=[0] * 3, biases=["?"] * 3))
    assert "÷m  │" in told
    assert "  else" in told
    assert "b differs ✗" in told


def test_a_picture_that_is_too_wide_is_not_drawn() -> None:
    assert text(LECTURES, width=40) == ""


@pytest.mark.parametrize("lowest", [-1, 0, 1])
def test_no_two_boxes_overlap_whatever_the_levels(lowest: int) -> None:
    for levels in itertools.product((lowest, lowest + 1), repeat=4):
        handed, weights, biases = levels[:2], levels[2], levels[3]
        told = f"dA2 {handed[0]}, dZ2 {handed[1]}, dW2 {weights}, db2 {biases}, dA1 1, dZ1 0, dW1 0, db1 {biases}"
        drawing = text(told)
        for name in ("dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"):
            assert drawing.count(name) == 1, drawing
        assert max(map(len, drawing.splitlines())) < 79


def test_where_there_is_no_ledger_there_is_no_picture() -> None:
    assert picture_of(entry("")) is None
    assert picture_of({"status": "not-gradable"}) is None


def test_another_course_is_drawn_in_its_own_names() -> None:
    told = text("dscores 1, dW2 0, db2 0, dhidden 1, dW1 0, db1 0")
    assert "dscores" in told
    assert "dhidden" in told


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (LECTURES, "once"),
        (COMPOUNDED, "once more in each layer"),
        (three_layers(trunk=[1] * 6, weights=[0] * 3, biases=[1] * 3), "in dW only"),
        (three_layers(trunk=[1] * 6, weights=["?"] * 3), "no multiple of dJ"),
        (three_layers(trunk=[1] * 6, weights=["x0.5"] * 3), "another factor"),
        (three_layers(trunk=[1] * 6, weights=[0, 1, 0]), "not alike everywhere"),
    ],
)
def test_a_few_words_say_it_for_a_list_of_many(told: str, words: str) -> None:
    assert label(told) == words
