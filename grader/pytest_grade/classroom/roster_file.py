"""Reading a roster: a table as the usual systems export it, or as somebody has typed it."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, NoReturn

from pytest_grade.classroom import headings
from pytest_grade.classroom.names import name_keys
from pytest_grade.errors import ConfigurationError
from pytest_grade.model.roster import Roster, Row

_LARGEST: Final = 32 << 20
_MOST_ROWS: Final = 200_000
_MOST_COLUMNS: Final = 2_000
_SHOWN: Final = 200
_DELIMITERS: Final = (",", ";", "\t")
_MARK: Final = "\ufeff"
_MARKS: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_ALLOWED: Final = "a table in CSV, of UTF-8 or UTF-16"
# Lines of Canvas that are no student's.
_BESIDE: Final = ("points possible", "manual posting")
_TEST_STUDENT: Final = name_keys("Student, Test")


class Read(NamedTuple):
    """A roster, and what is to be said of how it was read."""

    roster: Roster
    remarks: tuple[str, ...]


class _Line(NamedTuple):
    """A row of the table, with the line of the file on which it begins."""

    number: int
    cells: list[str]


def read_roster(path: Path) -> Read:
    """Read a roster; raises `ConfigurationError` with file, line, what was found and what is allowed."""
    try:
        with path.open("rb") as file:  # a pipe, perhaps
            content = file.read(_LARGEST + 1)
    except OSError as error:
        _refuse(path, error.strerror or str(error), "a readable table in CSV")
    if len(content) > _LARGEST:
        _refuse(path, f"more than {_LARGEST >> 20} MiB", f"a table of at most {_LARGEST >> 20} MiB")
    text, remarks = _text_of(path, content)
    lines, delimiter = _lines_of(path, text.removeprefix(_MARK))
    first = next(lines, None)
    if first is None:
        _refuse(path, "an empty file", headings.ALLOWED)
    columns = _headings(path, first)
    found = headings.columns_of(columns)
    if not {"name", "id", "email", "login"} & found.keys() and not {"first", "last"} <= found.keys():
        shown = ", ".join(columns)[:_SHOWN]
        _refuse(path, f"the headings {shown}", headings.ALLOWED, first.number)
    rows, beside = _rows(path, columns, found, lines)
    if not rows:
        _refuse(path, "no line of a student", "a line for each student below the headings")
    roster = Roster(source=path.name, columns=columns, rows=rows, beside=beside, delimiter=delimiter, text=text)
    return Read(roster, remarks)


def _text_of(path: Path, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text with its byte order mark, if it has one."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
        remarks: tuple[str, ...] = ()
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            _refuse(path, f"bytes that are no {encoding.upper()} ({error.reason})", _ALLOWED)
        text = content.decode("cp1252", "replace")
        remarks = (f"{path.name}: it is no UTF-8, and was read as Latin-1 (Windows-1252): look at names with accents",)
    if "\0" in text:
        _refuse(path, "a zero byte", _ALLOWED, text[: text.index("\0")].count("\n") + 1)
    return text, remarks


def _lines_of(path: Path, text: str) -> tuple[Iterator[_Line], str]:
    """The rows with something in them; what separates cells is said by the line of headings, as Excel may say it."""
    said, offset = text.partition("\n")[0].strip().lower(), 0
    if said.startswith("sep=") and len(said) <= 5:
        delimiter = said[4:] or "\t"
        text, offset = text.partition("\n")[2], 1
    else:
        heading = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=lambda each: len(next(csv.reader([heading], delimiter=each), ())))
    return _read(path, text, delimiter, offset), delimiter


def _read(path: Path, text: str, delimiter: str, offset: int) -> Iterator[_Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    count, begins = 0, offset + 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            _refuse(path, str(error), _ALLOWED, offset + reader.line_num)
        if any(cell.strip() for cell in cells):
            count += 1
            if count > _MOST_ROWS:
                _refuse(path, f"more than {_MOST_ROWS:,} lines", "a line for each student", begins)
            if len(cells) > _MOST_COLUMNS:
                _refuse(path, f"{len(cells):,} columns", f"at most {_MOST_COLUMNS:,}", begins)
            yield _Line(begins, cells)
        begins = offset + reader.line_num + 1


def _headings(path: Path, line: _Line) -> tuple[str, ...]:
    columns = [cell.strip() for cell in line.cells]
    while columns and not columns[-1]:
        columns.pop()
    for number, heading in enumerate(columns):
        if heading and heading in columns[:number]:
            _refuse(path, f"the heading {heading} twice", "each heading once", line.number)
    return tuple(columns)


def _rows(
    path: Path, columns: tuple[str, ...], found: dict[str, str], lines: Iterator[_Line]
) -> tuple[tuple[Row, ...], tuple[dict[str, str], ...]]:
    rows: dict[str, Row] = {}
    beside: list[dict[str, str]] = []
    for line in lines:
        if any(cell.strip() for cell in line.cells[len(columns) :]):
            said = f"{len(line.cells)} cells below {len(columns)} headings"
            _refuse(path, said, "a cell for each heading (a name with a comma in it stands in quotes)", line.number)
        padded = [*line.cells, *[""] * (len(columns) - len(line.cells))]
        fields = dict(zip(columns, padded, strict=False))
        row = _row(path, fields, found, line.number)
        if row is None:
            beside.append(fields)
            continue
        if (other := rows.setdefault(row.id, row)) is not row:
            _refuse(path, f"{row.id} again, as in line {other.line}", _once(found), line.number)
    return tuple(rows.values()), tuple(beside)


def _once(found: dict[str, str]) -> str:
    if "id" in found:
        return f"each {found['id']} once"
    return "each student once, or a column with an id where two have one name"


def _row(path: Path, fields: dict[str, str], found: dict[str, str], line: int) -> Row | None:
    """A student; None of what is none: points possible, the test student, staff, in Canvas what has no id."""
    cell = {what: " ".join(fields[heading].split()) for what, heading in found.items()}
    both = f"{cell.get('last', '')}, {cell.get('first', '')}".strip(", ") if {"first", "last"} <= cell.keys() else ""
    name = cell.get("name", "")
    if name.casefold() in _BESIDE or cell.get("role", "").casefold() in headings.STAFF:
        return None
    if found.get("name") == "Student" and (name_keys(name) & _TEST_STUDENT or ("id" in cell and not cell["id"])):
        return None
    if not name and both:
        name = " ".join(filter(None, (cell["first"], cell["last"])))
    id_ = _without_participant(cell.get("id", "")) or cell.get("login", "") or cell.get("email", "") or name
    if not id_:
        _refuse(path, "a line without name, id, login or address", "a student in each line", line)
    return Row(
        id=id_,
        name=name or (id_ if " " in id_ else "") or cell.get("login", "") or cell.get("email", "") or id_,
        section=cell.get("section", ""),
        email=cell.get("email", ""),
        login=cell.get("login", ""),
        line=line,
        fields=fields,
    )


def _without_participant(text: str) -> str:
    """The number in `Participant 12345` of Moodle, which is the one in the names of its downloads."""
    for word in headings.PARTICIPANTS:
        if text.casefold().startswith(word) and (number := text[len(word) :].strip()).isdigit():
            return number
    return text


def _refuse(path: Path, found: str, allowed: str, line: int | None = None) -> NoReturn:
    raise ConfigurationError(source=str(path), found=found, allowed=allowed, line=line)


def ids_of(roster: Roster, row: Row) -> Sequence[str]:
    """Everything by which a student may be called in a download, besides the name."""
    further = (row.fields.get(heading, "").strip() for heading in headings.further(roster.columns))
    return tuple(dict.fromkeys(filter(None, (row.id, row.login, row.email, *further))))
