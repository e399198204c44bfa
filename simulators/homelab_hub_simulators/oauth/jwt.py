"""A JSON Web Token as id_token; its signature is none that could be checked."""

import base64
import json
from typing import Any

from .looks import URL_SAFE, random_text


def unsigned_jwt(claims: dict[str, Any]) -> str:
    """Return a token with these claims and random bytes for a signature."""
    header = {"alg": "RS256", "kid": "simulated", "typ": "JWT"}
    return ".".join((_part(header), _part(claims), random_text(342, URL_SAFE)))


def _part(content: dict[str, Any]) -> str:
    """Return one part of the token."""
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()
