"""A string that does not show itself."""

from hmac import compare_digest
from typing import NoReturn, Self, final, override

MASK = "***"


@final
class Secret:
    """A token, a key or a password: printed as `***`, and read only through `reveal`.

    Neither a `str` nor a dataclass, since JSON encoders write those out by themselves (orjson,
    which Home Assistant uses, does so for both).
    """

    __slots__ = ("_value",)
    _value: str

    def __init__(self, value: str) -> None:
        """Hold the value."""
        object.__setattr__(self, "_value", value)

    def reveal(self) -> str:
        """Return the value. Call it where the value is sent or stored, nowhere else."""
        return self._value

    @override
    def __repr__(self) -> str:
        """Return the mask; `str` and `format` do as well."""
        return MASK

    @override
    def __format__(self, spec: str, /) -> str:
        """Return the mask, formatted."""
        return format(MASK, spec)

    def __bool__(self) -> bool:
        """Return whether there is a value."""
        return bool(self._value)

    @override
    def __eq__(self, other: object) -> bool:
        """Compare with another secret, in a time that does not tell how much of it is alike."""
        if not isinstance(other, Secret):
            return NotImplemented
        return self is other or compare_digest(_bytes(self._value), _bytes(other._value))

    @override
    def __hash__(self) -> int:
        """Return the value's hash, which Python salts anew in every process."""
        return hash(self._value)

    @override
    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a Secret does not change")

    @override
    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a secret does not change."""
        raise AttributeError("a Secret does not change")

    def __copy__(self) -> Self:
        """Return itself, since it does not change."""
        return self

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself, so that `dataclasses.asdict` works on what holds it."""
        return self

    @override
    def __reduce__(self) -> NoReturn:
        """Refuse to be pickled."""
        raise TypeError("a Secret is not pickled")


def _bytes(value: str) -> bytes:
    """Return the bytes of any string there is."""
    return value.encode("utf-8", "surrogatepass")
