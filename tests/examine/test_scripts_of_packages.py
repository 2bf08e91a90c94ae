"""A script of a package is graded alone: what it imports from beside it, and its age, change no grade."""

from functools import cache

import pytest

from pytest_grade.examine.catalogue import Catalogue
from pytest_grade.examine.run import Run
from pytest_grade.model.grade import Grade
from pytest_grade.model.kinds import KINDS
from pytest_grade.sandbox.client import Sandbox
from pytest_grade.talk.conversation import Content
from tests.author.test_declarations import COURSES
from tests.conftest import SEED
from tests.grading import grade
from tests.students.student import edited

COURSE = COURSES / "cs231n_two_layer_net"
SOURCE = (COURSE / "solution.py").read_text(encoding="utf-8")
FORWARD, MEAN, RETURN = (
    "        a1 = X.dot(W1) + b1\n",
    "        dscores = dscores / N\n",
    "        return loss, grads\n",
)

READS_DATA = "from .images import load\nIMAGES, LABELS = load('images.pickle')\n"
BY_ROWS = "        for i in xrange(N):\n            dscores[i] /= N\n"

# What stands before the solution, and the edits that make it another student's.
RIGHT: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "relative imports": (
        f"from ..layers import *\nfrom ..layer_utils import affine_relu\nfrom . import optim\n{READS_DATA}",
        ((RETURN, f"{RETURN}\n    def train(self, config):\n        return optim.sgd(self.params, config)\n"),),
    ),
    "xrange of past": (
        "from __future__ import print_function\nfrom builtins import range, object\nfrom past.builtins import xrange\n",
        ((MEAN, BY_ROWS),),
    ),
    "xrange of six": ("from six.moves import xrange, cPickle as pickle\n", ((MEAN, BY_ROWS),)),
    "xrange of nobody": ("", ((MEAN, f"{BY_ROWS}        for _, W in self.params.iteritems():\n            +W\n"),)),
    "Python 2": (
        "import cPickle as pickle\nprint 'reads', 'data',\nX_train, y_train = pickle.load(open('data.pkl', 'rb'))\n",
        (
            (FORWARD, f"        print 'scores of', X.shape\n{FORWARD}"),
            (MEAN, BY_ROWS),
            (
                RETURN,
                "        try:\n            assert not N <> len(X), `N`\n        except ValueError, e:\n"
                "            raise ValueError, 'no examples'\n        for half in range(len(grads) / 2):\n"
                f"            first = sorted(map(str, grads.keys()))[half], grads.keys()[0]\n{RETURN}",
            ),
        ),
    ),
    "tabs": ("", ((MEAN, f"\tprint 'mean'\n{MEAN}"), (FORWARD, FORWARD.replace(" " * 8, "\t")))),
}  # fmt: skip


@cache
def prepared() -> Run:
    return Run.prepare(Catalogue.load(COURSE), SEED)


def graded(before: str, edits: tuple[tuple[str, str], ...], sandbox: Sandbox) -> Grade:
    text = before + edited(SOURCE, *edits)
    found = grade(Content(content=text.encode(), kind=KINDS[".py"]), prepared(), sandbox)
    assert isinstance(found, Grade), found
    return found


@pytest.mark.parametrize("form", RIGHT)
def test_a_right_script_gets_full_marks_in_every_form(form: str, sandbox: Sandbox) -> None:
    found = graded(*RIGHT[form], sandbox)
    assert {f.function: f.verdict for f in found.functions if f.verdict != "correct"} == {}
    assert found.earned == found.possible


def test_a_mistake_in_python_2_is_found_on_its_line(sandbox: Sandbox) -> None:
    before, edits = RIGHT["Python 2"]
    edits = (*edits, ("da1 = dh1 * (a1 > 0)", "da1 = dh1"))
    places = [d.place for f in graded(before, edits, sandbox).functions for d in f.diagnoses if d.place]
    lines = (before + edited(SOURCE, *edits)).split("\n")
    assert [place.code for place in places] == [lines[place.line - 1].strip() for place in places]
    in_python_3 = [d.place for f in graded("", edits[-1:], sandbox).functions for d in f.diagnoses if d.place]
    assert [place.code for place in places] == [place.code for place in in_python_3] != []


def test_what_another_file_holds_is_said_to_be_there(sandbox: Sandbox) -> None:
    found = graded("from .activations import relu\n", (("np.maximum(0, a1)", "relu(a1)"),), sandbox)
    (open_one,) = [f for f in found.functions if f.verdict == "not-gradable"]
    assert open_one.function == "TwoLayerNet.loss"
    assert ".activations.relu is of another file, and is not available while grading" in open_one.reason
