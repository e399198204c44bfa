"""How much memory a process takes, where the system tells that (Linux)."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MEBIBYTE = 2**20


@dataclass(slots=True)
class Peak:
    """The most memory a process takes from `begin` on, and what it took then."""

    pid: int
    _idle: int | None = field(init=False, default=None)

    def begin(self) -> None:
        """Forget the most it has taken before."""
        with suppress(OSError):
            Path(f"/proc/{self.pid}/clear_refs").write_text("5")  # proc_pid_clear_refs(5)
        self._idle = self._read("VmRSS")

    @property
    def taken(self) -> int | None:
        """Return how many bytes more than at the beginning it took at most; None if untold."""
        most = self._read("VmHWM")
        return None if most is None or self._idle is None else most - self._idle

    @property
    def told(self) -> str:
        """Return what it took, in words."""
        most, taken = self._read("VmHWM"), self.taken
        if most is None or taken is None:
            return "not told by this system"
        return f"at most {most / MEBIBYTE:.0f} MiB, {taken / MEBIBYTE:.0f} more than before"

    def _read(self, name: str) -> int | None:
        """Return a number of bytes of /proc/PID/status."""
        with suppress(OSError):
            for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                key, _, value = line.partition(":")
                if key == name:
                    return int(value.split()[0]) * 1024
        return None
