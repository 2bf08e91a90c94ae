"""Python 2 as text, and what it says in Python 3. Nothing is executed, and no line moves.

`translated` rewrites, word by word, the few forms that Python 3 cannot read: statements `print`, `exec` and `raise`,
`except E, e`, backticks, `<>`, numbers such as `0777` and `10L`, and tabs that count as eight columns. `modernise`
changes in a tree what Python 3 reads and understands otherwise: `d.iteritems()`, `d.keys()[0]`, `len(x) / 2`.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_grade.dataclass import dataclass
from pytest_grade.notebook.names import nodes_below

_TOKEN: Final = re.compile(
    r"""
      (?P<string>(?:[uUbB]?[rR]?)(?:'{3}(?:\\.|[^\\])*?'{3}|"{3}(?:\\.|[^\\])*?"{3}
                                   |'(?:\\.|[^\\'\n])*'|"(?:\\.|[^\\"\n])*"))
    | (?P<comment>\#[^\n]*)
    | (?P<number>(?:0[xXbBoO][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[lLjJ]?)
    | (?P<name>[^\W\d]\w*)
    | (?P<newline>\n)
    | (?P<space>(?:[ \t\f\r]|\\\n)+)
    | (?P<op>>>=|<<=|\*\*=|//=|<>|[-+*/%&|^=!<>]=|\*\*|//|<<|>>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENS, _CLOSES = ("(", "[", "{"), (")", "]", "}")
_INDENT: Final = re.compile(r"[ \t]*\t[ \t]*")
_OCTAL: Final = re.compile(r"0[0-7]+")
_PRINTS_BY_CALL: Final = re.compile(r"^from\s+__future__\s+import\b.*\bprint_function\b", re.MULTILINE)
_LISTS: Final = frozenset({"keys", "values", "items"})
_ITERATES: Final = {"iteritems": "items", "itervalues": "values", "iterkeys": "keys"}
PYTHON_2_NAMES: Final = frozenset(["xrange", "unicode", "basestring", "long", "unichr", "reduce", "cmp", "raw_input"])
_HEADERS: Final = ("if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class")


@dataclass(slots=True)
class _Token:
    """A piece of the text; `level` counts the brackets around it."""

    kind: str
    text: str
    level: int = 0

    @property
    def is_code(self) -> bool:
        return self.kind not in ("space", "comment", "newline")


def translated(text: str) -> str:
    """The text in Python 3, each line where it was; the same text where nothing in it is Python 2's own."""
    tokens = _tokens(text)
    prints = _PRINTS_BY_CALL.search(text) is None
    for line in _logical_lines(tokens):
        for statement in _simple_statements(line):
            _translate(statement, prints=prints)
        _translate_except(line)
    for token in tokens:
        token.text = _spelled(token)
    _open_backticks(tokens)
    return "".join(token.text for token in tokens)


def _tokens(text: str) -> list[_Token]:
    tokens = [_Token(match.lastgroup or "op", match[0]) for match in _TOKEN.finditer(text)]
    level, begins = 0, True
    for token in tokens:
        if token.text in _CLOSES and token.kind == "op":
            level = max(level - 1, 0)
        token.level = level
        if token.text in _OPENS and token.kind == "op":
            level += 1
        if begins and token.kind == "space" and _INDENT.fullmatch(token.text):
            token.text = token.text.expandtabs(8)
        begins = token.kind == "newline" and level == 0
    return tokens


def _logical_lines(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """What stands between two ends of a statement, be it on one line or on several."""
    line: list[_Token] = []
    for token in tokens:
        if token.kind == "newline" and token.level == 0:
            yield line
            line = []
        else:
            line.append(token)
    yield line


def _simple_statements(line: Sequence[_Token]) -> Iterator[list[_Token]]:
    """The simple statements of a line: what a colon ends is a header, and semicolons separate the rest."""
    code = [token for token in line if token.is_code]
    start = 0
    if code and code[0].text in _HEADERS:
        colon = next((n for n, token in enumerate(code) if token.text == ":" and token.level == 0), len(code))
        start = colon + 1
    statement: list[_Token] = []
    for token in code[start:]:
        if token.text == ";" and token.level == 0:
            yield statement
            statement = []
        else:
            statement.append(token)
    yield statement


def _translate(statement: Sequence[_Token], *, prints: bool) -> None:
    if not statement or statement[0].kind != "name":
        return
    word, rest = statement[0], statement[1:]
    if word.text == "print" and prints and not _is_used_as_a_name(rest):
        _translate_print(word, rest)
    elif word.text == "exec" and rest and not _is_used_as_a_name(rest):
        inner = next((token for token in rest if token.text == "in" and token.level == 0), None)
        if inner is not None:
            inner.text = ","
        _call(word, rest)
    elif word.text == "raise":
        commas = [token for token in rest if token.text == "," and token.level == 0]
        if commas:
            commas[0].text = "("
            end = rest.index(commas[1]) if len(commas) > 1 else len(rest)
            for token in rest[end:]:
                token.text = ""
            rest[end - 1].text += ")"


def _is_used_as_a_name(rest: Sequence[_Token]) -> bool:
    """Whether what follows shows that the word is no statement: it is called as the whole statement, or assigned."""
    if not rest:
        return False
    if rest[0].text in ("=", ".", ",", ":") and rest[0].kind == "op":
        return True
    return rest[0].text == "(" and _closing(rest) == len(rest) - 1


def _closing(rest: Sequence[_Token]) -> int:
    """Where the bracket is closed with which this begins; -1 where it is not."""
    return next((n for n, token in enumerate(rest) if token.text == ")" and token.level == rest[0].level), -1)


def _translate_print(word: _Token, rest: Sequence[_Token]) -> None:
    if rest and rest[0].text == ">>":
        rest[0].text = "file="
        comma = next((n for n, token in enumerate(rest) if token.text == "," and token.level == 0), len(rest))
        moved = "".join(token.text for token in rest[:comma])
        for token in rest[: comma + 1]:
            token.text = ""
        shown = [token for token in rest[comma + 1 :] if token.text]
        if not shown:
            word.text += f"({moved})"
            return
        _call(word, shown)
        shown[-1].text = f"{shown[-1].text[:-1]}, {moved})"
    elif rest and rest[-1].text == ",":
        rest[-1].text = ', end=" "'
        _call(word, rest)
    else:
        _call(word, rest)


def _call(word: _Token, rest: Sequence[_Token]) -> None:
    """Make a statement the call of a function."""
    word.text += "("
    (rest[-1] if rest else word).text += ")"


def _translate_except(line: Sequence[_Token]) -> None:
    code = [token for token in line if token.is_code]
    if code and code[0].text == "except":
        for token in code:
            if token.text == ":" and token.level == 0:
                return
            if token.text == "," and token.level == 0:
                token.text = " as"
                return


def _spelled(token: _Token) -> str:
    """The token as Python 3 writes it."""
    text = token.text
    if token.kind == "number":
        text = text.rstrip("lL")
        return f"0o{text[1:]}" if _OCTAL.fullmatch(text) and text.strip("0") else text
    if token.kind == "string" and text[:2].lower() == "ur":
        return text[1:]
    return "!=" if token.kind == "op" and text == "<>" else text


def _open_backticks(tokens: Sequence[_Token]) -> None:
    """Write `repr(x)` for x in backticks, where they come in pairs."""
    ticks = [token for token in tokens if token.kind == "op" and token.text == "`"]
    if len(ticks) % 2 == 0:
        for number, token in enumerate(ticks):
            token.text = ")" if number % 2 else "repr("


def modernise(statements: Sequence[ast.stmt], *, is_python_2: bool) -> None:
    """Have a tree do in Python 3 what it does in Python 2; of a text that both read, only what Python 3 has not."""
    for statement in statements:
        for node in nodes_below(statement):
            if isinstance(node, ast.Call) and _called_on_its_own(node) in _ITERATES:
                node.func.attr = _ITERATES[node.func.attr]  # type: ignore[attr-defined]
            if is_python_2:
                _modernise(node)


def _modernise(node: ast.AST) -> None:
    match node:
        case ast.Subscript(value=ast.Call() as listed) if _called_on_its_own(listed) in _LISTS:
            word = ast.copy_location(ast.Name("list", ast.Load()), listed)
            node.value = ast.copy_location(ast.Call(func=word, args=[listed], keywords=[]), listed)
        case ast.BinOp(left=ast.Call(func=ast.Name(id="len")), op=ast.Div(), right=ast.Constant(value=int())):
            node.op = ast.FloorDiv()


def _called_on_its_own(call: ast.Call) -> str:
    """The method that is called, without arguments; empty of another call."""
    return call.func.attr if isinstance(call.func, ast.Attribute) and not (call.args or call.keywords) else ""
