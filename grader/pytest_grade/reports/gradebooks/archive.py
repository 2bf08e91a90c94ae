"""A ZIP archive in pieces, so that a class of any size is never held in memory."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Final

_BEGIN: Final = (1980, 1, 1, 0, 0, 0)  # the first that ZIP knows: the same files make the same archive
_MODE: Final = 0o100644 << 16


class _Pieces(io.RawIOBase):
    """What was written and not taken yet."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        """Nothing but written to: it has no place to seek."""
        return True

    def write(self, piece: object) -> int:
        """Keep it until it is taken."""
        content = bytes(piece)  # type: ignore[call-overload]
        self._written += content
        return len(content)

    def take(self) -> bytes:
        """All of it, once."""
        taken = bytes(self._written)
        self._written.clear()
        return taken


def archive(files: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """The pieces of an archive with these files: each a name, with `/`, and its text."""
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files:
            info = zipfile.ZipInfo(name, _BEGIN)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _MODE
            made.writestr(info, text.encode("utf-8", "backslashreplace"))
            yield pieces.take()
    yield pieces.take()
