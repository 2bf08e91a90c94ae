"""Hostile and malformed submissions, by group; `arena` hands them in."""

from tests.sandbox.attacks import display, escape, exhaustion, malformed, reading, tampering

ATTACKS = (
    *reading.ATTACKS,
    *tampering.ATTACKS,
    *exhaustion.ATTACKS,
    *escape.ATTACKS,
    *malformed.ATTACKS,
    *display.ATTACKS,
)
