"""Docs, Sheets and Slides: kept as text, and exported as files."""

import csv
import io
from xml.sax.saxutils import escape
import zipfile

from homelab_hub_simulators.google.errors import GoogleError, bad_request

DOCUMENT = "application/vnd.google-apps.document"
SHEET = "application/vnd.google-apps.spreadsheet"
SLIDES = "application/vnd.google-apps.presentation"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
XLSX = f"{_OFFICE}spreadsheetml.sheet"
PDF = "application/pdf"
# What each can be exported as.
EXPORTS = {
    DOCUMENT: ("text/plain", "text/markdown", "text/html", PDF, DOCX),
    SHEET: ("text/csv", "text/tab-separated-values", PDF, XLSX),
    SLIDES: ("text/plain", PDF),
}
# What each is made of when such a file is uploaded as one.
IMPORTS = {
    "text/plain": [DOCUMENT],
    "text/markdown": [DOCUMENT],
    "text/html": [DOCUMENT],
    "text/csv": [SHEET],
}
LARGEST_EXPORT = 10 * 1024 * 1024
_MARK = "\ufeff"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def export(kind: str, text: str, mime_type: str) -> bytes:
    """Return a document of a kind as a file of a type; raises GoogleError for what Drive refuses."""
    if kind not in EXPORTS:
        raise GoogleError(403, "fileNotExportable", "Export only supports Docs Editors files.")
    if mime_type not in EXPORTS[kind]:
        raise bad_request("The requested conversion is not supported.")
    match mime_type:
        case "text/plain":
            data = (_MARK + text).replace("\n", "\r\n").encode()
        case "text/html":
            data = f"<html><body><p>{escape(text)}</p></body></html>".encode()
        case "text/tab-separated-values":
            data = "\n".join("\t".join(row) for row in _rows(text)).encode()
        case "application/pdf":
            data = _pdf(text)
        case _ if mime_type == DOCX:
            data = _docx(text)
        case _ if mime_type == XLSX:
            data = _xlsx(_rows(text))
        case _:
            data = text.encode()
    if len(data) > LARGEST_EXPORT:
        message = "This file is too large to be exported."
        raise GoogleError(403, "exportSizeLimitExceeded", message)
    return data


def _rows(text: str) -> list[list[str]]:
    """Return the rows of a sheet."""
    return list(csv.reader(io.StringIO(text)))


def _pdf(text: str) -> bytes:
    """Return a PDF of one page with the text on it, line by line."""
    lines = [
        line.replace("\\", "\\\\").replace("(", r"\(").replace(")", r"\)")
        for line in text.splitlines()
    ]
    drawn = "BT /F1 12 Tf 50 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    stream = drawn.encode("latin-1", "replace")
    fonts = b"/Resources << /Font << /F1 5 0 R >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % fonts,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + head + table + tail % (len(objects) + 1, len(body))


def _docx(text: str) -> bytes:
    """Return a Word document with a paragraph for each line."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in text.splitlines()
    )
    document = f'{_XML}<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
    return _office("word/document.xml", f"{DOCX}.main+xml", {"word/document.xml": document})


def _xlsx(rows: list[list[str]]) -> bytes:
    """Return an Excel workbook with one sheet of texts."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = "".join(
        "<row>"
        + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row)
        + "</row>"
        for row in rows
    )
    workbook = (
        f'{_XML}<workbook xmlns="{space}" xmlns:r="{_MAIN}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    links = (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_MAIN}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    return _office(
        "xl/workbook.xml",
        f"{XLSX}.main+xml",
        {
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": links,
            "xl/worksheets/sheet1.xml": (
                f'{_XML}<worksheet xmlns="{space}"><sheetData>{cells}</sheetData></worksheet>'
            ),
        },
    )


def _office(main: str, kind: str, parts: dict[str, str]) -> bytes:
    """Return an Office Open XML package."""
    types = (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    links = (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_MAIN}/officeDocument" Target="{main}"/></Relationships>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", types)
        package.writestr("_rels/.rels", links)
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()
