"""Calls that only show, and the functions of SciPy that students take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.students.surrounding import DA, EPOCHS, LINEAR, LOGPROBS, LOOP, SIGMOID3, Surrounding, beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_TQDM = ("tqdm", "tqdm.auto", "tqdm.notebook")
SHOWING: Mapping[str, Surrounding] = {
    "tqdm": beside(
        "from tqdm import tqdm\n",
        (LOOP, LOOP.replace("reversed(range(L - 1))", "tqdm(list(reversed(range(L - 1))), desc='layers')")),
        needs=_TQDM,
    ),
    "tqdm-notebook-bar": beside(
        "from tqdm.notebook import trange\n",
        (
            EPOCHS,
            "    bar = trange(num_iterations)\n    for i in bar:\n"
            "        bar.set_description(f'{i / num_iterations:.0%}')\n",
        ),
        week=3,
        needs=_TQDM,
    ),
    "tqdm-by-hand": beside(
        "import tqdm\n",
        (EPOCHS, "    bar = tqdm.tqdm(total=num_iterations)\n" + EPOCHS + "        bar.update(1)\n"),
        week=3,
        needs=_TQDM,
    ),
    "tqdm-or-not": beside(
        "try:\n    from tqdm.auto import tqdm\nexcept ImportError:\n    def tqdm(x, **k):\n        return x\n",
        (EPOCHS, EPOCHS.replace("range(0, num_iterations)", "tqdm(range(num_iterations), leave=False)")),
        week=3,
        needs=_TQDM,
    ),
    "tqdm-zip": beside(
        "from tqdm import tqdm\n",
        (
            LOOP,
            "    for l, current_cache in tqdm(zip(reversed(range(L - 1)), reversed(caches[:-1])), total=L - 1):\n",
        ),
        needs=_TQDM,
    ),
    "plots-in-the-model": beside(
        "import matplotlib.pyplot as plt\n",
        (EPOCHS, "    costs = []\n" + EPOCHS),
        (
            "    return parameters\n# %%\n# GRADED FUNCTION: predict",
            "    fig, (left, right) = plt.subplots(1, 2, figsize=(8, 3))\n    line, = left.plot(costs, 'r-')\n"
            "    for axis in (left, right):\n        axis.set_xlabel('i')\n    left.title.set_text('cost')\n"
            "    plt.rcParams['axes.grid'] = True\n    plt.show()\n"
            "    return parameters\n# %%\n# GRADED FUNCTION: predict",
        ),
        week=3,
        needs=("matplotlib", "matplotlib.pyplot"),
    ),
    "figure-of-the-notebook": beside(
        "import matplotlib.pyplot as plt\nimport seaborn as sns\nfig, ax = plt.subplots()\n",
        (DA, DA + "    ax.imshow(dW)\n    sns.heatmap(dA_prev, ax=ax)\n    fig.savefig('dW.png')\n"),
        needs=("matplotlib", "matplotlib.pyplot", "seaborn"),
    ),
    "plot-decides-nothing": beside(
        "import matplotlib.pyplot as plt\n",
        (
            DA,
            DA + "    n, bins, patches = plt.hist(dW.ravel(), bins=10)\n    for p in patches:\n"
            "        p.set_alpha(0.5)\n",
        ),
        needs=("matplotlib", "matplotlib.pyplot"),
    ),
    "display": beside(
        "", (DA, DA + "    if not dW.any():\n        pass\n    display(dW)\n    get_ipython().system('clear')\n")
    ),
    "display-imported": beside(
        "from IPython.display import display, clear_output, Markdown\nfrom IPython import get_ipython\n"
        "shell = get_ipython()\n",
        (
            DA,
            DA + "    clear_output(wait=True)\n    display(Markdown('**dW**'), dW.shape)\n"
            "    shell.run_line_magic('who', '')\n",
        ),
        needs=("IPython", "IPython.display"),
    ),
    "rich-table": beside(
        "from rich.console import Console\nfrom rich.table import Table\nfrom rich.progress import track\n"
        "console = Console()\n",
        (LOOP, LOOP.replace("reversed(range(L - 1))", "track(list(reversed(range(L - 1))), description='...')")),
        (
            "    return grads\n",
            "    table = Table(title='grads')\n    for name in grads:\n        table.add_row(name)\n"
            "    console.print(table)\n    return grads\n",
        ),
        needs=("rich", "rich.console", "rich.table", "rich.progress"),
    ),
    "colours": beside(
        "from termcolor import colored\nfrom colorama import Fore, Style\nfrom tabulate import tabulate\n",
        (
            DA,
            DA + "    print(colored('dW', 'red') + ' ' + str(dW.shape))\n"
            "    print(Fore.RED + 'db' + Style.RESET_ALL)\n"
            "    print(tabulate([[dW.mean(), db.mean()]], headers=['dW', 'db']) + '\\n"
            "' + '-'.join([colored('a', 'red'), 'b']))\n",
        ),
        needs=("termcolor", "colorama", "tabulate"),
    ),
    "alive-bar": beside(
        "from alive_progress import alive_bar\n",
        ("        if print_cost and", "        bar()\n        if print_cost and"),
        (EPOCHS, "    with alive_bar(num_iterations) as bar:\n        pass\n" + EPOCHS),
        week=3,
        needs=("alive_progress",),
    ),
    "progressbar": beside(
        "import progressbar\n",
        (EPOCHS, EPOCHS.replace("range(0, num_iterations)", "progressbar.ProgressBar()(range(num_iterations))")),
        week=3,
        needs=("progressbar",),
    ),
    "wandb": beside(
        "import wandb\nfrom torch.utils.tensorboard import SummaryWriter\nwriter = SummaryWriter()\n",
        (EPOCHS, "    run = wandb.init(project='planar', config={'n_h': n_h})\n" + EPOCHS),
        (
            "        if print_cost and",
            "        wandb.log({'cost': cost}, step=i)\n        writer.add_scalar('cost', cost, i)\n"
            "        if print_cost and",
        ),
        week=3,
        needs=("wandb", "torch", "torch.utils", "torch.utils.tensorboard"),
    ),
    "profiled": beside(
        "from memory_profiler import profile\nfrom line_profiler import LineProfiler\nlp = LineProfiler()\n",
        (LINEAR, "@profile\n" + LINEAR),
        ("def L_model_backward(", "@lp\ndef L_model_backward("),
        needs=("memory_profiler", "line_profiler"),
    ),
    "ic": beside("from icecream import ic\n", (DA, "    dA_prev = ic(np.dot(W.T, dZ))\n"), needs=("icecream",)),
    "loguru": beside(
        "from loguru import logger\n",
        (LINEAR, "@logger.catch\n" + LINEAR + "    logger.info('dZ {}', dZ.shape)\n"),
        ("def L_model_backward(", "@logger.catch(reraise=True)\ndef L_model_backward("),
        needs=("loguru",),
    ),
    "logging-and-time": beside(
        "import logging, sys, time, timeit, warnings\nlogger = logging.getLogger(__name__)\n"
        "logging.basicConfig(level=logging.DEBUG)\n",
        (LINEAR, LINEAR + "    start = time.perf_counter()\n    warnings.warn('slow')\n"),
        (
            DA,
            DA + "    logger.warning('took %.3f s', time.perf_counter() - start)\n    sys.stdout.write('dW\\n')\n"
            "    sys.stdout.flush()\n    print('db', db.shape, file=sys.stderr)\n"
            "    print('dZ', file=sys.stdout, flush=True)\n"
            "    time.sleep(0)\n    timeit.default_timer()\n",
        ),
    ),
    "log-file": beside(
        "log = open('log.txt', 'w')\n",
        (
            DA,
            DA + "    print(dW.shape, file=log)\n    with open('dW.txt', mode='a') as f:\n        f.write(str(dW))\n",
        ),
    ),
    "saves": beside(
        "import json, pickle\n",
        (
            "    return parameters\n# %%\n# GRADED FUNCTION: predict",
            "    np.save('W1.npy', parameters['W1'])\n    pickle.dump(parameters, open('p.pkl', 'wb'))\n"
            "    json.dump([1], open('c.json', 'w'))\n"
            "    return parameters\n# %%\n# GRADED FUNCTION: predict",
        ),
        week=3,
    ),
    "expit": beside(
        "from scipy.special import expit\n",
        (SIGMOID3, "    A2 = expit(Z2)\n"),
        week=3,
        needs=("scipy", "scipy.special"),
    ),
    "xlogy": beside(
        "from scipy import special\n",
        (LOGPROBS, "    logprobs = special.xlogy(Y, A2) + special.xlog1py(1 - Y, -A2)\n"),
        week=3,
        needs=("scipy", "scipy.special"),
    ),
    "whole-scipy": beside(
        "import scipy\nimport scipy.special\nfrom scipy import ndimage\n",
        (SIGMOID3, "    A2 = scipy.special.expit(Z2)\n"),
        week=3,
        needs=("scipy", "scipy.special", "scipy.ndimage"),
    ),
    "logsumexp": beside(
        "import scipy.special as sp\n",
        (
            LOGPROBS,
            "    Z2 = sp.logit(A2)\n    logprobs = Y * -sp.logsumexp([0 * Z2, -Z2], axis=0) "
            "+ (1 - Y) * -sp.logsumexp([0 * Z2, Z2], axis=0)\n",
        ),
        week=3,
        needs=("scipy", "scipy.special"),
    ),
}
