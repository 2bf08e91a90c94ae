"""What an export of Gradescope says of its submissions: `submission_metadata.yml`."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from pytest_grade.classroom.whose import Owner, Root, Seen, Whose
from pytest_grade.marking.times import in_utc, time_of

METADATA: Final = "submission_metadata.yml"
EXPORT: Final = re.compile(r"assignment_\d+_export")
_SUBMISSION: Final = re.compile(r"submission_\d+")


def _read(content: bytes) -> Any:
    """YAML without any object in it: what has a tag of another language's is left out; raises `ValueError`."""
    import yaml  # noqa: PLC0415 - of no use to other classes

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        """One of its own, which learns of these tags."""

    Loader.add_multi_constructor("!", lambda *_: None)
    try:
        return yaml.load(content, Loader=Loader)  # noqa: S506 - a safe one
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from None


def whose_in(root: Root, *, is_strict: bool) -> Whose | None:
    """Whose each folder `submission_123` is; None where there is no metadata and it has to be there."""
    above = next((name for name in root.names if EXPORT.fullmatch(name)), "")
    metadata = _metadata(root.read((above, METADATA) if above else (METADATA,)))
    if metadata is None and is_strict:
        return None
    owners = {str(key): owner for key, value in (metadata or {}).items() if (owner := _owner(str(key), value))}

    def whose(seen: Seen) -> Owner | None:
        parts = seen.parts[1:] if above and seen.parts[0] == above else seen.parts
        if not parts or not (len(parts) > 1 or seen.is_folder) or not _SUBMISSION.fullmatch(parts[0]):
            return None
        return owners.get(parts[0]) or Owner(label=parts[0])

    return whose


def _metadata(content: bytes | None) -> Mapping[Any, Any] | None:
    try:
        read = _read(content) if content else None
    except ValueError:
        return None
    return read if isinstance(read, dict) else None


def _owner(label: str, found: Any) -> Owner | None:
    """The first of who handed in, who stands for all of them."""
    if not isinstance(found, dict) or not isinstance(found.get(":submitters"), list):
        return None
    people = [each for each in found[":submitters"] if isinstance(each, dict)]
    if not people:
        return None
    created = found.get(":created_at")
    said = str(created) if isinstance(created, (str, datetime)) else ""
    time = time_of(said)
    names = [(str(each.get(":name") or ""), _ids(each)) for each in people]
    others = tuple(Owner(label=name or " ".join(ids), name=name, ids=ids) for name, ids in names[1:])
    at = in_utc(time) if time else None
    return Owner(label=label, name=names[0][0], ids=names[0][1], at=at, unread="" if at else said, others=others)


def _ids(submitter: Mapping[Any, Any]) -> tuple[str, ...]:
    return tuple(str(submitter[key]) for key in (":sid", ":email") if submitter.get(key))
