"""The report on a class: what it counts, whom it names as alike, and that ten thousand are no trouble."""

import json
import re
import textwrap
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from backprop.grading.generated_class import Invented, Rates, make_class
from backprop.grading.report.alike import alike
from backprop.grading.report.summary import summarise
from backprop.grading.report.tokens import covered, passages, tokens
from backprop.grading.report.works import Finding, Part, Work, read_finding, stubs
from backprop.grading.report.write import make_page, percent, write_report
from backprop.grading.rewritten import renamed, with_asides
from backprop.grading.runner import grade
from backprop.grading.sample_class import STUDENTS, make_sample_class
from backprop.tasks import assignment_tasks, tasks
from conftest import ROOT

OWN = '''
def linear_backward(dy, cache):
    """My own way."""
    x, W = cache
    pieces = {}
    for name, shape in (("dx", x.shape), ("dW", W.shape)):
        pieces[name] = np.full(shape, 0.0)
    step = 0
    while step < x.shape[0] * W.shape[1]:
        row, column = divmod(step, W.shape[1])
        price = dy[row, column]
        pieces["dx"][row] = pieces["dx"][row] + price * W[:, column]
        pieces["dW"][:, column] = pieces["dW"][:, column] + price * x[row]
        step += 1
    return pieces["dx"], pieces["dW"], np.add.reduce(dy)
'''
COPIED = """
def linear_backward(g, c):
    a, b = c
    res = {}  # results
    for k, s in (('g1', a.shape), ('g2', b.shape)):
        res[k] = np.full( s, 0.0 )

    i = 0
    while i < a.shape[0] * b.shape[1]:
        n, m = divmod(i, b.shape[1])
        t = g[n, m]
        res['g1'][n] = res['g1'][n] + t * b[:, m]
        res['g2'][:, m] = res['g2'][:, m] + t * a[n]
        i += 1
    return res['g1'], res['g2'], np.add.reduce(g)
"""
GIVEN = stubs(ROOT / "exercises" / "feedforward")
KNOWN = [
    task.source(function)
    for task in assignment_tasks("feedforward").values()
    for function in [*(m.function for m in task.mistakes.values()), *task.alternates.values()]
] + list(stubs(ROOT / "solutions" / "feedforward").values())


def work(student: str, code: str, content: str = "") -> Work:
    return Work(student, content=content or student, sources={"feedforward/linear_backward": code})


def test_a_copy_with_other_names_is_found() -> None:
    others = [work(f"other{i}", KNOWN[i % len(KNOWN)]) for i in range(60)]
    (group,) = alike([work("ada", OWN), *others, work("ben", COPIED)], GIVEN, KNOWN)
    assert (group.students, group.identical) == (["ada", "ben"], False)
    (shared,) = group.cells
    assert shared.cell == "feedforward/linear_backward"
    assert shared.tokens > 120
    assert shared.share == 1
    assert shared.holders == 2


def test_a_copy_with_a_line_changed_is_found_and_three_are_one_group() -> None:
    edited = COPIED.replace("i = 0", "i = 0\n    done = False").replace("np.add.reduce(g)", "sum(g)")
    (group,) = alike([work("ada", OWN), work("ben", COPIED), work("chen", edited)], GIVEN, KNOWN)
    assert group.students == ["ada", "ben", "chen"]


def test_independent_answers_are_not_alike() -> None:
    """Every known version, each by two students with names of their own; a class in which all is known."""
    rng = np.random.default_rng(3)
    found = [
        Work(
            f"{task.name}{i}{j}", content=f"{task.name}{i}{j}", sources={f"feedforward/{task.name}": renamed(code, rng)}
        )
        for task in assignment_tasks("feedforward").values()
        for i, code in enumerate(KNOWN)
        if f"def {task.name}(" in code and "raise" not in code
        for j in range(2)
    ]
    assert len(found) > 60
    assert alike(found, GIVEN, KNOWN) == []


SHORT = (
    "x, W = cache\nreturn dy @ W.T, x.T @ dy, dy.sum(axis=0)",
    "x = cache[0]\nW = cache[1]\nreturn np.matmul(dy, W.T), np.matmul(x.T, dy), sum(dy)",
)


@pytest.mark.parametrize("style", SHORT)
def test_short_right_answers_are_never_listed(style: str) -> None:
    code = "def linear_backward(dy, cache):\n" + textwrap.indent(style, "    ")
    assert alike([work(f"s{i}", renamed(code, np.random.default_rng(i))) for i in range(4)], GIVEN, []) == []


def test_what_many_wrote_is_not_striking() -> None:
    assert alike([work(f"s{i}", OWN) for i in range(40)], GIVEN, KNOWN) == []


def test_the_same_files_are_named_as_such_unless_nobody_touched_them() -> None:
    stub = GIVEN["feedforward/linear_backward"]
    works = [work("ada", OWN, "1"), work("ben", OWN, "1"), work("chen", stub, "2"), work("dora", stub, "2")]
    (group,) = alike(works, GIVEN, KNOWN)
    assert (group.students, group.identical) == (["ada", "ben"], True)


def test_tokens_forget_names_comments_layout_and_docstrings_only() -> None:
    code = 'def f(a, b):\n    """Doc."""\n    c = a.T @ b[0]  # note\n    return np.sum(c, axis=1)\n'
    same = "def f(one,two):\n\n  three = one . T@two[ 0 ];  return np.sum(three, axis=1)"
    assert tokens(code) == tokens(same)
    assert tokens(code) != tokens(code.replace(".T", ".S"))
    assert tokens(code) != tokens(code.replace("[0]", "[1]"))
    assert tokens("def f(: '") == ("def", "v", "(", ":", "'")
    assert covered([0, 1, 2, 20]) == 10 + 8
    assert len(passages(("v",) * 10)) == 3


def test_ten_thousand_take_seconds_and_a_bounded_page() -> None:
    rng = np.random.default_rng(0)
    right = [task.source(f) for task in [tasks()["linear_backward"]] for f in task.alternates.values()]
    works = []
    for n in range(10_000):
        code = renamed(right[n % len(right)], np.random.default_rng(n % 40))
        code = with_asides(code, rng) if n % 5 == 0 else code
        hint = tasks()["linear_backward"].mistakes["weights_transposed"].hint
        part = Part(n % 5, 4, n % 7 == 0, [Finding(hint, "dW", "weights_transposed"), Finding(f"nothing like {n}")])
        one = work(f"student{n}", code)
        one.parts["feedforward/test_linear_backward"] = part
        one.problem = "unreadable" if n % 11 == 0 else ""
        works.append(one)
    works += [work(f"copy{n}", renamed(works[5 * n].sources["feedforward/linear_backward"], rng)) for n in range(100)]
    start = time.process_time()
    groups = alike(works, GIVEN, KNOWN)
    html = make_page("feedforward", works, summarise(works), groups, ["feedforward"])
    assert time.process_time() - start < 30
    assert len(html) < 300_000
    pairs = {tuple(group.students) for group in groups}
    assert {(f"copy{n}", f"student{5 * n}") for n in range(100)} <= pairs
    assert len(pairs) < 110


def test_the_summary_counts_what_is_there() -> None:
    wrong = Finding("Your dW is transposed.", "dW", "weights_transposed")
    one = [
        Work("a", parts={"n/test_f": Part(4, 4, False), "n/why": Part(0, 3, True)}),
        Work("b", parts={"n/test_f": Part(1, 4, False, [wrong, wrong]), "n/why": Part(2, 3, False)}, penalty=0.5),
        Work("c", parts={"n/test_f": Part(0, 4, False, [wrong], ["timed out"]), "n/why": Part(3, 3, False)}),
        Work("d", problem="unreadable"),
    ]
    summary = summarise(one)
    assert (summary.graded, summary.max_score, summary.median) == (3, 7, 3)
    assert summary.mean == pytest.approx((4 + 2.5 + 3) / 3)
    f, why = summary.tasks
    assert (f.name, f.right, f.partly, f.nothing, f.waiting) == ("f", 1, 1, 1, 0)
    assert f.points == pytest.approx(5 / 3)
    assert [(w.count, w.share, w.students) for w in f.wrong] == [(2, 2 / 3, ["b", "c"])]
    assert f.events == [("timed out", 1, ["c"])]
    assert (why.name, why.graded, why.waiting, why.points) == ("why", 2, 1, 2.5)
    assert [bar.count for bar in summary.bars] == [0, 0, 1, 1, 1, 0, 0, 0]
    assert summary.bars[-1].low == summary.bars[-1].high == 7


def test_findings_are_known_again() -> None:
    task = tasks()["linear_backward"]
    hint = task.mistakes["bias_averaged"].hint
    assert read_finding(f"db: {hint}", task) == Finding(hint, "db", "bias_averaged")
    assert read_finding("dx, dW: every entry is zero.", task) == Finding("every entry is zero.", "dx, dW")
    assert read_finding("NameError: name 'q'", task) == Finding("NameError: name 'q'")
    assert [percent(share) for share in (0, 0.001, 0.5, 0.999, 1)] == ["0 %", "< 1 %", "50 %", "> 99 %", "100 %"]


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """The sample class, graded by nbgrader, with one more that is no notebook and one copied."""
    folder = tmp_path_factory.mktemp("class")
    make_sample_class(folder, ROOT)
    bad = folder / "submitted" / "<img src=x>" / "feedforward" / "feedforward.ipynb"
    bad.parent.mkdir(parents=True)
    bad.write_text("{", encoding="utf-8")
    grade("feedforward", folder, ROOT)
    path = write_report("feedforward", folder, ROOT)
    return folder, path, path.read_text(encoding="utf-8")


def test_the_report_tells_of_the_sample_class(reported) -> None:
    folder, path, html = reported
    assert path == folder / "report" / "feedforward.html"
    soup = BeautifulSoup(html, "html.parser")
    numbers = {div.dt.get_text(): div.dd.get_text().strip() for div in soup.select(".numbers div")}
    assert numbers["handed in"] == str(len(STUDENTS) + 1)
    assert numbers["graded"] == str(len(STUDENTS))
    assert numbers["not graded"] == "1"
    assert numbers["to be read"] == "5"
    rows = {row.th.get_text(): row.get_text(" ") for row in soup.select("#task-linear_backward ~ div tbody tr")}
    assert rows["weights transposed"].split()[:3] == ["1", "11", "%"]
    assert "chen" in rows["weights transposed"]
    order = [row.th.get_text().replace("\u200b", "") for row in soup.select("[aria-labelledby=parts] tbody tr")]
    assert order[-1] == "derivation"
    assert order[0] == "softmax_cross_entropy_backward"
    for link in soup.select("a[href^='../']"):
        assert (path.parent / link["href"]).resolve().is_file()
    ids = {tag["id"] for tag in soup.select("[id]")}
    assert {a["href"][1:] for a in soup.select("a[href^='#']")} <= ids
    assert write_report("feedforward", folder, ROOT).read_text(encoding="utf-8") == html


def test_the_report_is_inert_and_can_be_read_without_eyes(reported, chromium) -> None:
    soup = BeautifulSoup(reported[2], "html.parser")
    assert not soup.select("script, img, iframe, link")
    assert "&lt;img src=x&gt;" in reported[2]
    assert all(table.thead and table.select("tbody th[scope=row]") for table in soup.select("table"))
    label = soup.svg["aria-label"]
    assert soup.svg["role"] == "img"
    assert sum(map(int, re.findall(r"(\d+) with", label))) == len(STUDENTS)
    assert soup.figcaption
    for scheme in ("light", "dark"):
        tab = chromium.new_page(viewport={"width": 360, "height": 700}, color_scheme=scheme)
        requests: list[str] = []
        tab.on("request", lambda request, seen=requests: seen.append(request.url))
        tab.goto(reported[1].as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert requests == [reported[1].as_uri()]
        tab.close()


def test_nobody_and_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nobody has handed in feedforward"):
        write_report("feedforward", tmp_path, ROOT)
    with pytest.raises(FileNotFoundError, match="assignments with a solution"):
        write_report("feedbackward", tmp_path, ROOT)
    path = tmp_path / "submitted" / "ada" / "feedforward"
    path.mkdir(parents=True)
    html = write_report("feedforward", tmp_path, ROOT).read_text(encoding="utf-8")
    assert "feedforward.ipynb is missing; handed in: nothing" in html


def test_an_invented_class_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    def made(name: str, seed: int) -> tuple[list[Invented], list[bytes]]:
        students = make_class(tmp_path / name, ROOT, 30, seed=seed)
        return students, [path.read_bytes() for path in sorted((tmp_path / name / "submitted").rglob("*.ipynb"))]

    assert made("a", 1) == made("b", 1)
    assert made("c", 2)[1] != made("a", 1)[1]
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        make_class(tmp_path, ROOT, 0)


def test_an_invented_class_has_the_stated_rates(tmp_path: Path) -> None:
    rates = Rates(untouched=0.1, syntax_error=0.1, endless=0.1, same_file=0.1, broken=0.1)
    students = make_class(tmp_path, ROOT, 300, seed=4, rates=rates)
    own = [student for student in students if not student.origin]
    deeds = Counter(deed.split(" with")[0] for student in own for deed in student.deeds.values())
    for name in ("untouched", "syntax_error", "endless"):
        assert deeds[name] / deeds.total() == pytest.approx(0.1, abs=0.03)
    assert sum(s.broken for s in own) / len(own) == pytest.approx(0.1, abs=0.05)
    assert sum(s.same_file for s in students) / 300 == pytest.approx(0.1, abs=0.05)
    files = {s.student: tmp_path / "submitted" / s.student / "feedforward" / "feedforward.ipynb" for s in students}
    for student in students:
        if student.same_file:
            assert files[student.student].read_bytes() == files[student.origin].read_bytes()
        assert student.broken == (not _is_json(files[student.student]))


def test_copies_in_an_invented_class_are_found_and_nobody_else(tmp_path: Path) -> None:
    students = make_class(tmp_path, ROOT, 400, seed=5, rates=replace(Rates(), copied=0.06, asides=0.3))
    works = [
        Work(s.student, content=f"{s.origin if s.same_file else s.student}",
             sources={f"feedforward/{name}": code for name, code in s.answers.items()})
        for s in students if not s.broken
    ]  # fmt: skip
    root = {s.student: s.origin or s.student for s in students}
    groups = alike(works, GIVEN, KNOWN)
    assert groups
    for group in groups:
        assert len({root[root[student]] for student in group.students}) == 1
    listed = {student for group in groups for student in group.students}
    copies = [s for s in students if s.origin and not s.same_file]
    assert len(copies) > 10
    assert {s.student for s in copies} <= listed


def _is_json(path: Path) -> bool:
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", ["linear_forward", "linear_backward", "softmax_cross_entropy_backward"])
def test_rewritten_code_does_the_same(name: str) -> None:
    from backprop.tasks.diagnose import diagnose

    task = tasks()[name]
    for seed, function in enumerate(task.alternates.values()):
        rng = np.random.default_rng(seed)
        code = with_asides(renamed(task.source(function), rng), rng)
        assert code != task.source(function)
        scope: dict = {"np": np}
        exec(code, scope)
        assert diagnose(task, scope[name], np.random.default_rng(1)).points == task.points, code


def test_the_command_writes_the_report_and_says_where(reported, capsys: pytest.CaptureFixture) -> None:
    from typer.testing import CliRunner

    from backprop.cli import app

    result = CliRunner().invoke(app, ["report", "feedforward", "--folder", str(reported[0])])
    assert result.exit_code == 0, result.output
    none = CliRunner().invoke(app, ["report", "feedbackward"])
    assert none.exit_code == 1
