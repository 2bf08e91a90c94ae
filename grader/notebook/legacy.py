"""Upgrading notebooks older than nbformat 4, as Jupyter does. Slow to load: only a process that needs it does.

Importing this module converts a small notebook, so that `nbformat` has read its schemas before the process is
locked.
"""

import json
import warnings
from collections.abc import Mapping
from typing import Any

import nbformat

_SAMPLE = {
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


upgraded(json.dumps(_SAMPLE))
