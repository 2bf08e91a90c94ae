"""Every verdict has words, and a student's own text cannot break them."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_grade.examine.catalogue import load_assignment
from pytest_grade.judge.conventions import AT_UPDATE, OTHER, RULES
from pytest_grade.marking import words
from pytest_grade.marking.facts import facts_of
from pytest_grade.marking.phrases import CONVENTIONS, PROBLEMS
from pytest_grade.marking.words import DERIVATIONS
from pytest_grade.mistakes.mistake import Said
from pytest_grade.mistakes.table import IDS, MISTAKES
from pytest_grade.model.judgement import Convention, Diagnosis, FinalGradients, LedgerLine, Place, Problem, Replacement
from pytest_grade.model.notation import Notation, Shown
from tests.sources import PACKAGE

LECTURES = load_assignment("week4_step_by_step").notation
PLACE = Place(cell=3, line=7, code="dW = {x} / m")
JUDGE = PACKAGE / "judge"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("id_", [*(rule.id for rule in RULES), AT_UPDATE, OTHER])
def test_every_convention_is_explained_with_its_place(id_: str) -> None:
    sentence = words.of_convention(Convention(id=id_, place=PLACE), LECTURES)
    assert len(sentence) > 100
    assert id_ == OTHER or "(cell 3, line 7: `dW = {x} / m`)" in sentence


def handed(quantity: str, code: str, exponent: int | None = 1, variable: str = "") -> LedgerLine:
    return LedgerLine(
        quantity=quantity,
        role="handed",
        factor=7.0,
        exponent=exponent,
        residual=0.0,
        place=Place(cell=3, line=7, code=code),
        variable=variable,
    )


@pytest.mark.parametrize(("lines", "told"), [
    ({"dZ2": "dZ2 = A2 - Y"}, "Your dZ is a derivative"),
    ({"dZ2": "grads['dZ2'] = A2 - Y"}, "Your dZ is a derivative"),
    ({"dA2": "dAL = -Y / AL"}, "Your dA is a derivative"),
    ({"dA2": "dArray = -Y / AL"}, "Your `dArray` is a derivative"),
    ({"dZ2": "dz2 = A2 - Y"}, "Your `dz` is a derivative"),
    ({"dZ2": "error[:, i] = A2[:, i] - Y[:, i]"}, "Your `error` is a derivative"),
    ({"dZ2": "error *= mask"}, "Your `error` is a derivative"),
    ({"dZ2": "return A2 - Y"}, "Your dZ is a derivative"),
    ({"dZ2": "e2 = A2 - Y", "dZ1": "dZ1 = W2.T @ e2 * slope"}, "Your dZ is a derivative"),
    ({"dA2": "e = W.T @ d", "dZ2": "d = A2 - Y"}, "Your `e` and `d` are derivatives"),
    ({"dA2": "e = W.T @ d", "dZ2": "e *= A2 > 0"}, "Your `e` is a derivative"),
])  # fmt: skip
def test_what_is_handed_on_is_told_by_the_name_that_the_code_has_for_it(lines: dict[str, str], told: str) -> None:
    ledger = [handed(quantity, code) for quantity, code in lines.items()]
    assert words.of_convention(Convention(id="per-layer", place=PLACE), LECTURES, ledger).startswith(told)


def test_the_output_s_derivative_is_told_by_the_name_that_the_code_has_for_it() -> None:
    ledger = [handed("dscores", "probs[range(N), y] -= 1", exponent=0)]
    text = words.of_convention(Convention(id="at-output", place=PLACE), SOFTMAX, ledger)
    assert text.startswith("Your `probs` already is a derivative of the cost J")


def test_what_was_not_seen_to_be_a_derivative_of_the_cost_is_not_said_to_be_one() -> None:
    for ledger in ([handed("dscores", "d = probs - Y")], [handed("dhidden", "d = e @ W.T", exponent=0)]):
        text = words.of_convention(Convention(id="at-output", place=PLACE), SOFTMAX, ledger)
        assert text.startswith("Your derivatives are those of the cost J")


def test_a_derivative_that_a_line_makes_on_the_way_is_not_told_by_what_the_whole_line_makes() -> None:
    ledger = [handed("dA2", "e = slope(d @ W.T)", variable="given"), handed("dZ2", "e = slope(d @ W.T)", variable="e")]
    text = words.of_convention(Convention(id="per-layer", place=PLACE), LECTURES, ledger)
    assert text.startswith("Your `given` and `e` are derivatives")


def leaf(quantity: str) -> LedgerLine:
    return LedgerLine(quantity=quantity, role="weights", factor=1.0, exponent=0, residual=0.0)


def test_final_gradients_make_up_for_a_constant_only_where_it_is_in_all_that_they_are_made_of() -> None:
    convention, said = Convention(id="at-loss", place=PLACE), "make up for it"
    times = handed("dZ2", "dZ2 = A2 - Y", exponent=None)
    assert said in words.of_convention(convention, LECTURES, [times, leaf("dW2")])
    below = handed("dZ1", "dZ1 = W2.T @ dZ2 / 2", exponent=0)
    assert said not in words.of_convention(convention, LECTURES, [times, below, leaf("dW1")])
    assert said not in words.of_convention(convention, LECTURES, [times, leaf("dW2"), below, leaf("dW1")])


def test_that_all_follows_is_told_only_where_nothing_else_of_the_cost_comes_in() -> None:
    beside = replace(LECTURES, first_reaches_all=False, output_reaches_all=False)
    told = ("instead would give", "everything below it follows", "no further one", "others in dA")
    said = set()
    for id_ in [rule.id for rule in RULES]:
        alone, text = (words.of_convention(Convention(id=id_, place=PLACE), each) for each in (LECTURES, beside))
        said.update(each for each in told if each in alone)
        assert not [each for each in told if each in text]
        assert "give the same" in alone
        assert ("give the same" in text) == (id_ != "per-layer")
    assert said == {*told}
    per_layer, at_output = (Convention(id=id_, place=PLACE) for id_ in ("per-layer", "at-output"))
    assert "instead would give" in words.of_convention(per_layer, LECTURES)
    assert "what is made of it follows" in words.of_convention(at_output, beside)


def test_every_layer_is_spoken_of_where_each_has_all_that_is_final() -> None:
    def said(*checked: str) -> str:
        return words.of_gradients(FinalGradients(correct=True, checked=checked), LECTURES)

    assert "in every layer" in said("dW1", "db1", "dW2", "db2")
    assert "in every layer" not in said("dW1", "db1", "dW2")


def test_where_nothing_was_seen_to_be_handed_on_no_place_is_called_unusual() -> None:
    text = words.of_convention(Convention(id=OTHER), LECTURES, [leaf("dW1"), leaf("db1")])
    assert "was not seen" in text
    assert "none of the usual" not in text


@pytest.mark.parametrize("id_", IDS)
def test_a_mistake_is_said_explained_and_mended(id_: str) -> None:
    said = words.of_diagnosis(Diagnosis(id=id_, function="f", place=PLACE, facts={"variables": "m"}), LECTURES)
    assert len(said.message) > 20
    assert len(said.why) > 20
    assert len(said.hint) > 5
    assert said.message.endswith(".")


@pytest.mark.parametrize("id_", IDS)
def test_a_derivation_that_is_linked_is_there(id_: str) -> None:
    link = words.of_diagnosis(Diagnosis(id=id_, function="f", facts={"variables": "m"}), LECTURES).link
    if link:
        page, _, section = link.partition("#")
        assert page == DERIVATIONS
        assert section in sections((ROOT / page).read_text(encoding="utf-8"))


def sections(text: str) -> set[str]:
    """The anchors that a Markdown page has for its headings."""
    headings = [line.lstrip("# ") for line in text.split("\n") if line.startswith("## ")]
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def told(*changes: tuple[str, str]) -> str:
    """The hint with a repair of these pieces, each before and after."""
    repair = tuple(Replacement(place=PLACE, before=before, after=after) for before, after in changes)
    return words.of_diagnosis(Diagnosis(id="wrong-variable", function="f", repair=repair), LECTURES).hint


def test_a_repair_is_told_in_the_students_own_text() -> None:
    assert told(("{x}", "{y}")).endswith("With `{y}` in place of `{x}` every answer is right.")


def test_a_repair_in_several_places_is_told_with_all_of_them() -> None:
    assert told(("'W3'", "'W' + str(L)"), ("'b3'", "'b' + str(L)")).endswith(
        "With `'W' + str(L)` in place of `'W3'` and `'b' + str(L)` in place of `'b3'`, each in the place shown, "
        "every answer is right."
    )
    assert told(("l", "l + 1"), ("l", "l + 1")).endswith(
        "With `l + 1` in place of `l` in each of the 2 places shown every answer is right."
    )


def test_assertions_that_are_to_go_are_told_together() -> None:
    assert told(("assert x", "pass"), ("assert y", "pass")).endswith(
        "Without `assert x` and `assert y` every answer is right."
    )


def test_a_line_that_is_to_go_is_told_as_such() -> None:
    assert told(("dW = 0", "pass")).endswith("Without `dW = 0` every answer is right.")


def test_a_change_of_several_lines_is_left_to_the_hint() -> None:
    assert "\n" not in told(("for x in y:\n    return x", "for x in y:\n    pass\nreturn x"))
    assert "every answer" not in told(("for x in y:\n    return x", "for x in y:\n    pass\nreturn x"))


@pytest.mark.parametrize(
    ("side", "where"),
    [
        ("out", "below the whole of `for i in n:`, indented like that line"),
        ("before", "to right before `for i in n:`, indented like it"),
    ],
)
def test_lines_that_are_to_move_are_told_with_where_to(side: str, where: str) -> None:
    beside = replace(PLACE, code="for i in n:")
    pieces = tuple(Replacement(place=PLACE, before=x, after="", side=side, beside=beside) for x in ("{x} = 1", "y = 2"))
    hint = words.of_diagnosis(Diagnosis(id="wrong-indent", function="f", repair=pieces), LECTURES).hint
    assert hint.endswith(f"Move `{{x}} = 1` and `y = 2` {where}: then every answer is right.")


def test_a_line_that_is_missing_is_told_with_the_line_that_follows_it() -> None:
    beside = replace(PLACE, code="for i in n:")
    piece = Replacement(place=beside, before="", after="x = {}", side="before", beside=beside)
    hint = words.of_diagnosis(Diagnosis(id="begun-elsewhere", function="f", repair=(piece,)), LECTURES).hint
    assert hint.endswith("With a new line `x = {}` before `for i in n:`, indented like it, every answer is right.")


def test_every_kind_of_problem_that_the_judge_finds_has_a_phrase() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in JUDGE.glob("*.py"))
    kinds = set(re.findall(r'(?:Problem|Mismatch)\((?:[^()]*?)kind="([\w-]+)"', text))
    assert len(kinds) > 12
    assert kinds <= set(PROBLEMS)


@pytest.mark.parametrize("text", ["{message}", "{0}", "{", "%s", "{x.__class__}"])
def test_braces_in_a_students_text_stay_as_they_are(text: str) -> None:
    problem = Problem(kind="raised", facts={"error": "ValueError", "message": text})
    assert words.of_problem(problem, LECTURES) == f"raises ValueError: {text}"


def test_what_is_right_has_no_reason() -> None:
    assert words.of_problem(None, LECTURES) is None


def test_the_departing_gradients_are_listed() -> None:
    gradients = FinalGradients(correct=False, checked=("dW1", "db1"), wrong=("dW1", "db1"))
    assert words.of_gradients(gradients, LECTURES) == "Final gradients: not right: dW1 and db1 differ from dJ."
    one = FinalGradients(correct=False, checked=("dW1", "db1"), wrong=("db1",))
    assert words.of_gradients(one, LECTURES) == "Final gradients: not right: db1 differs from dJ."
    part = replace(gradients, missing=("db1",))
    assert words.of_gradients(part, LECTURES) == "Final gradients: not right: dW1 differs from dJ; db1 is missing."


@pytest.mark.parametrize(
    ("kind", "facts", "told"),
    [
        ("not-asked", {"function": "Linear", "because": "not defined"}, "cannot run (Linear is not defined)"),
        ("absent-module", {"message": "act.sig is not available"}, "cannot be graded: act.sig is not available"),
    ],
)
def test_final_gradients_that_nothing_could_ask_for_are_not_known(kind: str, facts: dict[str, str], told: str) -> None:
    found = FinalGradients(correct=False, checked=("dW1",), problem=Problem(kind=kind, facts=facts))
    begun = "Final gradients: not known: your own forward and backward pass, run together, "
    assert words.of_gradients(found, LECTURES) == f"{begun}{told}."


@pytest.mark.parametrize("place", [PLACE, None])
def test_a_course_that_divides_in_the_step_is_said_to_where_only_final_gradients_were_seen(place: Place | None) -> None:
    course = replace(LECTURES, placement="at-update", lectures="the course notes")
    told = words.of_convention(Convention(id="other", place=place), course)
    assert "usual" not in told
    assert told.endswith("The course notes divide by m where a step is taken.")


def test_verbs_agree_with_what_they_are_said_of() -> None:
    for variables, told in (("db2", "db2 is exactly"), ("dW1 and db1", "dW1 and db1 are exactly")):
        facts = {"variables": variables}
        said = words.of_diagnosis(Diagnosis(id="mean-missing-in-part", function="f", facts=facts), LECTURES)
        assert said.message.startswith(told)
    flat = load_assignment("week2_logistic_regression").notation
    of_kinds, of_two = (words.of_diagnosis(Diagnosis(id="gradients-sign", function="f"), n) for n in (LECTURES, flat))
    assert of_kinds.message.startswith("Every final dW and db is exactly -1 times what it should be")
    assert of_two.message.startswith("dw and db are exactly -1 times what they should be")


COMPLETE = replace(LECTURES, kept="the cache")
IF = {
    "if_divided",
    "if_gradients",
    "if_parts",
    "if_law",
    "if_nowhere",
    "if_forward",
    "if_backward",
    "if_cost",
    "if_without_bias",
    "if_in_function",
    "if_replaced",
}
OF_DIAGNOSES = {"after", *IF, "quantity", "left_out"}
OF_CONVENTIONS = {
    "own_several",
    "own_only",
    "own_output",
    "own_first",
    "where",
    "own",
    "alternative",
    "contrast",
    "course",
}
OF_CONVENTIONS |= {"no_further", "what_follows", "course_follows"}


def ways(said: Said) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else said


def facts_in(phrase: str) -> set[str]:
    return set(re.findall(r"{(\w+)(?::[^}]*)?}", phrase))


def test_no_phrase_holds_a_fact_that_it_is_never_given() -> None:
    told = (part for said in MISTAKES.values() for part in (said.message, said.why, said.hint))
    of_courses = facts_of(COMPLETE) | facts_of(replace(COMPLETE, turned_biases=True, by_steps=True))
    for said in (*CONVENTIONS.values(), *told):
        for phrase in ways(said):
            assert facts_in(phrase) <= {"variables", *OF_DIAGNOSES, *OF_CONVENTIONS, *of_courses}


SOFTMAX = Notation(
    m="N",
    axis=0,
    weights=("dW",),
    biases=("db",),
    handed=("dh", "da"),
    first="dprobs",
    first_name="dprobs",
    output="dscores",
    prediction="scores",
    labels="y",
    weight="W",
    bias="b",
    flat_biases=True,
    placement="at-output",
    lectures="the notes",
)
FOREIGN = re.compile(
    r"\b(d?AL|dA|d?Z|dA_prev|A_prev|Y|m|X|sigmoid\w*|relu\w*|columns?|axis=1|axis 1|keepdims\S*|lectures)\b|\bA\["
)
# Of columns and dimensions these speak truly of any network.
ALLOWED = {
    "dW-transposed",
    "db-no-keepdims",
    "db-total-sum",
    "db-transposed",
    "layer-off-by-one",
    "shape-lost",
    "wrong-axis",
    "wrong-index",
    "wrong-transpose",
}
RECURRENT = replace(SOFTMAX, weights=("dWx", "dWh"), biases=(), weight=None, bias=None)


@pytest.mark.parametrize("notation", [SOFTMAX, RECURRENT], ids=["softmax", "no biases"])
@pytest.mark.parametrize("id_", [id_ for id_ in IDS if id_ not in ALLOWED])
def test_a_mistake_in_another_network_is_told_in_its_own_names(id_: str, notation: Notation) -> None:
    said = words.of_diagnosis(Diagnosis(id=id_, function="f", facts={"variables": "v"}), notation)
    for text in (said.message, said.why, said.hint):
        assert FOREIGN.search(text) is None, text
        assert "{" not in text


@pytest.mark.parametrize("way", ["if_forward", "if_backward"])
def test_a_mistake_of_which_more_is_known_is_told_in_the_names_of_its_network(way: str) -> None:
    known = dict.fromkeys((way, "if_in_function", "if_cost", "if_without_bias", "if_parts"), "")
    facts = {**known, "variables": "v", "quantity": "scores", "left_out": "b"}
    for id_ in sorted(set(IDS) - ALLOWED):
        said = words.of_diagnosis(Diagnosis(id=id_, function="f", facts=facts), SOFTMAX)
        for text in (said.message, said.why, said.hint):
            assert FOREIGN.search(text) is None, text
            assert "{" not in text
            assert text.endswith((".", "…", "?"))


def test_a_name_of_the_declaration_alone_is_told_as_it_stands_in_the_code() -> None:
    shown = (Shown("f", "he", "parameters"), Shown("f", "cost_n", "cost"), Shown("", "dW", "dLdW"))
    notation = replace(SOFTMAX, shown=shown)
    told = [
        words.of_problem(Problem(kind="number", facts={"quantity": quantity}), notation, function)
        for quantity, function in (("cost_n", "f"), ("cost_n", "g"), ("he['W1']", "f"), ("dW", "g"))
    ]
    assert told == [
        f"{name} has another value than it should" for name in ("cost", "cost_n", "parameters['W1']", "dLdW")
    ]
    facts = {"got": "more than he asked for: 3 values with cost_n", "asked": "2"}
    assert words.of_problem(Problem(kind="count", facts=facts), notation, "f") == (
        "returns more than he asked for: 3 values with cost, and the course asks for 2"
    )
    said = words.of_diagnosis(Diagnosis(id="mean-only-dW", function="f"), notation)
    assert said.message.startswith("dLdW takes the mean")


def test_of_one_value_where_several_are_asked_for_it_is_told_what_it_is_and_not_what_they_are() -> None:
    facts = {"quantity": "dA_prev, dW, db", "got": "an array of shape (9, 5)", "asked": "3 values: dA_prev, dW, db"}
    assert words.of_problem(Problem(kind="type", facts=facts), LECTURES, "linear_backward") == (
        "gives back an array of shape (9, 5), where the course asks for 3 values: dA_prev, dW, db"
    )
    only = {"quantity": "dW", "got": "a text", "asked": "an array of shape (3, 4)"}
    assert words.of_problem(Problem(kind="type", facts=only), LECTURES, "f") == (
        "dW is a text, and the course asks for an array of shape (3, 4)"
    )


def test_where_no_place_is_known_none_is_spoken_of() -> None:
    for entry in (entry for entry in MISTAKES.values() if entry.made_by):
        said = words.of_diagnosis(Diagnosis(id=entry.id, function="f", facts={"if_in_function": ""}), LECTURES)
        assert re.search("(place|line) shown|every answer", f"{said.message} {said.why} {said.hint}") is None, entry.id


def test_a_derivative_by_what_has_no_name_is_told_in_words_and_not_by_that_of_another_layer() -> None:
    unnamed = replace(SOFTMAX, has_unnamed_steps=True, linear=None)
    said = words.of_diagnosis(Diagnosis(id="activation-derivative-missing", function="f", facts={}), unnamed)
    assert said.message == "The slope of an activation is left out, or comes out as 1 everywhere."
    assert said.hint.endswith("what the layer gets from above by the slope of the layer's activation.")


@pytest.mark.parametrize("id_", CONVENTIONS)
def test_a_placement_in_another_network_is_told_in_its_own_names(id_: str) -> None:
    text = words.of_convention(Convention(id=id_, place=None), SOFTMAX)
    assert FOREIGN.search(text) is None, text
    assert ("The notes take 1/N into dscores" in text) == (id_ not in ("at-output", "at-update"))


def test_a_problem_in_another_network_is_told_in_its_own_names() -> None:
    for kind, said in PROBLEMS.items():
        facts = {name: "f" for phrase in ways(said) for name in facts_in(phrase) - facts_of(SOFTMAX).keys()}
        text = words.of_problem(Problem(kind=kind, facts=facts), SOFTMAX)
        assert text is not None
        assert FOREIGN.search(text) is None, text


def test_of_gradients_with_two_parts_only_the_mean_is_told_to_be_missing() -> None:
    said = words.of_diagnosis(Diagnosis(id="missing-mean", function="f", facts={"if_parts": "", "if_law": ""}), SOFTMAX)
    assert said.message.startswith("But for the regularisation's share, dW and db are exactly N times too")


def test_the_axis_of_the_examples_is_that_of_the_course() -> None:
    said = words.of_diagnosis(Diagnosis(id="db-wrong-axis", function="f"), SOFTMAX)
    why = "db[i] collects what b[i] does to every example: the sum runs over the examples, which are the rows: axis=0."
    assert said.why == why
    assert said.hint == "Sum over axis=0."


def test_placements_that_differ_are_told_with_every_place() -> None:
    further = Place(cell=2, line=9, code="db /= m")
    sentence = words.of_convention(Convention(id="other", place=PLACE, further=(further,)), LECTURES)
    assert f"cell {PLACE.cell}, line {PLACE.line}: `{PLACE.code}` and cell 2, line 9: `db /= m`" in sentence


def test_no_words_speak_of_a_docstring_which_a_function_may_not_have() -> None:
    told = (part for said in MISTAKES.values() for part in (said.message, said.why, said.hint))
    assert not [way for said in (*told, *PROBLEMS.values()) for way in ways(said) if "docstring" in way]


def test_what_a_loop_is_over_is_not_said_where_a_sum_is_overwritten() -> None:
    said = words.of_diagnosis(Diagnosis(id="overwritten-in-loop", function="f", place=PLACE), LECTURES)
    assert said.why == "A sum adds up what every round of a loop, or every call, says."


@pytest.mark.parametrize("id_", ["missing-mean", "doubled-mean", "compounded-mean", "sum-cost", "mean-in-update"])
def test_no_place_for_the_mean_is_advised_that_is_not_on_the_way_to_all(id_: str) -> None:
    def told(notation: Notation) -> str:
        said = words.of_diagnosis(Diagnosis(id=id_, function="f", place=PLACE), notation)
        return f"{said.why} {said.hint}"

    assert LECTURES.first in told(replace(LECTURES, first_reaches_all=False))
    assert LECTURES.first not in told(replace(LECTURES, first_reaches_mean=False))
