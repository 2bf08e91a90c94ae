"""A part of a class, for several machines that grade it together."""

from typing import Final

from pytest_grade.dataclass import dataclass

MOST_SHARDS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of `count` parts, numbered from 1."""

    number: int
    count: int

    @classmethod
    def of(cls, text: str) -> "Shard | None":
        """Read `I/N`; None where it is none."""
        number, _, count = text.partition("/")
        if not all(part.isascii() and part.isdigit() and len(part) < 20 for part in (number, count)):
            return None
        shard = cls(number=int(number), count=int(count))
        return shard if 1 <= shard.number <= shard.count <= MOST_SHARDS else None

    def holds(self, digest: bytes) -> bool:
        """Whether a submission with this digest belongs to the part; every digest belongs to one."""
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1

    def __str__(self) -> str:
        """As on the command line."""
        return f"{self.number}/{self.count}"
