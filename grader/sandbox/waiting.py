"""How long a busy machine has kept a task from running: what nobody who is graded can help."""

from pathlib import Path


def kept_waiting(task: str) -> float:
    """Seconds since its start in which a task was ready to run and others ran; 0 where the system does not say.

    `task` is the number of a process, or `thread-self`.
    """
    try:
        return int(Path(f"/proc/{task}/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0
