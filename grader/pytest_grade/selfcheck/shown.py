"""What `check()` gives back: a value that shows itself."""

from collections.abc import Sequence

from pytest_grade.dataclass import dataclass
from pytest_grade.reports.contract import Entry
from pytest_grade.selfcheck import as_html, as_text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SelfCheck:
    """What was found out about the functions in `names`, or about all; or in one `sentence` why nothing was.

    `entry` is that of the report contract, as `grades.json` holds it; `cell` is the one that was running.
    """

    entry: Entry | None = None
    names: Sequence[str] = ()
    cell: int | None = None
    sentence: str = ""

    def __repr__(self) -> str:
        """The text."""
        return self.sentence if self.entry is None else "\n".join(as_text.text(self.entry, self.names))

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        if self.entry is None:
            return as_html.sentence(self.sentence)
        return as_html.fragment(self.entry, self.names, self.cell)
