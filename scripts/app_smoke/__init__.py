"""Try the app's image in an engine: `python -m scripts.app_smoke docker|podman IMAGE`.

Prints what was seen step by step, and exits 1 with the container's log at the first thing wrong.
"""
