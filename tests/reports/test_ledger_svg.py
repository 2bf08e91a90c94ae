"""The ledger's picture as SVG: every quantity once, each 1/m a badge, names and addresses inert, well formed."""

import re
from xml.etree import ElementTree as ET

import pytest

from pytest_grade.reports.ledger import Picture, picture_of
from pytest_grade.reports.ledger_mini import mini, symbol
from pytest_grade.reports.ledger_svg import both
from tests.reports.test_ledger import COMPOUNDED, LECTURES, entry, three_layers


def picture(told: str) -> Picture:
    found = picture_of(entry(told))
    assert found is not None
    return found


def parsed(told: str) -> list[ET.Element]:
    """The wide and the narrow picture."""
    return list(ET.fromstring(f"<div>{both(picture(told), 'a')}</div>"))


def texts(drawing: ET.Element) -> list[str]:
    return [found.text or "" for found in drawing.iter("text")]


@pytest.mark.parametrize("told", [LECTURES, COMPOUNDED, three_layers(trunk=[1] * 6, weights=["x0.25"] * 3)])
def test_every_quantity_is_drawn_once_in_each_width(told: str) -> None:
    for drawing in parsed(told):
        for name in ("dA3", "dZ3", "dW3", "db3", "dA1", "dZ1", "dW1", "db1"):
            assert texts(drawing).count(name) == 1


def test_each_mean_is_a_badge() -> None:
    wide, narrow = parsed(LECTURES)
    assert texts(wide).count("÷ m") == 3
    assert texts(narrow).count("÷m") == 3
    assert texts(parsed(COMPOUNDED)[0]).count("÷ m") == 5


def test_no_two_boxes_overlap() -> None:
    for told in (LECTURES, COMPOUNDED, three_layers(trunk=[1] * 6, weights=[0] * 3, biases=["?"] * 3)):
        for drawing in parsed(told):
            boxes = [
                box
                for group in drawing.iter("g")
                if group.get("class", "")[:2] in ("tn", "gn")
                for box in group.iter("rect")
            ]
            places = {(box.get("x"), box.get("y")) for box in boxes}
            assert len(places) == len(boxes) == 12


def test_who_does_not_see_it_hears_every_quantity() -> None:
    description = parsed(COMPOUNDED)[0].find("desc")
    assert description is not None
    assert "dW3 is dJ; " in (description.text or "")
    assert "dW1 is 1/m² times dJ" in (description.text or "")


def test_a_line_that_makes_a_quantity_is_linked_and_its_address_is_inert() -> None:
    linked = both(picture(LECTURES), "a", lambda box: f'"><script>{box.line}')
    assert "<script" not in linked
    assert linked.count("<a href=") == 24
    assert "dA3 is m times dJ, line 7" in linked


def test_a_name_is_inert() -> None:
    assert "<b>" not in both(picture("d<b> 1, dW<b>1 0"), "a")


def test_ids_are_told_apart_by_the_key() -> None:
    ids = re.findall(r' id="([^"]+)"', both(picture(LECTURES), "a") + both(picture(LECTURES), "b"))
    assert len(ids) == len(set(ids)) == 8


def test_a_picture_is_light() -> None:
    assert len(both(picture(COMPOUNDED), "a")) < 9_000
    assert len(mini(picture(COMPOUNDED))) < 1_200


def test_a_mini_has_a_mark_for_every_final_gradient_and_none_beside_it() -> None:
    for told in (LECTURES, COMPOUNDED, three_layers(trunk=(1, 1, 1, 1, 1, 1), weights=["?"] * 3, biases=["x0.5"] * 3)):
        drawing = ET.fromstring(symbol(picture(told), "p1"))
        marks = [mark for mark in drawing.iter("rect") if mark.get("class") in ("r", "x")]
        assert len({(mark.get("x"), mark.get("y")) for mark in marks}) == 6
        for mark in marks:
            assert 0 <= float(mark.get("x", "")) <= 84 - 6
            assert 0 <= float(mark.get("y", "")) <= 26 - 5
