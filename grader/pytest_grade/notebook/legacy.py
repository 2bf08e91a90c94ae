"""Upgrading notebooks older than nbformat 4, as Jupyter does. Slow to load: only a process that needs it does.

Importing this module converts small notebooks, valid ones and others, so that `nbformat` has read all its schemas
before the process is locked: it holds an invalid notebook against another schema than a valid one.
"""

import contextlib
import json
import logging
import warnings
from collections.abc import Mapping
from typing import Any

import nbformat

_SAMPLE: Mapping[str, Any] = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [
        {
            "metadata": {},
            "cells": [
                {
                    "cell_type": "code",
                    "input": ["x = 1"],
                    "language": "python",
                    "collapsed": False,
                    "metadata": {},
                    "outputs": [],
                    "prompt_number": 1,
                }
            ],
        }
    ],
}


def upgraded(text: str) -> Mapping[str, Any]:
    """The notebook in format 4. Raises whatever `nbformat` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        notebook: Mapping[str, Any] = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def _warm_up() -> None:
    """Have every schema read that an old notebook is held against."""
    logging.getLogger("nbformat").addHandler(logging.NullHandler())
    logging.getLogger("traitlets").addHandler(logging.NullHandler())
    cells = _SAMPLE["worksheets"][0]["cells"]
    of_2 = {"nbformat": 2, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    of_4: Mapping[str, Any] = {"nbformat": 4, "metadata": {}, "cells": []}
    for sample in (_SAMPLE, of_2, *({**of_4, "nbformat_minor": minor} for minor in range(6))):
        for changes in ({}, {"odd": 1}, {"metadata": 1}, {"metadata": {}, "worksheets": [{"odd": 1, "cells": cells}]}):
            with contextlib.suppress(Exception):
                upgraded(json.dumps({**sample, **changes}))


_warm_up()
