"""What the app is, from its first start on."""

import secrets
from typing import Final, Self
from uuid import uuid4

from homelab_hub_upstream.secret import Secret

from .store.facts import Facts

INSTANCE: Final = "instance"
PUBLIC_KEY: Final = "public_key"
_BYTES: Final = 18


class Identity:
    """The app's instance id, and the key in the addresses of its public pages."""

    def __init__(self, facts: Facts, instance: str, public_key: Secret) -> None:
        """Take what is stored; use `load`."""
        self._facts = facts
        self.instance: Final = instance
        self.public_key = public_key

    @classmethod
    async def load(cls, facts: Facts) -> Self:
        """Return what the app is; at the first start it is made. Raises `StoreError`."""
        known = await facts.all()
        if INSTANCE not in known or PUBLIC_KEY not in known:
            made = {INSTANCE: uuid4().hex, PUBLIC_KEY: secrets.token_urlsafe(_BYTES)}
            known = made | known
            await facts.put(**{key: known[key] for key in made})
        return cls(facts, known[INSTANCE], Secret(known[PUBLIC_KEY]))

    async def replace_public_key(self) -> None:
        """Make another key; the addresses with the old one end at once. Raises `StoreError`."""
        key = Secret(secrets.token_urlsafe(_BYTES))
        await self._facts.put(**{PUBLIC_KEY: key.reveal()})
        self.public_key = key
