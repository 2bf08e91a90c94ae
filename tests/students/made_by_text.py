"""Functions that are made by running text: `exec`, `eval`, `compile`, templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.made_cells import DEF, each, indented, named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.students.made_cells import Way

_Q = "'''"


def _with_place(cell: str, place: str) -> str:
    return cell.replace(f"def {named(cell)}(", f"def {place}(")


def _braced(cell: str) -> str:
    return cell.replace("{", "{{").replace("}", "}}")


def _template(cell: str) -> str:
    """The text of a cell as a template of `str.format`, its name left open."""
    braced = cell.replace("{", "{{").replace("}", "}}")
    return braced.replace(f"def {named(cell)}(", "def {name}(")


def _by_format(cell: str) -> str:
    name = named(cell)
    if "backward" not in name:
        return cell
    head, _, end = name.rpartition("_")
    return (
        f"TEMPLATE = '''\n{_template(cell)}\n'''\nfor end in ['{end}']:\n"
        f"    exec(TEMPLATE.format(name='{head}_' + end))"
    )


def _by_dollar(cell: str) -> str:
    name = named(cell)
    text = cell.replace(f"def {name}(", "def $name(")
    return f"from string import Template\nexec(Template('''{text}''').substitute(name='{name}'), globals())"


def _by_replacing(cell: str) -> str:
    name = named(cell)
    text = cell.replace(f"def {name}(", "def NAME(")
    return f"source = '''\n{text}\n'''.replace('NAME', '{name}')\nexec(source)"


def _by_lines(cell: str) -> str:
    lines = "".join(f"    {line!r},\n" for line in cell.split("\n"))
    return f"lines = [\n{lines}]\ntext = ''\nfor line in lines:\n    text += line + '\\n'\nexec(text)"


def _function_type(cell: str) -> str:
    name = named(cell)
    defaults = ", 'd', (1.2,)" if "=1.2" in cell else ", 'd', (10000, False)" if "=10000" in cell else ""
    made = f"types.FunctionType(code, globals(){defaults})" if defaults else "types.FunctionType(code, globals())"
    return (
        f"import types\ncode = next(c for c in compile('''{cell}''', '<made>', 'exec').co_consts "
        f"if isinstance(c, types.CodeType))\n{name} = {made}"
    )


def _by_lambda(cell: str) -> str:
    name, text = named(cell), DEF.search(cell)
    given = text[2] if text else ""
    names = ", ".join(part.partition("=")[0].strip() for part in given.split(","))
    return cell.replace(f"def {name}(", f"def _{name}(") + f"\n\n{name} = eval('lambda {given}: _{name}({names})')"


WAYS: Mapping[str, Way] = {
    "exec of a text": each(lambda cell: f"exec('''{cell}''')"),
    "exec of a dedented text": each(
        lambda cell: (
            f"SOURCE = '''\n{indented(cell)}\n'''\nexec(compile(textwrap.dedent(SOURCE), '<s>', 'exec'), globals())"
        ),
        first="import textwrap",
    ),
    "exec in a loop over texts": lambda cells: [
        cells[0],
        "SOURCES = [\n" + ",\n".join(f"'''{cell}'''" for cell in cells[1:]) + "]",
        "for source in SOURCES:\n    exec(source)",
    ],
    "exec of a template by format": each(_by_format),
    "exec of a template by dollars": each(_by_dollar),
    "exec of a text with a word replaced": each(_by_replacing),
    "exec of a text made of lines": each(_by_lines),
    "exec of a text by percent": each(
        lambda cell: f"CODE = {_Q}{_with_place(cell.replace('%', '%%'), '%s')}{_Q}\nexec(CODE % '{named(cell)}')"
    ),
    "exec of an f-string": each(
        lambda cell: f"name = '{named(cell)}'\nexec(f{_Q}{_with_place(_braced(cell), '{name}')}{_Q})"
    ),
    "exec of texts in a comprehension": lambda cells: [
        cells[0],
        "[exec(text, globals()) for text in (" + ",\n".join(f"{_Q}{c}{_Q}" for c in cells[1:]) + ")]",
    ],
    "exec of texts by map": lambda cells: [
        cells[0],
        "TEXTS = [" + ",\n".join(f"{_Q}{c}{_Q}" for c in cells[1:]) + "]",
        "run = lambda text: exec(text, globals())\nfor _ in map(run, TEXTS):\n    pass",
    ],
    "exec where it is caught": each(
        lambda cell: f"try:\n    exec({_Q}{cell}{_Q})\nexcept SyntaxError as error:\n    print(error)"
    ),
    "exec and a test": each(lambda cell: f"exec({_Q}{cell}\nprint({named(cell)}(*load_examples())){_Q})"),
    "exec of one line": each(lambda cell: f"exec({cell!r})"),
    "exec in a helper": each(
        lambda cell: f"define('''{cell}''')", first="def define(text):\n    exec(text, globals())"
    ),
    "exec into a dictionary": each(
        lambda cell: f"space = dict(globals())\nexec('''{cell}''', space)\n{named(cell)} = space['{named(cell)}']",
    ),
    "exec into a dictionary that is a namespace": lambda cells: [
        *cells[:1],
        "space = {'np': np}\nexec('''" + "\n\n".join(cells) + "''', space)",
        *(f"{named(cell)} = space['{named(cell)}']" for cell in cells[1:]),
    ],
    "exec under a condition": each(lambda cell: f"if True:\n    exec('''{cell}''', globals())"),
    "function types": each(_function_type),
    "eval of a lambda": each(_by_lambda),
    "cells handed to the shell": each(lambda cell: f"get_ipython().run_cell('''{cell}''')"),
    "code compiled first": each(
        lambda cell: (
            f"tree = ast.parse('''{cell}''')\ncode = compile(tree, filename='a', mode='exec')\nexec(code, globals())"
        ),
        first="import ast",
    ),
    "code kept in a dictionary": lambda cells: [
        cells[0],
        "CODE = {\n" + ",\n".join(f"'{named(c)}': '''{c}'''" for c in cells[1:]) + "}",
        "for key in CODE:\n    exec(CODE[key], globals())\n    assert callable(eval(key))",
    ],
    "code in a class of texts": lambda cells: [
        cells[0],
        "class Source:\n" + "\n".join(f"    {named(c)} = '''{c}'''" for c in cells[1:]),
        *(f"exec(Source.{named(c)})" for c in cells[1:]),
    ],
    "code that a function gives": each(lambda cell: f"def source():\n    return '''{cell}'''\n\nexec(source())"),
    "module made by hand": lambda cells: [
        cells[0],
        "import types\nhelpers = types.ModuleType('helpers')",
        "exec('''" + "\n\n".join(cells) + "''', helpers.__dict__)",
        *(f"{named(cell)} = helpers.{named(cell)}" for cell in cells[1:]),
    ],
}
