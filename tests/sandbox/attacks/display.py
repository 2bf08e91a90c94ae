"""Deceiving who reads: control codes, markup, formulas and commands in names, messages and code."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.sandbox.attacks.attack import HONEST, Attack, scripts

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(1)>&amp;'\""
TERMINAL = "\x1b[2J\x1b[31m\x1b]0;owned\x07\x1b]8;;http://example.org\x07\x9b31m\x08\x08\r100 of 100 points"
BIDI = "\u202e\u2066desrever\u2069\u200f\u200b\ufeff"
FORMULA = '=HYPERLINK("http://example.org")'
COMMANDS = (
    "\n::error file=a,line=1::hacked\n##[error]hacked\n##vso[task.complete result=Succeeded]\n::set-output name=x::1"
)
MARKDOWN = "[click](javascript:alert(1)) ![x](http://example.org/x) `</code>` | a | b |\n# 100 of 100 points"
INVALID_XML = "\x00\x01\x0b\x0c\ufffe\uffff"
SURROGATES = "'\\ud800' + chr(0xdfff)"
SCORE = (
    "\n\nweek4.ipynb: 100 of 100 points (week4_step_by_step)\n\n  linear_backward   18/18  right\n1 passed in 0.01s\n"
)

TEXTS = {
    "markup": MARKUP,
    "terminal codes": TERMINAL,
    "bidirectional controls": BIDI,
    "a formula": FORMULA,
    "workflow commands": COMMANDS,
    "Markdown": MARKDOWN,
    "characters that XML forbids": INVALID_XML,
    "a report of its own": SCORE,
}


def _raising(text: str) -> str:
    return f"def linear_backward(dZ, cache):\n    raise ValueError({text!r})"


def _quoted(text: str) -> str:
    """A line of code that is quoted, with the text in it as it stands."""
    line = text.replace("\n", " ").replace("\r", " ").replace("\0", " ").replace("'", " ").replace("\\", " ")
    return f"def linear_backward(dZ, cache):\n    return 0 * cache[0], 1 / 0, '{line}'"


def _asserting(text: str) -> str:
    return f"def linear_backward(dZ, cache):\n    assert False, {text!r}"


def _naming(text: str) -> str:
    return f"linear_backward = type({text!r}.replace(chr(0), ''), (), {{'__call__': lambda *a: 1 / 0}})()"


def _typed(text: str) -> str:
    return f"def linear_backward(dZ, cache):\n    raise type({text!r}.replace(chr(0), ''), (Exception,), {{}})()"


def _returned(text: str) -> str:
    return f"def linear_backward(dZ, cache):\n    return type({text!r}.replace(chr(0), ''), (), {{}})()"


def _keyed(text: str) -> str:
    return f"def L_model_backward(AL, Y, caches):\n    return {{{text!r}: 1, 'dW1': {text!r}}}"


_WAYS = {
    "in an exception": _raising,
    "in a quoted line": _quoted,
    "in an assertion": _asserting,
    "in the type of an exception": _typed,
    "in the type of an answer": _returned,
    "in a key of the gradients": _keyed,
}
_SYNTAX = {
    f"shows {name} in code that does not parse": f"def linear_backward(dZ, cache):\n    return ( {text!r} {text.replace(chr(0), ' ')}"
    for name, text in TEXTS.items()
}


def _named_files() -> Iterator[Attack]:
    names = {
        "markup": MARKUP.replace("/", "_"),
        "terminal codes": "\x1b[2J\x1b[31mx\x07\r",
        "bidirectional controls": BIDI,
        "a formula": "=1+1",
        "workflow commands": "x\n::error::hacked\n##[error]hacked",
        "a node id": "a.py::grade[x]",
        "a newline": "a\nb",
        "an option": "--grade-sandbox=off",
        "two dots": "..x",
        "bytes that are no UTF-8": "\udcff\udcfe",
        "characters that XML forbids": "\x01\x0b\ufffe",
    }
    for name, text in names.items():

        def write(folder: Path, _arena: Mapping[str, str], text: str = text) -> None:
            inner = folder / text
            inner.mkdir()
            (inner / f"{text}.py").write_text(HONEST + "\n\ndef linear_backward(dZ, cache):\n    return 1 / 0\n")

        status = None if text.startswith(".") else "graded"  # what is hidden is passed over
        yield Attack(name=f"is named as {name}", group="display", files=write, status=status)


ATTACKS: tuple[Attack, ...] = (
    *scripts(
        "display",
        {f"shows {name} {way}": write(text) for way, write in _WAYS.items() for name, text in TEXTS.items()},
        costs=None,
    ),
    *scripts("display", _SYNTAX, costs=frozenset()),
    *scripts(
        "display",
        {
            "shows lone surrogates in an exception": f"def linear_backward(dZ, cache):\n    raise ValueError({SURROGATES})"
        },
    ),
    *_named_files(),
)
