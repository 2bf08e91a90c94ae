"""Sandboxes whose workers run the source a test sends them; see `stub_worker`."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pytest_grade.sandbox.client import Policy, Sandbox

STUB = f"{Path(__file__).with_name('stub_worker.py')}:serve"
Run = Callable[..., Any]


def stubbed(policy: Policy = "auto") -> Sandbox:
    return Sandbox(policy=policy, serve=STUB)


def run_in(sandbox: Sandbox, source: str, given: object = None, cpu: float = 5, wall: float = 10) -> Any:
    with sandbox.open() as session:
        session.send((source, given))
        return session.receive(cpu_seconds=cpu, wall_seconds=wall)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with stubbed() as started:
        if not started.layers:
            pytest.skip("no isolation on this machine")
        yield started


@pytest.fixture(scope="module")
def unisolated() -> Iterator[Sandbox]:
    with stubbed("off") as started:
        yield started


@pytest.fixture
def run(sandbox: Sandbox) -> Run:
    return lambda source, given=None, **budgets: run_in(sandbox, source, given, **budgets)
