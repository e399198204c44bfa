"""The link to the app, for every part of the integration that needs it.

`link_of(hass)` is the one `Link` of this Home Assistant. It is always there, whether or not the app
is set up or reachable, so who registers something with it need not care which entry loads first:

- `link.connected`, `link.set_up`; `SIGNAL_LINK_CHANGED` is dispatched when they change,
- `await link.ask(method, params, connection=…, told=…)` asks the app; raises `RequestError`, with
  `Code.UNAVAILABLE` while the app is away,
- `link.on(event_type, connection, listener)` hears events and states,
- `link.state(event_type, connection)` is the last state, None while the app is away,
- `link.answer(method, connection, handler)` answers what the app asks; who asks too often is
  refused, and every question is in the audit trail, so the handler does neither,
- `link.serve(connection, configure)` says what the app has to be told of a connection after each
  connect; kept events of the connection are held back until somebody serves it,
- `await link.upload(name, stream)` gives the app a file, and returns the id to use in a request.

Everything that registers returns a function that takes it back.
"""

from .errors import LinkError
from .happened import Happened, Listener
from .link import DATA_LINK, SIGNAL_LINK_CHANGED, Link, link_of
from .served import Configure

__all__ = [
    "DATA_LINK",
    "SIGNAL_LINK_CHANGED",
    "Configure",
    "Happened",
    "Link",
    "LinkError",
    "Listener",
    "link_of",
]
