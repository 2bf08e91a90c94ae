"""Pages of the documentation that come from the code: a Sphinx extension.

`<!-- from code: NAME -->` on a line of its own is replaced by what the generator of that name writes, as Markdown,
before Sphinx reads the page. So headings, anchors and links of what is generated are checked like those of any page.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from from_code import commands, formats, ids, links, options, rubric, schema

PARTS: Final[Mapping[str, Callable[[], str]]] = {
    "commands": commands.commands,
    "options": options.options,
    "limits": options.limits,
    "formats": formats.formats,
    "rubric": rubric.keys,
    "conventions": ids.conventions,
    "mistakes": ids.mistakes,
    "report": schema.report,
    "SECURITY.md": links.security,
}
_PLACE: Final = re.compile(r"^<!-- from code: (\S+) -->$", re.MULTILINE)


def filled(text: str) -> str:
    """A page with every generated part in its place; raises `KeyError` for a part that there is not."""
    return _PLACE.sub(lambda found: PARTS[found[1]](), text)


def setup(app: Any) -> dict[str, bool]:
    """Tell Sphinx what is done with each page before it is read."""
    app.connect("source-read", _read)
    return {"parallel_read_safe": True}


def _read(_app: Any, _name: str, source: list[str]) -> None:
    source[0] = links.outside(filled(source[0]))
