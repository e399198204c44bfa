"""HTML of mails as text: what a person sees, in their order, with quotes marked as such."""

from collections import Counter
from html.parser import HTMLParser
import re
from typing import Final, override

# Megabytes of HTML are a newsletter's furniture; what it says comes early.
LONGEST: Final = 1_000_000
_LONGEST_LINK: Final = 200

_SILENT: Final = frozenset(
    {"head", "noscript", "object", "script", "style", "svg", "template", "title"}
)
_VOID: Final = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)
_BLOCKS: Final = frozenset(
    {"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "footer", "form", "h1"}
    | {"h2", "h3", "h4", "h5", "h6", "header", "li", "main", "ol", "p", "pre", "section", "table"}
    | {"td", "th", "tr", "ul"}
)
_SPACED: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "ol", "p", "table", "ul"})
_CELLS: Final = frozenset({"td", "th"})
# What senders hide from readers: text for previews, and lately for assistants.
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![\d.]*[1-9])"
    r"|opacity\s*:\s*0(?![\d.]*[1-9])|mso-hide\s*:\s*all",
    re.IGNORECASE,
)
_QUOTES: Final = frozenset({"gmail_quote", "yahoo_quoted", "moz-cite-prefix"})
_DEEPEST_QUOTE: Final = 5


def text_of(html: str) -> str:
    """Return the text of an HTML page, however broken; of a long one, of its beginning."""
    reader = _Reader()
    reader.feed(html[:LONGEST])
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    """Collects the lines of a page."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []
        """Tags that are open: name, whether it is silent, whether it is a quote."""
        self._counts: Counter[str] = Counter()
        self._silent = self._quoted = 0
        self._link = ""
        self._link_text: list[str] = []

    def text(self) -> str:
        """Return what was collected."""
        self._end_line()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(self._lines)).strip("\n")

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the tag means for the text in it."""
        if tag == "br":
            self._end_line(empty=True)
        elif tag == "hr":
            self._end_line()
        if tag in _VOID:
            return
        given = {name: value or "" for name, value in attrs}
        silent = tag in _SILENT or "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        quote = tag == "blockquote" or not _QUOTES.isdisjoint(given.get("class", "").split())
        if tag in _BLOCKS:
            self._begin_block(tag)
        self._open.append((tag, silent, quote))
        self._counts[tag] += 1
        self._silent += silent
        self._quoted += quote
        if tag == "a":
            self._link, self._link_text = given.get("href", "").strip(), []

    @override
    def handle_endtag(self, tag: str) -> None:
        """End what the tag began; ends without a beginning are left out."""
        if tag == "a":
            self._end_link()
        if not self._counts[tag]:
            return
        position = len(self._open) - 1
        while self._open[position][0] != tag:
            position -= 1
        if tag in _BLOCKS:
            self._end_block(tag)
        for name, silent, quote in self._open[position:]:
            self._counts[name] -= 1
            self._silent -= silent
            self._quoted -= quote
        del self._open[position:]

    @override
    def handle_data(self, data: str) -> None:
        """Take text, unless it is hidden."""
        if not self._silent:
            text = re.sub(r"\s+", " ", data)
            self._line.append(text)
            if self._link:
                self._link_text.append(text)

    def _begin_block(self, tag: str) -> None:
        """Start on a line of its own; cells of a row stay on one."""
        if tag in _CELLS:
            self._line.append(" ")
            return
        self._end_line()
        if tag in _SPACED:
            self._lines.append(self._mark())
        if tag == "li" and not self._silent:
            self._line.append("- ")

    def _end_block(self, tag: str) -> None:
        """End the line."""
        if tag in _CELLS:
            self._line.append(" ")
            return
        self._end_line()
        if tag in _SPACED:
            self._lines.append(self._mark())

    def _end_link(self) -> None:
        """Say where a link leads, if its text does not."""
        link, said = self._link, "".join(self._link_text).strip()
        self._link, self._link_text = "", []
        if self._silent or not link.lower().startswith(("http://", "https://")) or not said:
            return
        if link.rstrip("/") not in said and len(link) <= _LONGEST_LINK:
            self._line.append(f" <{link}>")

    def _end_line(self, *, empty: bool = False) -> None:
        """Keep the line if there is something on it, or an empty one that is meant."""
        line = " ".join("".join(self._line).split())
        self._line.clear()
        if line or empty:
            self._lines.append(f"{self._mark()}{line}")

    def _mark(self) -> str:
        """Return what a line of this depth of quoting begins with."""
        return "> " * min(self._quoted, _DEEPEST_QUOTE)
