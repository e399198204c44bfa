"""Print what the benchmark needs beside Home Assistant, one requirement a line."""

import sys

from scripts.requirements import collect

# `google_mail` is missing on purpose: it wants an old version of the client that ours uses, and
# runs on the new one.
INTEGRATIONS = ["google", "google_drive"]
CLOCK = "time-machine>=3.6,<4"


if __name__ == "__main__":
    sys.stdout.write("\n".join([*sorted(collect(INTEGRATIONS, [])), CLOCK]) + "\n")
