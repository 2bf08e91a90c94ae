"""What a student is told by a kit, which has no solution: nothing that is not so, and what to do where it is known."""

from collections.abc import Iterator
from typing import Any

import pytest

from pytest_grade.sandbox.session import WorkerEnded
from pytest_grade.talk.conversation import Conversation
from tests.selfcheck.by_kit import LEFT_OUT, checked, ids, told, words

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


def test_a_mean_over_what_is_one_is_charged_where_it_is_taken() -> None:
    sums = (("    dW = 1. / m * np.dot(", "    dW = np.dot("), ("    db = 1. / m * np.sum(", "    db = np.sum("))
    divided = ("    dAL = -(np.divide(Y, AL)", "    dAL = -1. / len(Y) * (np.divide(Y, AL)")
    entry = checked(*sums, divided)
    assert told(entry, "linear_backward")["verdict"] == "correct"
    assert (told(entry, "L_model_backward")["verdict"], ids(entry, "L_model_backward")) == (
        "incorrect",
        ["wrong-m-axis"],
    )
    assert "With `Y.shape[1]` in place of `len(Y)`" in words(entry, "L_model_backward")


@pytest.mark.parametrize(
    ("edit", "other"),
    [
        pytest.param(("np.sum(dZ, axis=1, ", "np.sum(dZ, axis=0, "), "db-wrong-axis", id="axis"),
        pytest.param(("    dW = np.dot(", "    dW = -np.dot("), "wrong-sign", id="sign"),
    ],
)
def test_a_mean_that_is_missing_is_named_beside_another_mistake(edit: tuple[str, str], other: str) -> None:
    sums = (("    dW = 1. / m * np.dot(", "    dW = np.dot("), ("    db = 1. / m * np.sum(", "    db = np.sum("))
    assert ids(checked(*sums, edit), "linear_backward") == ["missing-mean", other]


def test_a_mean_that_is_taken_at_the_end_is_not_called_missing_where_another_mistake_is_made() -> None:
    sums = (("    dW = 1. / m * np.dot(", "    dW = np.dot("), (_DB, "    db = np.sum(dZ, axis=0, keepdims=True)\n"))
    end = ("    return grads\n", "    return {key: each / AL.shape[1] for key, each in grads.items()}\n")
    assert ids(checked(*sums, end), "linear_backward") == ["db-wrong-axis"]


_KEPT = "        caches.append(cache)\n"
_UNWRITTEN = (
    "    grads = {}\n    L = len(caches)\n    m = AL.shape[1]\n",
    "    raise NotImplementedError\n    grads = {}\n",
)


def test_caches_that_are_not_kept_are_charged_to_who_keeps_them() -> None:
    entry = checked((_KEPT, ""))
    assert (told(entry, "L_model_forward")["verdict"], ids(entry, "L_model_forward")) == (
        "incorrect",
        ["caches-not-kept"],
    )
    assert told(entry, "L_model_backward")["verdict"] == "correct"
    assert not entry["gradients"]["correct"]
    assert entry["earned"] < entry["possible"]


def test_caches_of_ones_own_layout_are_right_where_the_own_way_back_reads_them() -> None:
    last = "    caches.append(cache)\n\n    return AL, caches"
    entry = checked(
        (_KEPT, "        caches = caches + [cache[0], cache[1]]\n"),
        (last, "    caches = caches + [cache[0], cache[1]]\n\n    return AL, caches"),
        ("    L = len(caches)\n", "    L = len(caches) // 2\n    caches = list(zip(caches[::2], caches[1::2]))\n"),
    )
    assert entry["earned"] == entry["possible"]


def test_while_nobody_reads_caches_their_number_is_left_open() -> None:
    entry = checked((_KEPT, ""), _UNWRITTEN)
    found = told(entry, "L_model_forward")
    assert found["verdict"] == "undecided"
    assert "has 1 entry, where the course keeps 3" in words(entry, "L_model_forward")
    assert told(checked(_UNWRITTEN), "L_model_forward")["verdict"] == "correct"


def test_functions_that_do_not_fit_together_never_have_full_marks() -> None:
    entry = checked(
        ("    cache = (linear_cache, activation_cache)\n", "    cache = (linear_cache, activation_cache + 0 * Z)\n")
    )
    assert entry["earned"] == entry["possible"]
    wrong = checked(("    cache = (linear_cache, activation_cache)\n", "    cache = (linear_cache, A)\n"))
    assert wrong["earned"] < wrong["possible"]
    assert ids(wrong, "linear_activation_forward") == ["caches-not-kept"]


_M = ("    A_prev, W, b = cache\n    m = A_prev.shape[1]\n", "    A_prev, W, b = cache\n")
_NO_CALLER = ("    grads = {}\n    L = len(caches)\n", "    raise NotImplementedError\n    grads = {}\n")


def test_a_number_of_examples_of_the_notebook_is_named_before_anybody_calls_the_function() -> None:
    for unwritten in ((), (_NO_CALLER,)):
        entry = checked(_M, *unwritten, before="m = 5")
        assert ids(entry, "linear_backward") == ["global-m"]
    assert "m = A_prev.shape[1]" in words(entry, "linear_backward")
    other = checked((_M[0], _M[1] + "    m = A_prev.shape[1] / 2\n"), _NO_CALLER, before="m = 5")
    assert ids(other, "linear_backward") != ["global-m"]


_NOT_CALLED = ("    grads = {}\n    L = len(caches)\n", "    raise NotImplementedError\n    grads = {}\n")
_LAST = '    AL, cache = linear_activation_forward(\n        A, parameters["W" + str(L)]'


@pytest.mark.parametrize(
    ("edit", "function", "id_", "change"),
    [
        ((_LAST, _LAST.replace("        A, ", "        A_prev, ")), "L_model_forward", "forward-input-reused", "`A`"),
        (('activation="sigmoid"\n', 'activation="relu"\n'), "L_model_forward", "activation-swapped", "'sigmoid'"),
        (("    return Z, cache\n", "    return cache, Z\n"), "linear_forward", "return-order", "(Z, cache)"),
        (("    Z = np.dot(W, A) + b\n", "    Z = W * A + b\n"), "linear_forward", "elementwise-product", "@"),
    ],
)
def test_who_keeps_caches_is_told_what_to_change_before_anybody_reads_them(
    edit: tuple[str, str], function: str, id_: str, change: str
) -> None:
    entry = checked(edit, _NOT_CALLED)
    assert ids(entry, function) == [id_]
    assert told(entry, function)["diagnoses"][0]["certain"]
    assert change in told(entry, function)["diagnoses"][0]["hint"]


def test_a_change_that_keeps_something_else_is_not_told() -> None:
    twice = ("    cache = (A, W, b)\n", "    cache = (A, b, W)\n")
    entry = checked(("    Z = np.dot(W, A) + b\n", "    Z = np.dot(W, A) - b\n"), twice, _NOT_CALLED)
    assert "every answer is right" not in words(entry, "linear_forward")


def test_an_exception_leaves_no_numbers_to_speak_of() -> None:
    entry = checked((_LAST, '    AL, cache = linear_activation_forward(\n        A[:-1], parameters["W" + str(L)]'))
    assert "Your numbers" not in words(entry, "L_model_forward")
    swapped = words(checked(("    return Z, cache\n", "    return cache, Z\n"), _NOT_CALLED), "linear_forward")
    assert "gives back a tuple of 3 in the place of Z" in swapped


_TOO_LONG = WorkerEnded("wall", "it took too long")
_CACHES = "    current_cache = caches[L - 1]\n"
_COST = "    m = Y.shape[1]\n\n    cost = -1. / m"
_USES = (
    ("dZ = relu_backward(dA, activation_cache)", "dZ = relu_backward(dA, linear_cache)"),
    ("dZ = sigmoid_backward(dA, activation_cache)", "dZ = sigmoid_backward(dA, linear_cache)"),
    (
        "        dA_prev, dW, db = linear_backward(dZ, linear_cache)\n\n    elif",
        "        dA_prev, dW, db = linear_backward(dZ, activation_cache)\n\n    elif",
    ),
    (
        "linear_backward(dZ, linear_cache)\n\n    return",
        "linear_backward(dZ, activation_cache)\n\n    return",
    ),
)


def test_a_cache_of_another_layer_is_named_so() -> None:
    entry = checked((_CACHES, "    current_cache = caches[L]\n"))
    assert ids(entry, "L_model_backward") == ["layer-off-by-one"]
    assert "needs dA" not in words(entry, "L_model_backward")


def test_where_a_process_ends_before_any_edit_was_tried_none_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[int] = []
    define, try_edits = Conversation.define, Conversation.try_edits

    def ended(self: Conversation, *arguments: Any) -> Any:
        if len(arguments) == 4 and arguments[3].edit is None and not starts:
            starts.append(-1)
            raise _TOO_LONG
        return define(self, *arguments)

    def noted(self: Conversation, *arguments: Any, **how: Any) -> Iterator[Any]:
        starts.append(arguments[-1])
        return try_edits(self, *arguments, **how)

    monkeypatch.setattr(Conversation, "define", ended)
    monkeypatch.setattr(Conversation, "try_edits", noted)
    checked((_CACHES, "    current_cache = caches[L]\n"))
    assert starts[:2] == [-1, 0]


def test_parts_of_a_cache_that_are_used_in_each_others_place_are_not_to_be_unpacked_otherwise() -> None:
    entry = checked(*_USES)
    assert ids(entry, "linear_activation_backward") == ["cache-parts-swapped"]
    assert "in place of" not in words(entry, "linear_activation_backward")
    swapped = checked(("    linear_cache, activation_cache = cache\n", "    activation_cache, linear_cache = cache\n"))
    assert ids(swapped, "linear_activation_backward") == ["cache-swapped"]


def test_a_cost_that_divides_by_another_number_is_not_told_to_divide() -> None:
    entry = checked((_COST, _COST.replace("shape[1]", "shape[0]")))
    (found,) = told(entry, "compute_cost")["diagnoses"]
    assert (found["id"], found["code"]) == ("cost-not-mean", "m = Y.shape[0]")
    assert found["hint"] == (
        "It divides, and not by the number of examples: m = Y.shape[1]. "
        "With `Y.shape[1]` in place of `Y.shape[0]` every answer is right."
    )
    without = checked(("    cost = -1. / m * np.sum(", "    cost = -np.sum("))
    assert told(without, "compute_cost")["diagnoses"][0]["hint"] == "Divide by m = Y.shape[1]."


def test_a_return_in_the_loop_is_named_rather_than_the_depth_at_which_it_does_no_harm() -> None:
    entry = checked(("\n    return grads\n", "        return grads\n"))
    assert ids(entry, "L_model_backward") == ["return-in-loop"]


def test_what_is_graded_and_cannot_be_checked_is_said_where_it_is_written() -> None:
    assert checked(before=f"def {LEFT_OUT}(): pass")["notes"] == [f"Graded too, and not checked by a kit: {LEFT_OUT}."]
    assert checked()["notes"] == []


def test_of_two_changes_that_do_as_well_both_are_told() -> None:
    loop = "    L = len(layer_dims){}\n\n    for l in range(1, L):\n"
    bound = (loop.format(""), loop.format(" - 1"))
    (found,) = told(checked(bound), "initialize_parameters_deep")["diagnoses"]
    assert "`len(layer_dims)` in place of `len(layer_dims) - 1`" in found["hint"]
    assert "`L + 1` in place of `L` in line" in found["hint"]
