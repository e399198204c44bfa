"""A store is checked, copied and migrated before it is used."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
import shutil
import sqlite3

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from homelab_hub_app.link.outbox import Outbox
from homelab_hub_app.store.engine import FILE
from homelab_hub_app.store.errors import NewerStoreError, StoreError, StoreInUseError
from homelab_hub_app.store.events import Events
from homelab_hub_app.store.facts import Facts
from homelab_hub_app.store.file import COPIES as KEPT, is_sound
from homelab_hub_app.store.migrating import MIGRATIONS, revisions
from homelab_hub_app.store.opening import open_store as open_with_patience
from homelab_hub_app.store.store import COPIES, Store
from homelab_hub_app.store.tables import METADATA
from homelab_hub_upstream.secret import Secret

from .conftest import Open

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "{revision}"
down_revision = "{former}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("facts", sa.Column("new_{revision}", sa.Text))
    {more}
"""

type Grow = Callable[..., Path]


@pytest.fixture
def grow(tmp_path: Path) -> Grow:
    """Return what makes the migrations of later versions of the app."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)

    def add(more: str = "pass") -> Path:
        former = revisions(folder)[-1]
        revision = f"{int(former) + 1:04}"
        content = NEXT.format(revision=revision, former=former, more=more)
        (folder / "versions" / f"r{revision}_later.py").write_text(content)
        return folder

    return add


async def columns(store: Store, table: str) -> set[str]:
    """Return the names of a table's columns."""

    def look(connection: Connection) -> set[str]:
        return {column["name"] for column in inspect(connection).get_columns(table)}

    return await store.read(lambda connection: connection.run_sync(look))


def test_the_migrations_lead_to_the_tables_that_a_new_store_gets(tmp_path: Path) -> None:
    """Old and new installations have the same schema."""
    from alembic import command
    from alembic.config import Config

    engine = create_engine(f"sqlite:///{tmp_path}/migrated.db")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        differences = compare_metadata(MigrationContext.configure(connection), METADATA)
        reached = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()

    assert differences == []
    assert reached == revisions(MIGRATIONS)[-1]


async def test_a_migration_keeps_what_was_there(open_store: Open, grow: Grow) -> None:
    """In SQLite and in PostgreSQL."""
    async with open_store() as store:
        await Facts(store).put(kept="yes")
    async with open_store(grow()) as store:
        assert await Facts(store).all() == {"kept": "yes"}
        assert "new_0002" in await columns(store, "facts")


async def test_a_migration_that_fails_changes_nothing(open_store: Open, grow: Grow) -> None:
    """The former version of the app can go on."""
    async with open_store() as store:
        await Facts(store).put(kept="yes")
    with pytest.raises(StoreError):
        async with open_store(grow('op.execute("no SQL at all")')):
            pass
    async with open_store() as store:
        assert await Facts(store).all() == {"kept": "yes"}
        assert "new_0002" not in await columns(store, "facts")


async def test_a_database_of_a_newer_app_is_left_alone(open_store: Open, grow: Grow) -> None:
    """And the message says what to do."""
    async with open_store():
        pass
    async with open_store(grow()):
        pass
    with pytest.raises(NewerStoreError, match="update the app"):
        async with open_store():
            pass


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_copy_is_made_before_a_migration_and_the_newest_are_kept(
    open_store: Open, grow: Grow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is a database as it was, with what was only in the log."""
    moments = iter(range(10))
    monkeypatch.setattr("homelab_hub_app.store.file._stamp", lambda: f"2026010{next(moments)}")
    async with open_store() as store:
        await Facts(store).put(kept="yes")
    for _ in range(KEPT + 1):
        async with open_store(grow()):
            pass

    copies = sorted((tmp_path / "data" / COPIES).iterdir())
    assert [copy.name.rpartition("-")[2] for copy in copies] == ["0002.db", "0003.db", "0004.db"]
    with closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("SELECT key, value FROM facts").fetchall() == [("kept", '"yes"')]
        assert connection.execute("SELECT * FROM alembic_version").fetchall() == [("0002",)]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_tables_are_copied_before_a_migration_of_a_server(
    open_store: Open, grow: Grow
) -> None:
    """Those of the last migration only, beside the tables."""

    def names(connection: Connection) -> set[str]:
        return {name for name in inspect(connection).get_table_names() if name[:6] == "before"}

    async with open_store() as store:
        await Facts(store).put(kept="yes")
    async with open_store(grow()) as store:
        copied = text("SELECT value FROM before_0001_facts")
        assert await store.read(lambda connection: connection.scalar(copied)) == '"yes"'
    async with open_store(grow()) as store:
        found = await store.read(lambda connection: connection.run_sync(names))

    assert found == {f"before_0002_{table}" for table in [*METADATA.tables, "alembic_version"]}


def damage(file: Path) -> None:
    """Write nonsense over a part of a database, as a dying card does."""
    with file.open("r+b") as content:
        content.seek(4096)
        content.write(b"\xa5" * 8192)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_damaged_database_is_set_aside_and_the_copy_takes_its_place(
    open_store: Open, grow: Grow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is deleted, and event ids are none that Home Assistant has seen."""
    async with open_store() as store:
        await Facts(store).put(kept="yes")
    migrations = grow()
    async with open_store(migrations) as store:
        await Facts(store).put(newer="yes")
    damage(tmp_path / "data" / FILE)

    async with open_store(migrations) as store:
        assert store.restored
        assert await Facts(store).all() == {"kept": "yes"}
        outbox = Outbox(Events(store))
        await outbox.load(restored=store.restored)
        assert outbox.last > 1_700_000_000_000

    assert "The database is damaged" in caplog.text
    (aside,) = (tmp_path / "data").glob("hub.db.damaged-*[Z]")
    assert not await asyncio.to_thread(is_sound, aside)
    async with open_store(migrations) as store:
        assert not store.restored


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "content", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 5000]
)
async def test_the_app_starts_with_an_empty_store_where_nothing_can_be_saved(
    open_store: Open, tmp_path: Path, content: bytes
) -> None:
    """Home Assistant sends it everything it needs."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / FILE).write_bytes(content)

    async with open_store() as store:
        assert not store.restored
        assert await Facts(store).all() == {}
    aside = list(folder.glob("hub.db.damaged-*"))
    assert [file.read_bytes() for file in aside] == ([content] if content else [])


async def test_two_apps_do_not_share_a_data_folder(open_store: Open) -> None:
    """The second says so and leaves the first alone; later it may come."""
    async with open_store() as store:
        with pytest.raises(StoreInUseError, match="another app uses"):
            async with open_store():
                pass
        await Facts(store).put(still="here")
    async with open_store() as store:
        assert await Facts(store).all() == {"still": "here"}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_two_apps_do_not_share_a_server_s_database(
    open_store: Open, tmp_path: Path, database_url: Secret
) -> None:
    """Each with a data folder of its own; the message says what to do, and nothing is migrated."""
    async with open_store() as store:
        with pytest.raises(StoreInUseError, match="stop it, or set another database_url"):
            await open_with_patience(tmp_path / "another", database_url)
        await Facts(store).put(still="here")
    second = await Store.open(tmp_path / "another", database_url)
    assert await Facts(second).all() == {"still": "here"}
    await second.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_connection_that_breaks_takes_the_database_again(
    open_store: Open, tmp_path: Path, database_url: Secret
) -> None:
    """Unless another app has come meanwhile: then nothing is written that is not ours."""
    async with open_store() as store:
        await _break(store)
        await Facts(store).put(again="ours")
        with pytest.raises(StoreInUseError):
            await Store.open(tmp_path / "another", database_url)

        await _break(store)
        second = await Store.open(tmp_path / "another", database_url)
        with pytest.raises(StoreInUseError):
            await Facts(store).put(not_ours="any more")
        assert await Facts(second).all() == {"again": "ours"}
        await second.close()
        await Facts(store).put(now="ours again")


async def _break(store: Store) -> None:
    """End the connections of a store at the server."""
    end = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE pid <> pg_backend_pid() AND application_name = 'homelab_hub'"
    )
    await store.read(lambda connection: connection.execute(end))


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in its place, for one."""
    place = tmp_path / "data"
    place.write_text("")

    with pytest.raises(StoreError, match="data cannot be written"):
        await Store.open(place)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("change", "said"),
    [(("correct%20horse", "wrong"), "28P01"), (("/postgres", "/nowhere"), "3D000")],
)
async def test_a_server_that_refuses_is_told_by_its_code(
    tmp_path: Path, database_url: Secret, change: tuple[str, str], said: str
) -> None:
    """The message has no password in it."""
    wrong = Secret(database_url.reveal().replace(*change))

    with pytest.raises(StoreError) as refused:
        await Store.open(tmp_path / "data", wrong)

    assert str(refused.value) == f"the database failed: {said}"


async def test_a_server_that_is_not_up_yet_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """For a while; then the app gives up, and whoever started it starts it again."""
    monkeypatch.setattr("homelab_hub_app.store.opening.SERVER_SECONDS", 2.5)
    with pytest.raises(StoreError, match="ConnectionRefusedError"):
        await open_with_patience(
            tmp_path / "data", Secret("postgresql+asyncpg://hub:secret@127.0.0.1:9/hub")
        )

    assert "next try in" in caplog.text
    assert "secret" not in caplog.text
