"""Feedback pages: what stands on them, that nothing of a student's runs on them, and that they take no time."""

import copy
import json
import re
import shutil
import time
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.preprocessors import GetGrades

from backprop.grading import safe
from backprop.grading.feedback import Grades
from backprop.grading.pages import Marks, page, render
from backprop.grading.settings import settings
from conftest import ROOT

SECRET = 730153
SOURCE = f"seed = 0\n### BEGIN HIDDEN TESTS\nseed = {SECRET}\n### END HIDDEN TESTS\ncheck('f', seed=seed)"
PRINTED = (
    "f: 1.33 of 4 points\n  [wrong] dW: Your dW is transposed.\n  [wrong] db: You average.\n"
    "  [right] dx\nYour function printed, when it was first called:\n  | <b>hello</b>\n"
)


def cell(kind: str, source: str, name: str = "", outputs: tuple = (), **meta):
    about = {"nbgrader": {"grade_id": name, "grade": False, "solution": False, "task": False} | meta} if name else {}
    if kind == "markdown":
        return new_markdown_cell(source, metadata=about)
    return new_code_cell(source, metadata=about, outputs=list(outputs))


def graded(*more) -> str:
    """A graded notebook with one function that is partly right, one text to be read, and more cells."""
    checked = (
        new_output("stream", name="stdout", text=PRINTED),
        new_output("execute_result", {"text/plain": "1.33"}, execution_count=3),
    )
    return json.dumps(
        new_notebook(
            cells=[
                cell("markdown", "# Title\n\nWith $a<b$."),
                cell("code", "def f(x):\n    return x", "f", solution=True),
                cell("code", SOURCE, "test_f", checked, grade=True, points=4),
                cell("code", "def g(x):\n    return x", "g", solution=True),
                cell("code", SOURCE.replace("'f'", "'g'"), "test_g", grade=True, points=2),
                cell("markdown", "Because.", "why", grade=True, solution=True, points=3),
                *more,
            ]
        )
    )


MARKS = Marks(
    "ada <b>", "feedforward", "one", {"test_f": (1.33, 4, False), "test_g": (2, 2, False), "why": (0, 3, True)}
)


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", BeautifulSoup(html, "html.parser").body.get_text())


def test_the_first_lines_say_where_one_stands_and_what_to_fix_first() -> None:
    html = page(graded(), MARKS)
    head = BeautifulSoup(html, "html.parser").header
    lines = [re.sub(r"\s+", " ", p.get_text()).strip() for p in head.find_all("p")]
    assert lines == [
        "ada <b>",
        "3.33 of 9 points",
        "1 of 3 parts is right. why is still to be read by a person, for up to 3 points.",
        "Fix first: f, for 2.67 more points. dW: Your dW is transposed.",
    ]
    soup = BeautifulSoup(html, "html.parser")
    links = [a["href"] for a in head.find_all("a")]
    assert "#test_f" in links
    assert "#why" in links
    assert all(soup.find(id=link.removeprefix("#")) for link in links)


def test_what_is_right_what_is_wrong_and_what_it_earned_stand_beside_the_cell() -> None:
    soup = BeautifulSoup(page(graded(), MARKS), "html.parser")
    section = soup.find(id="test_f")
    assert [li.get_text() for li in section.select("li.wrong")] == ["dW: Your dW is transposed.", "db: You average."]
    assert [li.get_text() for li in section.select("li.right")] == ["Right: dx"]
    assert "1.33 of 4 points" in section.get_text()
    assert "| <b>hello</b>" in section.get_text()
    assert "– of 3 points" in soup.find(id="why").get_text()


def test_comments_late_penalties_and_manual_points_are_shown() -> None:
    marks = Marks("ada", "a", "one", MARKS.scores | {"why": (2.5, 3, False)}, {"why": "The *mean* is missing"}, 0.5)
    html = page(graded(), marks)
    assert "<strong>5.33</strong>" in html
    assert "handed in late: 0.5 points are taken off" in text_of(html)
    assert "<em>mean</em>" in html
    done = page(graded(), Marks("ada", "a", "one", {"test_f": (4, 4, False), "test_g": (2, 2, False)}))
    assert "Nothing to fix." in text_of(done)


def test_hidden_tests_and_their_numbers_are_gone() -> None:
    told = new_output("stream", name="stdout", text=f"seed {SECRET} and 1{SECRET}\n")
    failed = new_output("error", ename="E", evalue=f"at {SECRET}", traceback=[f"seed = {SECRET}"])
    html = page(graded(cell("code", "print(seed)", outputs=(told, failed))), MARKS)
    assert "HIDDEN" not in html
    assert not re.search(rf"(?<!\d){SECRET}", html)
    assert f"1{SECRET}" in html


def test_the_same_page_as_by_nbgraders_generate_feedback(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = json.loads(graded())
    table = new_output("display_data", {"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "1"})
    notebook["cells"].append(cell("code", "table", outputs=(table,)))
    marks = Marks(MARKS.student, MARKS.assignment, "one", MARKS.scores, {"f": "See *above*."}, 0.25)

    def enter(self, nb, resources):
        for one in nb.cells:
            meta = one.metadata.get("nbgrader", {})
            if meta.get("solution"):
                meta["comment"] = marks.comments.get(meta["grade_id"])
            if meta.get("grade"):
                meta["score"], meta["points"], meta["waiting"] = marks.scores[meta["grade_id"]]
        resources["nbgrader"] |= {"score": 3.08, "max_score": 9, "late_penalty": 0.25}
        return nb, resources

    monkeypatch.setattr(GetGrades, "preprocess", enter)
    assert Grades.preprocess is enter
    c = settings(ROOT)
    exporter = HTMLExporter(config=c)
    for name in c.GenerateFeedback.preprocessors:
        exporter.register_preprocessor(name, enabled=True)
    about = {"nbgrader": {"notebook": "one", "assignment": marks.assignment, "student": marks.student, "db_url": ""}}
    theirs, _ = exporter.from_notebook_node(from_dict(copy.deepcopy(notebook)), about)
    ours = page(json.dumps(notebook), marks)
    assert theirs.strip() == str(BeautifulSoup(ours, "html.parser")).strip()
    request = {"notebook": json.dumps(notebook), "marks": {**vars(marks), "scores": dict(marks.scores)}}
    assert render(json.loads(json.dumps(request)))["page"] == ours


ATTACKS = {
    "script": "<script>hit()</script>",
    "case": "<ScRiPt >hit()</sCrIpT>",
    "split": "<scr<script></script>ipt>hit()</script>",
    "unclosed": "<script>hit()",
    "image": "<img src=x onerror=hit()>",
    "slash": "<img/src=x/onerror=hit()>",
    "svg": "<svg onload=hit()><script>hit()</script></svg>",
    "svg link": "<svg><a xlink:href='javascript:hit()'><text y=20>x</text></a></svg>",
    "math": "<math><mtext><table><mglyph><style><img src=x onerror=hit()></style></mglyph></table></mtext></math>",
    "noscript": '<noscript><p title="</noscript><img src=x onerror=hit()>"></noscript>',
    "link": "<a href='javascript:hit()'>click</a>",
    "entity": "<a href='jav&#x09;ascript:hit()'>click</a>",
    "data": "<a href='data:text/html,<script>parent.hit()</script>'>click</a>",
    "markdown link": "[click](javascript:hit())",
    "reference": "[click][1]\n\n[1]: javascript:hit()",
    "autolink": "<javascript:hit()>",
    "frame": "<iframe srcdoc='<script>parent.hit()</script>'></iframe><iframe src='http://evil.test/'></iframe>",
    "object": "<object data='http://evil.test/x'></object><embed src='http://evil.test/x'>",
    "form": "<form action='http://evil.test/'><button formaction='javascript:hit()' autofocus>click</button></form>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://evil.test/'>",
    "base": "<base href='http://evil.test/'>",
    "style": "<style>@import 'http://evil.test/x.css'; body{display:none}</style>",
    "css": "<div style='position:fixed;inset:0;background:url(http://evil.test/x)'>over</div>",
    "picture": "<img src='http://evil.test/x.png' srcset='http://evil.test/y.png'>",
    "markdown picture": "![x](http://evil.test/x.png)",
    "media": "<video src='http://evil.test/x' poster='http://evil.test/y' onerror=hit()></video>",
    "sheet": "<link rel=stylesheet href='http://evil.test/x.css'><link rel=prefetch href='http://evil.test/x'>",
    "handlers": "<details open ontoggle=hit()><p onmouseover=hit() onfocus=hit() tabindex=1 autofocus>x</p></details>",
    "clobber": "<p id=MathJax name=MathJax>x</p><a id=test_f href=#>x</a>",
    "end": "</div></section></main></body><script>hit()</script>",
    "comment": "<!--><img src=x onerror=hit()>-->",
    "formula": "$\\href{javascript:hit()}{x}$ $\\mmlToken{mi}[href='javascript:hit()']{y}$",
    "overlay": "$\\mmlToken{mi}[style='position:fixed;top:0;left:0;width:999px']{z}$ $\\require{html}\\style{x}{y}$",
    "fence": "```html\n<script>hit()</script>\n```\n\n```\"><script>hit()</script>\nx\n```",
}  # fmt: skip


def attacked(text: str) -> list:
    """Every way for it to get onto the page: texts, comments, code, every kind of output."""
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'><script>hit()</script>{text}</svg>"
    data = [
        {"text/html": text, "text/plain": "x"},
        {"text/markdown": text},
        {"text/latex": text},
        {"text/plain": text},
        {"image/svg+xml": svg},
        {"image/png": f'"><img src=x onerror=hit()>{text}', "text/plain": text},
        {"application/javascript": "hit()", "text/plain": "x"},
        {"application/vnd.jupyter.widget-view+json": {"model_id": text}},
        {"application/json": {text: text}},
    ]
    outputs = [new_output("display_data", one) for one in data]
    outputs += [
        new_output("stream", name=text, text=text),
        new_output("stream", name="stdout", text=f"\x1b[31m{text}\x1b]8;;javascript:hit()\x07x\x1b[0m"),
        new_output("error", ename=text, evalue=text, traceback=[text]),
    ]
    picture = cell("markdown", f"![{text}](attachment:a.png)")
    picture["attachments"] = {"a.png": {"text/html;base64,PHNjcmlwdD4=": text, "image/png": '" onerror=hit() x="'}}
    return [
        cell("markdown", text),
        cell("code", text, outputs=tuple(outputs)),
        picture,
        cell("markdown", text, "own", solution=True, grade=True, points=1),
    ]


def test_nothing_of_a_students_runs_or_leaves(tmp_path: Path, chromium) -> None:
    """All attacks in Chromium, each on a page of its own: no script, no request, no click that does anything."""
    target = tmp_path / "feedback" / "ada" / "a"
    target.mkdir(parents=True)
    shutil.copytree(ROOT / "book" / "_static" / "mathjax", tmp_path / "feedback" / "_mathjax")
    context = chromium.new_context()
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))
    for name, attack in ATTACKS.items():
        marks = Marks(attack, "a", "one", MARKS.scores | {"own": (0, 1, False)}, {"own": attack, "f": attack})
        path = target / f"{name}.html"
        path.write_text(page(graded(*attacked(attack)), marks), encoding="utf-8")
        tab = context.new_page()
        tab.add_init_script("window.hits = []; window.hit = () => window.hits.push(1)")
        tab.goto(path.as_uri())
        tab.wait_for_selector("mjx-container", state="attached")
        tab.wait_for_timeout(100)
        for link in tab.query_selector_all("main a:not([href^='#']), main mjx-container *[href]"):
            link.evaluate("e => e.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))")
        tab.mouse.move(300, 300)
        assert tab.evaluate("window.hits.length") == 0, name
        assert tab.url == path.as_uri(), name
        assert tab.evaluate("document.querySelectorAll('main script, main iframe, main style, [onerror]').length") == 0
        covering = "e => getComputedStyle(e).position === 'fixed' && !e.closest('.text, .comment, .result')"
        assert not tab.evaluate(f"[...document.querySelectorAll('body *')].some({covering})"), name
        assert tab.evaluate("document.elementFromPoint(innerWidth / 2, 5).closest('header, body') !== null")
        tab.close()
    context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert {Path(url).suffix for url in requests if url.startswith("file:")} <= {".html", ".js", ".woff"}


def test_the_policy_alone_stops_a_script_that_got_through(tmp_path: Path, chromium) -> None:
    html = page(graded(), MARKS)
    through = (
        "<script>hits.push(1)</script><img src=x onerror=hits.push(1)><script src='s.js'></script>"
        "<a id=go href='javascript:hits.push(1)'>x</a><img src='http://evil.test/x.png'>"
    )
    (tmp_path / "s.js").write_text("hits.push(1)")
    path = tmp_path / "page.html"
    path.write_text(html.replace("<main>", "<main>" + through), encoding="utf-8")
    tab = chromium.new_page()
    sent: list[str] = []
    tab.on("requestfinished", lambda request: sent.append(request.url))
    tab.add_init_script("window.hits = []")
    tab.goto(path.as_uri())
    tab.evaluate("document.getElementById('go').click()")
    tab.wait_for_timeout(200)
    assert tab.evaluate("window.MathJax !== undefined"), "our own script must run"
    assert tab.evaluate("hits.length") == 0
    assert not [url for url in sent if url.startswith("http")]
    tab.close()


def test_the_word_that_lets_scripts_run_is_another_on_each_page() -> None:
    words = [re.findall(r"nonce-([\w-]+)", page(graded(cell("markdown", text)), MARKS)) for text in ("a", "b", "a")]
    assert words[0] == words[2] != words[1]
    assert len(words[0][0]) == 24


HEAVY = {
    "div": "<div>" * 9000,
    "begin": "\\begin{a}" * 5000,
    "brackets": "[" * 49_000,
    "quotes": ">" * 49_000,
    "links": "[a](" * 12_000,
    "ticks": "`a``" * 12_000,
    "list": "\n".join("  " * i + "- a" for i in range(200)),
    "table": "|a" * 10_000 + "\n" + "|-" * 10_000,
    "long": "a *b* " * 500_000,
}


@pytest.mark.parametrize("kind", HEAVY)
def test_no_text_stops_the_pages_of_a_class(kind: str) -> None:
    safe.markdown("warm")
    start = time.perf_counter()
    html = safe.markdown(HEAVY[kind])
    assert time.perf_counter() - start < 15
    assert len(html) < 1_000_000


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a href='data:text/html,x'>a</a>", "<a>a</a>"),
        ("<a href='//evil.test/x'>a</a>", "<a>a</a>"),
        ("<a href='../../other/a/one.html'>a</a>", "<a>a</a>"),
        ("<a href='https://docs.test/x' target=_self id=x class=total>a</a>", '<a href="https://docs.test/x">a</a>'),
        ("<img src='data:text/html;base64,AAAA' alt=x>", '<img alt="x">'),
        ("<img src='data:image/png;base64,AAAA'>", '<img src="data:image/png;base64,AAAA">'),
        (
            "<div style='color:red' class='total'><span class='mi'>1</span></div>",
            '<div><span class="mi">1</span></div>',
        ),
        ("<div>" * 61, f"<pre>{'&lt;div&gt;' * 61}</pre>"),
        ("<p>" + "<br>" * 61, f"<p>{'<br>' * 61}</p>"),
    ],
)
def test_what_is_harmless_stays_and_nothing_else(html: str, expected: str) -> None:
    assert str(safe.clean(html)) == expected


def test_one_page_has_only_so_much_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backprop.grading.pages.PATIENCE", -1.0)
    html = page(graded(cell("markdown", "**late**")), MARKS)
    assert "**late**" in html
    assert "<strong>late" not in html


def test_a_page_takes_milliseconds() -> None:
    """Of a notebook as long as ours, with locked texts that the whole class shares."""
    released = json.loads((ROOT / "exercises" / "feedforward" / "feedforward.ipynb").read_text(encoding="utf-8"))
    took = []
    for n in range(24):
        for one in released["cells"]:
            if one["metadata"].get("nbgrader", {}).get("solution"):
                one["source"] = f"{''.join(one['source']).rstrip()}\n# {n}"
        text = json.dumps(released)
        start = time.process_time()
        page(text, Marks(f"student{n}", "feedforward", "feedforward"))
        took.append(time.process_time() - start)
    assert sorted(took[4:])[10] < 0.025


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ({"text/html": "<table><tr><td>1</td></tr></table>", "text/plain": "no"}, "<td>1</td>"),
        ({"text/html": "<script>1</script>", "text/plain": "the frame"}, "<pre>the frame</pre>"),
        ({"image/png": "aGk=\n", "text/plain": "no"}, 'src="data:image/png;base64,aGk="'),
        ({"image/png": "aGk=", "text/html": "no"}, 'alt="What this cell draws"'),
        ({"text/latex": "$a<b$"}, "$a&lt;b$"),
        ({"application/x": "1"}, "An output that cannot be shown here."),
    ],
)
def test_of_several_forms_the_best_harmless_one_is_shown(output: dict, expected: str) -> None:
    html = page(graded(cell("code", "x", outputs=(new_output("display_data", output),))), MARKS)
    assert expected in html
    assert ">no<" not in html


def test_it_fits_a_phone_and_the_dark_and_paper(tmp_path: Path, chromium) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(graded(cell("code", "x" * 300), cell("markdown", "y" * 300)), MARKS), encoding="utf-8")
    tab = chromium.new_page(viewport={"width": 360, "height": 700}, color_scheme="dark")
    tab.goto(path.as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    dark = "getComputedStyle(document.body).backgroundColor"
    assert tab.evaluate(dark) == "rgb(20, 25, 31)"
    tab.emulate_media(media="print", color_scheme="dark")
    assert tab.evaluate(dark) == "rgb(255, 255, 255)"
    tab.close()


def test_what_is_no_notebook_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a notebook"):
        page("[]", MARKS)
