"""What the documentation points at exists."""

from pathlib import Path
import re

from .conftest import ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SCRIPT = re.compile(r"(?<![\w/])scripts/[\w.-]*\w")


def documents(files: list[Path]) -> list[Path]:
    """Return the Markdown files and workflows of the repository."""
    return [path for path in files if path.suffix == ".md" or path.parts[0] == ".github"]


def slug(heading: str) -> str:
    """Return the anchor GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_links_within_the_repository_lead_somewhere(files: list[Path]) -> None:
    """Relative links and pictures exist, and anchors have their heading."""
    broken = []
    for document in documents(files):
        for target in LINK.findall((ROOT / document).read_text()):
            if re.match(r"\w+:", target):
                continue
            name, _, anchor = target.partition("#")
            path = (ROOT / document).parent / name if name else ROOT / document
            headings = (
                re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
                if anchor and path.is_file()
                else []
            )
            if not path.exists() or (anchor and anchor not in map(slug, headings)):
                broken.append(f"{document}: {target}")

    assert broken == []


def test_named_scripts_exist(files: list[Path]) -> None:
    """Every `scripts/…` that a document or a workflow names is there."""
    named = {
        (document, script)
        for document in documents(files)
        for script in SCRIPT.findall((ROOT / document).read_text())
    }

    assert {
        (document, script) for document, script in named if not (ROOT / script).exists()
    } == set()


def test_records_are_numbered_and_indexed(files: list[Path]) -> None:
    """Architecture decisions count up without a gap, and the index names them all."""
    folder = Path("docs/adr")
    records = sorted(
        path.name for path in files if path.parent == folder and path.name[0].isdigit()
    )

    assert [name[:4] for name in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    index = (ROOT / folder / "README.md").read_text()
    assert [name for name in records if f"({name})" not in index] == []
