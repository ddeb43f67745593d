"""An older store is brought up to date after a backup, which an erasure does not leave behind."""

import os
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.cli.store import migrate
from analyser.core.errors import BadInputError
from analyser.store import Place, open_store
from analyser.store import backups as module
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries
from analyser.store.migrate import REVISION, revision_of
from analyser.store.records import Store
from tests.store.conftest import SQLITE, Made

CALL = "call-000001"


@pytest.fixture
def older(store: Store, reviewed: Made) -> Store:
    """A store with a call whose tables are those of the first version."""
    from alembic import command

    from analyser.store.migrate import _config

    reviewed(CALL)
    with store.database.transaction() as on:
        config = _config()
        config.attributes["connection"] = on
        command.downgrade(config, "0001")
    return store


def revision(store: Store) -> str | None:
    with store.database.transaction() as on:
        return revision_of(on)


@SQLITE
def test_a_file_is_backed_up_and_then_migrated(older: Store) -> None:
    store = open_store(older.place)
    assert revision(store) == REVISION
    assert [one.call_id for one in store.held()] == [CALL]
    (backup,) = store.database.backups()
    assert backup.name.startswith("debrief.sqlite3.0001.")
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with closing(sqlite3.connect(backup)) as kept:
        assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]
        assert kept.execute("SELECT call_id FROM calls").fetchall() == [(CALL,)]
    told = [(entry["action"], entry["detail"]) for entry in entries(store.place.audit)]
    assert told[-1] == ("store migrated", f"0001 to {REVISION}, backup: {backup.name}")
    assert open_store(older.place).database.backups() == [backup]


@SQLITE
def test_an_older_version_is_put_back_from_the_backup(older: Store) -> None:
    store = open_store(older.place)
    (backup,) = store.database.backups()
    for file in store.database.files():
        file.unlink(missing_ok=True)
    backup.rename(store.place.database)
    assert [one.call_id for one in open_store(store.place).held()] == [CALL]


@SQLITE
def test_an_erasure_takes_the_backups_with_it(older: Store) -> None:
    store = open_store(older.place)
    (backup,) = store.database.backups()
    assert CALL.encode() in backup.read_bytes()
    backup.with_name(backup.name + ".new").write_bytes(b"of a migration that was killed")
    assert isinstance(erase(store, [CALL])[CALL], Erased)
    assert store.database.backups() == []
    assert CALL.encode() not in b"".join(one.read_bytes() for one in store.place.root.rglob("*") if one.is_file())
    assert ("store backup deleted", "2") in [(one["action"], one["detail"]) for one in entries(store.place.audit)]


@SQLITE
def test_a_backup_that_cannot_be_deleted_is_not_certified(older: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(older.place)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr("analyser.store.certify.drop_backups", refuse)
        assert "cannot be emptied of it (Operation not permitted)" in str(erase(store, [CALL])[CALL])
    assert list(store.place.certificates.iterdir()) == []
    assert isinstance(erase(store, [CALL])[CALL], Erased)


@SQLITE
def test_a_purge_takes_old_backups(older: Store) -> None:
    store = open_store(older.place)
    (backup,) = store.database.backups()
    assert run(["purge"]) == ExitCode.DONE
    assert backup.exists()
    week = time.time() - module.KEPT.total_seconds() - 1
    os.utime(backup, (week, week))
    assert run(["purge"]) == ExitCode.DONE
    assert not backup.exists()
    assert [one.call_id for one in store.held()] == [CALL]


@SQLITE
@pytest.mark.parametrize("how", ["full", "torn"])
def test_without_a_backup_nothing_is_changed(how: str, older: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(BadInputError, match="no backup of it can be made"):
        patch.setattr(*(("os.fsync", full) if how == "full" else ("analyser.store.backups.CHECKED", "page_count")))
        open_store(older.place)
    assert older.database.backups() == []
    assert revision(older) == "0001"
    assert open_store(older.place).held()


def test_a_migration_that_fails_leaves_the_tables_as_they_were(
    older: Store, store_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyser.store import database

    def fail(*given: object) -> None:
        upgrade(*given)  # type: ignore[arg-type]  # whatever was given is passed on
        raise KeyboardInterrupt

    upgrade = database.upgrade
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(database, "upgrade", fail)
        open_store(older.place, store_url, migrate=True)
    assert revision(older) == "0001"
    assert open_store(older.place, store_url, migrate=True).held()


def test_processes_that_meet_an_older_store_migrate_it_once(older: Store, store_url: str | None) -> None:
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    runs = [context.Process(target=_migrate, args=(older.place.root, store_url)) for _ in range(2)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert [one.exitcode for one in runs] == [0, 0]
    assert [entry["action"] for entry in entries(older.place.audit)].count("store migrated") == 1
    assert len(older.database.backups()) == (store_url is None)


def _migrate(data: Path, url: str | None) -> None:
    assert open_store(Place(root=data), url, migrate=True).held()


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_a_server_is_migrated_when_somebody_says_so(
    older: Store, store_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["purge"]) == ExitCode.BAD_INPUT
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert f"revision 0001, and this version needs {REVISION}" in told
    assert "pg_dump" in told
    with pytest.raises(BadInputError, match="migrate --yes"):
        migrate()
    assert revision(older) == "0001"
    migrate(yes=True)
    assert f"migrated: 0001 to {REVISION}, backup: none of ours" in capsys.readouterr().out
    migrate()
    assert "up to date" in capsys.readouterr().out
    assert [one.call_id for one in open_store(older.place, store_url).held()] == [CALL]


def test_a_key_of_references_that_was_exchanged_is_missed(store: Store, store_url: str | None) -> None:
    store.reference(CALL)
    (store.place.root / "reference.key").write_bytes(b"k" * 32)
    with pytest.raises(BadInputError, match="not the one that the store was begun with"):
        open_store(store.place, store_url)
