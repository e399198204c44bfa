"""Where the music and the backups are: Spotify's Web API, and a bucket."""

from homelab_hub_simulators.s3 import S3Simulator

from .folder import HOST

BUCKET = "homelab"
# The same at each start: what was connected then is to go on.
SECRET_KEY = "s3-demo-secret"  # noqa: S105 - of a simulator


def bucket(port: int) -> S3Simulator:
    """Return the server of the bucket; what lies in it is gone when it is stopped."""
    return S3Simulator(host=HOST, port=port, bucket=BUCKET, secret_key=SECRET_KEY)


def bucket_to_type(s3: S3Simulator) -> str:
    """Return a table of what to type to connect the bucket."""
    rows = (
        ("Endpoint", s3.endpoint),
        ("Bucket", s3.bucket),
        ("Access key", s3.access_key),
        ("Secret key", s3.secret_key),
    )
    return "\n".join(f"  {title:<12}{value}" for title, value in rows)
