"""What comes out of sound manifests, and what each kind of unsound row is told."""

import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyser.consent import require_consent
from analyser.core.call import Kind
from analyser.core.errors import BadInputError, ConsentEndedError, UsageError
from analyser.keep import Keeper
from analyser.settings import read_settings
from analyser.toolbox import Toolbox
from pipelines.manifest import Fault, Item, RowError, read_manifest
from pipelines.manifest.columns import COLUMNS, CONSENT
from tests.pipelines.manifest.nights import as_csv, row, sidecar

Night = Callable[..., Path]


def items(path: Path, root: Path | None = None) -> list[Item]:
    found = list(read_manifest(path, root))
    assert not [str(one) for one in found if isinstance(one, RowError)]
    return [one for one in found if isinstance(one, Item)]


def only_error(path: Path) -> RowError:
    errors = [one for one in read_manifest(path) if isinstance(one, RowError)]
    assert len(errors) == 1
    return errors[0]


def only_fault(path: Path) -> Fault:
    (fault,) = only_error(path).faults
    return fault


def test_a_row_becomes_an_item(night: Night, tmp_path: Path) -> None:
    (item,) = items(night(row()))
    assert (item.row, item.call_id, item.path, item.kind) == (2, "call-1", tmp_path / "call-1.wav", Kind.CUSTOMER)
    assert (item.agent, item.queue) == ("Asha", "billing")
    assert item.started_at == datetime(2026, 11, 20, 19, 4, tzinfo=UTC)
    assert (item.handling_s, item.fcr, item.csat) == (312.5, True, 4.0)
    assert item.consent is not None
    assert (item.consent.call_id, item.consent.purposes) == ("call-1", ("coaching", "quality"))
    assert item.consent.parties == ("agent", "customer")
    assert pickle.loads(pickle.dumps(item)) == item  # noqa: S301 - it goes to worker processes
    assert not [told for told in ("Asha", "call-1", "IVR") if told in repr(item)]
    source = item.source()
    assert (source.consent, source.agent, source.started_at) == (item.consent, "Asha", "2026-11-20T19:04:00+00:00")
    assert require_consent(source.path, record=source.consent, kind=source.kind)[0] is item.consent


def test_an_item_passes_through_the_keeper(night: Night, tmp_path: Path) -> None:
    turns = [{"role": "agent", "text": "Good morning."}, {"role": "customer", "text": "Hello."}]
    path = night(row(path="call-1.json"))
    transcript = {"schema": "debrief.transcript/1", "kind": "customer", "turns": turns}
    (tmp_path / "call-1.json").write_text(json.dumps(transcript))
    (item,) = items(path)
    settings = read_settings()
    keeper = Keeper(settings)
    with keeper.opened(item.source(), Toolbox(settings), lambda stage, share: None, "nightly") as opened:
        call = opened.call
    assert (call.id, call.agent, call.started_at) == ("call-1", "Asha", "2026-11-20T19:04:00+00:00")
    assert call.consent == item.consent
    assert keeper.store.held(agent="Asha")[0].call_id == "call-1"


def test_a_withdrawn_record_beside_the_source_wins_over_the_row(night: Night, tmp_path: Path) -> None:
    path = night(row())
    sidecar(tmp_path / "call-1.wav", "call-1", withdrawn_at="2026-11-02T00:00:00Z")
    (item,) = items(path)
    with pytest.raises(ConsentEndedError, match="withdrawn"):
        require_consent(item.path, record=item.consent)


def test_what_may_be_empty_may_be_missing_too(night: Night) -> None:
    bare = {name: text for name, text in row().items() if name in ("call_id", "path", "kind", "agent", "started_at")}
    (item,) = items(night(row(), content=as_csv([bare | {"kind": ""}], bare)))
    assert (item.kind, item.queue, item.consent, item.handling_s, item.fcr, item.csat) == (None,) * 6
    empty = row(**dict.fromkeys((*CONSENT, "queue", "handling_s", "fcr", "csat"), ""))
    assert items(night(empty))[0].consent is None


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace("\r\n", "\r").encode(),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_encodings_delimiters_and_line_ends(night: Night, encode: Callable[[str], bytes], delimiter: str) -> None:
    rows = [row(agent="Zoë Łuk", reference='IVR "v3";\nread out, twice'), row("call-2")]
    found = items(night(*rows, content=encode(as_csv(rows, delimiter=delimiter))))
    assert [(one.row, one.agent) for one in found] == [(2, "Zoë Łuk"), (3, "Asha")]
    assert found[0].consent is not None
    assert found[0].consent.reference.split() == ["IVR", '"v3";', "read", "out,", "twice"]


def test_blank_rows_are_passed_over_and_counted(night: Night) -> None:
    text = as_csv([row(), row("call-2")]).replace("\r\ncall-2", "\r\n\r\n,,,,,,,,,,,,,,,\r\ncall-2")
    assert [one.row for one in items(night(row(), row("call-2"), content=text))] == [2, 5]


def test_columns_of_others_are_left_out_with_a_note(night: Night) -> None:
    extra = [row() | {"agent_id": "7", "crm ref": "x", "department": "y"}]
    path = night(row(), content=as_csv(extra, (*COLUMNS, "agent_id", "crm ref", "department")))
    assert read_manifest(path).notes == (
        "night.csv: columns that are not ours are left out: agent_id, crm ref, department",
    )
    assert read_manifest(path).count() == len(items(path)) == 1


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        ([name for name in COLUMNS if name != "withdrawn_at"], "missing: withdrawn_at"),
        ([name for name in COLUMNS if name not in ("agent", "path")], "missing: path, agent"),
        ((*COLUMNS, "path"), "there twice: path"),
        ((*COLUMNS, "expire_at"), "unknown: expire_at .is expires_at meant"),
        ((*COLUMNS, "withdrawn on"), "unknown: withdrawn on .is withdrawn_at meant"),
        ((*COLUMNS, "consent_revoked"), "unknown: consent_revoked"),
        ((*COLUMNS[:12], "handling_secs"), "is handling_s meant"),
        ((*COLUMNS[:12], "Queue name"), "is queue meant"),
        ([f"c{number}" for number in range(301)], "more than 300"),
        (["call_id", "Asha Patel", "agents"], "missing: path, kind"),
        (["Asha Patel", "a.wav"], "names none of the columns"),
    ],
)
def test_a_wrong_header_is_one_error(night: Night, columns: list[str], why: str) -> None:
    with pytest.raises(BadInputError, match=why) as caught:
        read_manifest(night(row(), content=",".join(columns) + "\n"))
    assert "Asha" not in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "column", "why"),
    [
        ({"kind": "sales"}, "kind", "none of the words"),
        ({"agent": " "}, "agent", "empty"),
        ({"agent": "x" * 201}, "agent", "too long"),
        ({"agent": "As\nha"}, "agent", "line break"),
        ({"agent": "As\x00ha"}, "agent", "control"),
        ({"agent": "x" * 20_000}, "agent", "too long"),
        ({"started_at": ""}, "started_at", "empty"),
        ({"started_at": "2026-11-20T19:04:00"}, "started_at", "no offset"),
        ({"started_at": "20.11.2026 19:04"}, "started_at", "not a date"),
        ({"started_at": "1795287840"}, "started_at", "not a date"),
        ({"started_at": "2026-11-20"}, "started_at", "not a date"),
        ({"started_at": "2026-13-20T19:04:00Z"}, "started_at", "not a date"),
        ({"started_at": "1899-12-30T00:00:00Z"}, "started_at", "not a likely date"),
        ({"basis": "because"}, "basis", "none of the words"),
        ({"basis": ""}, "basis", "empty"),
        ({"purposes": " ;; "}, "purposes", "empty"),
        ({"obtained_at": "2026-11-02T09:00:00"}, "obtained_at", "no offset"),
        ({"withdrawn_at": "yes"}, "withdrawn_at", "not a date"),
        ({"handling_s": "312,5"}, "handling_s", "not a number"),
        ({"handling_s": "-1"}, "handling_s", "too small"),
        ({"handling_s": "nan"}, "handling_s", "number"),
        ({"handling_s": "1e999"}, "handling_s", "number"),
        ({"fcr": "perhaps"}, "fcr", "neither yes nor no"),
        ({"csat": "good"}, "csat", "not a number"),
        ({"call_id": ""}, "call_id", "empty"),
        ({"call_id": "=cmd|' /C calc'!A0"}, "call_id", "formula"),
        ({"call_id": "@SUM(1)"}, "call_id", "formula"),
        ({"call_id": "-2+3+cmd|' /C calc'!A0"}, "call_id", "formula"),
        ({"call_id": "4.47701E+11"}, "call_id", "rounded"),
        ({"call_id": "a\u202eb"}, "call_id", "cannot be seen"),
        ({"call_id": "..."}, "call_id", "no letter"),
        ({"call_id": "x" * 201}, "call_id", "too long"),
        ({"call_id": "話" * 100}, "call_id", "too long"),
    ],
)
def test_a_wrong_cell_is_told_with_its_column_and_without_its_value(
    night: Night, changes: dict[str, str], column: str, why: str
) -> None:
    error = only_error(night(row(**{"path": "call-1.wav"} | changes)))
    assert [(one.column, why in one.why) for one in error.faults] == [(column, True)]
    (line,) = error.lines()
    assert line.startswith(f"night.csv row 2, column {column}: ")
    assert changes[column].strip() == "" or changes[column] not in line
    assert error.call_id == ("" if column == "call_id" else "call-1")


def test_all_that_is_wrong_in_a_row_is_told_at_once(night: Night) -> None:
    error = only_error(night(row(kind="sales", fcr="perhaps", basis="because", path="gone/../x.wav")))
    assert sorted(one.column for one in error.faults) == ["basis", "fcr", "kind", "path"]


def test_one_wrong_row_stops_no_other(night: Night) -> None:
    found = list(read_manifest(night(row("a"), row("b", fcr="perhaps"), row("c"))))
    assert [(type(one).__name__, one.call_id) for one in found] == [("Item", "a"), ("RowError", "b"), ("Item", "c")]


@pytest.mark.parametrize("given", ["+447700900123-7", "-7", "2026/11 no. 7", "Anruf-Ü"])
def test_ids_of_telephone_systems_are_taken(night: Night, given: str) -> None:
    assert items(night(row(given, path="a.wav")))[0].call_id == given


@pytest.mark.parametrize("second", ["call-1", "CALL-1", "call/1", "ｃall-1"])
def test_of_two_rows_with_one_id_or_folder_name_the_first_stands(night: Night, second: str) -> None:
    error = only_error(night(row(), row(second, path="b.wav"), row("call-3")))
    assert (error.row, error.call_id) == (3, "")
    assert [(one.column, "night.csv row 2" in one.why) for one in error.faults] == [("call_id", True)]


def test_a_faulty_row_keeps_its_id(night: Night) -> None:
    found = list(read_manifest(night(row(fcr="perhaps"), row(path="b.wav"))))
    assert [one.call_id for one in found] == ["call-1", ""]
    assert all(isinstance(one, RowError) for one in found)


@pytest.mark.parametrize("changes", [{"path": "gone.wav"}, {"fcr": "perhaps"}, {"agent": ""}])
def test_a_withdrawal_is_told_whatever_else_is_wrong(night: Night, tmp_path: Path, changes: dict[str, str]) -> None:
    path = night(row(**{"withdrawn_at": "2026-11-02T00:00:00Z"} | changes))
    (tmp_path / "gone.wav").unlink(missing_ok=True)
    record = only_error(path).consent
    assert record is not None
    assert record.withdrawn_at is not None


def test_a_second_row_of_a_call_tells_of_its_withdrawal(night: Night) -> None:
    error = only_error(night(row(), row(path="b.wav", withdrawn_at="2026-11-02T00:00:00Z")))
    assert error.call_id == ""
    assert error.consent is not None
    assert error.consent.call_id == "call-1"


def test_a_record_of_another_call_opens_nothing(night: Night, tmp_path: Path) -> None:
    path = night(row(**dict.fromkeys(CONSENT, "")))
    sidecar(tmp_path / "call-1.wav", "call-2")
    assert "another call" in only_fault(path).why
    sidecar(tmp_path / "call-1.wav", "call-1")
    assert items(path)[0].consent is None


def test_a_folder_is_a_manifest(tmp_path: Path) -> None:
    folder = tmp_path / "calls"
    folder.mkdir()
    for name in ("b.wav", "c.json", "a.mp3", "a.wav", "d.wav"):
        (folder / name).touch()
    sidecar(folder / "b.wav", "call-b")
    sidecar(folder / "d.wav", "call-b")
    (folder / "c.json.consent.json").write_text("{")
    manifest = read_manifest(folder)
    found = list(manifest)
    assert manifest.count() == 5
    told = [(one.row, one.call_id) for one in found]
    assert told == [(1, "a.mp3"), (2, "a.wav"), (3, "call-b"), (4, "c"), (5, "")]
    assert str(found[4]).startswith("d.wav, column call_id: it is the id of calls file 3")
    assert found[2] == Item(row=3, call_id="call-b", path=folder / "b.wav")
    with pytest.raises(UsageError, match="own root"):
        read_manifest(folder, tmp_path)
