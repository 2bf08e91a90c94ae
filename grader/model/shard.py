"""A part of a class, for several machines that grade it together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """One of `count` parts, numbered from 1."""

    number: int
    count: int

    def holds(self, digest: bytes) -> bool:
        """Whether a submission with this digest belongs to the part; every digest belongs to one."""
        return int.from_bytes(digest[:8], "big") % self.count == self.number - 1

    def __str__(self) -> str:
        """As on the command line."""
        return f"{self.number}/{self.count}"
