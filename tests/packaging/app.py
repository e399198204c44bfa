"""What is packed into the app, as the tests read it."""

import os
from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict

from .conftest import ROOT

ADDON: Final = ROOT / "addon"
SPECIFICATION: Final = (
    Path(os.environ.get("HOMELAB_HUB_SPECS", ROOT.parent / "shared" / "specs"))
    / "app-config.schema.json"
)


def config() -> dict[str, Any]:
    """Return the app's config.yaml."""
    return load_yaml_dict(str(ADDON / "config.yaml"))
