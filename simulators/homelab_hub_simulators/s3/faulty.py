"""The fault switches: what this S3 does wrong on purpose."""

from collections.abc import Collection
from typing import Final

from homelab_hub_simulators.faults import Fault, FaultKind, Faults

from .ask import Ask
from .refusals import RefusalError, denied, no_such_bucket, no_such_upload

# `part` is the number of the part it strikes, 0 any; `after` counts bytes of a body.
FAULT_KINDS: Final = {
    "slow_down": FaultKind(parameters={"retry_after": 0, "part": 0}),
    "server_error": FaultKind(parameters={"status": 500, "part": 0}),
    "hidden_error": FaultKind(),
    "cut": FaultKind(parameters={"after": 0, "part": 0}),
    "lost_answer": FaultKind(parameters={"part": 0}),
    "access_denied": FaultKind(),
    "wrong_keys": FaultKind(),
    "bucket_gone": FaultKind(),
    "gone": FaultKind(),
    "no_such_upload": FaultKind(),
    "storage_full": FaultKind(parameters={"part": 0}),
    "wrong_etag": FaultKind(parameters={"part": 0}),
    "bad_digest": FaultKind(parameters={"part": 0}),
    "damaged": FaultKind(parameters={"after": 0}),
    "hang": FaultKind(parameters={"part": 0}),
    "slow": FaultKind(parameters={"delay": 1, "part": 0}),
    "html": FaultKind(parameters={"status": 200}),
}
INSTEAD: Final = frozenset(FAULT_KINDS) - {
    "cut",
    "damaged",
    "hidden_error",
    "lost_answer",
    "wrong_etag",
}


def take(faults: Faults, kinds: Collection[str], ask: Ask) -> Fault | None:
    """Return the fault if it is one of these and meant for this request, and count it."""
    fault = faults.active
    if fault is not None and fault.parameters.get("part") not in (None, 0, ask.part):
        return None
    return faults.take(kinds, ask.operation)


def hidden_error() -> RefusalError:
    """Return what is said after the status 200 was sent."""
    return RefusalError(500, "InternalError", "We encountered an internal error.")


def refusal_of(fault: Fault) -> RefusalError:
    """Return the refusal of a fault."""
    match fault.kind:
        case "slow_down":
            wait = fault.number("retry_after")
            message = "Please reduce your request rate."
            return RefusalError(503, "SlowDown", message, retry_after=wait)
        case "server_error":
            status = int(fault.number("status"))
            return RefusalError(status, "InternalError", "We encountered an internal error.")
        case "bucket_gone":
            return no_such_bucket()
        case "gone":
            return RefusalError(404, "NoSuchKey", "The specified key does not exist.")
        case "wrong_keys":
            message = "The AWS Access Key Id you provided does not exist in our records."
            return RefusalError(403, "InvalidAccessKeyId", message)
        case "no_such_upload":
            return no_such_upload()
        case "storage_full":
            message = "Storage backend has reached its minimum free drive threshold."
            return RefusalError(507, "XMinioStorageFull", message)
        case "bad_digest":
            message = "The Content-MD5 you specified did not match what we received."
            return RefusalError(400, "BadDigest", message)
        case _:
            return denied()
