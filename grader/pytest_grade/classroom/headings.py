"""The headings by which columns of a roster are found: those of the usual exports, in lower case.

Canvas: gradebook. Moodle: grading worksheet, participants (English, German, French, Spanish). Gradescope: roster and
grades. GitHub Classroom and Classroom 50: roster. nbgrader: students.
"""

from collections.abc import Mapping, Sequence
from typing import Final

# What is a student's id, the first of these that a file has; the others may be told by him too.
IDS: Final = (
    "id", "identifier", "identifiant", "identificador", "student id", "student_id", "sid", "id number", "idnumber",
    "student number", "sis user id", "matriculation number", "matrikelnummer", "matrikelnr", "id-nummer",
)  # fmt: skip
LOGINS: Final = (
    "sis login id", "login id", "login", "username", "user name", "user_name", "github_username", "github username",
    "anmeldename", "nom d'utilisateur", "nombre de usuario",
)  # fmt: skip
FURTHER_IDS: Final = ("sis user id", "integration id", "lms_user_id", "sis login id")
EMAILS: Final = (
    "email", "e-mail", "email address", "e-mail address", "email_address", "mail", "e-mail-adresse",
    "adresse de courriel", "dirección de correo", "dirección email", "correo electrónico",
)  # fmt: skip
NAMES: Final = (
    "student", "full name", "fullname", "name", "student name", "student_name", "display name",
    "vollständiger name", "nom complet", "nombre completo",
)  # fmt: skip
FIRST_NAMES: Final = ("first name", "first_name", "firstname", "given name", "vorname", "prénom", "nombre")
LAST_NAMES: Final = (
    "last name", "last_name", "lastname", "surname", "family name", "nachname", "nom", "nom de famille", "apellido(s)",
    "apellidos",
)  # fmt: skip
SECTIONS: Final = (
    "section",
    "sections",
    "section name",
    "section_name",
    "group",
    "groups",
    "gruppe",
    "gruppen",
    "groupe",
)
ROLES: Final = ("role", "roles", "rolle", "rôle", "rol")
# When somebody has handed in: Moodle's worksheet in several languages, GitHub's and Gradescope's tables, or typed.
TIMES: Final = (
    "last modified (submission)", "zuletzt geändert (abgabe)", "dernière modification (travail remis)",
    "última modificación (entrega)", "ultima modifica (consegna)", "última modificação (envio)",
    "última modificação (submissão)", "laatst gewijzigd (inzending)", "senast modifierat (inlämning)",
    "poslední změna (odevzdání)", "son düzenleme (gönderim)", "最后修改（学生）",
    "submission time", "submitted at", "submission_time", "submitted", "submission date", "date submitted",
    "handed in", "handed in at", "abgegeben", "abgabezeit",
)  # fmt: skip

COLUMNS: Mapping[str, Sequence[str]] = {
    "id": IDS,
    "login": LOGINS,
    "email": EMAILS,
    "name": NAMES,
    "first": FIRST_NAMES,
    "last": LAST_NAMES,
    "section": SECTIONS,
    "role": ROLES,
}
ALLOWED: Final = (
    "a line of headings with one of Student, Full name, Name, First name and Last name, ID, Identifier, SID, "
    "SIS User ID, SIS Login ID, Username, Email (German, French and Spanish ones of Moodle too; rename others)"
)
# Who is on a list without being a student, by role.
STAFF: Final = frozenset(
    [
        "instructor",
        "teacher",
        "ta",
        "reader",
        "grader",
        "observer",
        "designer",
        "admin",
        "administrator",
        "professor",
        "non-editing_teacher",
        "tutor",
        "dozent",
        "trainer",
    ]
) | {"teaching assistant", "non-editing teacher", "head ta", "course admin"}
# What Moodle puts before the number of somebody whose name it hides, and before every identifier.
PARTICIPANTS: Final = ("participant", "teilnehmer/in", "participante", "deelnemer")


def columns_of(headings: Sequence[str]) -> dict[str, str]:
    """Which of these headings is what; of several, the one that stands first in the table."""
    plain: dict[str, str] = {}
    for heading in headings:
        plain.setdefault(" ".join(heading.split()).casefold(), heading)
    found: dict[str, str] = {}
    for what, known in COLUMNS.items():
        first = next((plain[each] for each in known if each in plain), None)
        if first is not None:
            found[what] = first
    return found


def further(headings: Sequence[str]) -> list[str]:
    """The columns besides, by which a student may be called."""
    known = {*IDS, *LOGINS, *EMAILS, *FURTHER_IDS}
    return [heading for heading in headings if " ".join(heading.split()).casefold() in known]
