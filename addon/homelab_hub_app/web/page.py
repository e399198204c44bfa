"""How the app's pages look. They load nothing from elsewhere, and every text in them is escaped."""

from html import escape
from typing import Final

from aiohttp import web

STYLE_NAME: Final = "style.css"
_STYLE: Final = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #8884; }
th { font-weight: 500; width: 40%; }
code { overflow-wrap: anywhere; }
"""
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

type Rows = list[tuple[str, str]]


def page(title: str, *parts: str, refresh: int | None = None) -> web.Response:
    """Return a page of parts that are HTML already; `refresh` is in seconds."""
    again = f'<meta http-equiv="refresh" content="{refresh}">' if refresh else ""
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'{again}<title>{escape(title)}</title><link rel="stylesheet" href="{STYLE_NAME}"></head>'
        f"<body><h1>{escape(title)}</h1>{''.join(parts)}</body></html>"
    )
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)


def table(rows: Rows, title: str = "") -> str:
    """Return the HTML of a table of names and values."""
    head = f"<h2>{escape(title)}</h2>" if title else ""
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>'
        for name, value in rows
    )
    return f"{head}<table>{body}</table>"


def paragraph(text: str) -> str:
    """Return the HTML of a paragraph."""
    return f"<p>{escape(text)}</p>"


async def style(_request: web.Request) -> web.Response:
    """Return how the pages look."""
    return web.Response(text=_STYLE, content_type="text/css", headers=_HEADERS)
