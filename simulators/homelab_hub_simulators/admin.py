"""The admin endpoints every simulator has: what was asked, and what shall go wrong."""

from typing import TYPE_CHECKING

from aiohttp import web

from .faults import Faults, InvalidFaultError

if TYPE_CHECKING:
    from .server import RecordedRequest


def add_admin_routes(
    application: web.Application, requests: list[RecordedRequest], faults: Faults
) -> None:
    """Add `/admin/requests` (GET, DELETE) and `/admin/faults` (GET, PUT, DELETE).

    GET answers a list; PUT takes one fault as a JSON object, which replaces the one before.
    """

    async def list_requests(_: web.Request) -> web.Response:
        """Answer the requests seen, oldest first."""
        return web.json_response([record.as_dict() for record in requests])

    async def forget_requests(_: web.Request) -> web.Response:
        """Forget the requests seen."""
        requests.clear()
        return web.Response(status=204)

    async def list_faults(_: web.Request) -> web.Response:
        """Answer the fault that is on, in a list, or an empty list."""
        return web.json_response([faults.active.as_dict()] if faults.active else [])

    async def put_fault(request: web.Request) -> web.Response:
        """Turn one fault on."""
        try:
            fault = faults.put(**await request.json())
        except (ValueError, TypeError) as error:
            kind = "fault" if isinstance(error, InvalidFaultError) else "body"
            return web.json_response({"error": f"invalid {kind}: {error}"}, status=400)
        return web.json_response(fault.as_dict())

    async def clear_faults(_: web.Request) -> web.Response:
        """Turn every fault off."""
        faults.clear()
        return web.Response(status=204)

    route = application.router.add_route
    route("GET", "/admin/requests", list_requests)
    route("DELETE", "/admin/requests", forget_requests)
    route("GET", "/admin/faults", list_faults)
    route("PUT", "/admin/faults", put_fault)
    route("DELETE", "/admin/faults", clear_faults)
