"""Work that is handed to threads and processes, in the ways in which notebooks do it.

What is handed to processes runs `elsewhere`: in a module, as a notebook is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.surrounding import DA, DW, LINEAR, Surrounding, beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_COLUMNS = "def _rows(rows, A_prev):\n    return np.dot(rows, A_prev.T)\n\n"
_HALVES = "np.array_split(dZ, 2)"


def _in_halves(made: str) -> tuple[str, str]:
    """The product for dW in two halves, put together from what `made` gives."""
    return DW, f"    dW = 1. / m * np.concatenate({made})\n"


SIDE_BY_SIDE: Mapping[str, Surrounding] = {
    "executor-map": beside(
        "from concurrent.futures import ThreadPoolExecutor\n" + _COLUMNS,
        _in_halves(f"list(ThreadPoolExecutor(2).map(lambda rows: _rows(rows, A_prev), {_HALVES}))"),
    ),
    "executor-submit": beside(
        "import concurrent.futures as cf\n" + _COLUMNS,
        (
            DW,
            "    with cf.ThreadPoolExecutor(max_workers=2) as pool:\n"
            f"        made = [pool.submit(_rows, rows, A_prev) for rows in {_HALVES}]\n"
            "        assert len(list(cf.as_completed(made))) == 2\n"
            "    dW = 1. / m * np.concatenate([each.result() for each in made])\n",
        ),
    ),
    "processes": beside(
        "from concurrent.futures import ProcessPoolExecutor\nfrom functools import partial\n" + _COLUMNS,
        _in_halves(f"list(ProcessPoolExecutor().map(partial(_rows, A_prev=A_prev), {_HALVES}))"),
        elsewhere=True,
    ),
    "thread-pool": beside(
        "from multiprocessing.pool import ThreadPool\n" + _COLUMNS,
        _in_halves(f"ThreadPool(2).starmap(_rows, [(rows, A_prev) for rows in {_HALVES}])"),
    ),
    "pool-async": beside(
        "import multiprocessing\n" + _COLUMNS,
        (
            DW,
            "    with multiprocessing.Pool(multiprocessing.cpu_count()) as pool:\n"
            f"        made = [pool.apply_async(_rows, (rows, A_prev)) for rows in {_HALVES}]\n"
            "        dW = 1. / m * np.concatenate([each.get(timeout=5) for each in made])\n",
        ),
        elsewhere=True,
    ),
    "joblib": beside(
        "from joblib import Parallel, delayed\n" + _COLUMNS,
        _in_halves(f"Parallel(n_jobs=2)(delayed(_rows)(rows, A_prev) for rows in {_HALVES})"),
        elsewhere=True,
    ),
    "threads": beside(
        "import threading\n",
        (
            DA,
            "    made = {}\n    def work():\n        made['dA'] = np.dot(W.T, dZ)\n"
            "    threads = [threading.Thread(target=work, daemon=True)]\n"
            "    for each in threads:\n        each.start()\n    for each in threads:\n        each.join()\n"
            "    dA_prev = made['dA']\n",
        ),
    ),
    "own-thread": beside(
        "import threading\nclass Product(threading.Thread):\n    def __init__(self, a, b):\n"
        "        super().__init__()\n        self.a, self.b = a, b\n"
        "    def run(self):\n        self.made = np.dot(self.a, self.b)\n\n",
        (
            DA,
            "    product = Product(W.T, dZ)\n    product.start()\n    product.join()\n"
            "    assert not product.is_alive()\n    dA_prev = product.made\n",
        ),
    ),
    "timed-by-a-thread": beside(
        "import threading\ndef told(text):\n    print(text)\n",
        (LINEAR, LINEAR + "    threading.Timer(0, told, ['at work']).start()\n"),
    ),
}
