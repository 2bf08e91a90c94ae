"""The documentation as a site: what comes from the code is whole, and it builds without a warning."""

import html
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_grade.commands.table import BY_NAME
from pytest_grade.mistakes.table import IDS
from pytest_grade.plugin.options import OPTIONS
from pytest_grade.reports.formats import FOLDERS, FORMATS
from tests.documents.scenes import ROOT

DOCS = ROOT / "docs"
sys.path.insert(0, str(DOCS))
from from_code import PARTS, filled, links, markdown, schema, theme  # noqa: E402 - it stands beside the pages


def test_every_option_is_told_with_its_ini_setting() -> None:
    text = PARTS["options"]()
    for option in OPTIONS:
        assert f"`{option.flag}={option.metavar}`" in text
        assert all(f"`{name}`" in text for name in option.inis)
    assert "`--grade-watch`" in text


def test_every_mistake_has_a_section_with_words_and_the_way_it_is_known() -> None:
    pieces = re.split(r"^### (\S+)$", PARTS["mistakes"](), flags=re.MULTILINE)[1:]
    sections = dict(zip(pieces[::2], pieces[1::2], strict=True))
    assert set(sections) == set(IDS)
    for id_, text in sections.items():
        assert len(text.split()) > 10, id_
        assert "**How it is known:**" in text, id_


def test_every_command_is_told() -> None:
    assert all(f"`pytest-grade {name} " in PARTS["commands"]() for name in BY_NAME)


def test_every_format_and_every_key_of_a_rubric_is_told() -> None:
    assert all(f"`{name}:" in PARTS["formats"]() for name in [*FORMATS, *FOLDERS])
    keys = PARTS["rubric"]()
    assert all(f"| `{name}` |" in keys for name in ("assignment", "points", "late", "per_day"))


def test_every_field_of_the_report_is_told_by_its_path() -> None:
    text = PARTS["report"]()
    for path in ("grader.version", "summary.not_handed_in", "person.id", "functions", "convention"):
        assert f"| `{path}`" in text, path
    assert "## submission" in text


def test_a_field_of_a_schema_is_told_with_what_is_in_it() -> None:
    field = {
        "type": "array",
        "items": {"type": "object", "properties": {"id": {"type": "string", "description": "who"}}},
    }
    rows = [*schema._rows({"required": ["all"], "properties": {"all": field}}, "")]
    assert rows == [("`all`", "array of object", ""), ("`all[].id`", "string, may be absent", "who")]


def test_words_of_the_code_are_no_markup() -> None:
    assert markdown.verbatim("dA_prev *is* `a_b` [x]") == "dA\\_prev \\*is\\* `a_b` \\[x\\]"
    assert markdown.table(("a", "b"), [("x|y", "one\ntwo")]).splitlines()[2] == "| x\\|y | one two |"


def test_a_part_that_there_is_not_and_a_file_that_is_gone_are_refused() -> None:
    with pytest.raises(KeyError):
        filled("<!-- from code: nothing -->\n")
    with pytest.raises(FileNotFoundError, match="no such file"):
        links.outside("[gone](../GONE.md)")
    assert links.outside("[s](../SECURITY.md#layers)") == "[s](security.md#layers)"
    assert "github.com" in links.outside("[a](../ARCHITECTURE.md)")


@pytest.mark.parametrize("dark", [False, True])
def test_the_colours_are_those_of_our_pages(dark: bool) -> None:
    assert theme.variables(dark=dark)["color-background-primary"] == ("#17181b" if dark else "#ffffff")


def test_pictures_are_small_and_there_for_both_schemes() -> None:
    pictures = sorted((DOCS / "images").glob("*.png"))
    assert {path.stem.rpartition("-")[2] for path in pictures} == {"light", "dark"}
    assert all(path.stat().st_size < 150 * 1024 for path in pictures)
    shown = {name for page in DOCS.glob("*.md") for name in re.findall(r"images/(\S+\.png)", page.read_text("utf-8"))}
    assert shown == {path.name for path in pictures}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as CI builds it: a warning is an error."""
    if importlib.util.find_spec("sphinx") is None:
        pytest.skip("without Sphinx: pip install -e '.[docs]'")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-b", "html", str(DOCS), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_is_whole_and_makes_no_request(site: Path) -> None:
    for page in DOCS.glob("*.md"):
        text = (site / f"{page.stem}.html").read_text(encoding="utf-8")
        assert not re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//[^"]*"', text), page
        assert "from code:" not in text


def test_every_link_within_the_site_leads_somewhere(site: Path) -> None:
    texts = {page.name: page.read_text(encoding="utf-8") for page in site.glob("*.html")}
    ids = {name: set(re.findall(r'\bid="([^"]+)"', text)) for name, text in texts.items()}
    for name, text in texts.items():
        for link in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', text):
            path, _, anchor = html.unescape(link).partition("#")
            if re.match(r"\w+:", path):
                continue
            assert not path or (site / path).is_file(), f"{name}: {link}"
            assert not anchor or anchor in ids[path or name], f"{name}: {link}"
