"""The grader's side of the sandbox: start workers, isolated as far as the machine allows, and open sessions with them.

A `Sandbox` belongs to one thread, and several may work side by side: nothing here is shared or global, and no
signal handler is set. What needs NumPy is imported when it is first wanted: a fork server loads NumPy itself, and is
started before anything else of a run.
"""

import contextlib
import sys
import threading
from types import TracebackType
from typing import TYPE_CHECKING, Final, Literal

from pytest_grade.errors import ConfigurationError, DisturbedError, GraderError, SandboxUnavailable
from pytest_grade.sandbox.children import ForkServer, Launcher, ServerLost
from pytest_grade.sandbox.waiting import patiently

if TYPE_CHECKING:
    from pytest_grade.sandbox.confined import ConfinedSession

Policy = Literal["auto", "strict", "off"]

POLICIES: Final = ("auto", "strict", "off")
SERVE: Final = "pytest_grade.worker.serve:serve"
WANTED_LAYERS: tuple[str, ...] = ("landlock", "seccomp", "rlimits")
DEMANDED_LAYERS: Final = ("landlock", "seccomp")

MEMORY_BYTES: Final = 1 << 30
_TRIES: Final = 3  # of starting what somebody else kills: the system, for lack of memory, say


class Sandbox:
    """Starts workers, each for one session, isolated as far as the machine allows.

    Attributes:
        layers: the active isolation layers, of ``landlock``, ``seccomp`` and ``rlimits``; empty when student
            code is not isolated.

    """

    def __init__(
        self, *, policy: Policy, preload: tuple[str, ...] = (), serve: str = SERVE, memory_bytes: int = MEMORY_BYTES
    ) -> None:
        """Start the fork server, or make ready the fallback.

        `policy` is ``strict`` (both Landlock and seccomp, else `SandboxUnavailable`), ``auto`` (what there
        is) or ``off``; `preload` names further modules that student code may import; `serve` names the
        worker's function, as ``module:function`` or ``path/to/file.py:function``; `memory_bytes` may be used by a
        worker beyond what it starts with.

        Raises `DisturbedError` where the server is killed, or refused, time and again.
        """
        if policy not in POLICIES:
            raise ConfigurationError(source="sandbox policy", found=repr(policy), allowed=", ".join(POLICIES))
        self._policy = policy
        self._options = {
            "serve": serve,
            "preload": list(preload),
            "layers": list(WANTED_LAYERS),
            "memory": memory_bytes,
        }
        self._closed = threading.Event()
        self._launcher = patiently(self._start, self.wait)

    @property
    def layers(self) -> tuple[str, ...]:
        """The active isolation layers."""
        return self._launcher.layers

    def open(self) -> "ConfinedSession":
        """Start a worker; a fork server that has died is started anew.

        Raises `DisturbedError` where the server is killed time and again, or the system refuses what it takes;
        `GraderError` once the sandbox is closed.
        """
        for tries_left in reversed(range(_TRIES)):
            self._refuse_if_closed()
            try:
                from pytest_grade.sandbox.confined import ConfinedSession  # noqa: PLC0415

                return ConfinedSession(self._launcher.launch())
            except (ServerLost, OSError) as error:
                if not tries_left:
                    raise _disturbed_by(error) from None
            self._launcher.close()
            self._launcher = self._started_again()
        raise AssertionError

    def wait(self, seconds: float) -> None:
        """Wait, but not once the sandbox is closed."""
        self._closed.wait(seconds)

    @property
    def can_signal(self) -> bool:
        """Whether the code that runs in its workers could kill its own process, or another one."""
        return "seccomp" not in self.layers

    def close(self) -> None:
        """End the fork server and every worker; another thread that is using them is told."""
        self._closed.set()
        self._launcher.close()

    def __enter__(self) -> "Sandbox":
        """Return the sandbox itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it, whatever happened."""
        self.close()

    def _refuse_if_closed(self) -> None:
        if self._closed.is_set():
            self._launcher.close()  # it may have been started while another thread closed the one before
            message = "the sandbox is closed"
            raise GraderError(message)

    def _started_again(self) -> Launcher:
        """Start it anew; never with fewer layers than it had, which were told to whoever grades."""
        again = self._start()
        if set(self.layers) <= set(again.layers):
            return again
        again.close()
        raise DisturbedError(detail="a new fork server isolates less than the one before")

    def _start(self) -> Launcher:
        """Start what the policy asks for."""
        if self._policy == "off":
            return self._interpreters()
        try:
            server = self._fork_server() if sys.platform == "linux" else None
        except (ServerLost, OSError) as error:
            raise _disturbed_by(error) from None
        active = server.layers if server is not None else ()
        missing = tuple(layer for layer in DEMANDED_LAYERS if layer not in active)
        strict = self._policy == "strict"
        if server is not None and not (missing if strict else set(missing) == set(DEMANDED_LAYERS)):
            return server
        if server is not None:
            server.close()
        if strict:
            raise SandboxUnavailable(missing=missing)
        return self._interpreters()

    def _interpreters(self) -> Launcher:
        try:
            from pytest_grade.sandbox.spawn import Interpreters  # noqa: PLC0415
        except OSError as error:  # too many open files, say
            raise _disturbed_by(error) from None
        return Interpreters(self._options)

    def _fork_server(self) -> ForkServer:
        """Start a fork server; once more where it is killed before it is ready."""
        for _ in range(_TRIES - 1):
            with contextlib.suppress(ServerLost):
                return ForkServer(self._options)
        return ForkServer(self._options)


def _disturbed_by(error: ServerLost | OSError) -> DisturbedError:
    why = f"a process was refused ({error.strerror})" if isinstance(error, OSError) else str(error)
    return DisturbedError(detail=why)
