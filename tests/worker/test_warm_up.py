"""The fork server reads, defines and asks a notebook of ours before it forks: what that loads is loaded."""

import json
import subprocess
import sys

from pytest_grade.talk.orders import write_order
from pytest_grade.worker import warm_up
from tests.students import student

SERVED = """
import json, sys
from pytest_grade.sandbox.boot import boot
boot({"serve": "pytest_grade.worker.serve:serve"})
from pytest_grade.worker.replies import replies
from pytest_grade.worker.surroundings import OwnProcess

opening, order = json.loads(sys.stdin.read())
messages = iter([opening | {"content": opening["content"].encode()}, order])

def receive():
    for message in messages:
        return message
    raise EOFError

before = {*sys.modules}
found = [reply.message for reply in replies(receive, OwnProcess)]
assert "linear_backward" in found[1]["defined"], found[1]
print(json.dumps(sorted({*sys.modules} - before)))
"""


def test_a_worker_that_reads_closely_and_defines_loads_nothing_more() -> None:
    text = "\n\n".join(f"# %%\n{cell}" for cell in student("week4-course-per-layer").cells)
    opening = {"content": text, "kind": "py", "report": "closely"}
    messages = json.dumps([opening, write_order(["linear_backward"])])
    command = [sys.executable, "-W", "ignore", "-c", SERVED]
    done = subprocess.run(command, input=messages, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_warming_up_leaves_nothing_behind() -> None:
    before = {*sys.modules}, sys.stdout, sys.gettrace()
    warm_up.warm_up()
    assert ({*sys.modules}, sys.stdout, sys.gettrace()) == before
