"""The convention is the place where the factor falls from m to 1; a near miss is named otherwise."""

import numpy as np
import pytest

from pytest_grade.judge.conventions import MEAN, OTHER, SUMMED, name_convention
from pytest_grade.judge.ledger import Sighting
from pytest_grade.model.questions import Event
from tests.judge.networks import columns

CASE = columns()


def seen(*quantities: tuple[str, int | None]) -> list[Sighting]:
    """Sightings of quantities with their exponents, one line after the other."""
    return [
        Sighting(
            quantity=quantity,
            factor=1.0,
            exponent=exponent,
            residual=0.0,
            event=Event(function="f", variable="x", cell=1, line=order + 1, array=np.ones(2)),
            order=order,
        )
        for order, (quantity, exponent) in enumerate(quantities)
    ]


def passing(exponent: int | None, *, dAL: int | None, dZL: int | None) -> list[tuple[str, int | None]]:
    """dA, dZ of the whole pass: those of the last layer as said, the ones below at one exponent."""
    below = [(f"{kind}{layer}", exponent) for layer in (2, 1) for kind in ("dA", "dZ")]
    return [("dA3", dAL), ("dZ3", dZL), *below, ("dA0", exponent)]


def leaves(exponent: int | None) -> list[tuple[str, int | None]]:
    return [(f"dW{layer}", exponent) for layer in (3, 2, 1)]


PER_LAYER = [*passing(SUMMED, dAL=SUMMED, dZL=SUMMED), *leaves(MEAN)]
SUMS = passing(SUMMED, dAL=SUMMED, dZL=SUMMED)
LATE = [*passing(SUMMED, dAL=SUMMED, dZL=SUMMED), *leaves(SUMMED), *leaves(MEAN)]


@pytest.mark.parametrize(
    ("convention", "quantities"),
    [
        pytest.param("per-layer", PER_LAYER, id="the lectures"),
        pytest.param("per-layer", [q for q in PER_LAYER if q[0][1] != "A"], id="the lectures, only dZ seen"),
        pytest.param(
            "per-layer",
            [
                ("dZ3", SUMMED),
                ("dW3", SUMMED),
                ("dW3", MEAN),
                ("dA2", SUMMED),
                ("dW2", SUMMED),
                ("dW2", MEAN),
                ("dW1", SUMMED),
            ],
            id="each layer sums first and divides last",
        ),
        pytest.param(
            "per-layer",
            [*PER_LAYER, *((f"dZ{layer}", MEAN) for layer in (3, 2, 1))],
            id="a scaled copy of every dZ on the side",
        ),
        pytest.param("at-end", LATE, id="divided when all is done"),
        pytest.param("at-loss", passing(MEAN, dAL=MEAN, dZL=MEAN), id="dA[L] carries it"),
        pytest.param(
            "at-loss", [("dA3", SUMMED), *passing(MEAN, dAL=MEAN, dZL=MEAN)], id="dA[L] is divided on the next line"
        ),
        pytest.param("at-output", passing(MEAN, dAL=SUMMED, dZL=MEAN), id="dZ[L] carries it"),
        pytest.param("at-output", passing(MEAN, dAL=SUMMED, dZL=MEAN)[1:], id="only dZ[L] is formed"),
        pytest.param(
            "at-output",
            [("dZ3", SUMMED), *passing(MEAN, dAL=SUMMED, dZL=MEAN)[1:]],
            id="dZ[L] divided after",
        ),
        pytest.param(OTHER, [*passing(MEAN, dAL=SUMMED, dZL=SUMMED)], id="in dA of the layer below"),
        pytest.param(
            OTHER,
            [("dA3", SUMMED), ("dZ3", SUMMED), ("dA2", SUMMED), ("dZ2", SUMMED), ("dA1", MEAN), ("dZ1", MEAN)],
            id="half way down",
        ),
        pytest.param(
            OTHER,
            [*((q, e) for q, e in PER_LAYER), ("dZ3", MEAN)],
            id="a scaled copy of one dZ only",
        ),
        pytest.param(
            OTHER,
            [*SUMS, ("dW3", MEAN), ("dW2", MEAN), ("dW1", MEAN), ("db2", SUMMED), ("db1", SUMMED), ("db2", MEAN)],
            id="dW in its layer, db at the end",
        ),
        pytest.param(
            OTHER,
            [*SUMS, ("dW3", SUMMED), ("dW3", MEAN), ("dW2", SUMMED), ("dW1", SUMMED), ("dW2", MEAN)],
            id="the output layer at once, the hidden ones at the end",
        ),
        pytest.param(
            "at-end",
            [*SUMS, ("dW1", SUMMED), ("dW2", SUMMED), ("dW1", MEAN), ("dW2", MEAN)],
            id="all sums at once, from the first layer on",
        ),
        pytest.param(
            "per-layer",
            [*SUMS, ("dW1", SUMMED), ("dW1", MEAN), ("dW2", SUMMED), ("dW2", MEAN)],
            id="one gradient after the other, from the first layer on",
        ),
        pytest.param("at-output", [("dZ3", SUMMED), ("dZ3", MEAN), *leaves(MEAN)], id="nothing seen below dZ[L]"),
        pytest.param(OTHER, passing(2, dAL=2, dZL=2), id="another power of m"),
        pytest.param(OTHER, passing(None, dAL=None, dZL=None), id="no power of m"),
        pytest.param(OTHER, [], id="nothing seen"),
    ],
)
def test_a_pass_is_named_by_where_the_factor_falls(convention: str, quantities: list[tuple[str, int | None]]) -> None:
    assert name_convention(seen(*quantities), CASE)[0] == convention


@pytest.mark.parametrize(
    ("quantities", "carrier"),
    [
        pytest.param(PER_LAYER, "dW3", id="per layer"),
        pytest.param(passing(MEAN, dAL=MEAN, dZL=MEAN), "dA3", id="at the loss"),
        pytest.param(passing(MEAN, dAL=SUMMED, dZL=MEAN), "dZ3", id="at the output"),
    ],
)
def test_the_carrier_is_the_first_quantity_that_has_the_mean(
    quantities: list[tuple[str, int | None]], carrier: str
) -> None:
    _, (found,) = name_convention(seen(*quantities), CASE)
    assert (found.quantity, found.exponent) == (carrier, MEAN)


def test_the_carrier_of_a_late_division_is_the_first_finished_gradient() -> None:
    _, (found,) = name_convention(seen(*LATE), CASE)
    assert (found.quantity, found.order) == ("dW3", LATE.index(("dW3", MEAN)))


@pytest.mark.parametrize(
    ("quantities", "carriers"),
    [
        pytest.param(
            [*SUMS, ("dW3", MEAN), ("db3", MEAN), ("dA2", MEAN), ("dZ2", MEAN), ("dW2", MEAN)][5:],
            ["dW3", "dA2"],
            id="the output layer its own, the mean handed down",
        ),
        pytest.param(
            [("dZ3", SUMMED), ("dZ3", MEAN), ("dW3", MEAN), ("dZ2", SUMMED), ("dW2", MEAN), ("dZ1", SUMMED)],
            ["dZ3", "dW2"],
            id="the output layer scaled, the hidden ones their own",
        ),
        pytest.param(
            [("dA3", None), ("dZ3", None), ("dW3", MEAN), ("dA2", None)], ["dA3", "dW3"], id="a root of m at a time"
        ),
    ],
)
def test_of_placements_that_differ_each_has_a_carrier(
    quantities: list[tuple[str, int | None]], carriers: list[str]
) -> None:
    convention, found = name_convention(seen(*quantities), CASE)
    assert (convention, [sighting.quantity for sighting in found]) == (OTHER, carriers)


def test_a_scaled_copy_of_dZ_is_the_carrier_of_its_dW() -> None:
    copied = [("dZ3", SUMMED), ("dZ3", MEAN), ("dW3", MEAN), ("dZ2", SUMMED), ("dZ2", MEAN), ("dW2", MEAN)]
    _, (found,) = name_convention(seen(*copied, ("dA2", SUMMED)), CASE)
    assert (found.quantity, found.order) == ("dZ3", 1)


def test_where_nothing_carries_the_mean_no_place_is_named() -> None:
    assert name_convention([], CASE) == (OTHER, ())
