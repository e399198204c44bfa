"""The Supervisor's stand-in, by Home Assistant's own client, whose models are strict."""

from collections.abc import AsyncGenerator
from typing import Any

from aiohasupervisor import (
    SupervisorAuthenticationError,
    SupervisorBadRequestError,
    SupervisorClient,
    SupervisorError,
    SupervisorForbiddenError,
    SupervisorNotFoundError,
)
from aiohasupervisor.models import (
    AddonState,
    DiscoveryConfig,
    PartialBackupOptions,
    StoreAddonUpdate,
    StoreAddRepository,
)
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest

from homelab_hub_simulators.supervisor import App, Offer, SupervisorSimulator

REPOSITORY = "https://github.com/Somebody/apps"


class Container:
    """Notes whether it runs."""

    def __init__(self) -> None:
        """Begin without an app."""
        self._runs = False
        self.broken = False

    def runs(self) -> bool:
        """Return whether it runs."""
        return self._runs

    def __call__(self, _app: App) -> Container:
        """Be the container of an app."""
        return self

    async def start(self) -> None:
        """Run, or not."""
        if self.broken:
            raise OSError("no room")
        self._runs = True

    async def stop(self) -> None:
        """Run no more."""
        self._runs = False


@pytest.fixture
def container() -> Container:
    """Return the container of the app that is offered."""
    return Container()


@pytest.fixture
def offer(container: Container) -> Offer:
    """Return an app of a repository."""
    return offered(container)


def offered(container: Container, version: str = "1.0.0", *, available: bool = True) -> Offer:
    """Return an app in a version."""
    return Offer(
        repository=REPOSITORY,
        slug="example",
        name="Example",
        version=version,
        discovery=("example",),
        available=available,
        run=container,
    )


@pytest.fixture
async def supervisor(offer: Offer) -> AsyncGenerator[SupervisorSimulator]:
    """Run a Supervisor with the app's repository in its store."""
    async with SupervisorSimulator(offer) as running:
        running.add_repository(REPOSITORY)
        yield running


@pytest.fixture
async def client(supervisor: SupervisorSimulator) -> AsyncGenerator[SupervisorClient]:
    """Return Home Assistant's client."""
    async with SupervisorClient(supervisor.origin, supervisor.token) as running:
        yield running


def test_an_app_is_called_after_its_repository() -> None:
    """By the first digits of a checksum: this one is known from many a home."""
    repository = "https://github.com/hassio-addons/repository"
    offer = Offer(repository=repository, slug="ssh", name="SSH", version="1.0.0")

    assert offer.full_slug == "a0d7b954_ssh"


async def test_the_store_has_the_apps_of_the_repositories_that_were_added(
    supervisor: SupervisorSimulator, client: SupervisorClient, offer: Offer
) -> None:
    """And no others."""
    supervisor._repositories.clear()
    assert await client.store.addons_list() == []
    with pytest.raises(SupervisorNotFoundError):
        await client.store.addon_info(offer.full_slug)

    await client.store.add_repository(StoreAddRepository(repository=REPOSITORY))
    [found] = await client.store.addons_list()
    assert (found.slug, found.url, found.installed) == (offer.full_slug, REPOSITORY, False)


async def test_the_life_of_an_app(
    client: SupervisorClient, offer: Offer, container: Container, supervisor: SupervisorSimulator
) -> None:
    """Installed, started, updated while it runs, stopped, uninstalled."""
    slug = offer.full_slug
    await client.store.install_addon(slug)
    assert (await client.store.addon_info(slug)).installed
    assert (await client.addons.addon_info(slug)).state is AddonState.STOPPED

    await client.addons.start_addon(slug)
    assert container.runs()
    supervisor.publish(offered(container, "1.1.0"))
    info = await client.addons.addon_info(slug)
    assert (info.state, info.update_available) == (AddonState.STARTED, True)
    await client.store.update_addon(slug, StoreAddonUpdate(backup=False))
    info = await client.addons.addon_info(slug)
    assert (info.state, info.version, info.update_available) == (AddonState.STARTED, "1.1.0", False)

    await client.addons.restart_addon(slug)
    assert container.runs()
    await client.addons.stop_addon(slug)
    assert not container.runs()
    await client.addons.uninstall_addon(slug)
    with pytest.raises(SupervisorNotFoundError):
        await client.addons.addon_info(slug)


async def test_an_app_that_does_not_start(
    client: SupervisorClient, offer: Offer, container: Container
) -> None:
    """Its state says so, and the answer."""
    await client.store.install_addon(offer.full_slug)
    container.broken = True
    with pytest.raises(SupervisorError, match="no room"):
        await client.addons.start_addon(offer.full_slug)

    assert (await client.addons.addon_info(offer.full_slug)).state is AddonState.ERROR


async def test_an_app_that_is_not_for_this_machine(
    client: SupervisorClient, container: Container, supervisor: SupervisorSimulator
) -> None:
    """It is listed and cannot be installed."""
    offer = offered(container, available=False)
    supervisor.publish(offer)

    with pytest.raises(SupervisorBadRequestError):
        await client.store.addon_availability(offer.full_slug)
    with pytest.raises(SupervisorBadRequestError):
        await client.store.install_addon(offer.full_slug)


async def test_backups_are_noted(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """With what was to be in them."""
    options = PartialBackupOptions(name="before", addons={offer.full_slug})
    made = await client.backups.partial_backup(options)

    assert made.slug
    assert supervisor.backups == [{"name": "before", "addons": [offer.full_slug]}]


async def started(client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer) -> App:
    """Return an app that is started."""
    await client.store.install_addon(offer.full_slug)
    await client.addons.start_addon(offer.full_slug)
    return supervisor.installed[offer.full_slug]


async def test_an_app_tells_home_assistant_where_it_is(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """The same again is no news; Home Assistant hears of what is."""
    app = await started(client, supervisor, offer)
    pushed: list[str] = []

    async def push(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer of an administrator"
        pushed.append(request.match_info["uuid"])
        return web.Response()

    application = web.Application()
    application.router.add_post("/api/hassio_push/discovery/{uuid}", push)
    async with (
        TestServer(application) as home,
        SupervisorClient(supervisor.origin, app.token) as as_app,
    ):
        supervisor.home_url = str(home.make_url("")).rstrip("/")
        supervisor.home_token = "of an administrator"
        config = {"host": "a", "port": 1}
        first = await as_app.discovery.set(DiscoveryConfig(service="example", config=config))
        again = await as_app.discovery.set(DiscoveryConfig(service="example", config=config))
        other = await as_app.discovery.set(
            DiscoveryConfig(service="example", config=config | {"port": 2})
        )

    assert first == again == other
    assert pushed == [first.hex] * 2
    found = await client.discovery.get(first)
    assert (found.addon, found.config["port"]) == (offer.full_slug, 2)


async def test_what_a_stopped_app_told_is_not_listed(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """It comes again when it starts."""
    await started(client, supervisor, offer)
    supervisor.discovery.tell(offer.full_slug, "example", {})
    assert len(await client.discovery.list()) == 1

    await client.addons.stop_addon(offer.full_slug)
    assert await client.discovery.list() == []


async def test_an_app_may_tell_only_what_it_says_it_does(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """Its description lists the services; all else is not its business."""
    app = await started(client, supervisor, offer)
    async with SupervisorClient(supervisor.origin, app.token) as as_app:
        with pytest.raises(SupervisorForbiddenError):
            await as_app.discovery.set(DiscoveryConfig(service="mqtt", config={}))
        with pytest.raises(SupervisorAuthenticationError):
            await as_app.store.addons_list()


async def test_strangers_are_refused(supervisor: SupervisorSimulator) -> None:
    """With a wrong token, and without one."""
    async with SupervisorClient(supervisor.origin, "wrong") as stranger:
        with pytest.raises(SupervisorAuthenticationError):
            await stranger.store.addons_list()
    async with ClientSession() as session, session.get(f"{supervisor.origin}/discovery") as answer:
        assert answer.status == 401


async def test_a_fault_strikes_where_it_was_put(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """And nowhere else."""
    supervisor.faults.put("server_error", endpoint="install", times=1)
    with pytest.raises(SupervisorError, match="Unknown error"):
        await client.store.install_addon(offer.full_slug)

    await client.store.install_addon(offer.full_slug)


async def test_no_secret_is_in_the_record_of_requests(
    client: SupervisorClient, supervisor: SupervisorSimulator, offer: Offer
) -> None:
    """What apps tell holds tokens."""
    app = await started(client, supervisor, offer)
    config: dict[str, Any] = {"token": "very secret"}
    async with SupervisorClient(supervisor.origin, app.token) as as_app:
        await as_app.discovery.set(DiscoveryConfig(service="example", config=config))

    assert "very secret" not in str(supervisor.requests)
