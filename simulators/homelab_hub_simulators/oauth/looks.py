"""Random strings that look like a provider's."""

import secrets
import string

LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
MIXED = string.ascii_letters + string.digits
URL_SAFE = MIXED + "-_"


def random_text(length: int, alphabet: str = MIXED) -> str:
    """Return random characters of an alphabet."""
    return "".join(secrets.choice(alphabet) for _ in range(length))
