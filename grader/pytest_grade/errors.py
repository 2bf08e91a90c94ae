"""The grader's own failures: a bad configuration, a missing protection, a fault of the grader itself.

What a student's code does wrong is a value and never one of these. Each exception carries its facts as
attributes; the message is derived from them.
"""


class GraderError(Exception):
    """The root of every exception this package raises on purpose."""


class ConfigurationError(GraderError):
    """Something the user configured is not allowed.

    Attributes:
        source: where the value was given: a file and key, a command-line option.
        found: what was found there.
        allowed: what may stand there.
        line: the line in that file, counted from 1, or None where there is none.

    """

    def __init__(self, *, source: str, found: str, allowed: str, line: int | None = None) -> None:
        super().__init__(source, found, allowed, line)
        self.source = source
        self.found = found
        self.allowed = allowed
        self.line = line

    def __str__(self) -> str:
        """Say where, what was found and what is allowed, in one sentence."""
        place = self.source if self.line is None else f"{self.source}, line {self.line}"
        return f"{place}: found {self.found}; allowed: {self.allowed}"


class DisturbedError(GraderError):
    """Somebody outside got in the grader's way: killed a process of it, or refused it one. No student's doing.

    Attributes:
        detail: what happened.

    """

    def __init__(self, *, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        """Say what happened, and that it happened to us."""
        return f"the system gets in the grader's way: {self.detail}"


class SandboxUnavailable(GraderError):  # noqa: N818  (it names a state of the machine, as the design does)
    """Isolation was demanded and the machine does not offer it.

    Attributes:
        missing: names of the isolation layers that are not there, for instance ``("landlock",)``.

    """

    def __init__(self, *, missing: tuple[str, ...]) -> None:
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        """Name the layers that are missing."""
        return f"student code cannot be isolated here: no {' and no '.join(self.missing)}"
