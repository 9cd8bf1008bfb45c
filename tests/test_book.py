"""The built book, as files and as a person sees it in a browser."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from backprop.site import build

ROOT = Path(__file__).resolve().parent.parent
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [entry["file"] for part in TOC["parts"] for entry in part["chapters"]]
NOTEBOOKS = [c for c in CHAPTERS if "```{code-cell}" in (ROOT / f"{c}.md").read_text(encoding="utf-8")]


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built book; builds it, with warnings as errors, if anything has changed."""
    return build(ROOT, print).parent


@pytest.fixture(scope="session")
def visits(site: Path, chromium: Any) -> dict[str, dict[str, Any]]:
    """What the browser sees of each page: requests, console, formulas."""
    found = {}
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    for page_name in [TOC["root"], *CHAPTERS]:
        page = context.new_page()
        requests: list[str] = []
        console: list[str] = []
        page.on("request", lambda request, log=requests: log.append(request.url))
        page.on("console", lambda m, log=console: log.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error, log=console: log.append(str(error)))
        page.goto((site / f"{page_name}.html").as_uri(), wait_until="load")
        page.wait_for_function("window.MathJax === undefined || window.MathJax.startup?.promise !== undefined")
        page.evaluate("window.MathJax?.startup?.promise")
        found[page_name] = {
            "requests": requests,
            "console": console,
            "formulas": page.locator("article .math").count(),
            "rendered": page.locator("article mjx-container").count(),
            "errors": page.locator("article mjx-merror, article [data-mjx-error]").count(),
            "raw": page.evaluate("document.querySelector('article').innerText.match(/\\\\\\(|\\\\\\[|\\$\\$/g) || []"),
            "broken": page.evaluate(
                "[...document.querySelectorAll('article img')].filter(i => !i.naturalWidth).map(i => i.src)"
            ),
            "overflow": _overflow(page),
        }
        page.close()
    context.close()
    return found


def _overflow(page: Any) -> float:
    """How many pixels the page is wider than a phone."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(200)
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_no_request_leaves_the_machine(visits: dict, name: str) -> None:
    outside = [url for url in visits[name]["requests"] if not url.startswith(("file:", "data:", "blob:"))]
    assert outside == []
    assert visits[name]["requests"], "the counter of requests counts nothing"


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_formulas_are_rendered(visits: dict, name: str) -> None:
    page = visits[name]
    assert page["rendered"] >= page["formulas"]
    assert page["errors"] == 0
    assert page["raw"] == []
    if name in NOTEBOOKS and "/appendix/" not in name:
        assert page["rendered"] > 20


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_no_complaint_in_the_console_and_no_broken_picture(visits: dict, name: str) -> None:
    assert visits[name]["console"] == []
    assert visits[name]["broken"] == []


@pytest.mark.parametrize("name", [TOC["root"], *CHAPTERS])
def test_fits_a_phone(visits: dict, name: str) -> None:
    assert visits[name]["overflow"] <= 0


class Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "img" and "logo" not in (attributes.get("class") or ""):
            self.alts.append(attributes.get("alt") or "")


def alts(html: str) -> list[str]:
    parser = Images()
    parser.feed(html)
    return parser.alts


def poor(texts: list[str]) -> list[str]:
    """Alternative texts that are missing, too short to say what the picture shows, or repeated."""
    return [t for t in texts if len(t) < 40 or t.startswith("..") or texts.count(t) > 1]


def test_every_picture_says_what_it_shows(site: Path) -> None:
    texts = [alt for name in CHAPTERS for alt in alts((site / f"{name}.html").read_text(encoding="utf-8"))]
    assert len(texts) >= 10
    assert poor(texts) == []


def test_poor_alternative_texts_are_found() -> None:
    good = "A graph in which the loss falls from left to right over 30 epochs."
    assert poor(alts(f'<img src="a"><img alt="short"><img alt="{good}">')) == ["", "short"]
    assert poor([good, good]) == [good, good]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_chapters_were_executed_and_have_outputs(site: Path, name: str) -> None:
    """nbval passes on a notebook without outputs, so they must be there for it to compare."""
    path = site.parent / "executed" / f"{name}.ipynb"
    cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    assert all(c["execution_count"] for c in cells if "".join(c["source"]).strip())
    outputs = [o for c in cells for o in c["outputs"]]
    assert len(outputs) >= (1 if "/appendix/" in name else 5)
    assert not [o for o in outputs if "application/vnd.jupyter.widget-view+json" in o.get("data", {})]
    assert not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


def test_no_page_is_left_over_or_missing(site: Path) -> None:
    pages = {str(p.relative_to(site).with_suffix("")) for p in (site / "book").rglob("*.html")}
    assert pages == {TOC["root"], *CHAPTERS}


def test_code_is_included_not_pasted() -> None:
    source = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src" / "backprop").rglob("*.py"))
    functions = set(re.findall(r"^def (\w+_(?:forward|backward))\(", source, re.M))
    for name in CHAPTERS:
        text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
        pasted = functions & set(re.findall(r"^def (\w+)\(", text, re.M))
        assert pasted == set(), f"{name} pastes {pasted}"


def test_building_again_does_nothing(site: Path) -> None:
    said: list[str] = []
    before = (site / "index.html").stat().st_mtime_ns
    assert build(ROOT, said.append) == site / "index.html"
    assert said == ["The book is up to date."]
    assert (site / "index.html").stat().st_mtime_ns == before
