"""The report formats that `--grade-report=FORMAT:PATH` knows: one function each, report in, text out."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def as_json(report: Mapping[str, Any]) -> str:
    """The contract itself, as UTF-8 text; control and bidirectional characters are escaped."""
    return json.dumps(report, indent=1, ensure_ascii=True, allow_nan=False) + "\n"


FORMATS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {"json": as_json}
