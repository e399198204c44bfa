"""The program of `crash`, without what the rest of the integration imports.

A process with a tenth of the modules forks in a tenth of the time.
"""

from pathlib import Path
import sys
from types import ModuleType

PACKAGE = "custom_components.homelab_hub"


def main() -> None:
    """Let the integration's own modules be imported one by one, and do jobs."""
    package = ModuleType(PACKAGE)
    package.__path__ = [str(Path.cwd() / PACKAGE.replace(".", "/"))]
    sys.modules[PACKAGE] = package
    from . import crash

    crash.serve()


if __name__ == "__main__":
    main()
