"""Caches are the student's own affair: whoever lays them out in another way is judged by what they hold."""

from collections.abc import Callable

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import kinds
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.examine.own_caches import KEPT, NAMED, OF_FOUR_FUNCTIONS, OF_LAYERS, OF_TWO_FUNCTIONS, READ
from tests.grading import grade
from tests.students import student

Edit = tuple[str, str]
Found = dict[str, list[str]]
Graded = Callable[..., Grade]


def right(name: str) -> str:
    return "\n\n".join(cell for cell in student(name).cells if not cell.lstrip().startswith(("%", "!")))


def edited(text: str, *edits: Edit) -> str:
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after)
    return text


def week4(layout: str, *edits: Edit, course: tuple[Edit, ...] = ()) -> str:
    return edited(right("week4-course-per-layer"), *course) + edited(OF_FOUR_FUNCTIONS[layout], *edits)


def week3(layout: str, *edits: Edit) -> str:
    kept, read = OF_TWO_FUNCTIONS[layout]
    return NAMED + edited(right("week3-course-per-layer"), (KEPT, kept), (READ, read), *edits)


@pytest.fixture(scope="module")
def layers() -> Run:
    return Run.prepare(Catalogue.load(COURSES / "cs231n_layers"), SEED)


def layer_by_layer(*layouts: str) -> str:
    text = (COURSES / "cs231n_layers" / "solution.py").read_text(encoding="utf-8")
    return edited(text, *(edit for layout in layouts for edit in OF_LAYERS[layout]))


def graded(text: str, run: Run, sandbox: Sandbox) -> Grade:
    found = grade(Content(content=text.encode(), kind="py"), run, sandbox)
    assert isinstance(found, Grade), found
    return found


def charged(found: Grade) -> Found:
    return {f.function: [d.id for d in f.diagnoses] for f in found.functions if f.verdict != "correct"}


@pytest.mark.parametrize("layout", OF_FOUR_FUNCTIONS)
def test_who_lays_out_the_caches_of_four_functions_otherwise_is_right(layout: str, run: Run, sandbox: Sandbox) -> None:
    assert charged(graded(week4(layout), run, sandbox)) == {}


@pytest.mark.parametrize("layout", OF_TWO_FUNCTIONS)
def test_who_lays_out_the_cache_of_two_functions_otherwise_is_right(layout: str, run: Run, sandbox: Sandbox) -> None:
    assert charged(graded(week3(layout), run, sandbox)) == {}


def test_who_lays_out_the_caches_of_layers_otherwise_is_right(layers: Run, sandbox: Sandbox) -> None:
    for layout in ("a dictionary", "flat inputs"):
        assert charged(graded(layer_by_layer(layout, "a mask"), layers, sandbox)) == {}


TOTAL = ("np.sum(dZ, axis=1, keepdims=True)", "np.sum(dZ)")
SIGN = ("dAL = -(np.divide(Y, AL)", "dAL = (np.divide(Y, AL)")
SUMS = tuple((f"{each} / m", each) for each in ("A_prev.T", "inputs.T", "A_prev.T)", "keepdims=True)"))


def sums(layout: str) -> tuple[Edit, ...]:
    return tuple(edit for edit in SUMS if edit[0] in OF_FOUR_FUNCTIONS[layout])


@pytest.mark.parametrize("layout", ["dictionaries", "one array more", "by layer"])
def test_a_wrong_innermost_function_is_charged_alone_and_named(layout: str, run: Run, sandbox: Sandbox) -> None:
    assert charged(graded(week4(layout, TOTAL), run, sandbox)) == {"linear_backward": ["db-total-sum"]}


@pytest.mark.parametrize("layout", ["dictionaries", "another order", "by layer"])
def test_a_mean_that_is_left_out_is_charged_once(layout: str, run: Run, sandbox: Sandbox) -> None:
    found = graded(week4(layout, *sums(layout)), run, sandbox)
    assert charged(found) == {"linear_backward": ["missing-mean"]}


@pytest.mark.parametrize(
    ("layout", "edit", "named"),
    [
        ("dictionaries", ("dZ = dA * (Z > 0)", "dZ = dA"), ["activation-derivative-missing"]),
        ("another order", ("slope = relu_backward if", "slope = sigmoid_backward if"), ["activation-swapped"]),
        ("what comes out", ("dA * (A > 0)", "dA"), ["activation-derivative-missing"]),
        ("by layer", ("slope = A * (1 - A)", "slope = A"), ["activation-for-its-derivative"]),
    ],
)
def test_a_wrong_slope_is_charged_where_it_is_taken(
    layout: str, edit: Edit, named: list[str], run: Run, sandbox: Sandbox
) -> None:
    assert charged(graded(week4(layout, edit), run, sandbox)) == {"linear_activation_backward": named}


def test_a_crash_in_a_function_that_is_called_costs_those_that_call_it_nothing(run: Run, sandbox: Sandbox) -> None:
    found = graded(week4("dictionaries", ("W.T @ dZ", "W @ dZ")), run, sandbox)
    assert charged(found) == {"linear_backward": ["uses-W-not-transposed"]}


def test_weights_under_a_key_of_ones_own_are_taken_for_no_derivative(run: Run, sandbox: Sandbox) -> None:
    found = graded(week4("by layer", ("cache.weights.T @", "cache.weights @")), run, sandbox)
    assert charged(found) == {"linear_backward": ["wrong-transpose"]}


@pytest.mark.parametrize("layout", ["dictionaries", "what comes out"])
def test_a_wrong_sign_of_the_loss_is_named(layout: str, run: Run, sandbox: Sandbox) -> None:
    assert charged(graded(week4(layout, course=(SIGN,)), run, sandbox)) == {"L_model_backward": ["dAL-sign"]}


def test_a_wrong_sign_of_the_loss_is_named_where_every_layer_is_a_key(run: Run, sandbox: Sandbox) -> None:
    found = graded(week4("by layer", ("dA = -(Y / AL", "dA = (Y / AL")), run, sandbox)
    assert charged(found) == {"L_model_backward": ["dAL-sign"]}


@pytest.mark.parametrize(
    ("layout", "edit", "function"),
    [
        ("dictionaries", ("W @ A + b,", "W @ A,"), "linear_forward"),
        ("dictionaries", ("np.maximum(0, Z)", "np.tanh(Z)"), "linear_activation_forward"),
        ("by layer", ("relu(Z)[0]), layer", "np.abs(Z)), layer"), "linear_activation_forward"),
        ("by layer", ('"relu" if l < L else "sigmoid"\n', '"sigmoid"\n'), "L_model_forward"),
    ],
)
def test_what_is_read_of_a_wrong_forward_pass_costs_the_backward_pass_nothing(
    layout: str, edit: Edit, function: str, run: Run, sandbox: Sandbox
) -> None:
    assert charged(graded(week4(layout, edit), run, sandbox)).keys() == {function}


def test_a_mistake_that_no_wrong_numbers_bring_about_is_charged_behind_a_wrong_forward_pass(
    run: Run, sandbox: Sandbox
) -> None:
    found = charged(graded(week4("dictionaries", ("W @ A + b,", "W @ A,"), TOTAL), run, sandbox))
    assert found == {"linear_forward": ["term-left-out"], "linear_backward": ["db-total-sum"]}


@pytest.mark.parametrize("layout", ["a tuple", "a named tuple", "further keys", "a function"])
def test_a_wrong_backward_pass_is_named_by_its_own_cache(layout: str, run: Run, sandbox: Sandbox) -> None:
    found = graded(week3(layout, ("1 - np.power(A1, 2)", "1 - A1")), run, sandbox)
    assert charged(found) == {"backward_propagation": ["wrong-slope"]}


@pytest.mark.parametrize("layout", ["a tuple", "under other keys"])
def test_a_wrong_forward_pass_is_charged_alone_and_the_backward_pass_is_told_why(
    layout: str, run: Run, sandbox: Sandbox
) -> None:
    found = graded(week3(layout, ("A1 = np.tanh(Z1)", "A1 = np.maximum(0, Z1)")), run, sandbox)
    assert charged(found).keys() == {"forward_propagation"}
    (reason,) = (f.reason for f in found.functions if f.function == "backward_propagation")
    assert reason is not None
    assert "is not as the course has it, and comes of forward_propagation" in reason


NO_BIAS = ("dot(w) + b", "dot(w)")
MORE = ("db = np.sum(dout, axis=0)", "db = 1.5 * np.sum(dout, axis=0) + dout[0]")


@pytest.mark.parametrize(
    ("layout", "edits", "expected"),
    [
        ("a dictionary", (NO_BIAS,), {"affine_forward": ["term-left-out"]}),
        ("a dictionary", (NO_BIAS, MORE), {"affine_forward": ["term-left-out"], "affine_backward": []}),
        ("a mask", (("maximum", "minimum"),), {"relu_forward": ["another-function"]}),
        (
            "a mask",
            (("maximum", "minimum"), ("dout * mask", "mask * mask")),
            {"relu_forward": ["another-function"], "relu_backward": ["wrong-variable"]},
        ),
    ],
)
def test_who_reads_the_caches_of_a_wrong_forward_is_tried_with_that_mended_where_a_change_is_known(
    layout: str, edits: tuple[Edit, ...], expected: Found, layers: Run, sandbox: Sandbox
) -> None:
    found = graded(edited(layer_by_layer(layout), *edits), layers, sandbox)
    assert charged(found) == expected
    of_backward = [f.reason for f in found.functions if f.function in ("affine_backward", "relu_backward")]
    assert not [reason for reason in of_backward if reason is not None and "could not be tried" in reason]


def test_what_was_tried_with_another_function_mended_says_so(layers: Run, sandbox: Sandbox) -> None:
    found = graded(edited(layer_by_layer("a dictionary"), NO_BIAS, MORE), layers, sandbox)
    (reason,) = (f.reason for f in found.functions if f.function == "affine_backward")
    assert reason == "db has other values than it should; it was tried with affine_forward mended"


OWN_STATISTICS = (
    ("        cache = (xhat, gamma, std)\n        running", "        cache = (std, xhat, gamma)\n        running"),
    (
        "def batchnorm_backward(dout, cache):\n    xhat, gamma, std",
        "def batchnorm_backward(dout, cache):\n    std, xhat, gamma",
    ),
    (
        "def batchnorm_backward_alt(dout, cache):\n    xhat, gamma, std",
        "def batchnorm_backward_alt(dout, cache):\n    std, xhat, gamma",
    ),
    ("out = gamma * xhat + beta\n        cache = (std", "out = gamma * xhat - beta\n        cache = (std"),
    ("momentum * running_mean + (1", "momentum * running_mean - (1"),
)
NO_GAMMA = (
    "dxhat = dout * gamma\n    dx = (dxhat - dxhat.mean(axis=0)",
    "dxhat = dout\n    dx = (dxhat - dxhat.mean(axis=0)",
)


@pytest.mark.parametrize(("edits", "wrong"), [((), set()), ((NO_GAMMA,), {"batchnorm_backward"})])
def test_several_changes_that_mend_a_forward_together_are_made_together(
    edits: tuple[Edit, ...], wrong: set[str], sandbox: Sandbox
) -> None:
    run = Run.prepare(Catalogue.load("cs231n_layers"), SEED)
    text = run.catalogue.assignments[0].callees
    found = charged(graded(edited(text, *OWN_STATISTICS, *edits), run, sandbox))
    assert found.keys() == {"batchnorm_forward", *wrong}


def test_a_callee_that_is_mended_behind_a_mended_forward_leaves_its_caller_to_be_tried(
    run: Run, sandbox: Sandbox
) -> None:
    wrong = (("W @ A + b,", "W @ A,"), ("W.T @ dZ, dW", "dZ.T @ W, dW"), ("dZ = dA * s * (1 - s)", "dZ = dA * s"))
    found = graded(week4("dictionaries", *wrong), run, sandbox)
    assert charged(found).keys() == {"linear_forward", "linear_backward", "linear_activation_backward"}


@pytest.mark.parametrize(
    ("layouts", "edit", "expected"),
    [
        (("a dictionary",), ("dout.dot(w.T)", "dout.dot(w)"), {"affine_backward": ["uses-W-not-transposed"]}),
        (("flat inputs",), ("np.sum(dout, axis=0)", "np.sum(dout)"), {"affine_backward": ["db-total-sum"]}),
        (("a dictionary",), ("dot(w) + b", "dot(w)"), {"affine_forward": ["term-left-out"]}),
        (("a mask",), ("dout * mask", "dout"), {"relu_backward": ["activation-derivative-missing"]}),
    ],
)
def test_layers_whose_rows_are_examples(
    layouts: tuple[str, ...], edit: Edit, expected: Found, layers: Run, sandbox: Sandbox
) -> None:
    assert charged(graded(edited(layer_by_layer(*layouts), edit), layers, sandbox)) == expected


def test_a_wrong_number_in_the_documented_place_is_charged_where_it_is_kept(run: Run, sandbox: Sandbox) -> None:
    text = edited(right("week4-course-per-layer"), ("cache = (A, W, b)", "cache = (2 * A, W, b)"))
    assert charged(graded(text, run, sandbox)).keys() == {"linear_forward"}


GRADED = 'kinds.draw(Z=share("K", "m"))\nkinds.grade("shares(Z) -> A", 10)\n'
SHARES = "def shares(Z):\n    E = np.exp(Z)\n    return E / np.sum(E, axis=0, keepdims=True)\n\n\n"
HELPED = (
    ("import Assignment, biases, normal, number, one_hot", "import Assignment, biases, normal, number, one_hot, share"),
    ('kinds.grade("forward(', f'{GRADED}kinds.grade("forward('),
    ("    E = np.exp(Z2 - np.max(Z2, axis=0, keepdims=True))\n", "    A2 = shares(Z2)\n"),
    ("    A2 = E / np.sum(E, axis=0, keepdims=True)\n", ""),
    ("def forward(", f"{SHARES}def forward("),
)
OF_LISTS = (
    ('return A2, {"A1": A1, "A2": A2}', "return A2, [A2, A1]"),
    ('    dZ2 = cache["A2"] - Y', "    A2, A1 = cache\n    dZ2 = A2 - Y"),
    ('cache["A1"]', "A1"),
)


@pytest.fixture(scope="module")
def helped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    folder = kinds(tmp_path_factory.mktemp("helped") / "kinds", *HELPED)
    return Run.prepare(Catalogue.load(folder), SEED), (folder / "solution.py").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("return E / np.sum(E, axis=0, keepdims=True)", "return E / np.sum(E)"), {"shares": ["wrong-axis"]}),
        (("(1 - A1 ** 2)", "(1 - A1)"), {"backward": ["wrong-slope"]}),
    ],
)
def test_a_wrong_helper_of_who_keeps_a_cache_costs_the_backward_pass_nothing(
    edit: Edit, expected: Found, helped: tuple[Run, str], sandbox: Sandbox
) -> None:
    run, solution = helped
    assert charged(graded(edited(solution, *OF_LISTS, edit), run, sandbox)) == expected


LOST = ("cache = (A, W, b)", "cache = (A, W)")
ODD = ("dA_prev = np.dot(W.T, dZ)", "dA_prev = np.dot(W.T, dZ) + np.sin(dZ).sum()")
TURNED = ("1. / m * np.dot(dZ, A_prev.T)", "1. / m * np.dot(dZ.T, A_prev.T)")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        pytest.param((LOST, ODD), {"linear_forward", "linear_backward"}, id="a lost array"),
        pytest.param((LOST, TURNED), {"linear_forward", "linear_backward"}, id="a lost array, and a crash"),
        pytest.param(
            (("cache = (A, W, b)", "cache = None"), ODD), {"linear_forward", "linear_backward"}, id="nothing at all"
        ),
        pytest.param(
            (("cache = (A, W, b)", "cache = (2 * A, W, b)"), TURNED), {"linear_backward"}, id="a wrong number"
        ),
    ],
)
def test_who_reads_the_documented_caches_is_judged_by_them_whatever_is_kept(
    edits: tuple[Edit, ...], expected: set[str], run: Run, sandbox: Sandbox
) -> None:
    assert charged(graded(edited(right("week4-course-per-layer"), *edits), run, sandbox)).keys() == expected


AT_ONCE = """
def L_model_forward(X, parameters):
    caches, A, L = [], X, len(parameters) // 2
    for l in range(1, L + 1):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        caches.append(((A, W, b), Z))
        A = 1 / (1 + np.exp(-Z)) if l == L else np.maximum(0, Z)
    return A, caches
"""
KEEPS_A = ("cache = (linear_cache, activation_cache)", "cache = (linear_cache, A)")


def test_who_keeps_what_the_own_reader_cannot_use_is_charged_though_the_own_network_does_without(
    run: Run, sandbox: Sandbox
) -> None:
    found = graded(edited(right("week4-course-per-layer"), KEEPS_A) + AT_ONCE, run, sandbox)
    assert charged(found) == {"linear_activation_forward": []}
    assert found.gradients.correct
    reason = next(f.reason for f in found.functions if f.function == "linear_activation_forward")
    assert "linear_activation_backward" in str(reason)


@pytest.mark.parametrize("layout", [None, *OF_FOUR_FUNCTIONS])
def test_who_keeps_what_the_own_reader_can_use_is_right_though_the_own_network_does_without(
    layout: str | None, run: Run, sandbox: Sandbox
) -> None:
    text = right("week4-course-per-layer") if layout is None else week4(layout)
    found = {f.function: f.verdict for f in graded(text + AT_ONCE, run, sandbox).functions}
    assert found["linear_activation_forward"] == found["linear_forward"] == "correct"


def test_no_mistake_of_the_pass_is_shown_on_a_line_of_a_right_function(run: Run, sandbox: Sandbox) -> None:
    again = ('grads["dA" + str(l + 1)], current_cache, "relu"', 'dAL, current_cache, "relu"')
    found = graded(week4("what comes out", course=(again,)), run, sandbox)
    right = {f.function for f in found.functions if f.verdict == "correct"}
    (charged_one,) = (f for f in found.functions if f.verdict != "correct")
    assert charged_one.function == "L_model_backward"
    assert [d.id for d in charged_one.diagnoses if d.place and d.place.function in right] == []
