"""The time of the day that student code is told: each question comes at another one, and its clock runs as usual."""

import time

_HOUR = 3600


class Clock:
    """In the place of `time.time` and `time.time_ns`, ahead by a number of seconds."""

    def __init__(self) -> None:
        self._time, self._time_ns, self.ahead = time.time, time.time_ns, 0

    def time(self) -> float:
        """Seconds since 1970."""
        return self._time() + self.ahead

    def time_ns(self) -> int:
        """Nanoseconds since 1970."""
        return self._time_ns() + self.ahead * 1_000_000_000

    def set(self, chance: int) -> None:
        """Be ahead by a time that depends on a number: one second more for the next number."""
        self.ahead = chance % _HOUR

    def install(self) -> None:
        """Take the place of the functions of `time`, in this process."""
        time.time, time.time_ns = self.time, self.time_ns


CLOCK = Clock()
