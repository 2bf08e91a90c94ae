"""What a module that only shows gives back never becomes a number, and costs no function anything."""

from types import ModuleType
from typing import Any

import numpy as np
import pytest

from pytest_grade.sandbox.frames import pack, unpack
from pytest_grade.worker.showing import OF_EVERY_NOTEBOOK, Bar, Inert, ShowingModule, only_shows

PLT = ShowingModule("matplotlib.pyplot")


@pytest.mark.parametrize(
    "module", ["matplotlib.pyplot", "tqdm", "IPython.display", "torch.utils.tensorboard", "rich.table"]
)
def test_a_module_that_only_shows_is_known_with_all_that_is_in_it(module: str) -> None:
    assert only_shows(module)


@pytest.mark.parametrize("module", ["torch", "torch.utils", "google", "sklearn", "matplotlib_of_mine"])
def test_other_modules_are_not(module: str) -> None:
    assert not only_shows(module)


SHOWN = {
    "a call": "plt.plot([1, 2], 'r--', lw=2)",
    "unpacking": "fig, (left, right) = plt.subplots(1, 2); left.plot(1); line, = right.plot(2); a, *b = plt.hist([1])",
    "items": "plt.subplots(2, 2)[1][0, 1].set_title('x'); plt.rcParams['figure.figsize'] = (4, 3)",
    "attributes": "ax = plt.gca(); ax.title.set_text('x'); ax.format(1); ax.join.count(2); ax.figure.dpi = 100",
    "a context": "with plt.style.context('ggplot') as c:\n    c.use()",
    "a loop": "for ax in plt.subplots(1, 2)[1]:\n    ax.plot(1)",
    "a loop beside numbers": "for ax, i in zip(plt.axes, range(2)):\n    ax.plot(i)",
    "text": "t = plt.RED + 'a' + plt.RESET; assert t == 'a'; ', '.join([plt.x, t]); f'{plt.now:.3f}'; '%s' % plt.z",
    "a subclass": "class Mine(plt.Artist):\n    pass\nMine()",
    "a comparison": "assert not plt.n > 3 and plt.n != 3; plt.x or 1",
    "arithmetic": "(plt.memory() - 3) / 1e6; round(-plt.t, 2); np.ones(2) * plt.x",
    "an instance": "assert not isinstance(1, plt.Figure)",
}


@pytest.mark.parametrize("code", SHOWN.values(), ids=SHOWN)
def test_showing_raises_nothing(code: str) -> None:
    exec(code, {"plt": PLT, "np": np})


def test_a_decorator_that_shows_leaves_the_function_as_it_is() -> None:
    def f() -> int:
        return 3

    assert PLT.profile(f) is f
    assert PLT.catch(reraise=True)(f) is f


NUMBERS = ["float(x)", "int(x)", "len(x)", "complex(x)", "np.exp(x)", "[1][x]", "range(x)", "np.zeros(x)"]


@pytest.mark.parametrize("code", NUMBERS)
def test_nothing_makes_a_number_of_what_is_inert(code: str) -> None:
    with pytest.raises((TypeError, ValueError)):
        eval(code, {"x": Inert(), "np": np})  # noqa: S307 - ours


@pytest.mark.parametrize(
    "code", ["x", "x * 2", "np.ones(3) - x", "x / 3", "x[0]", "sum(x)", "max(x)", "np.array(x)", "np.asarray([x, 1.0])"]
)
def test_what_is_inert_crosses_as_no_number(code: str) -> None:
    found = unpack(pack(eval(code, {"x": Inert(), "np": np})))  # noqa: S307 - ours
    assert not isinstance(found, int | float | complex | np.ndarray | np.generic)


GIVEN: dict[str, Any] = {
    "tqdm": ("list(m.tqdm([3, 4], desc='x'))", [3, 4]),
    "of a generator": ("list(m.tqdm(i for i in [3, 4]))", [3, 4]),
    "by name": ("list(m.tqdm(iterable=[3, 4], leave=False))", [3, 4]),
    "a range": ("list(m.trange(1, 3))", [1, 2]),
    "counted": ("list(m.tenumerate('ab', 1))", [(1, "a"), (2, "b")]),
    "zipped": ("list(m.tzip('ab', 'cd'))", [("a", "c"), ("b", "d")]),
    "mapped": ("list(m.tmap(abs, [-1]))", [1]),
    "its length": ("len(m.tqdm([3, 4]))", 2),
    "a bar of bars": ("[i for i in m.master_bar(range(2)) for _ in m.progress_bar(range(1), parent=3)]", [0, 1]),
    "in two steps": ("list(m.ProgressBar(widgets=[])([3]))", [3]),
    "tracked": ("[i for i in m.track(range(2), description='x')]", [0, 1]),
    "ic": ("m.ic(5)", 5),
    "colours": ("m.colored('a', 'red') + 'b'", "ab"),
    "nothing": ("list(m.tqdm(total=3))", []),
}


@pytest.mark.parametrize(("code", "found"), GIVEN.values(), ids=GIVEN)
def test_what_gives_what_it_is_given_does_so(code: str, found: object) -> None:
    assert eval(code, {"m": ShowingModule("tqdm")}) == found  # noqa: S307 - ours


def test_a_bar_can_be_stepped_described_and_entered() -> None:
    with Bar(total=3) as bar:
        bar.update(1)
        bar.set_postfix(cost=1.0)
        bar()
    assert bar
    ShowingModule("tqdm").tqdm.write("x")


def test_pylab_is_numpy_besides() -> None:
    names = vars(ShowingModule("pylab"))
    assert names["dot"] is np.dot
    assert {"exp", "plot", "show"} <= set(names["__all__"])
    assert not {"sum", "abs", "max"} & set(names["__all__"])


def test_a_notebook_can_display_and_ask_for_its_shell() -> None:
    OF_EVERY_NOTEBOOK["display"]([1])
    OF_EVERY_NOTEBOOK["get_ipython"]().run_line_magic("matplotlib", "inline")


def test_a_module_that_shows_has_a_version_and_no_file() -> None:
    assert isinstance(PLT, ModuleType)
    assert PLT.__version__ == "0.0"
    assert not hasattr(PLT, "__file__")
