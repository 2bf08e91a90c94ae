"""Run by a test in a Python that has NumPy and the standard library of a browser, and nothing else."""

import builtins
import os
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

THERE = {"numpy", "pytest_grade", "linear", "__main__"}
# What the Python of a browser has not, or has only by name.
NOT_IN_A_BROWSER = {"fcntl", "resource", "termios", "pwd", "grp", "subprocess", "_posixsubprocess", "multiprocessing"}
NOT_IN_A_BROWSER |= {"curses", "readline", "ssl", "sqlite3", "lzma", "bz2", "dbm", "tkinter"}


class Nothing(MetaPathFinder):
    """Refuses whatever is not there."""

    def find_spec(self, fullname, path=None, target=None):
        del path, target
        first = fullname.partition(".")[0]
        if first in NOT_IN_A_BROWSER or (first not in THERE and first not in sys.stdlib_module_names):
            message = f"{fullname} is not there"
            raise ModuleNotFoundError(message, name=fullname)


def refuse(*_, **__):
    message = "there are no processes"
    raise OSError(message)


sys.meta_path.insert(0, Nothing())
sys.path[:0] = sys.argv[2:]
for name in ("fork", "forkpty", "posix_spawn", "execv", "pidfd_open"):
    setattr(os, name, refuse)
import signal  # noqa: E402

del signal.setitimer  # a browser has no timers that interrupt

sys.modules["__main__"].__dict__["__file__"] = sys.argv[1]
text = Path(sys.argv[1]).read_text(encoding="utf-8")
builtins.exec(compile(text, sys.argv[1], "exec"), sys.modules["__main__"].__dict__)
