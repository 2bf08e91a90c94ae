"""A student's Markdown as HTML that holds nothing of theirs but text: no markup, no address, no picture."""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any, Final

from pytest_grade.reports.feedback.letters import visible
from pytest_grade.reports.feedback.mathml import mathml

_LONGEST: Final = 12_000
_LONGEST_LINE: Final = 4000
_DEEPEST_HEADING: Final = 4
_LEFT_OUT: Final = '<p class="cut">The rest of this text is left out here.</p>'
_RUN: Final = re.compile(r"([*_~`\[\]!<>$\\(){}])\1{15,}")  # what takes mistune a time that grows with its square
_MOST_MARKS: Final = 1500
_MARKS: Final = frozenset("*_[]`<$")


@lru_cache(maxsize=256)
def as_html(text: str) -> str:
    """The text as HTML; as plain text, where reading it would take long or fails."""
    shown, is_cut = visible(text[:_LONGEST]), len(text) > _LONGEST
    is_plain = _RUN.search(shown) is not None or sum(letter in _MARKS for letter in shown) > _MOST_MARKS
    is_plain = is_plain or max(map(len, shown.split("\n"))) > _LONGEST_LINE
    try:
        made = f"<pre>{escape(shown)}</pre>" if is_plain else str(_markdown()(shown))
    except Exception:  # noqa: BLE001 - of a student's text, anything
        made = f"<pre>{escape(shown)}</pre>"
    return made + (_LEFT_OUT if is_cut else "")


@cache
def _markdown() -> Callable[[str], Any]:
    """The reader, with a renderer that knows no raw HTML and no address."""
    import mistune  # noqa: PLC0415 - an extra
    from mistune.plugins.math import math  # noqa: PLC0415
    from mistune.plugins.table import table  # noqa: PLC0415

    class Renderer(mistune.HTMLRenderer):
        """What stays of each construct."""

        def heading(self, text: str, level: int, **_attributes: Any) -> str:
            below = min(level, _DEEPEST_HEADING) + 2
            return f'<h{below} class="h h{min(level, _DEEPEST_HEADING)}">{text}</h{below}>\n'

        def link(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
            is_told = url.startswith(("http://", "https://")) and escape(url) not in text
            return f'{text} <span class="url">({escape(url[:200])})</span>' if is_told else text

        def image(self, text: str, url: str, title: str | None = None) -> str:  # noqa: ARG002
            return f'<span class="cut">[a picture, not shown{": " if text else ""}{text}]</span>'

        def block_code(self, code: str, info: str | None = None) -> str:  # noqa: ARG002
            return f'<pre tabindex="0">{escape(code)}</pre>\n'

        def inline_html(self, html: str) -> str:
            return _BREAKS.get(html.strip().lower(), escape(html))

        def block_html(self, html: str) -> str:
            return f"<p>{escape(html.strip())}</p>\n"

    markdown = mistune.Markdown(renderer=Renderer(escape=True), plugins=[math, table])
    renderer: Any = markdown.renderer
    renderer.register(
        "block_math", lambda _, text: f'<div class="bm" tabindex="0">{mathml(text.strip(), is_display=True)}</div>'
    )
    renderer.register("inline_math", lambda _, text: mathml(text.strip(), is_display=False))
    renderer.register("table", lambda _, text: f'<div class="tw" tabindex="0"><table>{text}</table></div>\n')
    renderer.register("table_cell", _table_cell)
    return markdown


# Breaks, which texts for students are full of; all other markup is shown as text.
_BREAKS: Final[Mapping[str, str]] = {
    "<br>": " ",
    "<br/>": " ",
    "<br />": " ",
}


def _table_cell(_renderer: Any, text: str, align: str | None = None, head: bool = False) -> str:  # noqa: ARG001
    return f'<th scope="col">{text}</th>' if head and text.strip() else f"<td>{text}</td>"
