"""The forms in which the cells of one submission are handed in. Each is a file's ending and its text."""

import json
import re
from collections.abc import Callable, Mapping, Sequence

Cells = Sequence[str]
Form = tuple[str, Callable[[Cells], str]]

_WORDS = "It's *my* solution: `dW = dZ @ A.T / m`.\nDoes it work? 50% of the time!"
_MADE_LATER = re.compile(r"^( +)(dA_prev|dW|Z|dZ2) = (np\..*)$", re.MULTILINE)
_COLAB = "# Commented out IPython magic to ensure Python compatibility.\n# %%time\n"
_OWN_MAGIC = """\
from IPython.core.magic import register_cell_magic

@register_cell_magic
def logged(line, cell):
    print(line)
    get_ipython().run_cell(cell)
"""
_DECOY = """\
def linear_backward(dZ, cache):
    return 1

def backward_propagation(parameters, cache, X, Y):
    return 2
"""
_JUPYTEXT = "---\njupyter:\n  jupytext:\n    formats: ipynb,md\n---\n\n"


def notebook(cells: Cells) -> str:
    """A notebook with these code cells."""
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": cell} for cell in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 2, "metadata": {}, "cells": code})


def _commented(text: str, mark: str = "# ") -> str:
    return "\n".join(mark + line for line in text.split("\n"))


def _below(magic: str) -> Callable[[Cells], str]:
    return lambda cells: notebook([cells[0], *(f"{magic}\n{cell}" for cell in cells[1:])])


def _exported(cells: Cells) -> str:
    below = [f"# In[ ]:\n\n\nget_ipython().run_cell_magic('time', '', {cell!r})\n\n" for cell in cells[1:]]
    return "".join(["# coding: utf-8\n\n# In[1]:\n\n\n", cells[0], "\n\n\n", *below])


def _timed_lines(write: str) -> Callable[[Cells], str]:
    def timed(found: re.Match[str]) -> str:
        return write.format(indent=found[1], name=found[2], value=found[3], text=repr(found[3]))

    return lambda cells: notebook([_MADE_LATER.sub(timed, cell) for cell in cells])


def _databricks(cells: Cells) -> str:
    timed = [_commented(f"%%time\n{cell}", "# MAGIC ") for cell in cells[1:]]
    parts = ["# MAGIC %md\n" + _commented(_WORDS, "# MAGIC "), cells[0], *timed, "# MAGIC %sh ls"]
    return "# Databricks notebook source\n" + "\n\n# COMMAND ----------\n\n".join(parts)


def _words_between(cells: Cells) -> str:
    words = f"# %% [markdown]\n{_WORDS}\n```python\n{_DECOY}```\n"
    return "".join(f"{words}# %%\n{cell}\n\n" for cell in cells)


def _hydrogen(cells: Cells) -> str:
    timed = "".join(f"# %%\n%%time\n{cell}\n" for cell in cells[1:])
    return f"# %%\n%matplotlib inline\n{cells[0]}\n{timed}# %%\n%%bash\nfor i in 1; do echo $i; done\n"


def _light(cells: Cells) -> str:
    return "".join(f'{_commented(_WORDS)}\n\n# + {{"tags": []}}\n{cell}\n# -\n\n' for cell in cells)


def _fenced(head: str, begin: str, decoy: str) -> Callable[[Cells], str]:
    return lambda cells: (
        head
        + f"{_WORDS}\n\n{decoy}\n{_DECOY}```\n\n"
        + "".join(f"{begin}\n{cell}\n```\n\n{_WORDS}\n\n" for cell in cells)
    )


FORMS: Mapping[str, Form] = {
    "timed cells": ("ipynb", _below("%%time")),
    "captured cells": ("ipynb", _below("\n%%capture out\n%%time")),
    "a magic of its own": ("ipynb", lambda cells: notebook([_OWN_MAGIC, *(f"%%logged\n{cell}" for cell in cells)])),
    "timed lines": ("ipynb", _timed_lines("{indent}{name} = %time {value}")),
    "lines of the shell": ("ipynb", _timed_lines("{indent}out = !ls\n{indent}print(out)\n{indent}{name} = {value}")),
    "exported lines": ("ipynb", _timed_lines("{indent}{name} = get_ipython().run_line_magic('time', {text})")),
    "exported cells": ("py", _exported),
    "pylab": ("ipynb", lambda cells: notebook(["%pylab\n" + cells[0].replace("import numpy as np\n", ""), *cells[1:]])),
    "a file that it writes": ("ipynb", lambda cells: notebook([*_written(cells), "from layers import *"])),
    "a file that it runs": ("ipynb", lambda cells: notebook([*_written(cells), "%run layers.py"])),
    "Colab": ("py", lambda cells: cells[0] + "\n\n" + "".join(f"{_COLAB}{_commented(cell)}\n\n" for cell in cells[1:])),
    "Databricks": ("py", _databricks),
    "words between cells": ("py", _words_between),
    "hydrogen": ("py", _hydrogen),
    "light": ("py", _light),
    "bare": ("py", "\n\n\n".join),
    "jupytext": ("md", _fenced(_JUPYTEXT, "```python", "```text")),
    "MyST": ("md", _fenced("---\nkernelspec:\n---\n", "```{code-cell} ipython3\n:tags: []", "```python")),
    "R Markdown": ("Rmd", _fenced("", "```{python}", "```{python eval=FALSE}")),
    "Quarto": ("qmd", _fenced("", "```{python}\n#| label: a", "```{python}\n#| eval: false")),
    "a script named like a notebook": ("ipynb", "\n\n".join),
    "a notebook named like a script": ("py", notebook),
}


def _written(cells: Cells) -> list[str]:
    return [f"%%writefile layers.py\n{cells[0]}", *(f"%%writefile -a layers.py\n{cell}" for cell in cells[1:])]
