"""Everybody with an account, and what they have at the start."""

from collections.abc import Callable, Iterator

from homelab_hub_simulators.oauth import Account
from homelab_hub_simulators.oauth.ledger import Ledger
from homelab_hub_simulators.spotify.catalogue import Catalogue, make_id
from homelab_hub_simulators.spotify.player import Device
from homelab_hub_simulators.spotify.switches import Switches

from .furnish import furnish
from .person import Person
from .playlist import Playlists


class People:
    """The people of the OAuth simulator, with their Spotify."""

    def __init__(
        self, ledger: Ledger, catalogue: Catalogue, switches: Callable[[], Switches]
    ) -> None:
        """Know the ledger's people; the first one pays, the second does not."""
        self.playlists = Playlists()
        self._ledger = ledger
        self._catalogue = catalogue
        self._switches = switches
        self._people: dict[str, Person] = {}
        furnish(list(self), catalogue, self.playlists, ledger.clock.now())

    def __iter__(self) -> Iterator[Person]:
        """Yield everybody, in the order of the ledger."""
        return iter([self.of(account) for account in self._ledger.accounts.values()])

    def of(self, account: Account) -> Person:
        """Return the person with an account."""
        if account.id not in self._people:
            self._people[account.id] = Person(
                account,
                self._catalogue,
                now=self._ledger.clock.now,
                switches=self._switches,
                devices=_devices(account),
            )
        return self._people[account.id]

    def find(self, wanted: str | None = None) -> Person:
        """Return somebody by id, login or e-mail address, or the first; raises KeyError."""
        if wanted is None:
            return self.of(next(iter(self._ledger.accounts.values())))
        if (account := self._ledger.find_account(wanted)) is None:
            raise KeyError(wanted)
        return self.of(account)

    def name(self, person_id: str) -> str:
        """Return what somebody is called."""
        account = self._ledger.accounts.get(person_id)
        return person_id.capitalize() if account is None else account.name

    def may_use_app(self, person: Person) -> bool:
        """Tell whether an app in development mode has this person among its users."""
        if person.registered is not None:
            return person.registered
        return person.id in list(self._ledger.accounts)[: self._switches().max_users]


def _devices(account: Account) -> list[Device]:
    """Return a computer, a phone without volume control, and a speaker in the kitchen."""
    return [
        Device(
            id=make_id("device", account.id, "computer"), name="Study Computer", type="Computer"
        ),
        Device(
            id=make_id("device", account.id, "phone"),
            name=f"{account.name}'s Phone",
            type="Smartphone",
            volume=100,
            supports_volume=False,
        ),
        Device(
            id=make_id("device", account.id, "kitchen"), name="Kitchen", type="Speaker", volume=35
        ),
    ]
