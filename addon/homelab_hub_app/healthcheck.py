"""Asks the running app whether it works, for a container's HEALTHCHECK: exit code 0 or 1.

Imports little, since it is started every few seconds.
"""

from contextlib import closing
from http.client import HTTPConnection, HTTPException
import os
import sys
from typing import Final

from .settings import PREFIX

SECONDS: Final = 5


def main() -> int:
    """Return 0 if the app answers on the port of its public pages, which has no TLS."""
    port = int(os.environ.get(f"{PREFIX}PUBLIC_PORT") or 8766)
    host = os.environ.get(f"{PREFIX}HOST") or "127.0.0.1"
    with closing(HTTPConnection(host, port, timeout=SECONDS)) as connection:
        try:
            connection.request("GET", "/health")
            return 0 if connection.getresponse().status == 200 else 1
        except OSError, HTTPException:
            return 1


if __name__ == "__main__":
    sys.exit(main())
