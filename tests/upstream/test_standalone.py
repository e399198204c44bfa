"""The folder works under another name and without Home Assistant, as the app ships it."""

from pathlib import Path
import subprocess
import sys

from custom_components.homelab_hub import upstream

CODE = """
import importlib.util, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("homeassistant", "custom_components"):
            raise ImportError(f"{name} is not there")

sys.meta_path.insert(0, Refuse())
folder = sys.argv[1]
spec = importlib.util.spec_from_file_location(
    "homelab_hub_upstream", f"{folder}/__init__.py", submodule_search_locations=[folder]
)
package = importlib.util.module_from_spec(spec)
sys.modules["homelab_hub_upstream"] = package
spec.loader.exec_module(package)
for module in pkgutil.iter_modules([folder]):
    importlib.import_module(f"homelab_hub_upstream.{module.name}")
    print(module.name)
"""


def test_every_module_can_be_imported_without_home_assistant() -> None:
    """Nothing in the folder reaches outside it."""
    folder = Path(upstream.__file__).parent

    done = subprocess.run(  # noqa: S603 - this Python, and code from above
        [sys.executable, "-c", CODE, str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert set(done.stdout.split()) == modules
