"""What Python allowed when the notebooks were written and has dropped since, in the modules that they use."""

import collections
import collections.abc
import importlib
import inspect
import itertools
import math
import string
import sys
import time
from collections.abc import Mapping
from typing import Any

# By module; the comment is the release that took it away.
DROPPED: Mapping[str, Mapping[str, Any]] = {
    "time": {"clock": time.perf_counter},  # 3.8
    "fractions": {"gcd": math.gcd},  # 3.9
    "collections": {
        name: getattr(collections.abc, name) for name in collections.abc.__all__ if name != "ByteString"
    },  # 3.10
    "itertools": {
        "izip": zip,
        "imap": map,
        "ifilter": filter,
        "izip_longest": itertools.zip_longest,
    },  # 3.0, as the next ones
    "string": {
        "letters": string.ascii_letters,
        "lowercase": string.ascii_lowercase,
        "uppercase": string.ascii_uppercase,
        "maketrans": str.maketrans,
    },
    "sys": {"maxint": sys.maxsize},
    "inspect": {"getargspec": lambda function: inspect.getfullargspec(function)[:4]},  # 3.11
}


def restore() -> None:
    """Give Python back what it has dropped, in this process; what is there is left as it is."""
    for name, dropped in DROPPED.items():
        module = importlib.import_module(name)
        for part, value in dropped.items():
            vars(module).setdefault(part, value)
