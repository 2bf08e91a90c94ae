"""Downloads of each system are told by their names, where all fit one system alone; and each file has its owner."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_grade.classroom import pattern
from pytest_grade.classroom.layouts import Fit, detected, whose_by
from pytest_grade.classroom.whose import Owner, Root, Seen, students

HERE = Path("/class")
METADATA = b"""---
submission_11:
  :submitters:
  - :name: Jo Doe
    :sid: 's1'
    :email: jd@x.org
  - :name: Al Two
    :sid: s2
  :created_at: 2026-11-04 17:41:01.000000000 Z
  :results: !ruby/object:Object {}
"""


def walk(paths: Sequence[str], root: Path = HERE) -> list[Seen]:
    """What is seen of these files; those that end with a slash are folders."""
    return [
        Seen(root, tuple(path.rstrip("/").split("/")), path.endswith("/"), path.endswith((".ipynb", ".py")))
        for path in paths
    ]


def root(paths: Sequence[str], named: str = "class", **files: bytes) -> Root:
    known = {name.replace("__", "/"): content for name, content in files.items()}
    names = sorted({path.split("/")[0] for path in paths})
    return Root(HERE, HERE.parent / named, names, lambda parts: known.get("/".join(parts)))


def whose(preset: str, paths: Sequence[str], named: str = "class", **files: bytes) -> list[Owner | None]:
    found = whose_by(preset, [root(paths, named, **files)])
    assert found is not None
    return [found(seen) for seen in walk(paths)]


CANVAS = ["müllerjörg_101_9001_week4.ipynb", "obriensiobhan_LATE_102_9003_week_4-2.ipynb", "王小明_103_text.html"]
MOODLE = ["Jörg Müller_501_assignsubmission_file_/week4.ipynb", "Min_Kim_502_assignsubmission_onlinetext/"]
REPOSITORIES = ["week4-anna-lee/week4.ipynb", "week4-anna-kim/"]
# Paths, what the folder is called, and which system they are of.
DOWNLOADS = {
    "canvas": (CANVAS, "class", "canvas"),
    "canvas, anonymous": (["anon_aB3dE_1_w.ipynb", "LATE_anon_x9Z_2_w.ipynb"], "class", "canvas"),
    "moodle": (MOODLE, "class", "moodle"),
    "moodle, flat": (["Jo O'Neil_7_assignsubmission_file_week4.ipynb"], "class", "moodle"),
    "nbgrader": (["submitted/jo/ps4/w.ipynb", "submitted/al/", "submitted/jo/ps4/timestamp.txt"], "class", "nbgrader"),
    "classroom 50": (REPOSITORIES, "week4_submissions_2026_11_04_T_10_00_00", "classroom50"),
    "one name that is another's": ([*CANVAS, "notes.ipynb"], "class", None),
    "a folder beside files of canvas": ([*CANVAS, "images/"], "class", None),
    "folders": (["jo/week4.ipynb", "al/"], "class", None),
    "repositories of which nothing tells": (REPOSITORIES, "class", None),
    "nothing": ([], "class", None),
}


@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_download_is_told_only_where_all_names_fit_one_system(name: str) -> None:
    paths, named, system = DOWNLOADS[name]
    fit = detected([root(paths, named)], walk(paths))
    assert (fit.name if fit and not fit.others else None) == system


def test_where_most_names_fit_a_system_those_that_do_not_are_told() -> None:
    paths = [*CANVAS, "notes.ipynb", "images/"]
    assert detected([root(paths)], walk(paths)) == Fit("canvas", len(CANVAS), ["notes.ipynb", "images"])
    few = [*CANVAS[:1], "notes.ipynb", "work.ipynb"]
    assert detected([root(few)], walk(few)) is None


def test_gradescope_is_told_by_its_metadata_and_nobody_is_made_of_what_it_does_not_say() -> None:
    paths = ["submission_11/w.ipynb", "submission_12/"]
    assert detected([root(paths)], walk(paths)) is None
    assert detected([root(paths, **{"submission_metadata.yml": METADATA})], walk(paths)) == Fit("gradescope", 2, [])
    one, other = whose("gradescope", paths, **{"submission_metadata.yml": METADATA})
    assert one is not None
    assert (one.name, one.ids, one.at) == ("Jo Doe", ("s1", "jd@x.org"), "2026-11-04T17:41:01Z")
    assert [each.name for each in one.others] == ["Al Two"]
    assert other == Owner(label="submission_12")


@pytest.mark.parametrize("content", [b"\xff", b"- 1", b"a: [", b"&a [*a]", b"submission_11: {':submitters': [3]}"])
def test_metadata_that_is_none_tells_nothing(content: bytes) -> None:
    (found,) = whose("gradescope", ["submission_11/w.ipynb"], **{"submission_metadata.yml": content})
    assert found == Owner(label="submission_11")


def test_canvas_says_who_is_late_and_which_attempt_it_is() -> None:
    one, other, text = whose("canvas", CANVAS)
    assert one == Owner(label="müllerjörg_101", name="müllerjörg", ids=("101",))
    assert other == Owner(label="obriensiobhan_102", name="obriensiobhan", ids=("102",), is_late=True, attempt=2)
    assert text is not None
    assert text.ids == ("103",)


def test_nbgrader_is_read_from_whichever_folder_was_given() -> None:
    stamp = {"timestamp.txt": b"2026-11-04 15:58:23.948203 UTC"}
    for paths, named in ((["jo/ps4/w.ipynb"], "submitted"), (["ps4/w.ipynb"], "submitted/jo"), (["w.ipynb"], "jo/ps4")):
        (found,) = whose("nbgrader", paths, named)
        assert found == Owner(label="jo", ids=("jo",)), paths
    (found,) = whose("nbgrader", ["w.ipynb"], "submitted/jo/ps4", **stamp)
    assert found is not None
    assert found.at == "2026-11-04T15:58:23Z"


STAMPS = {
    "2026-11-01 23:59:00.123456 UTC": "2026-11-01T23:59:00Z",
    "2026-11-01 23:59:00 EST": "2026-11-02T04:59:00Z",
    "2026-11-01 23:59:00 -03\n": "2026-11-02T02:59:00Z",
    "2026-11-01 23:59:00 Europe/Berlin": "2026-11-01T22:59:00Z",
    "2026-11-01T23:59:00.123456": "2026-11-01T23:59:00Z",  # as nbgrader has it, in UTC on any machine
    "2026-11-01 23:59:00 CST": None,
    "soon": None,
    "": None,
}


@pytest.mark.parametrize("stamp", STAMPS)
def test_nbgrader_s_time_is_read_or_it_is_known_what_is_not(stamp: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    (found,) = whose("nbgrader", ["jo/ps4/w.ipynb"], "submitted", **{"jo/ps4/timestamp.txt": stamp.encode()})
    monkeypatch.undo()
    time.tzset()
    assert found is not None
    assert (found.at, found.unread) == (STAMPS[stamp], "" if STAMPS[stamp] else stamp)


def test_repositories_are_called_by_what_follows_what_all_begin_with() -> None:
    assert [each and each.label for each in whose("github-classroom", REPOSITORIES, "week4-submissions")] == [
        "anna-lee",
        "anna-kim",
    ]
    assert [each and each.label for each in whose("classroom50", ["w4-jo/", "w4-al/"])] == ["jo", "al"]


PATTERNS = {
    "{name}{late}_{id}_*": ("doe_LATE_7_week4.ipynb", Owner(label="doe_7", name="doe", ids=("7",), is_late=True)),
    "*/{student}": ("week4/jo/a/w.ipynb", Owner(label="jo", name="jo", ids=("jo",))),
    "hw({id}).ipynb": ("hw(7).ipynb", Owner(label="7", ids=("7",))),
    "x/{id}": ("y/7", None),
}


@pytest.mark.parametrize("text", PATTERNS)
def test_a_pattern_of_one_s_own_reads_a_path(text: str) -> None:
    path, owner = PATTERNS[text]
    found = pattern.whose_by(text)
    assert not isinstance(found, str)
    assert found(*walk([path])) == owner


@pytest.mark.parametrize("text", ["*", "{late}", "{id}{id}", "{who}", "{id", "", "canvass"])
def test_a_pattern_that_names_nobody_is_none(text: str) -> None:
    assert isinstance(pattern.whose_by(text), str)


def test_of_a_student_without_work_it_is_said_what_lies_there() -> None:
    seen = walk(["al/", "al/a.pdf", "al/src/b.txt", "al/c", "al/d", "al/e", "jo/", "jo/w.ipynb", "eve/"])
    found = students(seen, lambda each: Owner(label=each.parts[0]))
    assert found["al"].why_nothing == "nothing to grade (found: a.pdf, src/b.txt, c, d and 1 more)"
    assert found["eve"].why_nothing == "nothing to grade (an empty folder)"
    assert found["jo"].submissions == 1
