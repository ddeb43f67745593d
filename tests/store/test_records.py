import json
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy

from analyser.core.call import Kind
from analyser.core.errors import BadInputError, ConsentRefusedError, UsageError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store import Place, open_store, run_in
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries, verify
from analyser.store.migrate import REVISION
from analyser.store.records import Store
from analyser.store.rows import DataKind
from tests.store.conftest import SQLITE, Made, consent


@SQLITE
def test_a_store_is_private_and_made_on_first_use(store: Store, data_directory: Path) -> None:
    assert stat.S_IMODE(data_directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in data_directory.glob("debrief.sqlite3*")} == {0o600}
    assert store.held() == []
    assert Store(store.place).held() == []


def test_the_migrations_make_the_tables_of_the_code(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    from analyser.store import migrations
    from analyser.store.schema import METADATA

    with store.database.transaction() as on:
        assert compare_metadata(MigrationContext.configure(on), METADATA) == []
    assert ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head() == REVISION


def test_a_review_is_recorded_with_its_files_and_their_kinds(store: Store, reviewed: Made) -> None:
    target = reviewed("call-1")
    rows = store.outputs("call-1")
    assert {(row.name, row.kind, row.written) for row in rows} == {
        ("review.json", DataKind.CLEAR, True),
        ("review.html", DataKind.MASKED, True),
    }
    assert {row.path for row in rows} == {target}
    assert {row.run for row in rows} == {run_in(target)}
    assert store.held(agent="Asha")[0].call_id == "call-1"
    assert [entry["action"] for entry in entries(store.place.audit)] == ["consent obtained", "opened", "wrote"]
    assert "call-1" not in (store.place.audit / "log.jsonl").read_text()


def test_the_intention_is_recorded_before_anything_is_there(keeper: Keeper, tmp_path: Path) -> None:
    target = tmp_path / "out"
    keeper.admit(Call(id="c", kind=Kind.CUSTOMER), tmp_path / "c.json", "tag")
    with pytest.raises(KeyboardInterrupt), keeper.folder(target, "c", "review"):
        assert [(row.path, row.written) for row in keeper.store.outputs("c")] == [(target, False)]
        raise KeyboardInterrupt
    assert keeper.store.outputs("c") == []
    assert not target.exists()


def test_an_interruption_after_the_folder_is_in_place_keeps_its_row(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    keeper.admit(Call(id="c", kind=Kind.CUSTOMER), tmp_path / "c.json", "tag")
    monkeypatch.setattr(Store, "finish", interrupted)
    with pytest.raises(KeyboardInterrupt), keeper.folder(tmp_path / "out", "c", "review") as folder:
        folder.write("review.json", "{}", clear=True)
    assert [row.path for row in keeper.store.outputs("c")] == [tmp_path / "out"]


def test_a_later_run_takes_the_place_of_an_earlier_one(store: Store, reviewed: Made, tmp_path: Path) -> None:
    reviewed("one", tmp_path / "out")
    reviewed("two", tmp_path / "out")
    assert store.outputs("one") == []
    assert len(store.outputs("two")) == 2


def test_consent_is_a_history(store: Store, reviewed: Made) -> None:
    reviewed("call-1")
    reviewed("call-1")
    assert store.end_consent("call-1", "expired")
    assert not store.end_consent("call-1", "expired")
    assert not store.end_consent("unknown", "expired")
    later = Call(id="call-1", kind=Kind.CUSTOMER, consent=consent("call-1", obtained=datetime(2026, 2, 1, tzinfo=UTC)))
    store.open_call(later, Path("a.wav"), "review")
    assert [row["event"] for row in store.consent_history("call-1")] == ["obtained", "expired", "obtained"]


def test_names_of_any_bytes_and_of_any_language_are_kept(keeper: Keeper, tmp_path: Path) -> None:
    import os

    for name in (os.fsdecode(b"caf\xe9"), "naïve", "two\nlines", "//bytes:"):
        source = tmp_path / name.replace("/", "")
        keeper.admit(Call(id="c", kind=Kind.CUSTOMER), source, "tag")
        assert source in keeper.store.sources("c")


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be one" * 50, b"\x00" * 5000])
def test_a_broken_database_is_one_line_before_anything_is_written(
    content: bytes, data_directory: Path, tmp_path: Path
) -> None:
    data_directory.mkdir(parents=True)
    (data_directory / "debrief.sqlite3").write_bytes(content)
    keeper = Keeper(Settings(data=data_directory))
    with pytest.raises(BadInputError, match="the store: it cannot be used"):
        keeper.admit(Call(id="c", kind=Kind.CUSTOMER), tmp_path / "c", "tag")


def test_a_data_directory_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("mine")
    with pytest.raises(BadInputError, match="data directory"):
        open_store(Place(root=tmp_path / "data"))


def test_a_database_of_a_newer_version_is_left_alone(store: Store, store_url: str | None) -> None:
    with store.database.transaction() as on:
        on.execute(sqlalchemy.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadInputError, match="newer version"):
        Store(store.place, store_url)
    assert store.database.backups() == []


def test_a_wrong_url_is_a_wrong_setting(tmp_path: Path) -> None:
    for url in (
        *("nonsense", "oracle://somewhere/x", "sqlite+nothing://", "sqlite://", "sqlite:///:memory:"),
        *("postgresql+psycopg2://somewhere/x", "sqlite:///file:x?uri=true", "postgresql://me@somewhere:hush/x"),
    ):
        with pytest.raises(UsageError) as caught:
            open_store(Place(root=tmp_path), url)
        assert "hush" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_another_database_may_be_named(tmp_path: Path) -> None:
    store = open_store(Place(root=tmp_path / "data"), f"sqlite:///{tmp_path / 'other.db'}")
    store.open_call(Call(id="call-000001", kind=Kind.CUSTOMER), tmp_path / "c", "tag")
    again = open_store(store.place, f"sqlite:///{tmp_path / 'other.db'}")
    assert [one.call_id for one in again.held()] == ["call-000001"]
    assert not store.place.database.exists()
    assert stat.S_IMODE((tmp_path / "other.db").stat().st_mode) == 0o600
    assert isinstance(erase(store, ["call-000001"])["call-000001"], Erased)
    assert len(store.database.files()) == 3
    assert b"call-000001" not in b"".join(file.read_bytes() for file in store.database.files() if file.exists())


def test_what_one_database_would_keep_and_another_not_is_refused_by_both(store: Store, tmp_path: Path) -> None:
    wrong = consent("c")
    object.__setattr__(wrong, "reference", "IVR\0notice")
    for call in (
        Call(id="c" * 301, kind=Kind.CUSTOMER),
        Call(id="c\0", kind=Kind.CUSTOMER),
        Call(id="c", kind=Kind.CUSTOMER, agent="A" * 301),
        Call(id="c", kind=Kind.CUSTOMER, agent="A\0"),
        Call(id="c", kind=Kind.CUSTOMER, consent=wrong),
    ):
        with pytest.raises(BadInputError, match=r"301 characters|no text"):
            store.open_call(call, tmp_path / "c", "tag")
    assert store.held() == []


def test_capitals_are_other_letters(keeper: Keeper, tmp_path: Path) -> None:
    for name in ("b", "B", "a", "é", "Z", "10", "9"):
        keeper.admit(Call(id=name, kind=Kind.CUSTOMER), tmp_path / name, "tag")
        keeper.store.intend([name], tmp_path / "Calls" / name, "tag")
    keeper.store.intend(["a"], tmp_path / "calls" / "a", "tag")
    assert [one.call_id for one in keeper.store.held()] == ["10", "9", "B", "Z", "a", "b", "é"]
    assert [one.path for one in keeper.store.outputs_at(tmp_path / "calls")] == [tmp_path / "calls" / "a"]
    assert len(keeper.store.outputs_at(tmp_path / "Calls")) == 7
    assert keeper.store.held(agent="nobody") == keeper.store.held(call_id="A") == []


def test_times_are_kept_as_they_were_said(store: Store, tmp_path: Path) -> None:
    summer = datetime.fromisoformat("2026-07-01T00:30:00.123456+01:00")
    call = Call(id="c", kind=Kind.CUSTOMER, consent=consent("c", obtained=summer, expires=summer.replace(year=2999)))
    store.open_call(call, tmp_path / "c", "tag")
    assert str(store.consent_history("c")[0]["at"]) == "2026-06-30 23:30:00.123456"
    assert str(store.held()[0].expires_at) == "2999-06-30 23:30:00.123456"


def test_a_reference_says_nothing_without_its_key(store: Store, tmp_path: Path) -> None:
    reference = store.reference("call-1")
    assert reference == Place(root=store.place.root).reference("call-1")
    assert reference != Place(root=tmp_path / "other").reference("call-1")
    (store.place.root / "reference.key").write_bytes(b"short")
    with pytest.raises(BadInputError, match=r"reference\.key"):
        store.reference("call-1")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_runs_side_by_side_make_and_share_a_store(
    kind: str, data_directory: Path, request: pytest.FixtureRequest
) -> None:
    import multiprocessing

    url = None if kind == "sqlite" else request.getfixturevalue("database")(blank=True)
    runs = [
        multiprocessing.get_context("spawn").Process(target=_admit_many, args=(data_directory, number, url))
        for number in range(3)
    ]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert [one.exitcode for one in runs] == [0, 0, 0]
    store = open_store(Place(root=data_directory), url)
    assert len(store.held()) == 31
    assert len(store.outputs("shared")) == 30
    assert verify(store.place.audit).number == 60


def _admit_many(data: Path, number: int, url: str | None) -> None:
    keeper = Keeper(Settings(data=data, store=url))
    for index in range(10):
        for call_id in (f"call-{number}-{index}", "shared"):
            keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER), Path("a"), "tag")
        keeper.store.intend(["shared"], Path(f"/{number}/{index}"), "tag")


def test_a_withdrawn_call_stays_refused_until_consent_is_given_again(store: Store, tmp_path: Path) -> None:
    def call(year: int) -> Call:
        return Call(
            id="call-1", kind=Kind.CUSTOMER, consent=consent("call-1", obtained=datetime(year, 1, 1, tzinfo=UTC))
        )

    store.open_call(call(2025), tmp_path / "a", "review")
    erase(store, ["call-1"], reason="withdrawn")
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        store.open_call(call(2025), tmp_path / "a", "review")
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        store.open_call(Call(id="call-1", kind=Kind.CUSTOMER), tmp_path / "a", "tag")
    store.open_call(call(2999), tmp_path / "a", "review")
    assert json.dumps([row["event"] for row in store.consent_history("call-1")]) == '["obtained"]'
