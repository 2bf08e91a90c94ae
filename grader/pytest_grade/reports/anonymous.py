"""A report that names nobody: ids by HMAC with a key, names taken out of what is said, quoted code without comments.

What may stay is listed, field by field: whatever else an entry holds, of a later version or of a format of others, is
left out. Whoever has the key can tell whom an id stands for, and gets the same ids again; nobody else can.
"""

import hashlib
import hmac
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final, TypeAlias

from pytest_grade.dataclass import dataclass
from pytest_grade.reports.contract import Entry
from pytest_grade.reports.names_out import Names

_LENGTH: Final = 16  # of an id; two of a million students are alike once in 37 million classes
_SUFFIXES: Final = (".ipynb", ".py", ".md")
_DIGEST: Final = re.compile(r"[0-9a-f]{1,64}")
_OF_AN_ASSIGNMENT: Final = re.compile(r"[A-Za-z_][\w.'\[\]-]{0,80}", re.ASCII)
_LINK: Final = re.compile(r"[\w./#:-]{0,200}", re.ASCII)
_DAY: Final = 86_400
_GRADER: Final = ("version", "numpy", "sandbox", "limits", "shard", "self_check", "attempts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Anonymiser:
    """Makes entries nameless, with a key and the names of a class."""

    key: bytes
    names: Names

    def id_of(self, what: str, name: Any) -> str:
        """The id that stands for a name of that kind; the same for the same name, however its letters are composed."""
        return self.mac(what, unicodedata.normalize("NFC", str(name)))[:_LENGTH]

    def mac(self, what: str, text: Any) -> str:
        """What only who has the key can make of a text."""
        content = str(text).encode("utf-8", "surrogatepass")
        return hmac.new(self.key, what.encode() + b"\0" + content, hashlib.sha256).hexdigest()

    def entry(self, entry: Entry) -> dict[str, Any]:
        """The entry without anything that names somebody."""
        return _record(_ENTRY, entry, self)


_Field: TypeAlias = Callable[[Any, Anonymiser], Any]


def anonymous(entries: Iterable[Entry], key: bytes) -> Iterator[dict[str, Any]]:
    """Entries that name nobody, in an order that tells nothing of that of the names; they are gone through twice."""
    entries = list(entries)
    made = Anonymiser(key=key, names=names_of(entries))
    yield from sorted((made.entry(entry) for entry in entries), key=lambda entry: str(entry["path"]))


def names_of(entries: Iterable[Entry]) -> Names:
    """All that the students of a class go by."""
    files: dict[str, set[str]] = {}
    people: set[str] = set()
    ids: set[str] = set()
    kept: set[str] = set()
    for entry in entries:
        person, path, student = entry.get("person") or {}, PurePosixPath(str(entry["path"])), str(entry["student"])
        files.setdefault(student, set()).update((student, *path.parent.parts, path.stem))
        people.update(str(person.get(name) or "") for name in ("name", "section"))
        ids.update((student, str(person.get("id") or "")))
        kept.update((*entry.get("functions", ()), *entry.get("gradients", {}).get("checked", ())))
        kept.add(str(entry.get("assignment", "")))
    return Names.of(files, people, ids, filter(_OF_AN_ASSIGNMENT.fullmatch, kept))


def anonymous_grader(grader: Any) -> dict[str, Any]:
    """What may be told of a run: not its seed, nor a pattern by which students were known."""
    kept = {name: grader[name] for name in _GRADER if isinstance(grader, Mapping) and name in grader}
    return {**kept, "seed": "", "anonymous": True}


def _record(fields: Mapping[str, _Field], value: Any, made: Anonymiser) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    return {name: field(given[name], made) for name, field in fields.items() if name in given}


def _kept(value: Any, _: Anonymiser) -> Any:
    """A number, or one of two or three words of ours."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if isinstance(value, (bool, int)) or value is None else None


def _word(value: Any, made: Anonymiser) -> Any:
    """An id of ours, a quantity, a function; whatever does not look like one is left out."""
    if not isinstance(value, str):
        return None
    return made.names.out_of_name(value) if _OF_AN_ASSIGNMENT.fullmatch(value) else ""


def _link(value: Any, _: Anonymiser) -> Any:
    """A link, which stands in our own tables."""
    return value if isinstance(value, str) and _LINK.fullmatch(value) else ""


def _group(value: Any, made: Anonymiser) -> Any:
    """An answer group, which is a digest of wrong answers and of nothing else."""
    is_one = isinstance(value, str) and _DIGEST.fullmatch(value)
    return value if is_one or value is None else made.id_of("group", value)


def _text(value: Any, made: Anonymiser) -> Any:
    return made.names.out_of_text(value) if isinstance(value, str) else None


def _why(value: Any, made: Anonymiser) -> Any:
    """Why nothing was graded; what a student has handed in instead may be called anything."""
    absent = next((said for said in ("nothing to grade", "not handed in") if str(value).startswith(said)), None)
    return absent or _text(value, made)


def _code(value: Any, made: Anonymiser) -> Any:
    return made.names.out_of_code(value) if isinstance(value, str) else None


def _nothing(_value: Any, _: Anonymiser) -> str:
    return ""


def _unsaid(_value: Any, _: Anonymiser) -> None:
    """What would tell who it was, by the second."""


def _hashed(what: str) -> _Field:
    return lambda value, made: None if value is None else made.id_of(what, value)


def _path(value: Any, made: Anonymiser) -> str:
    suffix = PurePosixPath(str(value)).suffix.lower()
    return made.id_of("path", value) + (suffix if suffix in _SUFFIXES else "")


def _digest(value: Any, made: Anonymiser) -> str | None:
    """No digest of a file, by which whoever has that file would know it: one that is made with the key."""
    return None if value is None else f"sha256:{made.mac('digest', value)}"


def _days(value: Any, _: Anonymiser) -> Any:
    """Whole days of being late: by the second somebody would be known."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return math.ceil(value / _DAY) * _DAY if is_number else None


def _list(field: _Field) -> _Field:
    return lambda value, made: [field(each, made) for each in value] if isinstance(value, (list, tuple)) else []


def _of(fields: Mapping[str, _Field]) -> _Field:
    return lambda value, made: None if value is None else _at_its_place(_record(fields, value, made))


def _functions(value: Any, made: Anonymiser) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    is_one = _OF_AN_ASSIGNMENT.fullmatch
    return {name: _of(_FUNCTION)(function, made) for name, function in given.items() if is_one(name)}


def _at_its_place(record: dict[str, Any]) -> dict[str, Any]:
    """A record whose columns are within the code that is left of its line."""
    code, start, end = (record.get(key) for key in ("code", "column", "end_column"))
    if isinstance(code, str) and isinstance(start, int) and isinstance(end, int):
        end = min(end, len(code))
        record |= {"column": start, "end_column": end} if start < end else {"column": None, "end_column": None}
    return record


_PLACE: Final[Mapping[str, _Field]] = {
    "cell": _kept, "line": _kept, "code": _code, "column": _kept, "end_column": _kept, "function": _word,
}  # fmt: skip
_DIAGNOSIS: Final[Mapping[str, _Field]] = {
    "id": _word, "certain": _kept, **_PLACE, "message": _text, "why": _text, "hint": _text, "link": _link,
    "further": _list(_of(_PLACE)),
}  # fmt: skip
_FUNCTION: Final[Mapping[str, _Field]] = {
    "verdict": _word, "earned": _kept, "possible": _kept, "reason": _text, "by_limit": _kept, "usual_check": _word,
    "planted": _of({"left": _list(_word), "found": _list(_word)}), "returns": _text, **_PLACE,
    "instead": _list(_of(_PLACE)), "besides": _list(_of(_PLACE)),
    "trace": _list(_of(_PLACE)), "diagnoses": _list(_of(_DIAGNOSIS)),
}  # fmt: skip
_LINE: Final[Mapping[str, _Field]] = {
    "quantity": _word, "role": _word, "exponent": _kept, "of": _word, "factor": _kept, "residual": _kept,
    "returned_otherwise": _kept, **_PLACE,
}  # fmt: skip
_ENTRY: Final[Mapping[str, _Field]] = {
    "path": _path,
    "student": _hashed("student"),
    "digest": _digest,
    "person": _of({"id": _hashed("person"), "name": _nothing, "section": _hashed("section")}),
    "attempt": _of({"number": _kept, "at": _unsaid}),
    "late": _of({"seconds": _days, "deducted": _kept}),
    "counts": _kept,
    "counting": _of({"path": _path, "policy": _word}),
    "by_hand": _kept,
    "remarks": _list(_of({"function": _word, "remark": _nothing, "points": _kept, "reason": _nothing})),
    "assignment": _word,
    "status": _word,
    "reason": _why,
    "earned": _kept,
    "possible": _kept,
    "final": _kept,
    "gradients": _of(
        {
            "correct": _kept, "checked": _list(_word), "wrong": _list(_word), "tolerance": _kept, "sentence": _text,
            "waits_for": _list(_word),
        }
    ),
    "convention": _of(
        {"id": _word, "accepted": _kept, "sentence": _text, **_PLACE, "further": _list(_of(_PLACE))}
    ),
    "ledger": _list(_of(_LINE)),
    "functions": _functions,
    "next": _of({**_PLACE, "sentence": _text}),
    "diagnoses": _list(_word),
    "notes": _list(_text),
    "limits": _list(_text),
    "group": _group,
    "hints": _word,
    "seconds": _kept,
    "fault": _kept,
}  # fmt: skip
