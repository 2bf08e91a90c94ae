"""Reading YAML that a person wrote, node by node, so that every complaint has a line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError


def text_of(path: Path) -> str:
    """The text of a file; raises `ConfigurationError` where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = "bytes that are not UTF-8" if isinstance(error, UnicodeDecodeError) else error.strerror or str(error)
        raise ConfigurationError(source=str(path), found=found, allowed="a readable YAML file") from None


@dataclass(frozen=True, slots=True)
class YamlReader:
    """Walks the YAML nodes of one file; `what` it is to hold, in words."""

    source: str
    what: str

    def root(self, text: str) -> yaml.Node:
        """The outermost node."""
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except RecursionError:
            self.refuse(None, "YAML nested too deeply", self.what, 1)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "not YAML"
            self.refuse(None, str(problem), "valid YAML", mark.line + 1 if mark else None)
        else:
            if node is not None:
                return node
            self.refuse(None, "an empty file", self.what, 1)
        raise AssertionError

    def refuse(self, node: yaml.Node | None, found: str, allowed: str, line: int | None = None) -> None:
        """Raise `ConfigurationError` with the line of the node."""
        if node is not None:
            line = node.start_mark.line + 1
        raise ConfigurationError(source=self.source, found=found, allowed=allowed, line=line)

    def mapping(self, node: yaml.Node, allowed: Sequence[str]) -> dict[str, yaml.Node]:
        """The values by their keys, each of which is known and stands there once."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, _kind(node), "keys and values")
            raise AssertionError
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self.scalar(key_node)
            if key in found:
                self.refuse(key_node, f'"{key}" twice', "each key once")
            if key not in allowed:
                self.refuse(key_node, f'"{key}"', f"one of {', '.join(allowed)}")
            found[key] = value
        return found

    def scalar(self, node: yaml.Node) -> str:
        """The text of a word or number, as it stands there."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, _kind(node), "one word or number")
            raise AssertionError
        return str(node.value)

    def number(self, node: yaml.Node, what: str) -> float:
        """A number from 0 up."""
        text = self.scalar(node)
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        if not 0 <= value < 1e9:
            self.refuse(node, f'"{text}"', f"{what}: a number from 0 up")
        return value

    def items(self, node: yaml.Node, what: str) -> list[yaml.Node]:
        """The items of a list."""
        if not isinstance(node, yaml.SequenceNode):
            self.refuse(node, _kind(node), what)
            raise AssertionError
        return list(node.value)


def _kind(node: Any) -> str:
    return {"mapping": "keys and values", "sequence": "a list", "scalar": "one value"}.get(node.id, "something else")
