"""Small files to attach."""

from collections.abc import Generator
from contextlib import contextmanager
from mimetypes import guess_file_type
from pathlib import Path

from homeassistant.core import HomeAssistant
from PIL import Image

_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""


def png(folder: Path, color: str) -> Path:
    """Return a picture of one colour, 8 by 8 pixels."""
    path = folder / f"{color}.png"
    Image.new("RGB", (8, 8), color).save(path)
    return path


def pdf(folder: Path) -> Path:
    """Return a document of one empty page."""
    path = folder / "letter.pdf"
    path.write_bytes(_PDF)
    return path


@contextmanager
def media_folder(hass: HomeAssistant, folder: Path) -> Generator[None]:
    """Let Home Assistant's media source find the files of a folder."""
    before = dict(hass.config.media_dirs)
    hass.config.media_dirs["local"] = str(folder)
    try:
        yield
    finally:
        hass.config.media_dirs.clear()
        hass.config.media_dirs.update(before)


def attached(*names: str) -> list[dict[str, str]]:
    """Return files of the media folder as an action takes them."""
    return [
        {
            "media_content_id": f"media-source://media_source/local/{name}",
            "media_content_type": guess_file_type(name)[0] or "",
        }
        for name in names
    ]
