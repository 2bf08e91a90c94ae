"""What one submission, and one student, may use of the machine."""

from pytest_grade.dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of a run, the same for every submission.

    CPU time is given in multiples of what the solution needs, on the same machine, for everything that is asked of a
    submission; so a slow machine or a long assignment is allowed more. A solution that needs less counts as needing
    25 ms, so that what a short assignment is allowed does not hang on how busy a machine is.

    Attributes:
        function_cpu: for all answers of one function in one conversation, in multiples of what the solution needs.
        submission_cpu: for all conversations about one submission, in multiples of what the solution needs.
        answer_wall: wall-clock time for all answers of one function in one conversation, in seconds.
        submission_wall: wall-clock time after which nothing more is asked of a submission, in seconds.
        search_cpu: CPU time of the search for repairs, in seconds; with 0 nothing is searched for.
        memory: beyond what a process starts with, in MiB.
        output: what a function may print in one answer, in MiB.
        student_files: files of one student that are graded in one run.
        student_wall: wall-clock time for all files of one student together, in seconds.

    """

    function_cpu: int = 40
    submission_cpu: int = 400
    answer_wall: int = 10
    submission_wall: int = 60
    search_cpu: int = 4
    memory: int = 1024
    output: int = 32
    student_files: int = 20
    student_wall: int = 60

    @property
    def memory_bytes(self) -> int:
        """The memory in bytes."""
        return self.memory << 20
