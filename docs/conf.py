"""The documentation: `sphinx-build -W -n -b html docs OUT`, with `pip install -e '.[docs]'`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from from_code import theme

from pytest_grade import __version__ as release

project = "pytest-grade"
copyright = "The pytest-grade maintainers"  # noqa: A001 - what Sphinx calls it
extensions = ["myst_parser", "sphinx_copybutton", "from_code"]
exclude_patterns = ["_build", "ci"]
nitpicky = True
smartquotes = False  # an option begins with two hyphens
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]
myst_links_external_new_tab = False
html_theme = "furo"
html_title = f"pytest-grade {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": theme.variables(dark=False),
    "dark_css_variables": theme.variables(dark=True),
    "top_of_page_buttons": [],
}
pygments_style = "default"
pygments_dark_style = "monokai"
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True
copybutton_remove_prompts = True
# Addresses elsewhere are only asked for where somebody says so: a build makes no request.
linkcheck_ignore = [] if os.environ.get("DOCS_LINKS") == "online" else [r"https?://.*"]
linkcheck_anchors_ignore_for_url = [r"https://github\.com/.*"]
