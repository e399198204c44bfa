"""How S3 refuses: docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html."""

from xml.sax.saxutils import escape

from aiohttp import web


class RefusalError(Exception):
    """A refusal to answer with; `extra` are more elements, such as `Region`."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: float = 0, **extra: str
    ) -> None:
        """Keep what is said."""
        super().__init__(code)
        self.status = status
        self.code = code
        self._message = message
        self._retry_after = retry_after
        self._extra = extra

    @property
    def xml(self) -> str:
        """Return the body."""
        fields = {"Code": self.code, "Message": self._message, **self._extra}
        inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields.items())
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{inner}</Error>'

    def answer(self, *, status: int | None = None) -> web.Response:
        """Return the answer, with another status for those that begin with 200."""
        headers = {"Retry-After": f"{self._retry_after:g}"} if self._retry_after else {}
        return web.Response(
            status=status or self.status,
            text=self.xml,
            content_type="application/xml",
            headers=headers,
        )


def no_such_bucket() -> RefusalError:
    """Return the refusal of a bucket that is not there."""
    return RefusalError(404, "NoSuchBucket", "The specified bucket does not exist")


def denied() -> RefusalError:
    """Return the refusal of what the keys may not do."""
    return RefusalError(403, "AccessDenied", "Access Denied")


def no_such_upload() -> RefusalError:
    """Return the refusal of an upload that was never begun, or is over."""
    return RefusalError(404, "NoSuchUpload", "The specified upload does not exist.")
