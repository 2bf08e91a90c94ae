"""What a process imports before it may run student code, since a locked worker can open no file.

Used by the fork server once, and by a worker of the fallback each time.
"""

import contextlib
import gc
import importlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from grader.sandbox.channel import Channel

Serve = Callable[[Channel], None]
"""Answers the requests of one job until its channel ends."""

RECURSION_LIMIT: Final = 3000  # what IPython sets, so what notebooks are written under

# Standard modules that students use, or that these import when first called. Left out, as too slow for
# what they are used: asyncio, doctest, importlib.metadata, multiprocessing, urllib.request.
STANDARD: Final = ["__future__", "_strptime", "abc", "argparse", "array", "ast", "base64", "binascii", "bisect", "builtins", "calendar", "cmath", "codecs", "collections", "collections.abc", "colorsys", "contextlib", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "dis", "enum", "encodings.ascii", "encodings.cp1252", "encodings.idna", "encodings.latin_1", "encodings.raw_unicode_escape", "encodings.unicode_escape", "encodings.utf_8_sig", "fnmatch", "fractions", "functools", "gc", "getpass", "glob", "graphlib", "gzip", "hashlib", "heapq", "html", "importlib", "inspect", "io", "itertools", "json", "keyword", "linecache", "locale", "logging", "math", "numbers", "operator", "os", "pathlib", "platform", "pprint", "queue", "random", "re", "reprlib", "secrets", "shutil", "signal", "socket", "statistics", "string", "struct", "subprocess", "sys", "tempfile", "textwrap", "threading", "time", "timeit", "token", "tokenize", "traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest", "unittest.mock", "urllib.parse", "uuid", "warnings", "weakref", "zipfile", "zlib"]

NUMPY: Final = ["numpy.ctypeslib", "numpy.exceptions", "numpy.fft", "numpy.lib.scimath", "numpy.lib.stride_tricks", "numpy.linalg", "numpy.ma", "numpy.polynomial", "numpy.random", "numpy.testing"]


def boot(options: Mapping[str, Any]) -> Serve:
    """Import everything a worker needs, and return its serve function.

    `options` has ``serve``, as ``module:function`` or ``path/to/file.py:function``, and may have ``preload``,
    further modules to import where they are installed.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)
    preload((*STANDARD, *NUMPY, *options.get("preload", ())))
    serve = find_serve(options["serve"])
    warm_up()
    os.environ.clear()
    return serve


def preload(names: Iterable[str]) -> None:
    """Import modules, passing over those that cannot be."""
    for name in names:
        with contextlib.suppress(Exception):
            importlib.import_module(name)


def find_serve(place: str) -> Serve:
    """Import the function that `place` names; see `boot`."""
    module_name, _, function_name = place.rpartition(":")
    if not module_name.endswith(".py"):
        serve: Serve = getattr(importlib.import_module(module_name), function_name)
        return serve
    spec = importlib.util.spec_from_file_location(Path(module_name).stem, module_name)
    if spec is None or spec.loader is None:
        raise ImportError(module_name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    serve = getattr(module, function_name)
    return serve


def warm_up() -> None:
    """Have done once what imports, allocates or looks for files on first use, so that no worker pays for it."""
    square = np.eye(8) + np.random.default_rng(0).standard_normal((8, 8)) / 100
    repr(np.linalg.solve(square, square @ square.T))
    np.einsum("ij,jk->ik", square, square)
    try:
        compile("def", "<cell>", "exec")
    except SyntaxError:
        traceback.format_exc()
    gc.collect()
