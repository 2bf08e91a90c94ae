"""Running a solution: as it stands, or with arrays that record how they were made.

The solution is its author's, and runs in this process, as `assignment.py` does.
"""

import builtins
import contextlib
import fnmatch
import math
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import CodeType, ModuleType
from typing import Any, Final

import numpy as np

from pytest_grade.author.loading import Declared
from pytest_grade.author.noting import NOTE, Note
from pytest_grade.author.numpy_traced import TracingMath, TracingNumPy
from pytest_grade.author.overtime import in_time
from pytest_grade.author.source import Source
from pytest_grade.author.tape import Tape
from pytest_grade.author.traced import Traced
from pytest_grade.tuples import with_items

SEED: Final = 1234
_CHANCE: Final = threading.RLock()  # NumPy has one generator for all threads
Intervene = Callable[[Note, Any], Any]


class Program:
    """The functions of a solution, and of what students are given, in a namespace of their own.

    With a `tape`, what they do with traced arrays is recorded on it, with `notes` of the names that these are given.
    `constants` take the place of the solution's own. `intervene` is shown whatever a variable is given, and what it
    gives back is what the program goes on with; `held` are variables that hold these arrays, whatever they are given.
    """

    def __init__(
        self,
        made: Declared,
        tape: Tape | None = None,
        constants: Mapping[str, object] | None = None,
        intervene: Intervene | None = None,
        held: Mapping[str, Any] | None = None,
        *,
        notes: bool = True,
    ) -> None:
        self._tape = tape
        self._intervene = intervene
        self._held = held or {}
        self._is_noting = (tape is not None and notes) or intervene is not None or bool(held)
        self._times: Counter[tuple[str, str, int]] = Counter()
        self._sources = made.sources
        self._modules = made.assignment.modules
        self._numpy: Any = np if tape is None else TracingNumPy(tape)
        self._math: Any = math if tape is None else TracingMath()
        self._builtins = {**vars(builtins), "__import__": self._imported, "print": lambda *_, **__: None}
        if tape is not None:
            self._builtins |= {"float": _TracedFloat}
        self._provided: dict[str, Any] = {}
        if made.provided:
            self._run(made.provided, self._provided)
        self.names: dict[str, Any] = {name: each for name, each in self._provided.items() if name[:2] != "__"}
        self._run(made.solution, self.names)
        self.names.update(constants or {})

    def _run(self, source: Source, namespace: dict[str, Any]) -> None:
        namespace |= {"__builtins__": self._builtins, "__name__": source.path.stem, "np": self._numpy}
        if self._is_noting:
            namespace[NOTE] = self._note if self._intervene is None else self._intervened
        with in_time(source):
            exec(source.noting_code if self._is_noting else source.code, namespace)

    def _note(self, value: Any, function: str, variable: str, line: int) -> Any:
        """Give the tape the name of a traced value; of a tuple that is returned, of each of its parts."""
        if variable in self._held and isinstance(value, (np.ndarray, Traced)):
            return self._held[variable]
        if isinstance(value, Traced) and self._tape is not None:
            self._tape.note(value.step, function, variable, line)
        elif isinstance(value, tuple) and not variable:
            for part in value:
                self._note(part, function, variable, line)
        return value

    def _intervened(self, value: Any, function: str, variable: str, line: int) -> Any:
        """What takes the place of an array or number that a variable is given, or that is returned."""
        if isinstance(value, tuple) and not variable:
            return with_items(value, (self._intervened(part, function, variable, line) for part in value))
        if self._intervene is None or not isinstance(value, (np.ndarray, float)):
            return value
        place = (function, variable, line)
        note = Note(function=function, variable=variable, line=line, before=self._times[place])
        self._times[place] += 1
        return self._intervene(note, value)

    def _imported(self, name: str, *arguments: Any, **more: Any) -> Any:
        if name == "numpy":
            return self._numpy
        if name == "math":
            return self._math
        if name == "provided" or any(fnmatch.fnmatch(name, pattern) for pattern in self._modules):
            module = ModuleType(name)
            vars(module).update(self._provided)
            return module
        return builtins.__import__(name, *arguments, **more)

    def gives(self, name: str) -> bool:
        """Whether this is a function that students are given."""
        return callable(self._provided.get(name)) and self.names[name] is self._provided[name]

    def evaluated(self, code: CodeType, names: Mapping[str, Any]) -> Any:
        """The value of an expression of a declaration, where these names are known besides the program's own."""
        with in_time(*self._sources):
            return eval(code, {**self.names, "__builtins__": self._builtins, **names})  # noqa: S307 - the author's own

    def change(self, key: str, change: Callable[[Any], Any]) -> None:
        """Have a function, or a method, give what becomes of its answer by this."""
        owner, _, name = key.rpartition(".")
        own = getattr(self.names[owner], name) if owner else self.names[name]

        def changed(*arguments: Any, **named: Any) -> Any:
            return change(own(*arguments, **named))

        if owner:
            setattr(self.names[owner], name, changed)
        else:
            self.names[name] = changed

    @contextlib.contextmanager
    def replaced(self, functions: Mapping[str, str]) -> Iterator[None]:
        """Put other functions of the solution in the place of some, for a while."""
        before = {name: self.names[name] for name in functions if name in self.names}
        self.names.update({name: self.names[other] for name, other in functions.items()})
        try:
            yield
        finally:
            self.names.update(before)


def seen_in(made: Declared, run: Callable[[Program], Any]) -> list[tuple[str, Any]]:
    """Every array that a variable of the solution holds while it is run so, with that one's name, "" if returned."""
    seen: list[tuple[str, Any]] = []

    def see(note: Note, value: Any) -> Any:
        seen.append((note.variable, np.array(value)))
        return value

    run(Program(made, intervene=see))
    return seen


@contextlib.contextmanager
def same_chance(seed: int = SEED) -> Iterator[None]:
    """Draw from NumPy's own generator as from this seed, whatever the program seeds it with; then as before.

    One thread at a time: the others wait for their turn.
    """
    with _CHANCE:
        before, reseed = np.random.get_state(), np.random.seed
        reseed(seed)
        setattr(np.random, "seed", _ignored)  # noqa: B010 - NumPy's own is not to be assigned to, as its types have it
        try:
            yield
        finally:
            setattr(np.random, "seed", reseed)  # noqa: B010
            np.random.set_state(before)


_ignored: Callable[..., None] = lambda *_, **__: None  # noqa: E731


class _OfNumbers(type):
    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, float) or (isinstance(value, Traced) and not value.ndim)


class _TracedFloat(float, metaclass=_OfNumbers):
    """`float`, but that a traced number stays one; as a type of arrays it is NumPy's."""

    dtype: Final = np.dtype(float)

    def __new__(cls, value: Any = 0.0) -> Any:
        return np.reshape(value, ()) if isinstance(value, Traced) else float(value)
