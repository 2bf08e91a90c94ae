"""What examples of an assignment have to be graded as: `examples/EXPECTED.yaml`, validated line by line."""

from collections.abc import Collection, Mapping
from dataclasses import field
from pathlib import Path
from typing import Final

import yaml

from pytest_grade.dataclass import dataclass
from pytest_grade.marking.rubric import CONVENTIONS
from pytest_grade.marking.yaml_file import YamlReader, text_of
from pytest_grade.mistakes.table import IDS

EXAMPLES: Final = "examples"
EXPECTED: Final = "EXPECTED.yaml"
VERDICTS: Final = ("incorrect", "missing", "unfinished", "undecided", "planted", "not-gradable")
_KEYS: Final = ("points", "convention", "charged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What one example has to be graded as.

    Attributes:
        points: under the assignment's own rubric.
        convention: the placement of the mean that is found; None where none is.
        charged: for each function that loses points, the names of its mistakes; of one without, its verdict.
        line: where the file says so; 0 of what was found.

    """

    points: float
    convention: str | None = None
    charged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: int = field(default=0, compare=False)

    def told(self) -> str:
        """As the file would have it."""
        parts = [f"points: {self.points:g}"]
        parts += [f"convention: {self.convention}"] if self.convention else []
        charged = ", ".join(f"{name}: {_listed(why)}" for name, why in self.charged.items())
        parts += [f"charged: {{ {charged} }}"] if charged else []
        return f"{{ {', '.join(parts)} }}"


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def expectations(
    path: Path, examples: Collection[str], functions: Collection[str], own_mistakes: Collection[str] = ()
) -> Mapping[str, Expectation]:
    """Read the file, by the names of the examples; raises `ConfigurationError` with line, found and allowed.

    `own_mistakes` are the names of those that the assignment itself declares.
    """
    known = (*VERDICTS, *own_mistakes, *IDS)
    reader = _Reader(str(path), "a line an example: NAME: { points: 100, convention: per-layer }", known)
    nodes = reader.mapping(reader.root(text_of(path)), sorted(examples))
    return {name: reader.expectation(node, functions) for name, node in nodes.items()}


@dataclass(frozen=True, slots=True)
class _Reader(YamlReader):
    """Reads expectations, node by node; `known` are the verdicts, and the names of mistakes."""

    known: Collection[str]

    def expectation(self, node: yaml.Node, functions: Collection[str]) -> Expectation:
        keys = self.mapping(node, _KEYS)
        if "points" not in keys:
            self.refuse(node, "no points", self.what)
        return Expectation(
            points=self.number(keys["points"], "points"),
            convention=self.one_of(keys["convention"], CONVENTIONS) if "convention" in keys else None,
            charged=self.charged(keys["charged"], functions) if "charged" in keys else {},
            line=node.start_mark.line + 1,
        )

    def charged(self, node: yaml.Node, functions: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        return {
            name: tuple(
                self.one_of(each, self.known) for each in (why.value if isinstance(why, yaml.SequenceNode) else [why])
            )
            for name, why in self.mapping(node, tuple(functions)).items()
        }

    def one_of(self, node: yaml.Node, known: Collection[str]) -> str:
        word = self.scalar(node)
        if word not in known:
            self.refuse(node, f'"{word}"', _nearest(word, known))
        return word


def _nearest(word: str, known: Collection[str]) -> str:
    from pytest_grade.judge.near_names import near_name  # noqa: PLC0415 - for a refusal alone

    near = near_name(word, list(known))
    return f"{near}, perhaps" if near else "a name that pytest-grade explain knows, or a verdict"
