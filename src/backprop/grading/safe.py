"""What others wrote, as HTML that does nothing: no script, no frame, no form, nothing fetched, no styles of its own.

A student's outputs and texts may hold anything, and an instructor opens the page. What is not listed here is gone.
"""

import re
import threading
from functools import lru_cache
from html import escape

from bleach.sanitizer import Cleaner
from markupsafe import Markup

LONGEST = 50_000
"""A text of more characters is cut, or shown letter by letter."""

DEEPEST, ENVIRONMENTS = 60, 200
"""Tags inside one another, and formulas' \\begin, beyond which the parsers need minutes."""

TAGS = frozenset(re.findall(r"\w+", """
    a abbr b blockquote br caption code dd del details div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p
    pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr tt u ul var
"""))  # fmt: skip
ATTRIBUTES = {"colspan", "rowspan", "scope", "title", "alt", "start", "open", "align"}
HIGHLIGHTING = re.compile(r"highlight|hl-\w+|[a-z][a-z0-9]{0,2}")
LOUD = re.compile(r"<(script|style)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)(?:;charset=[\w-]+)?;base64,[A-Za-z0-9+/=\s]*")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
VOID = re.compile(r"(?i)br|col|hr|img|input|link|meta|wbr")
_own = threading.local()


def heavy(text: str) -> bool:
    """Whether a parser may choke on it."""
    if len(text) > LONGEST or text.count("\\begin") > ENVIRONMENTS:
        return True
    depth = 0
    for close, tag in re.findall(r"<(/?)([a-zA-Z]+)", text):
        depth += 0 if VOID.fullmatch(tag) else -1 if close else 1
        if depth > DEEPEST:
            return True
    return False


def clean(html: str) -> Markup:
    """HTML from anywhere, made harmless. Its ids, classes and styles go: the page has its own."""
    if heavy(html):
        return plain(html)
    return _clean(html)


def _clean(html: str) -> Markup:
    if not hasattr(_own, "cleaner"):
        # "data" is for pictures only, and _allowed sees to that.
        _own.cleaner = Cleaner(TAGS, _allowed, protocols={"http", "https", "mailto", "data"}, strip=True)
    try:
        cleaned = _own.cleaner.clean(LOUD.sub("", html))
    except (RecursionError, ValueError, AssertionError, KeyError, IndexError):  # a parser that gave up
        return plain(html)
    return Markup(cleaned)


def _allowed(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return tag == "a" and bool(re.match(r"(?i)https?://|mailto:", value))
    if name == "src":
        return tag == "img" and bool(PICTURE.fullmatch(value))
    if name == "class":
        return tag in ("div", "span", "pre") and bool(HIGHLIGHTING.fullmatch(value))
    return name in ATTRIBUTES


def plain(text: str) -> Markup:
    """As it is, letter by letter."""
    text = text if len(text) <= LONGEST else text[:LONGEST] + "\n(cut here)"
    return Markup(f"<pre>{escape(text)}</pre>")


def terminal(text: str) -> Markup:
    """What was printed. Colours of a terminal come out, its other commands do not."""
    if "\x1b" not in text:
        return plain(text)
    from nbconvert.filters.ansi import ansi2html

    return Markup(f"<pre>{ansi2html(text[:LONGEST])}</pre>")


@lru_cache(4096)
def code(source: str) -> Markup:
    """Python in colours."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    if len(source) > LONGEST:
        return plain(source)
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter()))


@lru_cache(4096)
def markdown(source: str) -> Markup:
    """A text cell. Formulas stay as they are typed, for MathJax."""
    return plain(source) if heavy(source) else _clean(_markdown(source, {}))


def markdown_with(source: str, attachments: dict) -> Markup:
    """The same with pictures that are kept in the cell."""
    return plain(source) if heavy(source) else _clean(_markdown(source, attachments))


def _markdown(source: str, attachments: dict) -> str:
    from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, attachments=attachments, exclude_anchor_links=True)
    try:
        return str(MarkdownWithMath(renderer=renderer).render(source))
    except (RecursionError, InvalidNotebook, ValueError, KeyError, TypeError, AttributeError):
        return str(plain(source))
