"""What a student is told by a kit, which has no solution: nothing that is not so, and what to do where it is known."""

from tests.selfcheck.by_kit import checked, ids, told

_DB = "    db = 1. / m * np.sum(dZ, axis=1, keepdims=True)\n"


def test_a_function_that_has_too_much_to_do_is_not_called_wrong() -> None:
    entry = checked((_DB, _DB + "    for n in range(10 ** 9):\n        dZ = dZ + 0\n"))
    found = told(entry, "linear_backward")
    assert (found["verdict"], ids(entry, "linear_backward")) == ("undecided", ["too-slow"])
    assert found["diagnoses"][0]["code"] in ("for n in range(10 ** 9):", "dZ = dZ + 0")
    assert "not known" in found["reason"]
    assert told(entry, "linear_activation_backward")["verdict"] == "undecided"


def test_a_loop_that_runs_for_ever_is_quoted() -> None:
    entry = checked((_DB, _DB + "    while m > 0:\n        dZ = dZ + 0\n"))
    found = told(entry, "linear_backward")
    assert (found["verdict"], ids(entry, "linear_backward")) == ("incorrect", ["not-terminating"])
    assert found["diagnoses"][0]["code"] == "while m > 0:"
