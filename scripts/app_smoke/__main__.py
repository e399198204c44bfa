"""See the package's docstring."""

import argparse
import sys

from .alone import size, try_alone
from .engine import UnexpectedError, engine
from .supervised import try_supervised


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(prog="app_smoke")
    parser.add_argument("engine", choices=("docker", "podman"))
    parser.add_argument("image")
    chosen = parser.parse_args()
    with engine(chosen.engine) as ours:
        try:
            print(size(ours, chosen.image))
            for title, steps in (("alone", try_alone), ("under a Supervisor", try_supervised)):
                print(f"{title}:")
                for seen in steps(ours, chosen.image):
                    print(f"  {seen}", flush=True)
        except UnexpectedError as error:
            print(f"FAILED: {error}", file=sys.stderr)
            for name in ours.containers():
                print(f"--- log of {name}\n{ours.logs(name)}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
