"""What a bundle carries: which assignment it is of, and the package that the service installs."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

from pytest_grade import __version__
from pytest_grade.dataclass import dataclass
from pytest_grade.errors import ConfigurationError
from pytest_grade.examine.catalogue import Entry, entered
from pytest_grade.kit_maker.writing import chosen_by

_SOLUTION: Final = re.compile(r"/(solution(_\w+)?\.py|master\.(ipynb|py|md))$")
_NAME: Final = "pytest-grade"
_ALLOWED: Final = f"a requirement such as {_NAME}=={__version__}, or the path of a wheel of it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What pip installs: a requirement, or the name of a wheel that is carried along, with its bytes."""

    requirement: str
    content: bytes | None = None

    @classmethod
    def named(cls, text: str | None, *, with_assignments: bool) -> "Package":
        """The one of that name or path, by default that of this version; raises `ConfigurationError`.

        By default it is the one with the shipped assignments, where these are needed.
        """
        if text is None:
            return cls(requirement=f"{_NAME}{'[assignments]' if with_assignments else ''}=={__version__}")
        path = Path(text)
        if path.suffix == ".whl":
            if not path.is_file() or not zipfile.is_zipfile(path) or not path.name.startswith("pytest_grade-"):
                found = "no such file" if not path.exists() else "no wheel of it"
                raise ConfigurationError(source=f"--package={text}", found=found, allowed=_ALLOWED)
            return cls(requirement=path.name, content=path.read_bytes())
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            raise ConfigurationError(source="--package", found=repr(text), allowed=_ALLOWED) from None
        if requirement.name.replace("_", "-").lower() != _NAME:
            raise ConfigurationError(source="--package", found=repr(requirement.name), allowed=_ALLOWED)
        return cls(requirement=str(requirement))

    def refuse_solutions(self, where: str) -> None:
        """Raise `ConfigurationError` where a wheel that anybody may read has solutions in it."""
        if self.content is None:
            return
        with zipfile.ZipFile(BytesIO(self.content)) as wheel:
            answers = [name for name in wheel.namelist() if _SOLUTION.search(name)]
        if answers:
            allowed = "one without the shipped assignments (docs/kit.md), or a requirement"
            raise ConfigurationError(source=where, found=f"a wheel with {answers[0]} in it", allowed=allowed)


def entry_of(text: str) -> Entry:
    """The assignment of that id, or in that folder, with its solution; raises `ConfigurationError`."""
    entry = entered(chosen_by(text))
    if not entry.assignment.has_solution:
        raise ConfigurationError(source=text, found="a kit", allowed="the assignment it was made of")
    return entry
