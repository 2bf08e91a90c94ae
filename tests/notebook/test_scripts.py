"""Scripts and notebooks kept as text are cut into cells, and no line moves."""

import ast

import pytest

from pytest_grade.notebook.ipython import parse_script
from pytest_grade.notebook.scripts import cells_of_script, code_of_text

DEFINITION = "def f(x):\n    return x\n"


def defined(text: str) -> list[tuple[str, int]]:
    """The functions that a script defines, each with its line."""
    parsed = parse_script(cells_of_script(text))
    assert parsed.broken == ()
    return [(node.name, node.lineno) for node in parsed.statements if isinstance(node, ast.FunctionDef)]


def commented(text: str, mark: str = "# ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "mark",
    [
        "# %%",
        "#%% A title",
        '# %% [code] {"a": 1}',
        "# In[3]:",
        "# COMMAND ----------",
        "# <codecell>",
        '# + {"tags": []}',
        "# -",
        "#" * 79,
    ],
)
def test_lines_are_those_of_the_file_however_its_cells_are_marked(mark: str) -> None:
    text = f"%matplotlib inline\n{mark}\n{DEFINITION}\n{mark}\n!ls\ndef g(x):\n    return x\n"
    assert defined(text) == [("f", 3), ("g", 8)]


@pytest.mark.parametrize(
    "title", ["# %% [markdown]", "# %% [md] Title", "# %% Title [markdown]", "# %% [raw]", "# <markdowncell>"]
)
def test_words_that_are_not_commented_out_are_words(title: str) -> None:
    words = "It's *mine*:\n```python\ndef f(x):\n    return 2\n```\n"
    assert defined(f"{title}\n{words}# %%\n{DEFINITION}") == [("f", 8)]


def test_code_below_the_mark_of_words_is_code_where_python_reads_all_of_it() -> None:
    assert defined(f"# %% [markdown]\n# words\n\n{DEFINITION}# %%\n%time x = 1\n") == [("f", 4)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"# %%\n%%time\n{DEFINITION}", id="hydrogen"),
        pytest.param(f"# %%\n# %%time\n{DEFINITION}", id="jupytext"),
        pytest.param(
            "# Databricks notebook source\n# MAGIC %%time\n" + commented(DEFINITION, "# MAGIC "), id="databricks"
        ),
        pytest.param(
            "# COMMAND ----------\n# MAGIC %python\n" + commented(DEFINITION, "# MAGIC "), id="databricks, Python"
        ),
        pytest.param(
            "# Commented out IPython magic to ensure Python compatibility.\n# %%time\n" + commented(DEFINITION),
            id="Colab",
        ),
        pytest.param('x = 1\n# + tags=["active-ipynb"]\n' + commented(DEFINITION) + "# -\n", id="active in notebooks"),
    ],
)
def test_a_cell_that_a_magic_heads_is_code_though_exporters_comment_it_out(text: str) -> None:
    assert defined(text) == [("f", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "# MAGIC %md\n# MAGIC def f(x):\n# MAGIC     return x\n",
        "# MAGIC %sh ls\n",
        "# Commented out IPython magic to ensure Python compatibility.\n# %matplotlib inline\n# def f(x): return x\n",
        "# Commented out IPython magic to ensure Python compatibility.",
        "# def f(x):\n#     return x\n",
        "# the active-ipynb tag\n# def f(x): return x\n",
    ],
)
def test_a_comment_stays_a_comment(text: str) -> None:
    assert defined(text) == []


def test_a_cell_of_another_language_ends_where_it_ends() -> None:
    text = f"# Commented out IPython magic to ensure Python compatibility.\n# %%bash\n# ls -la\n\n{DEFINITION}"
    assert defined(text) == [("f", 5)]


def test_cells_of_other_languages_in_a_script_are_no_python() -> None:
    assert defined(f"# %%\n%%bash\nfor i in 1; do echo; done\n# %%\n{DEFINITION}# %%\n%%html\n<b>it's</b>\n") == [
        ("f", 5)
    ]


def test_what_does_not_parse_in_a_script_has_the_lines_of_the_file() -> None:
    parsed = parse_script(cells_of_script(f"{DEFINITION}# %%\n!ls\nx = = 1\n{DEFINITION}"))
    assert [(piece.line, piece.code) for piece in parsed.broken] == [(5, "x = = 1")]
    assert [node.lineno for node in parsed.statements if isinstance(node, ast.FunctionDef)] == [1, 6]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param("```python", "```", id="jupytext"),
        pytest.param('```python tags=["a"]', "```", id="jupytext with tags"),
        pytest.param("````ipython3", "````", id="longer fences"),
        pytest.param("~~~python", "~~~", id="tildes"),
        pytest.param("```{code-cell} ipython3\n:tags: [a]", "```", id="MyST"),
        pytest.param("```{code-cell}\n---\ntags: [a]\n---", "```", id="MyST with a block of options"),
        pytest.param("```{python echo=TRUE}", "```", id="R Markdown"),
        pytest.param("```{python}\n#| label: a", "```", id="Quarto"),
    ],
)
def test_code_in_a_text_is_code_and_the_rest_is_none(begin: str, end: str) -> None:
    text = f"---\njupytext: it's\n---\nWords: don't\n{begin}\n{DEFINITION}{end}\n\nMore.\n\n{begin}\nx = 1\n{end}\n"
    assert defined(code_of_text(text)) == [("f", 6 + begin.count("\n"))]


@pytest.mark.parametrize(
    "block",
    [
        "```\ndef f(x): return 1\n```",
        "```bash\ndef f(x): return 1\n```",
        "```{python eval=FALSE}\ndef f(x): return 1\n```",
        "```{python}\n#| eval: false\ndef f(x): return 1\n```",
        "```python\ndef f(x): return 1\n```",  # in MyST, R Markdown and Quarto it is only shown
        "    def f(x): return 1",
    ],
)
def test_what_a_text_only_shows_is_no_code(block: str) -> None:
    begin = "```{python}" if "{python" in block else "```{code-cell}"
    assert defined(code_of_text(f"{begin}\n{DEFINITION}```\n\n{block}\n")) == [("f", 2)]


@pytest.mark.parametrize("text", ["", "```python", "```python\n", "```", "~~~{code-cell}\n---\n", "# %%\n" * 3])
def test_a_text_that_ends_anywhere_is_read_to_its_end(text: str) -> None:
    assert code_of_text(text).count("\n") == text.count("\n")


MARIMO = """\
import marimo

app = marimo.App()

with app.setup:
    import numpy as np

@app.cell
def _(np):
    def f(x):
        return x
    return (f,)

@app.cell(hide_code=True)
def __(mo):
    mo.md("words")
    return

@app.function
def g(x):
    return x
"""


def test_the_cells_of_marimo_are_opened() -> None:
    assert defined(MARIMO) == [("f", 10), ("g", 20)]
    (*_, last) = parse_script([MARIMO]).statements
    assert isinstance(last, ast.FunctionDef)
    assert last.decorator_list == []
    assert defined(MARIMO.replace("marimo", "flask")) == [("_", 9), ("__", 15), ("g", 20)]
