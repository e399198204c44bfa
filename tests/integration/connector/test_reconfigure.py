"""What an account may do, and its application, are changed by another consent."""

from homeassistant.components.application_credentials import DATA_COMPONENT
from homeassistant.config_entries import SOURCE_RECONFIGURE, ConfigFlowContext
from homeassistant.core import HomeAssistant
import pytest

from custom_components.homelab_hub.connector.errors import NotGrantedError
from custom_components.homelab_hub.const import DOMAIN
from homelab_hub_simulators.oauth import OAuthSimulator

from .consent import CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Person
from .looking import account_of, asked, be_kim, shown, status, use

ANOTHER_ID = "another-client"
ANOTHER_SECRET = "another-secret"


@pytest.fixture
def another_application(providers: OAuthSimulator) -> None:
    """Register a second application at Twitch and Google."""
    for provider in ("twitch", "google"):
        providers.register_client(provider, ANOTHER_ID, ANOTHER_SECRET, [REDIRECT_URI])


async def test_a_capability_is_added(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Nothing of it works before."""
    entry = await person.connect("twitch", ["read_chat"])
    with pytest.raises(NotGrantedError):
        await use(entry, "moderate")

    result = await person.change(entry, ["read_chat", "moderate"])

    assert result["reason"] == "reconfigure_successful"
    assert account_of(entry).granted == ["read_chat", "moderate"]
    assert await use(entry, "moderate")
    assert shown(hass, entry, "allow_moderate").state == "on"


async def test_a_capability_is_removed(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The new tokens cannot do it any more."""
    entry = await person.connect("kick", ["read_chat", "write_chat"])
    await person.change(entry, ["read_chat"])

    grant = account_of(entry).broker.grant
    assert grant is not None
    assert "chat:write" not in grant.tokens.scopes
    with pytest.raises(NotGrantedError):
        await use(entry, "write_chat")
    assert status(hass, entry) == "ready"


async def test_nothing_is_no_change(person: Person, providers: OAuthSimulator) -> None:
    """Who wants nothing any more deletes the connection."""
    entry = await person.connect("kick")
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
    form = await person.hass.config_entries.flow.async_init(DOMAIN, context=context)
    again = await person.answer(form, capabilities=[])

    assert again["errors"] == {"capabilities": "nothing_allowed"}


async def test_another_account_is_refused(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """The connection stays as it was, and the stranger's authorization is given back."""
    entry = await person.connect("kick", ["read_chat"])
    be_kim(providers, "kick")
    result = await person.change(entry, ["read_chat", "write_chat"])

    assert result["reason"] == "wrong_account"
    assert [grant.ended for grant in providers.grants] == [None, "revoked by the app"]
    assert account_of(entry).wanted == ["read_chat"]
    assert await use(entry)


@pytest.mark.usefixtures("another_application")
@pytest.mark.parametrize("kind", ["twitch", "youtube"])
async def test_the_application_is_switched(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """The old one's authorization, which nobody needs any more, is given back."""
    entry = await person.connect(kind)
    result = await person.change(
        entry, ["read_chat"], new=True, client_id=ANOTHER_ID, secret=ANOTHER_SECRET
    )

    assert (result["reason"], status(hass, entry)) == ("reconfigure_successful", "ready")
    assert {grant.client.client_id: grant.ended for grant in providers.grants} == {
        CLIENT_ID: "revoked by the app",
        ANOTHER_ID: None,
    }
    assert account_of(entry).client_id == ANOTHER_ID
    assert await use(entry)


@pytest.mark.usefixtures("another_application")
async def test_an_application_that_others_use_too_keeps_its_authorization(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Google has one authorization for an account and an application."""
    youtube = await person.connect("youtube")
    google = await person.connect("google")
    await person.change(
        youtube, ["read_chat"], new=True, client_id=ANOTHER_ID, secret=ANOTHER_SECRET
    )

    assert {grant.ended for grant in providers.grants} == {None}
    await hass.config_entries.async_reload(google.entry_id)
    assert status(hass, google) == "ready"


async def test_a_mistyped_secret_makes_room_for_the_right_one(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Without a visit to the page of the application credentials."""
    result = await person.consent(await person.to_consent("kick", secret="mistyped"))
    assert result["reason"] == "oauth_unauthorized"

    form = await person.choose("kick")
    choice = await person.answer(form, capabilities=["read_chat"])
    step = await person.go_on(choice, new=True)
    entry = (await person.consent(step))["result"]

    assert status(hass, entry) == "ready"
    assert [item["client_secret"] for item in hass.data[DATA_COMPONENT].async_items()] == [
        CLIENT_SECRET
    ]


async def test_the_secret_of_an_application_in_use_is_not_replaced(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """A typing error must not end what works."""
    entry = await person.connect("kick")
    form = await person.choose("kick")
    choice = await person.answer(form, capabilities=["read_chat"])
    client = await person.answer(choice, auth_implementation="new")
    again = await person.answer(client, client_id=CLIENT_ID, client_secret="mistyped")

    assert again["errors"] == {"base": "other_secret_stored"}
    [stored] = hass.data[DATA_COMPONENT].async_items()
    assert stored["client_secret"] == CLIENT_SECRET
    assert await use(entry)


async def test_an_application_that_was_entered_on_the_credentials_page_is_no_obstacle(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Home Assistant's own dialog does not ask which provider it is for."""
    await hass.data[DATA_COMPONENT].async_create_item(
        {"domain": "homelab_hub", "client_id": CLIENT_ID, "client_secret": "whatever"}
    )
    entry = await person.connect("twitch")

    assert status(hass, entry) == "ready"


async def test_several_accounts_of_a_provider_live_side_by_side(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """Removing one is nothing to the other."""
    robins = await person.connect("twitch")
    be_kim(providers, "twitch")
    kims = await person.connect("twitch")
    assert {entry.title for entry in (robins, kims)} == {
        "Twitch (RobinStreams)",
        f"Twitch ({providers.accounts['twitch'][1].name})",
    }

    await hass.config_entries.async_remove(kims.entry_id)

    assert [grant.ended for grant in providers.grants] == [None, "revoked by the app"]
    assert await use(robins)


@pytest.mark.parametrize("kind", ["twitch", "youtube"])
async def test_the_second_entry_for_an_account_leaves_the_first_alone(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator, kind: str
) -> None:
    """It is none, and what it was allowed does not end the first."""
    entry = await person.connect(kind)
    again = await person.consent(await person.to_consent(kind))

    assert again["reason"] == "already_configured"
    await hass.config_entries.async_reload(entry.entry_id)
    assert status(hass, entry) == "ready"
    assert await use(entry)


async def test_a_change_is_one_more_consent_and_one_more_check(
    hass: HomeAssistant, person: Person, providers: OAuthSimulator
) -> None:
    """No token is asked for twice."""
    entry = await person.connect("kick")
    before = asked(providers, "kick", "token")
    await person.change(entry, ["read_chat"])

    assert asked(providers, "kick", "token") == before + 1
