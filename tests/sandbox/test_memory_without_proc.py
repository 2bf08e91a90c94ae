"""The memory limit is what the docs say, where there is no /proc to read what a process starts with either."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is for Linux")

ROOT = Path(__file__).parents[2]

TRIED = """
import resource
from pytest_grade.sandbox import lockdown
before = resource.getrlimit(resource.RLIMIT_AS)
said, tried = lockdown._address_space(), lockdown._tried_address_space()
assert resource.getrlimit(resource.RLIMIT_AS) == before
print(abs(tried - said) < 1 << 20, said, tried)
"""

# Of 256 MiB, 200 can be had and 300 cannot; NumPy alone has mapped more than that before.
WITHIN = """
import pathlib
from tests.sandbox.conftest import STUB, run_in
from pytest_grade.sandbox.client import Sandbox
assert not pathlib.Path("/proc/self").exists()
ask = "import numpy\\ntry: reply = numpy.ones({} << 17).nbytes > 0\\nexcept MemoryError: reply = False"
with Sandbox(policy="auto", serve=STUB, memory_bytes=256 << 20) as sandbox:
    print([run_in(sandbox, ask.format(size)) for size in (200, 300)], sandbox.layers)
"""


def test_the_address_space_found_by_trying_is_the_one_in_use() -> None:
    done = subprocess.run([sys.executable, "-c", TRIED], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.startswith("True "), done


def test_a_worker_may_use_its_memory_and_no_more_where_there_is_no_proc() -> None:
    command = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none /proc && exec "$0" -c "$1"']
    done = subprocess.run([*command, sys.executable, WITHIN], capture_output=True, text=True, cwd=ROOT, check=False)
    if "unshare" in done.stderr or "mount" in done.stderr.partition("Traceback")[0]:
        pytest.skip("only root can hide /proc")
    assert done.stdout.startswith("[True, False]"), done
