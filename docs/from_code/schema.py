"""The JSON report, field by field, from its schema."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Any, TypeAlias

from from_code.markdown import code, table, verbatim

Schema: TypeAlias = Mapping[str, Any]
_INNER = ("items", "additionalProperties")


def report() -> str:
    """A table for the report as a whole, and one for everything that is defined in it by a name."""
    schema = json.loads(files("pytest_grade.reports").joinpath("grades.schema.json").read_text(encoding="utf-8"))
    pieces = [table(("field", "type", "meaning"), _rows(schema, ""))]
    for name, defined in schema["$defs"].items():
        rows = [*_rows(defined, ""), *_rows(defined.get("then", {}), "")]
        if rows:
            pieces.append(f"## {name}\n\n{table(('field', 'type', 'meaning'), rows)}")
        else:
            pieces.append(f"## {name}\n\n{verbatim(_type(defined))}. {verbatim(defined.get('description', ''))}\n")
    return "\n".join(pieces)


def _rows(schema: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        sometimes = "" if name in required else ", may be absent"
        yield code(f"{path}{name}"), _type(field) + sometimes, verbatim(field.get("description", ""))
        yield from _below(field, f"{path}{name}")


def _below(field: Schema, path: str) -> Iterator[tuple[str, str, str]]:
    """What stands within a field: of an object, of the entries of a list, of one of several forms."""
    yield from _rows(field, f"{path}.")
    for key in _INNER:
        inner = field.get(key)
        if isinstance(inner, dict):
            yield from _below(inner, f"{path}[]" if key == "items" else f"{path}.*")
    for form in field.get("oneOf", ()):
        yield from _below(form, path)


def _type(field: Schema) -> str:
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "const" in field:
        return code(json.dumps(field["const"]))
    if "enum" in field:
        return ", ".join(code(json.dumps(each)) for each in field["enum"])
    if "oneOf" in field:
        return " or ".join(dict.fromkeys(_type(form) for form in field["oneOf"]))
    types = field.get("type", "anything")
    told = " or ".join(types) if isinstance(types, list) else types
    if isinstance(field.get("items"), dict):
        told += f" of {_type(field['items'])}"
    if isinstance(field.get("additionalProperties"), dict):
        told += f" with values of {_type(field['additionalProperties'])}"
    return told
