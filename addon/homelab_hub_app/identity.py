"""What the app is, from its first start on."""

from dataclasses import dataclass
import secrets
from typing import Final, Self
from uuid import uuid4

from homelab_hub_upstream.secret import Secret

from .store.facts import Facts

INSTANCE: Final = "instance"
PUBLIC_KEY: Final = "public_key"


@dataclass(frozen=True, slots=True)
class Identity:
    """The app's instance id, and the key in the addresses of its public pages."""

    instance: str
    public_key: Secret

    @classmethod
    async def load(cls, facts: Facts) -> Self:
        """Return what the app is; at the first start it is made. Raises `StoreError`."""
        known = await facts.all()
        if INSTANCE not in known or PUBLIC_KEY not in known:
            made = {INSTANCE: uuid4().hex, PUBLIC_KEY: secrets.token_urlsafe(18)}
            known = made | known
            await facts.put(**{key: known[key] for key in made})
        return cls(known[INSTANCE], Secret(known[PUBLIC_KEY]))
