"""What Python allowed when the notebooks were written and has dropped since, in the modules that they use."""

import collections
import collections.abc
import importlib
import inspect
import math
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
    "inspect": {"getargspec": lambda function: inspect.getfullargspec(function)[:4]},  # 3.11
}


def restore() -> None:
    """Give Python back what it has dropped, in this process; what is there is left as it is."""
    for name, dropped in DROPPED.items():
        module = importlib.import_module(name)
        for part, value in dropped.items():
            vars(module).setdefault(part, value)
