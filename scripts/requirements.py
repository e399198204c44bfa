"""Print what the named Home Assistant integrations need, one requirement a line.

Run with the Python of an environment that has `homeassistant`; the answer includes
everything those integrations depend on, so that `hass` installs nothing by itself.
"""

from importlib.util import find_spec
import json
from pathlib import Path
import sys
import tomllib

type Manifest = dict[str, list[str]]


def components_folder() -> Path:
    """Return where the installed Home Assistant keeps its integrations."""
    spec = find_spec("homeassistant")
    if spec is None or spec.origin is None:
        sys.exit("homeassistant is not installed in this environment")
    return Path(spec.origin).parent / "components"


def collect(domains: list[str], manifests: list[Path]) -> set[str]:
    """Return the requirements of the domains and of all they depend on."""
    components = components_folder()
    requirements: set[str] = set()
    waiting = [components / domain / "manifest.json" for domain in domains] + manifests
    seen: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        manifest: Manifest = json.loads(path.read_text())
        requirements.update(manifest.get("requirements", []))
        waiting += [
            components / domain / "manifest.json" for domain in manifest.get("dependencies", [])
        ]
    return requirements


def main() -> None:
    """Read the domains from pyproject.toml, and our own manifest beside them."""
    root = Path(__file__).parent.parent
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["homelab-hub"]
    own = list((root / "custom_components").glob("*/manifest.json"))
    domains = settings["integrations"] + settings["unnamed_integrations"]
    print("\n".join(sorted(collect(domains, own))))


if __name__ == "__main__":
    main()
