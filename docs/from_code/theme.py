"""The colours and fonts of our pages, as variables of the theme furo."""

import re
from importlib.resources import files
from typing import Final

_BLOCK: Final = re.compile(r":root \{(.*?)\}", re.DOTALL)
_TOKEN: Final = re.compile(r"--([\w-]+):\s*([^;]+);")

# What furo calls it, and what `tokens.css` does. The pencil is for links alone.
_NAMES: Final = {
    "font-stack": "font",
    "font-stack--monospace": "mono",
    "color-foreground-primary": "ink",
    "color-foreground-secondary": "ink-2",
    "color-foreground-muted": "ink-3",
    "color-foreground-border": "rule-strong",
    "color-background-primary": "paper",
    "color-background-secondary": "sheet",
    "color-background-hover": "sunk",
    "color-background-border": "rule",
    "color-background-item": "rule",
    "color-brand-primary": "ink",
    "color-brand-content": "pencil",
    "color-brand-visited": "pencil",
    "color-link--visited": "pencil",
    "color-inline-code-background": "sheet",
    "color-code-background": "sheet",
    "color-code-foreground": "ink",
    "color-highlight-on-target": "pencil-wash",
}


def variables(*, dark: bool) -> dict[str, str]:
    """The variables for one scheme: the first block of the tokens is the light one, the second changes it."""
    text = files("pytest_grade.reports").joinpath("tokens.css").read_text(encoding="utf-8")
    light, dark_ones = (dict(_TOKEN.findall(block)) for block in _BLOCK.findall(text)[:2])
    tokens = light | dark_ones if dark else light
    return {furo: " ".join(tokens[ours].split()) for furo, ours in _NAMES.items()}
