"""What is true of a store on PostgreSQL only: a server that goes and comes, machines that share it, bytes that stay."""

import contextlib
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import BadInputError, UsageError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store import Place, open_store
from analyser.store import database as module
from analyser.store.erase import Erased, erase
from analyser.store.records import Store
from tests.postgresql import Server
from tests.store.conftest import Made

CALL = "call-000001"


@pytest.fixture
def store_url(database: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> str:
    url = database()
    monkeypatch.setenv("DEBRIEF_STORE", url)
    return url


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def open_one(store: Store, call_id: str = CALL) -> None:
    store.open_call(Call(id=call_id, kind=Kind.CUSTOMER), Path("/a"), "tag")


def on_disk(server: Server, said: str) -> list[str]:
    """Return the files of the databases that hold a text."""
    server.execute("CHECKPOINT")
    return [
        str(file) for file in (server.data / "base").rglob("*") if file.is_file() and said.encode() in file.read_bytes()
    ]


def test_a_server_that_was_restarted_is_met_again(store: Store, postgresql: Server) -> None:
    open_one(store)
    with stopped(postgresql):
        pass
    open_one(store, "call-000002")
    assert [one.call_id for one in store.held()] == [CALL, "call-000002"]


def test_a_server_that_is_coming_up_is_waited_for(store: Store, postgresql: Server) -> None:
    open_one(store)
    postgresql.stop("immediate")
    coming = threading.Timer(0.5, postgresql.start)
    coming.start()
    open_one(store, "call-000002")
    coming.join()
    assert len(store.held()) == 2


def test_a_server_that_stops_in_the_middle_is_one_line_and_nothing_half_written(
    keeper: Keeper, reviewed: Made, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(CALL)
    monkeypatch.setattr(keeper.store.database, "_waits_s", (0.1,))
    lost = pytest.raises(BadInputError, match="cannot be reached, or was lost")
    with lost as caught, keeper.store.database.transaction() as on:
        on.exec_driver_sql("DELETE FROM outputs")
        postgresql.stop("immediate")
        on.exec_driver_sql("DELETE FROM calls")
    assert "\n" not in str(caught.value)
    try:
        with pytest.raises(BadInputError, match="lost"):
            reviewed("call-000002")
        with pytest.raises(BadInputError, match="lost"):
            erase(keeper.store, [CALL])
        assert run(["purge"]) == ExitCode.BAD_INPUT
    finally:
        postgresql.start()
    assert {path.name for path in (tmp_path / "reviews").iterdir()} == {CALL}
    assert len(keeper.store.outputs(CALL)) == 2
    assert keeper.store.held(call_id="call-000002") == []
    assert isinstance(erase(keeper.store, [CALL])[CALL], Erased)


def test_an_output_whose_server_is_lost_at_the_end_is_found_by_the_next_run(
    keeper: Keeper, postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_one(keeper.store)
    finish = Store.finish

    def lost(self: Store, *given: object) -> None:
        monkeypatch.setattr(self.database, "_waits_s", ())
        with stopped(postgresql):
            finish(self, *given)  # type: ignore[arg-type]  # whatever was given is passed on

    monkeypatch.setattr(Store, "finish", lost)
    with pytest.raises(BadInputError, match="lost"), keeper.folder(tmp_path / "out", CALL, "review") as folder:
        folder.write("review.json", "{}", clear=True)
    assert [(one.path, one.written) for one in keeper.store.outputs(CALL)] == [(tmp_path / "out", False)]
    assert isinstance(erase(keeper.store, [CALL])[CALL], Erased)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("how", ["password", "stopped", "database", "option", "host"])
def test_a_password_is_never_told(
    how: str,
    store_url: str,
    postgresql: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    name = store_url.partition("?")[0].rpartition("/")[2]
    url = postgresql.url(
        "absent" if how == "database" else name, "locked" if how == "password" else "tester", "hush-hush"
    )
    url += {"option": "&nonsense=hush-hush", "host": ""}.get(how, "")
    if how == "host":
        url = "postgresql://tester:hush-hush@/x?host=/nowhere/hush-hush"
    monkeypatch.setenv("DEBRIEF_STORE", url)
    assert "hush-hush" not in repr(Settings(store=url))
    with caplog.at_level(logging.DEBUG):
        for debug in (False, True):
            if how == "stopped":
                with stopped(postgresql):
                    assert run(["purge"], debug=debug) == ExitCode.BAD_INPUT
            else:
                assert run(["purge"], debug=debug) == ExitCode.BAD_INPUT
            told = capsys.readouterr()
            assert "the store: " in told.err
            assert debug or len(told.err.splitlines()) == 1
            assert "hush-hush" not in told.err + told.out + caplog.text


def test_without_the_driver_the_fix_is_told(store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(UsageError, match=r"pip install 'call-debrief\[postgresql\]'"):
        patch.setitem(sys.modules, "psycopg", None)
        open_store(Place(root=tmp_path / "data"), store_url)


def test_a_database_that_keeps_no_utf8_is_refused(postgresql: Server, tmp_path: Path) -> None:
    postgresql.execute("CREATE DATABASE old TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        with pytest.raises(UsageError, match="UTF-8"):
            open_store(Place(root=tmp_path / "data"), postgresql.url("old"))
    finally:
        postgresql.drop("old")


def test_a_machine_with_a_data_directory_of_its_own_is_refused(store: Store, store_url: str, tmp_path: Path) -> None:
    open_one(store)
    elsewhere = Place(root=tmp_path / "elsewhere")
    with pytest.raises(BadInputError, match="machines that share a store share its data directory"):
        open_store(elsewhere, store_url)
    assert not elsewhere.has_key()
    elsewhere.reference(CALL)
    with pytest.raises(BadInputError, match="not the one that the store was begun with"):
        open_store(elsewhere, store_url)
    assert open_store(store.place, store_url).held()


def test_what_the_server_had_is_missed(store: Store, store_url: str, postgresql: Server) -> None:
    open_one(store)
    name = store_url.partition("?")[0].rpartition("/")[2]
    store.database.close()
    postgresql.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public", name)
    with pytest.raises(BadInputError, match="what was in the database is missing"):
        open_store(store.place, store_url)


def test_erased_rows_are_not_in_the_files_of_the_server(store: Store, reviewed: Made, postgresql: Server) -> None:
    reviewed("call-telltale-7")
    reviewed("call-000002")
    with store.database.transaction() as on:
        on.exec_driver_sql("ANALYZE")
    assert on_disk(postgresql, "call-telltale-7")
    done = erase(store, ["call-telltale-7"])["call-telltale-7"]
    assert isinstance(done, Erased)
    assert on_disk(postgresql, "call-telltale-7") == []
    assert on_disk(postgresql, "call-000002")
    assert "write-ahead log" in " ".join(done.certificate.read_text().split())


def test_rows_that_somebody_may_still_look_at_are_not_certified(
    store: Store, store_url: str, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from analyser.store import rewrite

    monkeypatch.setattr(rewrite, "PATIENCE_S", 0.2)
    reviewed(CALL)
    with psycopg.connect(store_url) as other:
        other.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert other.execute("SELECT count(*) FROM erasures").fetchone()
        assert "close that program, or make the user" in str(erase(store, [CALL])[CALL])
    assert list(store.place.certificates.iterdir()) == []
    assert isinstance(erase(store, [CALL])[CALL], Erased)


def test_tables_of_another_user_are_not_called_empty(
    store: Store, reviewed: Made, data_directory: Path, store_url: str, postgresql: Server
) -> None:
    reviewed(CALL)
    name = store_url.partition("?")[0].rpartition("/")[2]
    postgresql.execute("DROP ROLE IF EXISTS worker")
    postgresql.execute("CREATE ROLE worker LOGIN")
    try:
        postgresql.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO worker", name)
        postgresql.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO worker", name)
        as_worker = open_store(Place(root=data_directory), postgresql.url(name, "worker"))
        assert "the owner of the tables" in str(erase(as_worker, [CALL])[CALL])
        assert isinstance(erase(store, [CALL])[CALL], Erased)
        as_worker.database.close()
    finally:
        postgresql.execute("DROP OWNED BY worker", name)
        postgresql.execute("DROP ROLE worker")


def test_erasures_on_two_machines_wait_for_one_another(store: Store, store_url: str, data_directory: Path) -> None:
    # As on a shared disk whose locks do not reach the other machine.
    other = open_store(Place(root=data_directory), store_url)
    went: list[str] = []

    def second() -> None:
        with other.database.alone():
            went.append("second")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "locked", lambda *_: contextlib.nullcontext())
        waiting = threading.Thread(target=second)
        with store.database.alone():
            waiting.start()
            waiting.join(0.5)
            assert went == []
        waiting.join(10)
    assert went == ["second"]


def test_a_process_that_was_forked_has_connections_of_its_own(store_url: str, data_directory: Path) -> None:
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from analyser.core.call import Kind\n"
        "from analyser.core.review import Call\n"
        "from analyser.store import Place, open_store\n"
        "store = open_store(Place(root=Path(sys.argv[1])), sys.argv[2])\n"
        "children = []\n"
        "for number in range(2):\n"
        "    children.append(os.fork())\n"
        "    if not children[-1]:\n"
        "        for at in range(5):\n"
        "            store.open_call(Call(id=f'{number}-{at}', kind=Kind.CUSTOMER), Path('/a'), 'tag')\n"
        "        os._exit(0)\n"
        "for at in range(5):\n"
        "    store.open_call(Call(id=f'p-{at}', kind=Kind.CUSTOMER), Path('/a'), 'tag')\n"
        "assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]\n"
        "print(len(store.held()))"
    )
    arguments = [sys.executable, "-c", code, str(data_directory), store_url]
    root = Path(__file__).parents[2]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, cwd=root)
    assert (done.returncode, done.stdout.strip()) == (0, "15"), done.stderr
