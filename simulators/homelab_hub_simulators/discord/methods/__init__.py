"""All methods of the API."""

from homelab_hub_simulators.discord.gateway import Gateway
from homelab_hub_simulators.discord.interactions import Interactions
from homelab_hub_simulators.discord.rest.api import Method

from . import channels, commands, events, guilds, members, messages, reactions
from .interactions import Answers
from .me import Me
from .webhooks import Webhooks


def all_methods(gateway: Gateway, interactions: Interactions) -> list[Method]:
    """Return the methods, by what they are about."""
    answers = Answers(interactions)
    made = [*Me(gateway).methods(), *answers.methods(), *Webhooks(answers).methods()]
    for group in (channels, commands, events, guilds, members, messages, reactions):
        made += group.methods()
    return made
