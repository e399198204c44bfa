"""What became of a call, for metrics and the audit trail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReport:
    """What became of one call.

    `path` is the template the caller gave, else the path; never the query. `status` is the last
    HTTP status, 0 without an answer. `outcome` is `ok`, the key of the error, or `interrupted`.
    `received` is the size of the body in bytes.
    """

    name: str
    method: str
    host: str
    path: str
    status: int
    milliseconds: float
    tries: int
    received: int
    outcome: str
