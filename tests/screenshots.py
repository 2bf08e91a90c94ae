"""`python -m tests.screenshots`: the pictures of the documentation, made anew from the example submissions.

It takes Chromium. Each is written to `docs/images/NAME-light.png` and `NAME-dark.png`, in few colours.
"""

import base64
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from tests.browser import Browser, browser

ROOT: Final = Path(__file__).resolve().parents[1]
EXAMPLES: Final = ROOT / "assignments" / "week4_step_by_step" / "examples"
IMAGES: Final = ROOT / "docs" / "images"
LARGEST: Final = 150 * 1024
_COLOURS: Final = 96
_SCALE: Final = 1.5
_OF_NOTEBOOK: Final = "chris-bello"
_CHECK: Final = "%load_ext pytest_grade\n%grade linear_backward"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A part of a page: from the element that `at` finds (`above` pixels before it) on, in a window of `width`."""

    name: str
    page: Callable[[Path, bool], Path]
    width: int
    height: int
    at: str = "body"
    above: int = 0
    left: int = 0


def _report(name: str) -> Callable[[Path, bool], Path]:
    return lambda folder, _: folder / name


def _notebook(folder: Path, dark: bool) -> Path:
    """A notebook in which the check was run, as JupyterLab shows it."""
    exporter = HTMLExporter(theme="dark" if dark else "light", embed_images=True, require_js_url="", mathjax_url="")
    text, _ = exporter.from_notebook_node(nbformat.read(folder / "checked.ipynb", as_version=4))
    page = folder / f"checked-{dark}.html"
    page.write_text(text, encoding="utf-8")
    return page


PICTURES: Final = (
    Picture(name="class", page=_report("class.html"), width=1180, height=720),
    Picture(name="feedback", page=_report(f"pages/{_OF_NOTEBOOK}.html"), width=1180, height=650),
    Picture(
        name="remark",
        page=_report(f"pages/{_OF_NOTEBOOK}.html"),
        width=1180,
        height=430,
        at="#c9-l6",
        above=130,
        left=350,
    ),
    Picture(name="check", page=_notebook, width=900, height=490),
)


def main() -> int:
    """Write every picture; 1 where one is too large."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, browser() as tab:
        folder = Path(scratch)
        _grade(folder)
        _check(folder)
        sizes = {path: path.stat().st_size for picture in PICTURES for path in _taken(tab, picture, folder)}
    for path, size in sizes.items():
        sys.stdout.write(f"{path.relative_to(ROOT)}  {size / 1024:.0f} KB\n")
    return int(max(sizes.values()) > LARGEST)


def _grade(folder: Path) -> None:
    reports = [f"--grade-report=html:{folder}/class.html", f"--grade-report=feedback:{folder}/pages"]
    command = [str(Path(sys.executable).with_name("pytest-grade")), "-q", str(EXAMPLES), "--grade-seed=20", *reports]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def _check(folder: Path) -> None:
    """Run the function of an example, and the check, in a kernel."""
    (source,) = (EXAMPLES / _OF_NOTEBOOK).glob("*.ipynb")
    cells = nbformat.read(source, as_version=4).cells
    (written,) = [cell.source for cell in cells if "def linear_backward" in cell.source and cell.cell_type == "code"]
    code = ("import numpy as np", f"{written}\n\n{_CHECK.splitlines()[1]}")
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(text) for text in (_CHECK.splitlines()[0], *code)]
    )
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    nbformat.write(notebook, folder / "checked.ipynb")


def _taken(tab: Browser, picture: Picture, folder: Path) -> list[Path]:
    """Both pictures of a page."""
    paths = []
    for scheme in ("light", "dark"):
        tab.open(picture.page(folder, scheme == "dark"), picture.width, dark=scheme == "dark")
        top = tab.run(f"document.querySelector({picture.at!r}).getBoundingClientRect().top + scrollY")
        path = IMAGES / f"{picture.name}-{scheme}.png"
        path.write_bytes(_small(_shot(tab, picture, max(0.0, top - picture.above))))
        paths.append(path)
    return paths


def _shot(tab: Browser, picture: Picture, top: float) -> bytes:
    clip: dict[str, Any] = {
        "x": picture.left,
        "y": top,
        "width": picture.width - picture.left,
        "height": picture.height,
        "scale": _SCALE,
    }
    shot = tab.call("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
    return base64.b64decode(shot["data"])


def _small(png: bytes) -> bytes:
    written = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(
        written, "png", optimize=True
    )
    return written.getvalue()


if __name__ == "__main__":
    sys.exit(main())
