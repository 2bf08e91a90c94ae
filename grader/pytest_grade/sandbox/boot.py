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
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from pytest_grade.sandbox.channel import Channel
from pytest_grade.sandbox.kept import keep

Serve = Callable[[Channel], None]
"""Answers the requests of one job until its channel ends."""

RECURSION_LIMIT: Final = 3000  # what IPython sets, so what notebooks are written under


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Standard modules that students use, or that these import when first called. Each page of memory they fill
# makes every fork dearer, so what seldom serves inside a graded function is left to an assignment's preload.
STANDARD: Final = _names("""
    __future__ _lsprof _strptime abc array ast base64 binascii bisect builtins calendar cmath codecs collections
    collections.abc colorsys contextlib copy copyreg csv ctypes dataclasses datetime decimal dis enum
    encodings.ascii encodings.cp1252 encodings.latin_1 encodings.raw_unicode_escape encodings.unicode_escape
    encodings.utf_8_sig fnmatch fractions functools gc glob graphlib hashlib heapq importlib inspect io
    itertools json keyword linecache locale logging math numbers operator os pathlib platform pprint queue
    random re reprlib secrets shutil signal statistics string struct sys textwrap threading time timeit token
    tokenize traceback tracemalloc types typing unicodedata urllib.parse uuid warnings weakref zlib
""")
NUMPY = _names("""
    numpy.ctypeslib numpy.exceptions numpy.fft numpy.lib.scimath numpy.lib.stride_tricks numpy.linalg numpy.ma
    numpy.polynomial numpy.random
""")
if np.lib.NumpyVersion(np.__version__) < "2.0.0":
    NUMPY += ("numpy.testing",)  # NumPy 1 looks at the processor as it imports this, which a worker may not
# Kept as code until something imports them: see `pytest_grade.sandbox.kept`.
KEPT_STANDARD: Final = _names("""
    _colorize _pyrepl _pyrepl.trace _pyrepl.types _pyrepl.utils argparse bdb cProfile cmd code codeop concurrent
    concurrent.futures concurrent.futures._base configparser difflib doctest getopt getpass gettext html
    html.entities importlib.metadata importlib.metadata._collections importlib.metadata._functools
    importlib.metadata._itertools importlib.metadata._meta importlib.metadata._text optparse pdb pkgutil profile
    pstats runpy sched shlex symtable sysconfig trace unittest unittest._log unittest.async_case unittest.case
    unittest.loader unittest.main unittest.mock unittest.result unittest.runner unittest.signals unittest.suite
    unittest.util
""")
# What `sysconfig` reads: each system names it in its own way, and Debian has two.
KEPT_BUILD: Final = tuple(path.stem for path in Path(os.__file__).parent.glob("_sysconfigdata_*.py"))
KEPT_NUMPY: Final = _names("""
    numpy._core.defchararray numpy._core.strings numpy._typing._add_docstring
    numpy._utils._pep440 numpy.char numpy.core numpy.core._dtype
    numpy.core._dtype_ctypes numpy.core._internal numpy.core._multiarray_umath numpy.core._utils
    numpy.core.arrayprint numpy.core.defchararray numpy.core.einsumfunc numpy.core.fromnumeric
    numpy.core.function_base numpy.core.getlimits numpy.core.multiarray numpy.core.numeric numpy.core.numerictypes
    numpy.core.overrides numpy.core.records numpy.core.shape_base numpy.core.umath numpy.lib._user_array_impl
    numpy.lib.recfunctions numpy.lib.user_array numpy.ma.mrecords numpy.ma.testutils numpy.matlib numpy.rec
    numpy.strings numpy.testing numpy.testing._private
    numpy.testing._private.extbuild
    numpy.testing._private.utils numpy.testing.overrides numpy.typing
""")


def boot(options: Mapping[str, Any]) -> Serve:
    """Import everything a worker needs, and return its serve function.

    `options` has ``serve``, as ``module:function`` or ``path/to/file.py:function``, and may have ``preload``,
    further modules to import where they are installed.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)
    keep((*KEPT_STANDARD, *KEPT_BUILD, *KEPT_NUMPY))  # first: what is imported next fills the gaps that this leaves
    with without_fork_callbacks():
        preload((*STANDARD, *NUMPY, *options.get("preload", ())))
    serve = find_serve(options["serve"])
    warm_up()
    os.environ.clear()
    return serve


@contextlib.contextmanager
def without_fork_callbacks() -> Iterator[None]:
    """Ignore what modules want done after a fork: it serves threads only, and costs a worker 0.5 ms."""
    register = vars(os).get("register_at_fork")
    vars(os)["register_at_fork"] = lambda **_functions: None
    try:
        yield
    finally:
        vars(os)["register_at_fork"] = register


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
    from_file: Serve = getattr(module, function_name)
    return from_file


def warm_up() -> None:
    """Do once what imports or allocates on first use, so that no worker pays for it or fails at it."""
    square = np.eye(8) + np.random.default_rng(0).standard_normal((8, 8)) / 100
    repr(np.linalg.solve(square, square @ square.T))
    np.einsum("ij,jk->ik", square, square)
    try:
        compile("def", "<cell>", "exec")
    except SyntaxError:
        traceback.format_exc()
    gc.collect()
