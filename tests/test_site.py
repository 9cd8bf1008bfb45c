"""Building on a small course of one page: what makes it build again, and what it says of a fault."""

from pathlib import Path

import pytest

from backprop import site

PAGE = "# A page\n\nSome text.\n"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "_config.yml").write_text("title: T\nonly_build_toc_files: true\n")
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: book/index\n")
    (tmp_path / "constraints.txt").touch()
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.md").write_text(PAGE)
    (tmp_path / "src" / "backprop").mkdir(parents=True)
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Count the builds instead of making them."""
    made: list[Path] = []

    def fake(root: Path, log: Path, say: site.Say) -> int:
        made.append(root)
        page = root / "_build" / "html" / "index.html"
        page.parent.mkdir(parents=True)
        page.touch()
        return 0

    monkeypatch.setattr(site, "run_jupyter_book", fake)
    return made


def test_builds_once_then_only_after_a_change(course: Path, runs: list[Path]) -> None:
    for _ in range(3):
        site.build(course, lambda text: None)
    assert len(runs) == 1
    (course / "book" / "index.md").write_text(PAGE + "More.\n")
    site.build(course, lambda text: None)
    assert len(runs) == 2
    (course / "src" / "backprop" / "check.py").write_text("x = 1\n")
    site.build(course, lambda text: None)
    assert len(runs) == 3


def test_executed_chapters_are_forgotten_when_the_code_changes(course: Path, runs: list[Path]) -> None:
    site.build(course, lambda text: None)
    kept = course / "_build" / ".jupyter_cache" / "executed"
    kept.touch()
    (course / "book" / "index.md").write_text(PAGE + "More.\n")
    site.build(course, lambda text: None)
    assert kept.exists()
    (course / "src" / "backprop" / "check.py").write_text("x = 1\n")
    site.build(course, lambda text: None)
    assert not kept.exists()


@pytest.mark.slow
def test_a_fault_fails_the_build_and_is_named(course: Path) -> None:
    (course / "book" / "index.md").write_text(PAGE + "\nSee {doc}`nowhere`.\n")
    for _ in range(2):  # the second time must not pass because something was kept
        with pytest.raises(site.BuildError, match=r"index\.md.*nowhere"):
            site.build(course, lambda text: None)
    (course / "book" / "index.md").write_text(PAGE)
    assert site.build(course, lambda text: None).exists()


@pytest.mark.slow
def test_a_failing_cell_fails_the_build(course: Path) -> None:
    header = (
        "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\n"
        "kernelspec: {name: python3, display_name: Python 3}\n---\n"
    )
    (course / "book" / "index.md").write_text(header + PAGE + "\n```{code-cell} ipython3\n1 / 0\n```\n")
    with pytest.raises(site.BuildError, match="Executing notebook failed"):
        site.build(course, lambda text: None)


def test_the_course_folder_is_found_from_below(course: Path) -> None:
    assert site.find_root(course / "src" / "backprop") == course
