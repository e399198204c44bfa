"""What Google's own documents can be turned into, in the words of the action.

The MIME types are from developers.google.com/workspace/drive/api/guides/ref-export-formats.
"""

from collections.abc import Mapping
from typing import Final

GOOGLE: Final = "application/vnd.google-apps."
DOCUMENT: Final = f"{GOOGLE}document"
SHEET: Final = f"{GOOGLE}spreadsheet"
SLIDES: Final = f"{GOOGLE}presentation"
DRAWING: Final = f"{GOOGLE}drawing"
PDF: Final = "application/pdf"
TEXT: Final = "text/plain"

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMATS: Final[Mapping[str, str]] = {
    "text": TEXT,
    "markdown": "text/markdown",
    "csv": "text/csv",
    "html": "text/html",
    "pdf": PDF,
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "png": "image/png",
    "svg": "image/svg+xml",
}
ENDINGS: Final[Mapping[str, str]] = {"text": "txt", "markdown": "md"}
OFFERED: Final[Mapping[str, tuple[str, ...]]] = {
    DOCUMENT: ("text", "markdown", "html", "pdf", "docx"),
    SHEET: ("csv", "pdf", "xlsx"),
    SLIDES: ("text", "pdf", "pptx"),
    DRAWING: ("pdf", "png", "svg"),
}
# What a person or a model reads.
READABLE: Final[Mapping[str, str]] = {DOCUMENT: "markdown", SHEET: "csv", SLIDES: "text"}
TEXTS: Final = frozenset({"text", "markdown", "csv", "html"})
# Google exports no more (…/drive/api/reference/rest/v3/files/export).
LARGEST_EXPORT: Final = 10 * 2**20


def ending_of(wanted: str) -> str:
    """Return the ending of a file in a format."""
    return ENDINGS.get(wanted, wanted)
