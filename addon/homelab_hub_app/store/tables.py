"""The tables, as the newest migration leaves them. Contents are JSON, written once as text."""

from typing import Final

from sqlalchemy import BigInteger, Column, Float, MetaData, String, Table, Text

METADATA: Final = MetaData()

FACTS: Final = Table(
    "facts",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What the app knows of itself."""

CONNECTIONS: Final = Table(
    "connections",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("settings", Text, nullable=False),
)
"""How each connection is configured; `kind` is the name of a kind of source."""

NOTES: Final = Table(
    "notes",
    METADATA,
    Column("connection", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""What sources remember of their connections."""

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("connection", Text),
    Column("at", Float, nullable=False),
    Column("data", Text, nullable=False),
)
"""Events that Home Assistant has not acknowledged yet."""

REVISION: Final = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)
"""The schema's version, where Alembic keeps it."""
