"""Week 4, right, with the lines that bring 1/m in marked."""

from __future__ import annotations

from tests.students.placed_layers import PER_LAYER
from tests.students.placed_models import ACTIVATION, HEAD, MODEL, WHOLE

ASSIGNMENT = "week4_step_by_step"


def sources() -> dict[str, tuple[str, str]]:
    """Convention and marked text of every submission."""
    layers = {id_: ("per-layer", text + ACTIVATION + MODEL) for id_, text in PER_LAYER.items()}
    return {id_: (convention, HEAD + text) for id_, (convention, text) in (layers | WHOLE).items()}
