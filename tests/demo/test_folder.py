"""The configuration folder that Home Assistant is started on."""

import json
from pathlib import Path
import socket
import tomllib
from typing import Any

from homeassistant.util.yaml import load_yaml
import pytest

from homelab_hub_demo.folder import (
    AUTOMATIONS,
    HOST,
    INTEGRATION,
    ROOT,
    ConfigurationFolder,
    FolderBusyError,
    Ports,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

ANY = Ports.any_free()


@pytest.fixture(name="folder")
def folder_of_a_test(tmp_path: Path) -> ConfigurationFolder:
    """Return a folder that does not exist yet."""
    return ConfigurationFolder(tmp_path / "home")


def configuration_in(folder: ConfigurationFolder) -> dict[str, Any]:
    """Return what Home Assistant reads, as its own loader does."""
    content = load_yaml(str(folder.path / "configuration.yaml"))
    assert isinstance(content, dict)
    return content


def test_the_port_is_seeded_where_home_assistant_reads_it(folder: ConfigurationFolder) -> None:
    """YAML would only be tried for five minutes."""
    ports = folder.prepare(ANY, copy=False, debug=False)
    stored = json.loads((folder.path / ".storage/http").read_text())
    assert stored["data"] == {"server_host": [HOST], "server_port": ports.home_assistant}


def test_a_second_start_keeps_ports_and_onboarding(folder: ConfigurationFolder) -> None:
    """The config entry knows the simulator by its port, and browsers know Home Assistant by its own."""
    first = folder.prepare(ANY, copy=False, debug=False)
    onboarding = folder.path / ".storage/onboarding"
    onboarding.write_text("what Home Assistant has made of it")
    assert folder.prepare(ANY, copy=False, debug=False) == first
    assert onboarding.read_text() == "what Home Assistant has made of it"


def test_a_taken_port_is_replaced(folder: ConfigurationFolder) -> None:
    """A demo or a real Home Assistant may run already."""
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        ports = folder.prepare(Ports(home_assistant=port, simulator=0), copy=False, debug=False)
    assert ports.home_assistant != port


def test_a_folder_has_one_demo_at_a_time(folder: ConfigurationFolder) -> None:
    """The second would spoil the ports of the first."""
    with (
        folder.held(),
        pytest.raises(FolderBusyError, match="already running"),
        ConfigurationFolder(folder.path).held(),
    ):
        pass
    with folder.held():
        pass


def test_the_working_tree_is_linked_or_copied(tmp_path: Path) -> None:
    """Linked for edits, copied as an installation would have it."""
    linked, copied = ConfigurationFolder(tmp_path / "a"), ConfigurationFolder(tmp_path / "b")
    linked.prepare(ANY, copy=False, debug=False)
    copied.prepare(ANY, copy=True, debug=False)
    assert (linked.path / INTEGRATION).resolve() == ROOT / INTEGRATION
    assert not (copied.path / INTEGRATION).is_symlink()
    assert (copied.path / INTEGRATION / "manifest.json").is_file()


def test_configuration_lists_the_integrations_of_pyproject(folder: ConfigurationFolder) -> None:
    """So that nothing is loaded whose requirements are missing."""
    folder.prepare(ANY, copy=False, debug=True)
    configuration = configuration_in(folder)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["homelab-hub"]
    assert set(settings["integrations"]) <= set(configuration)
    assert "default_config" not in configuration
    assert configuration["logger"]["logs"] == {"custom_components.homelab_hub": "debug"}


def test_the_tour_logs_everything(folder: ConfigurationFolder) -> None:
    """It searches the log for secrets, which libraries might write there."""
    folder.prepare(ANY, copy=False, debug=False, everything=True)
    configuration = configuration_in(folder)
    assert configuration["logger"] == {"default": "debug"}


def test_automations_made_in_the_frontend_are_kept(folder: ConfigurationFolder) -> None:
    """They lie in a file of their own, which is made empty."""
    folder.prepare(ANY, copy=False, debug=False)
    assert not configuration_in(folder)["automation"]
    (folder.path / AUTOMATIONS).write_text("[{alias: Lights}]")
    folder.prepare(ANY, copy=False, debug=False)
    assert configuration_in(folder)["automation"] == [{"alias": "Lights"}]


def test_another_home_takes_the_place_of_the_furniture(folder: ConfigurationFolder) -> None:
    """Benchmarks have lamps by the hundred; what else is set up stays."""
    folder.prepare(ANY, copy=False, debug=False)
    furnished = configuration_in(folder)
    folder.write_configuration({"template": [{"light": []}]})
    kept = {key: value for key, value in furnished.items() if key != "input_boolean"}
    assert furnished["google_assistant"]
    assert configuration_in(folder) == kept | {
        "template": [{"light": []}],
        "google_assistant": None,
    }


def test_a_home_from_before_there_were_providers_is_kept(folder: ConfigurationFolder) -> None:
    """It remembers two ports."""
    folder.path.mkdir()
    folder.remember("ports", {"home_assistant": 0, "simulator": 0})
    ports = folder.prepare(ANY, copy=False, debug=False)
    assert ports.providers > 0
    assert ports.google > 0
