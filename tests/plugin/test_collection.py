"""What `--grade` takes for a submission, what it leaves alone, and what it never executes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.warm import typed

Pytester = pytest.Pytester

SUBMISSION = "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n"


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)


def submit(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SUBMISSION, encoding="utf-8")
    return path


def collected(pytester: Pytester, *arguments: object) -> list[str]:
    """The node ids of what would be graded."""
    result = pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "--grade", "--collect-only", "-q", *map(str, arguments)
    )
    return [line for line in result.outlines if "::" in line]


def test_folders_are_searched_to_any_depth(pytester: Pytester) -> None:
    submit(pytester.path / "class" / "a" / "b" / "deep.py")
    submit(pytester.path / "class" / "top.ipynb")
    assert collected(pytester, "class") == ["class/a/b/deep.py::grade", "class/top.ipynb::grade"]


def test_several_paths_are_graded_together_each_file_once(pytester: Pytester) -> None:
    one, two = submit(pytester.path / "one" / "a.py"), submit(pytester.path / "two" / "b.py")
    assert collected(pytester, one.parent, two, one) == ["one/a.py::grade", "two/b.py::grade"]


def test_without_a_path_the_working_directory_is_graded(pytester: Pytester) -> None:
    submit(pytester.path / "a.py")
    assert collected(pytester) == ["a.py::grade"]


def test_files_of_other_kinds_are_left_alone(pytester: Pytester) -> None:
    for name in ("a.txt", "b.md", "c.ipynb.bak", "d.json", "e"):
        submit(pytester.path / name)
    (pytester.path / "test_doc.rst").write_text(">>> 1\n1\n")
    assert collected(pytester, "--doctest-modules") == []


MARKDOWN = "---\njupytext:\n  text_representation:\n    extension: .md\n---\n\n```python\n" + SUBMISSION + "```\n"


def test_a_notebook_kept_as_markdown_is_a_submission_and_a_readme_is_none(pytester: Pytester) -> None:
    texts = {
        "README.md": "# Class\n\n```python\n" + SUBMISSION + "```\n",
        "page.md": "---\ntitle: kernelspec\n---\n" + SUBMISSION,
        "jupytext.md": MARKDOWN,
        "myst.md": "---\nkernelspec:\n  name: python3\n---\n",
        "quarto.qmd": "---\r\ntitle: x\r\njupyter: python3\r\n---\r\n",
        "r.Rmd": "---\ntitle: x\n---\n```{python}\n" + SUBMISSION + "```\n",
        "only_r.Rmd": "---\ntitle: x\n---\n```{r}\nx <- 1\n```\n",
    }
    for name, text in texts.items():
        (pytester.path / name).write_text(text, encoding="utf-8", newline="")
    (pytester.path / "pipe.md").symlink_to(pytester.path / "jupytext.md")
    names = ("jupytext.md", "myst.md", "quarto.qmd", "r.Rmd")
    assert collected(pytester) == [f"{name}::grade" for name in names]


def test_whatever_is_given_by_name_is_a_submission(pytester: Pytester) -> None:
    (pytester.path / "README.md").write_text("# Class\n")
    assert collected(pytester, "README.md") == ["README.md::grade"]


def test_an_upper_case_ending_is_a_submission_too(pytester: Pytester) -> None:
    submit(pytester.path / "A.PY")
    submit(pytester.path / "B.IPYNB")
    assert collected(pytester) == ["A.PY::grade", "B.IPYNB::grade"]


def test_course_modules_beside_the_submissions_are_not_taken_for_some(pytester: Pytester) -> None:
    for name in ("dnn_utils_v2.py", "testCases_v4a.py", "public_tests.py", "conftest.py", "__init__.py", "setup.py"):
        (pytester.path / name).write_text("raise SystemExit(9)\n")
    submit(pytester.path / "alice.py")
    assert collected(pytester) == ["alice.py::grade"]


def test_a_script_that_is_named_like_an_assignment_is_handed_in_whatever_modules_the_course_has(
    pytester: Pytester,
) -> None:
    for name in ("cs231n_softmax.py", "cs231n_softmax (1).py", "cs231n_data.py"):
        (pytester.path / name).write_text("def softmax_loss_naive(W, X, y, reg): pass\n")
    assert collected(pytester) == ["cs231n_softmax (1).py::grade", "cs231n_softmax.py::grade"]


def test_checkpoints_of_jupyter_are_passed_over(pytester: Pytester) -> None:
    submit(pytester.path / ".ipynb_checkpoints" / "alice-checkpoint.ipynb")
    submit(pytester.path / "alice.ipynb")
    assert collected(pytester) == ["alice.ipynb::grade"]


def test_virtual_environments_are_passed_over_and_what_only_says_that_it_is_one_is_not(pytester: Pytester) -> None:
    for name in ("mine", "stray"):
        submit(pytester.path / "class" / name / "a.py")
        (pytester.path / "class" / name / "pyvenv.cfg").write_text("home = /usr/bin\n")
    (pytester.path / "class" / "mine" / "bin").mkdir()
    (pytester.path / "class" / "mine" / "bin" / "python").symlink_to("/usr/bin/python3")
    assert collected(pytester, "class") == ["class/stray/a.py::grade"]


def test_what_lies_behind_a_link_is_not_told_by_what_a_folder_is_taken_for(pytester: Pytester) -> None:
    elsewhere = pytester.mkdir("elsewhere")
    folder = submit(pytester.path / "class" / "mal" / "a.py").parent
    (folder / "pyvenv.cfg").touch()
    (folder / "bin").symlink_to(elsewhere)
    without = collected(pytester, "class")
    (elsewhere / "python").touch()
    assert collected(pytester, "class") == without
    assert "class/mal/a.py::grade" in without


def test_collecting_only_grades_nothing(pytester: Pytester) -> None:
    submit(pytester.path / "alice.py")
    result = pytester.runpytest_subprocess("--grade", "--collect-only", "--grade-report=json:grades.json", "alice.py")
    assert result.ret == 0
    assert not (pytester.path / "grades.json").exists()
    result.stdout.no_fnmatch_line("*points*")


def test_what_is_collected_runs_nothing_of_the_submission(pytester: Pytester) -> None:
    trap = pytester.path / "executed"
    (pytester.path / "class").mkdir()
    source = f"open({str(trap)!r}, 'w').close()\ndef linear_forward(A, W, b):\n    open({str(trap)!r}, 'w').close()\n"
    (pytester.path / "class" / "alice.py").write_text(source)
    (pytester.path / "class" / "test_bob.py").write_text(source)
    pytester.runpytest_subprocess("--grade", "class", "--grade-sandbox=strict")
    assert not trap.exists()


@pytest.mark.parametrize("name", ["pytest.ini", "tox.ini", "pyproject.toml"])
def test_a_setting_among_the_submissions_that_loads_a_plugin_loads_none(name: str, pytester: Pytester) -> None:
    trap = pytester.path / "executed"
    folder = pytester.mkdir("class")
    submit(folder / "alice.py")
    (folder / "evil.py").write_text(f"open({str(trap)!r}, 'w').close()\n")
    head = "[tool.pytest.ini_options]" if name.endswith("toml") else "[pytest]"
    value = '"-p evil"' if name.endswith("toml") else "-p evil"
    path = f'pythonpath = ["{folder}"]' if name.endswith("toml") else f"pythonpath = {folder}"
    (folder / name).write_text(f"{head}\naddopts = {value}\n{path}\n")
    pytester.makeini("[pytest]\n")
    pytester.runpytest_subprocess("--grade", "class", "--rootdir", str(pytester.path), "-c", "tox.ini")
    assert not trap.exists()


def test_a_conftest_of_ones_own_is_still_read_without_the_flag(pytester: Pytester) -> None:
    pytester.makeconftest("import pytest\n\n@pytest.fixture\ndef seven():\n    return 7\n")
    pytester.makepyfile(test_it="def test_it(seven):\n    assert seven == 7\n")
    pytester.runpytest_subprocess().assert_outcomes(passed=1)


def test_without_the_flag_notebooks_are_no_tests(pytester: Pytester) -> None:
    submit(pytester.path / "alice.ipynb")
    assert pytester.runpytest_subprocess("alice.ipynb").ret in (
        pytest.ExitCode.NO_TESTS_COLLECTED,
        pytest.ExitCode.USAGE_ERROR,
    )


def test_without_the_flag_the_settings_change_nothing(pytester: Pytester) -> None:
    pytester.makeini("[pytest]\ngrade_report = json:grades.json\ngrade_workers = nonsense\n")
    pytester.makepyfile(test_it="import sys\n\ndef test_it():\n    assert 'numpy' not in sys.modules\n")
    pytester.runpytest_subprocess("--grade-seed=x", "--grade-sandbox=y").assert_outcomes(passed=1)
    assert not (pytester.path / "grades.json").exists()


def test_help_lists_the_options_and_grades_nothing(pytester: Pytester) -> None:
    result = pytester.runpytest_subprocess("--grade", "--help", "--grade-seed=x")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*--grade-report=FORMAT:PATH", "*--grade-sandbox=MODE*", "*grade_seed (string)*"])


WRONG = SUBMISSION.replace("W @ A", "W @ A * 2")
TRAPS = ("conftest.py", "sitecustomize.py", "usercustomize.py", "numpy.py", "yaml.py", "msgpack.py", "__init__.py")


def set_traps(pytester: Pytester, folder: Path) -> Path:
    """Put modules into the folder that leave a trace if they are ever imported; where that trace would be."""
    trace = pytester.path / "imported"
    for name in TRAPS:
        (folder / name).write_text(f"open({str(trace)!r}, 'w').close()\n")
    return trace


def graded(pytester: Pytester, *arguments: object) -> pytest.RunResult:
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", "--grade", *map(str, arguments))


SETTINGS = {
    "pytest.ini": "[pytest]\n{}\n",
    "tox.ini": "[pytest]\n{}\n",
    "setup.cfg": "[tool:pytest]\n{}\n",
    "pyproject.toml": "[tool.pytest.ini_options]\n{}\n",
}
LENIENT = {
    "grade_fail_under = 0": 'grade_fail_under = "0"',
    "addopts = --grade-fail-under=0 --grade-sandbox=off": 'addopts = ["--grade-fail-under=0", "--grade-sandbox=off"]',
    "addopts = --collect-only": 'addopts = ["--collect-only"]',
    "testpaths = elsewhere": 'testpaths = ["elsewhere"]',
}


CASES = [("pytest.ini", setting) for setting in LENIENT] + [(name, "grade_fail_under = 0") for name in SETTINGS]


@pytest.mark.cold
@pytest.mark.parametrize(("name", "setting"), dict.fromkeys(CASES))
def test_settings_among_the_submissions_are_ignored_and_named(name: str, setting: str, pytester: Pytester) -> None:
    folder = pytester.mkdir("class")
    submit(folder / "alice.py").write_text(WRONG)
    trace = set_traps(pytester, folder)
    (folder / name).write_text(SETTINGS[name].format(LENIENT[setting] if name.endswith("toml") else setting))
    result = graded(pytester, "class/alice.py")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines([f"ignored: *class/{name}, which lies among the submissions (-c names a file*"])
    assert not trace.exists()


def test_settings_of_one_student_do_not_touch_another(pytester: Pytester) -> None:
    for name in ("alice", "bob"):
        submit(pytester.path / "class" / name / "work.py").write_text(WRONG)
    (pytester.path / "class" / "bob" / "pytest.ini").write_text("[pytest]\ngrade_fail_under = 100\n")
    for arguments in (["class"], ["class/alice", "class/bob"], ["class/bob"]):
        assert graded(pytester, *arguments).ret == pytest.ExitCode.OK


IMPORTING = {
    "a module to be found": "pythonpath = .",
    "a class of warnings": "pythonpath = .\nfilterwarnings = error::evil.Foo",
    "a class of warnings in an argument": "pythonpath = .\naddopts = -W error::evil.Foo",
    "a setting in an argument": "pythonpath = .\naddopts = --override-ini=filterwarnings=error::evil.Foo",
    "a plugin": "pythonpath = .\naddopts = -p evil",
    "no plugin": "addopts = -p no:cacheprovider",
    "plugins that are installed": "required_plugins = pytest-grade",
    "a setting that nobody knows": "to_come = evil",
    "a file of another": "log_file = ../bob.py",
}


@pytest.mark.parametrize("setting", IMPORTING.values(), ids=list(IMPORTING))
def test_settings_that_can_have_code_imported_are_refused(setting: str, pytester: Pytester) -> None:
    folder = pytester.mkdir("class")
    submit(folder / "alice.py")
    (folder / "evil.py").write_text("class Foo(Warning): pass\n")
    (folder / "pytest.ini").write_text(f"[pytest]\n{setting}\n")
    result = graded(pytester, "class/alice.py")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    said = "*class/pytest.ini: it lies among the submissions, and sets what can have code imported (*"
    result.stderr.fnmatch_lines([said + "grade with the command pytest-grade, which does not read it*"])


def test_settings_that_are_a_link_to_those_of_others_count_as_lying_among_the_submissions(pytester: Pytester) -> None:
    submit(pytester.path / "class" / "alice.py").write_text(WRONG)
    (pytester.path / "strict").write_text("[pytest]\ngrade_fail_under = 100\n")
    (pytester.path / "class" / "pytest.ini").symlink_to("../strict")
    assert graded(pytester, "class").ret == pytest.ExitCode.OK


BROKEN = {
    "ask for another pytest": "[pytest]\nminversion = 99\n",
    "ask for no version": "[pytest]\nminversion = x\n",
    "ask for plugins that are not there": "[pytest]\nrequired_plugins = evil\n",
    "do not close a quote": '[pytest]\naddopts = "-v\n',
    "are none": "broken\n",
    "are not text": b"\xff\xfe",
}


@pytest.mark.parametrize("settings", BROKEN.values(), ids=list(BROKEN))
def test_settings_that_stop_pytest_do_not_stop_the_command_of_our_own(
    settings: str | bytes, pytester: Pytester
) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    (pytester.path / "pytest.ini").write_bytes(settings if isinstance(settings, bytes) else settings.encode())
    assert subprocess.run([typed("pytest-grade"), "alice.py"], cwd=pytester.path, check=False).returncode == 1


@pytest.mark.parametrize("arguments", [(), ("alice.py",), (".",)])
def test_a_module_beside_a_submission_is_not_imported(
    arguments: tuple[str, ...], pytester: Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    trace = set_traps(pytester, pytester.path)
    command = (
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "--grade",
        "--grade-fail-under=100",
        *arguments,
    )
    monkeypatch.delenv("PYTHONPATH", raising=False)  # with which Python itself would import sitecustomize.py
    assert subprocess.run(command, cwd=pytester.path, check=False).returncode == pytest.ExitCode.TESTS_FAILED
    assert not trace.exists()


def test_settings_above_the_submissions_count(pytester: Pytester) -> None:
    submit(pytester.path / "class" / "alice.py").write_text(WRONG)
    pytester.makeini("[pytest]\ngrade_fail_under = 100\n")
    assert graded(pytester, "class").ret == pytest.ExitCode.TESTS_FAILED


def test_settings_among_the_submissions_count_where_the_user_names_them(pytester: Pytester) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    pytester.makeini("[pytest]\ngrade_fail_under = 0\n")
    assert graded(pytester, "alice.py").ret == pytest.ExitCode.TESTS_FAILED
    assert graded(pytester, "-c", "tox.ini", "alice.py").ret == 0
    assert graded(pytester, "-o", "grade_fail_under=0", "alice.py").ret == 0


def test_the_command_of_our_own_runs_no_plugin_that_lies_among_the_submissions(pytester: Pytester) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    trace = set_traps(pytester, pytester.path)
    pytester.makeini("[pytest]\naddopts = -p numpy --grade-fail-under=0\npythonpath = .\n")
    command = Path(sys.executable).with_name("pytest-grade")
    for arguments, code in (
        (["alice.py"], 1),
        (["--grade-fail-under=100"], 1),
        (["--grade-fail-under=0", "alice.py"], 0),
    ):
        run = [str(command), "-p", "no:cacheprovider", *arguments]
        assert subprocess.run(run, cwd=pytester.path, check=False, capture_output=True).returncode == code
    assert not trace.exists()


@pytest.mark.parametrize("command", [("pytest-grade",), ("pytest", "--grade")], ids=" ".join)
def test_workers_of_xdist_import_nothing_that_lies_in_the_working_directory(
    command: tuple[str, ...], pytester: Pytester
) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    trace = set_traps(pytester, pytester.path)
    (pytester.path / "execnet.py").write_bytes((pytester.path / "numpy.py").read_bytes())
    run = [str(Path(sys.executable).with_name(command[0])), *command[1:], "-n1", "alice.py"]
    done = subprocess.run(run, cwd=pytester.path, check=False, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "alice.py:" in done.stdout
    assert not trace.exists()


def test_the_command_of_our_own_reads_the_settings_that_it_is_given(pytester: Pytester) -> None:
    submit(pytester.path / "alice.py").write_text(WRONG)
    pytester.makeini("[pytest]\ngrade_fail_under = 0\n")
    command = [typed("pytest-grade"), "-c", "tox.ini", "alice.py"]
    assert subprocess.run(command, cwd=pytester.path, check=False).returncode == 0


def parts(pytester: Pytester, count: int) -> list[set[str]]:
    return [set(collected(pytester, "class", f"--grade-shard={k}/{count}")) for k in range(1, count + 1)]


def test_every_submission_is_in_one_part_of_a_class(pytester: Pytester) -> None:
    for number in range(40):
        submit(pytester.path / "class" / f"{number}.py").write_text(SUBMISSION + f"# {number}\n")
    (pytester.path / "class" / "link.py").symlink_to("0.py")
    found = parts(pytester, 4)
    assert sum(map(len, found)) == len(set().union(*found)) == 41
    assert min(map(len, found)) >= 2


def test_a_submission_stays_in_its_part_wherever_it_lies(pytester: Pytester) -> None:
    first = submit(pytester.path / "class" / "a.py")
    (before,) = [number for number, part in enumerate(parts(pytester, 9)) if part]
    first.parent.joinpath("deep").mkdir()
    first.rename(first.parent / "deep" / "other.py")
    (after,) = [number for number, part in enumerate(parts(pytester, 9)) if part]
    assert before == after


def test_the_part_of_a_file_is_told_by_its_size_and_how_it_begins(pytester: Pytester) -> None:
    """Of thousands of large files little is read before any is left out."""
    begun = SUBMISSION + "#" * (1 << 16)
    for name, end in (("a", "1"), ("b", "2")):
        submit(pytester.path / "class" / f"{name}.py").write_text(begun + end)
    assert sorted(map(len, parts(pytester, 9))) == [0] * 8 + [2]


def test_an_empty_part_of_a_class_is_no_failure(pytester: Pytester) -> None:
    submit(pytester.path / "class" / "a.py")
    codes = sorted(graded(pytester, "class", f"--grade-shard={k}/3", "--grade-fail-under=100").ret for k in (1, 2, 3))
    assert codes == [0, 0, pytest.ExitCode.TESTS_FAILED]


def test_a_link_that_is_given_is_followed_and_keeps_its_name(pytester: Pytester) -> None:
    submit(pytester.path / "elsewhere" / "a.py").write_text(WRONG)
    (pytester.path / "class").mkdir()
    (pytester.path / "class" / "link.py").symlink_to("../elsewhere/a.py")
    (pytester.path / "folder").symlink_to("elsewhere")
    for argument, said in (
        ("class/link.py", "link.py: 0 of *"),
        ("folder", "a.py: 0 of *"),
        ("folder/a.py", "a.py: 0 of *"),
    ):
        graded(pytester, argument).stdout.fnmatch_lines([said])


SWAP = """
import os, pathlib

def pytest_collection_finish(session):
    path = pathlib.Path({folder!r}) / {swapped!r}
    os.rename(path, path.with_name("gone"))
    os.symlink({target!r}, path)
"""


@pytest.mark.parametrize(("swapped", "target"), [("alice/a.py", "../../secret/a.py"), ("alice", "../secret")])
def test_a_link_that_is_put_there_after_collection_is_not_followed(
    swapped: str, target: str, pytester: Pytester
) -> None:
    submit(pytester.path / "class" / "alice" / "a.py").write_text(WRONG)
    submit(pytester.path / "secret" / "a.py").write_text(WRONG)
    swap = SWAP.format(folder=str(pytester.path / "class"), swapped=swapped, target=target)
    pytester.makepyfile(
        swapping=swap.replace("def pytest", "import pytest\n\n@pytest.hookimpl(tryfirst=True)\ndef pytest")
    )
    result = graded(pytester, "-p", "swapping", "class/alice", "class")
    result.stdout.fnmatch_lines(["Not gradable: the file cannot be read (it is a link, or in a folder that is*"])


def test_no_cache_is_written_not_even_through_a_link(pytester: Pytester) -> None:
    submit(pytester.path / "class" / "alice.py").write_text(WRONG)
    (pytester.path / "class" / "pytest.ini").write_text("[pytest]\n")
    cache = pytester.path / "class" / ".pytest_cache" / "v" / "cache"
    cache.mkdir(parents=True)
    (pytester.path / "precious").write_text("{}")
    (cache / "lastfailed").symlink_to(pytester.path / "precious")
    for arguments in (["class"], ["class", "--ff"]):
        assert pytester.runpytest_subprocess("--grade", *arguments).ret == pytest.ExitCode.OK
    assert (pytester.path / "precious").read_text() == "{}"
    assert [path.name for path in cache.iterdir()] == ["lastfailed"]
    assert not (pytester.path / ".pytest_cache").exists()
