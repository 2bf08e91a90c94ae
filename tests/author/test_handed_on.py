"""Caches as authors keep them: named tuples are handed on as what they are, and what cannot be sent is refused."""

from collections import defaultdict, namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pytest_grade.author.recorded import plain
from pytest_grade.author.tape import Tape
from pytest_grade.author.traced import given
from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.small import KINDS_SOLUTION, kinds
from tests.author.test_new_authors import refusal
from tests.author.test_proof import proved
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

Pair = namedtuple("Pair", "first second")

READ = (('cache["A2"]', "cache.A2"), ('(1 - cache["A1"]', "(1 - cache.A1"), ('cache["A1"].T', "cache.A1.T"))
KEPT = ('{"A1": A1, "A2": A2}', "Cache(A1, A2)")
OF_COLLECTIONS = 'from collections import namedtuple\n\nimport numpy as np\n\nCache = namedtuple("Cache", "A1 A2")\n'
OF_TYPING = (
    "from typing import NamedTuple\n\nimport numpy as np\n\n\nclass Cache(NamedTuple):\n"
    "    A1: np.ndarray\n    A2: np.ndarray\n"
)
OF_DATACLASSES = (
    "from dataclasses import dataclass\n\nimport numpy as np\n\n\n@dataclass\nclass Cache:\n"
    "    A1: np.ndarray\n    A2: np.ndarray\n"
)


def kept_in(cache: str) -> tuple[tuple[str, str], ...]:
    return (("import numpy as np\n", cache), KEPT, *READ)


@pytest.mark.parametrize("cache", [OF_COLLECTIONS, OF_TYPING])
def test_a_named_tuple_may_be_the_cache(cache: str, tmp_path: Path) -> None:
    found = proved(kinds(tmp_path, *kept_in(cache)))
    assert {each.proof for judged in found.judged.values() for each in judged} == {"calculus", "solution"}


@pytest.fixture(scope="module")
def run_of_named_tuples(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run.prepare(Catalogue.load(kinds(tmp_path_factory.mktemp("named") / "kinds", *kept_in(OF_TYPING))), SEED)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((), id="a dictionary"),
        pytest.param(kept_in(OF_COLLECTIONS), id="a named tuple"),
        pytest.param(kept_in(OF_DATACLASSES), id="a dataclass"),
        pytest.param(
            (
                *(('{"A1": A1, "A2": A2}', "(A1, A2)"), ("    dZ2 =", "    A1, A2 = cache\n    dZ2 =")),
                *(('cache["A2"]', "A2"), ('(1 - cache["A1"]', "(1 - A1"), ('cache["A1"].T', "A1.T")),
            ),
            id="a tuple that is unpacked",
        ),
    ],
)
def test_students_keep_what_the_solution_keeps_in_a_named_tuple_as_they_like(
    changes: tuple[tuple[str, str], ...], run_of_named_tuples: Run, sandbox: Sandbox
) -> None:
    text = edited(KINDS_SOLUTION, *changes)
    found = grade(Content(content=text.encode(), kind="py"), run_of_named_tuples, sandbox)
    assert isinstance(found, Grade)
    assert {each.function: each.verdict for each in found.functions} == dict.fromkeys(
        ("forward", "entropy", "backward", "update"), "correct"
    )


def test_a_cache_that_cannot_be_sent_is_refused_where_it_is_made(tmp_path: Path) -> None:
    said = refusal(kinds(tmp_path, *kept_in(OF_DATACLASSES)))
    assert said == (
        "solution.py, line 12: found forward, whose _cache is an object of the type Cache, and backward is handed that;"
        " allowed: arrays of numbers, numbers, texts, None, and tuples, named tuples, lists and dictionaries of these"
    )


@pytest.mark.parametrize(
    ("cache", "said"),
    [
        ('{"A1": A1, "A2": A2, "slope": lambda A: 1 - A**2}', "holds an object of the type function"),
        ('{"A1": A1, "A2": A2, "seen": [{1, 2}]}', "holds an object of the type set"),
        ('{"A1": A1, "A2": A2, "names": np.array([None])}', "holds an array of the type object"),
        ('{"A1": A1, "A2": A2, "ones": np.ones([1] * 20)}', "holds an array of 20 axes"),
        ('{"A1": A1, "A2": A2, "big": [(2**70,)]}', "holds too large a number"),
        ('{"A1": A1, "A2": A2, "own": type("Own", (tuple,), {})()}', "holds an object of the type Own"),
        ('{"A1": A1, "A2": A2, "own": type("Own", (list,), {})()}', "holds an object of the type Own"),
    ],
)
def test_what_cannot_be_sent_is_found_inside_of_a_cache(cache: str, said: str, tmp_path: Path) -> None:
    assert f"found forward, whose _cache {said}, and" in refusal(kinds(tmp_path, (KEPT[0], cache)))


def test_what_cannot_be_sent_is_found_inside_of_an_argument(tmp_path: Path) -> None:
    asked = [("params, _cache, X", "params, [1, _cache], X"), ("cache, X, Y):", "cache, X, Y):\n    cache = cache[1]")]
    assert "whose _cache is an object of the type Cache" in refusal(kinds(tmp_path, *kept_in(OF_DATACLASSES), *asked))


def test_a_dictionary_of_another_type_is_a_dictionary(tmp_path: Path) -> None:
    counted = ("import numpy as np\n", "from collections import OrderedDict\n\nimport numpy as np\n")
    proved(kinds(tmp_path, counted, (KEPT[0], "OrderedDict(A1=A1, A2=A2)")))


def test_an_object_that_is_drawn_is_no_argument(tmp_path: Path) -> None:
    drawn = ("params={\n", "net=built('Net(rate)'), params={\n")
    imported = ("import Assignment, biases,", "import Assignment, biases, built,")
    made = ("import numpy as np\n", "import numpy as np\n\n\nclass Net:\n    def __init__(self, rate):\n        pass\n")
    asked = ("forward(X, params) ->", "forward(X, params, net) ->")
    taken = ("def forward(X, params):", "def forward(X, params, net):")
    said = refusal(kinds(tmp_path, drawn, imported, made, asked, taken))
    assert (
        "found net, an object, among the arguments of forward, which is graded; allowed: what is drawn as an array or"
        in said
    )


def test_what_is_recorded_is_taken_out_of_a_named_tuple_and_leaves_one() -> None:
    recorded: Any = Pair(given(Tape(), np.ones(2)), defaultdict(list))
    assert type(plain(recorded)) is Pair
    assert isinstance(plain(recorded).first, np.ndarray)
    assert plain(recorded).second == {}
