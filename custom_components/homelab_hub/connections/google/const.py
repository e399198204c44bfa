"""Names of the options of a `google` entry that are about no single product."""

from typing import Final

# Names the products that assistants may use; all, if nobody chose.
CONF_OFFERED: Final = "offered_to_assistants"
