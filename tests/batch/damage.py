"""Damaging a store as a disk, a memory or a copy may do: bits that flip, pages that are gone."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path


def flipped(content: bytes, bit: int) -> bytes:
    """The bytes with one bit flipped."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def flip_in_each(store: Path, chance: random.Random, table: str = "findings", column: str = "found") -> int:
    """Flip a bit in that column of each row; of how many."""
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        rows = connection.execute(f"SELECT id, CAST({column} AS BLOB), typeof({column}) FROM {table}").fetchall()
        for id_, content, kind in rows:
            damaged = flipped(content, chance.randrange(8 * len(content)))
            connection.execute(f"UPDATE {table} SET {column} = CAST(? AS {kind}) WHERE id = ?", [damaged, id_])
    return len(rows)


def settle(store: Path) -> None:
    """Have everything in the file itself, and nothing beside it."""
    with closing(sqlite3.connect(store)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def forget(store: Path) -> None:
    """Take a store away, with what lies beside it."""
    for end in ("", "-wal", "-shm", "-journal"):
        store.with_name(store.name + end).unlink(missing_ok=True)
