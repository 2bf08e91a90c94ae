"""Attributes that are set everywhere: in whatever else the object keeps, and in nothing that only looks the same."""

from typing import Any

import numpy as np

from pytest_grade.replacing import set_everywhere


class Layer:
    """What stands in another object."""


class Net:
    """What holds everything."""

    def __init__(self) -> None:
        self.first, self.last = Layer(), Layer()
        self.W, self.sizes, self.other, self.act = np.ones(2), (), (), len
        self.kept: Any = [self.first, {"last": self.last}, (self.last, self.W)]
        self.inner = Layer()
        self.inner.__dict__["layers"] = [self.first]


def test_what_is_kept_in_containers_and_other_objects_is_replaced_and_nothing_else() -> None:
    net, first, last, W = Net(), Layer(), Layer(), np.zeros(3)
    kept, spared = net.kept, (net.sizes, net.other, net.act)
    set_everywhere(net, {"first": first, "last": last, "W": W, "more": 1})
    assert net.kept is kept
    assert kept[0] is first
    assert kept[1]["last"] is last
    assert kept[2][0] is last
    assert kept[2][1] is W
    assert net.inner.__dict__["layers"][0] is first
    assert (net.sizes, net.other, net.act) == spared
    assert net.__dict__["more"] == 1


def test_what_is_the_same_everywhere_is_replaced_nowhere_else() -> None:
    net = Net()
    set_everywhere(net, {"sizes": (4, 3), "act": max})
    assert net.other == ()
    net.__dict__["again"] = len
    set_everywhere(net, {"act": min})
    assert net.__dict__["again"] is len


def test_two_attributes_that_begin_as_one_array_are_two_afterwards() -> None:
    net = Net()
    net.__dict__["m"] = net.__dict__["v"] = net.W
    m, v = np.zeros(2), np.full(2, 3.0)
    set_everywhere(net, {"m": m, "v": v})
    assert net.__dict__["m"] is m
    assert net.__dict__["v"] is v
    assert np.array_equal(net.W, np.ones(2))


def test_what_holds_itself_or_is_nested_without_end_is_set_all_the_same() -> None:
    net, W = Net(), np.zeros(3)
    net.kept = [net.W]
    for _ in range(5_000):
        net.kept = [net.kept]
    net.__dict__["itself"] = net
    set_everywhere(net, {"W": W})
    assert net.W is W
