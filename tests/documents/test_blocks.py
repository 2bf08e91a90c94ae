"""How pages are read: which blocks there are, what comments say of them, and what counts as shown."""

from pathlib import Path

import pytest

from tests.documents.blocks import blocks, commands
from tests.documents.test_commands import is_said, with_output

PAGE = """# A page

<!-- in: class -->
<!-- ends with: 1 2 -->
```sh
pytest-grade submissions
```

```
said right behind it
```

Words between.

```
said by nobody
```

<!-- file: remarks.yaml -->
```yaml
- points: 1
```

   <!-- not run: it needs a cluster -->
   ```console
   $ first
   one
   two
   $ second
   ```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_comments_before_a_block_are_about_that_block_alone(page: Path) -> None:
    first, behind, _, written, indented = blocks(page)
    assert (first.scene, first.codes, first.line) == ("class", (1, 2), 5)
    assert (behind.scene, behind.codes, written.file) == ("", (0,), "remarks.yaml")
    assert (indented.language, indented.not_run) == ("console", "it needs a cluster")


def test_a_comment_with_no_block_behind_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("<!-- ends with: 1 -->\nWords.\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="no block behind it"):
        list(blocks(tmp_path / "page.md"))


def test_only_what_stands_right_behind_a_command_is_its_output(page: Path) -> None:
    assert [shown for _, shown in with_output(page)] == ["said right behind it\n", "", "", "", ""]


def test_each_command_of_a_console_has_what_is_shown_below_it(page: Path) -> None:
    first, second = commands(list(blocks(page))[-1])
    assert (first.typed, first.shown) == ("first", ("one", "two"))
    assert (second.typed, second.shown) == ("second", ())


def test_lines_that_are_shown_are_said_in_their_order_and_whole() -> None:
    left = iter(["one", "left out", "two and a half", "three"])
    assert is_said("one", left)
    assert is_said("two …", left)
    assert not is_said("one", left)
    assert not is_said("thre", iter(["three"]))
