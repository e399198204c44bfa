"""The app as the Supervisor starts it: as root, with options for root's eyes, on its network."""

from collections.abc import Iterator
import json
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

from .engine import Engine, expect, until
from .link import link

ROOT: Final = Path(__file__).parent.parent.parent
SUPERVISOR: Final = "172.30.32.2"
NETWORK: Final = (
    "--subnet=172.30.32.0/23",
    "--gateway=172.30.32.1",
    "--ip-range=172.30.33.0/24",
)
HOST_NAME: Final = "1234abcd-homelab-hub"
OPTIONS: Final = {"log_level": "warning", "tls": False}
AS_THE_SUPERVISOR_LEAVES_IT: Final = """
import json, os, sys
os.chown("/data", 0, 0)
os.chmod("/data", 0o755)
with open("/data/options.json", "w") as file:
    file.write(sys.argv[1])
os.chmod("/data/options.json", 0o600)
"""
USER: Final = """
import re
print(re.search(r"Uid:\\s+(\\d+)", open("/proc/1/status").read())[1])
"""
ASK: Final = """
import sys, urllib.error, urllib.request
asked = urllib.request.Request(sys.argv[1], headers=dict(one.split("=", 1) for one in sys.argv[2:]))
try:
    with urllib.request.urlopen(asked, timeout=5) as answer:
        print(answer.status, answer.read().decode())
except urllib.error.HTTPError as error:
    print(error.code)
"""


def try_supervised(engine: Engine, image: str) -> Iterator[str]:
    """Yield what was seen, one line a step. Raises `UnexpectedError`."""
    network = engine.make("network", *NETWORK)
    home_token, app_token = token_hex(28), token_hex(28)
    supervisor = _supervisor(engine, image, network, home_token, app_token)
    app = _app(engine, image, network, app_token)
    until(lambda: engine.is_healthy(app), "a health check that succeeds")
    expect(engine.python(app, USER), "8765", "the user that the app runs as")
    expect(engine.logs(app), "", "the log, which the options want to hold warnings only")
    yield "started as root, read root's options, and gave its rights up"

    told = until(lambda: _told(engine, supervisor, home_token), "a message of discovery")
    expect((told["host"], told["port"]), (HOST_NAME, 8765), "host and port of the discovery")
    address = engine.inspect(app)["NetworkSettings"]["Networks"][network]["IPAddress"]
    expect(link(f"{address}:8765", told["token"]).app, told["app"], "the app that is linked to")
    yield "told the Supervisor where it is, with the token that opens the link"

    page = f"http://{address}:8099/"
    path = "X-Ingress-Path=/api/hassio_ingress/x"
    seen, _, html = engine.python(supervisor, ASK, page, path).partition(" ")
    expect((seen, "Homelab Hub" in html), ("200", True), "the page for the Supervisor")
    expect(engine.python(app, ASK, page, path), "403", "the page for anybody else")
    yield "shows its page to the Supervisor, and to nobody else"

    engine("stop", "-t", "10", app)
    expect(engine.inspect(app)["State"]["ExitCode"], 0, "the exit code on SIGTERM")
    yield "stopped by SIGTERM, exit code 0"


def _supervisor(engine: Engine, image: str, network: str, home_token: str, app_token: str) -> str:
    """Start the simulator of the Supervisor where the Supervisor is; return its container."""
    return engine.start(
        *(f"--network={network}", f"--ip={SUPERVISOR}", "--user=root", "--no-healthcheck"),
        *(f"--volume={ROOT / part}:/repository/{part}:ro" for part in ("simulators", "scripts")),
        "--env=PYTHONPATH=/repository:/repository/simulators",
        *("--entrypoint=python", image, "-m", "scripts.app_smoke.supervisor"),
        *(home_token, app_token),
    )


def _app(engine: Engine, image: str, network: str, app_token: str) -> str:
    """Start the app with what the Supervisor gives it; return its container."""
    data = f"--volume={engine.make('volume')}:/data"
    options = json.dumps(OPTIONS)
    engine(
        *("run", "--rm", data, "--user=root", "--no-healthcheck", "--entrypoint=python", image),
        *("-c", AS_THE_SUPERVISOR_LEAVES_IT, options),
    )
    return engine.start(
        *(f"--network={network}", f"--hostname={HOST_NAME}", f"--add-host=supervisor:{SUPERVISOR}"),
        *(data, "--tmpfs=/tmp", f"--env=SUPERVISOR_TOKEN={app_token}", image),
    )


def _told(engine: Engine, supervisor: str, home_token: str) -> dict[str, Any] | None:
    """Return what the app told the Supervisor, None while it has not."""
    answer = engine.python(
        supervisor, ASK, "http://127.0.0.1/discovery", f"Authorization=Bearer {home_token}"
    )
    messages = json.loads(answer.partition(" ")[2])["data"]["discovery"]
    found: list[dict[str, Any]] = [
        one["config"] for one in messages if one["service"] == "homelab_hub"
    ]
    return found[0] if found else None
