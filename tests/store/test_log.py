import json
import multiprocessing
import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from analyser.core.errors import BadInputError
from analyser.store.log import HEAD, LOG, Action, AuditLog, Event, hash_of
from analyser.store.log_verify import verify

OPENED = Event(action=Action.OPENED, call="0f" * 16, detail="review")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    log = AuditLog(tmp_path)
    for _ in range(5):
        log.append([OPENED])
    return tmp_path


def lines(folder: Path) -> list[bytes]:
    return (folder / LOG).read_bytes().splitlines(keepends=True)


def put(folder: Path, content: list[bytes]) -> None:
    (folder / LOG).write_bytes(b"".join(content))


def test_an_entry_says_who_what_when_and_names_the_one_before(folder: Path) -> None:
    entry = json.loads(lines(folder)[1])
    assert list(entry) == ["number", "at", "actor", "action", "call", "detail", "before"]
    assert (entry["number"], entry["action"], entry["call"]) == (2, "opened", "0f" * 16)
    assert entry["at"].endswith("Z")
    checked = verify(folder)
    assert (checked.number, checked.mended, checked.torn_bytes) == (5, 0, 0)
    assert verify(folder, known=checked.sha256) == replace(checked, known_at=5)


def test_no_log_is_whole(tmp_path: Path) -> None:
    assert verify(tmp_path).number == 0
    with pytest.raises(BadInputError, match="no log"):
        verify(tmp_path, known="1" * 64)


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_changed_entry_is_found(folder: Path, number: int) -> None:
    changed = lines(folder)
    changed[number - 1] = changed[number - 1].replace(b'"opened"', b'"erased"')
    put(folder, changed)
    wrong = number + 1 if number < 5 else 5
    with pytest.raises(BadInputError, match=f"entry {wrong} "):
        verify(folder)


def test_a_missing_a_doubled_and_a_swapped_entry_are_found(folder: Path) -> None:
    first, second, third, *rest = lines(folder)
    for changed in ([first, third, *rest], [first, first, second, third, *rest], [first, third, second, *rest]):
        put(folder, changed)
        with pytest.raises(BadInputError, match="entry 2 does not follow"):
            verify(folder)


@pytest.mark.parametrize("kept", [0, 1, 4])
def test_entries_cut_off_at_the_end_are_missed_for_ever(folder: Path, kept: int) -> None:
    put(folder, lines(folder)[:kept])
    with pytest.raises(BadInputError, match=f"entry {kept + 1} and what follows are missing, up to entry 5"):
        verify(folder)
    AuditLog(folder).append([OPENED])
    with pytest.raises(BadInputError, match=f"entry {kept + 1} does not follow"):
        verify(folder)


def test_a_log_cut_within_an_entry_stays_broken_and_goes_on(folder: Path) -> None:
    whole = (folder / LOG).read_bytes()
    (folder / LOG).write_bytes(whole[:-20])
    with pytest.raises(BadInputError, match="entry 5 cannot be read"):
        verify(folder)
    AuditLog(folder).append([OPENED])
    assert all(json.loads(line) for line in lines(folder))
    with pytest.raises(BadInputError, match="entry 5 does not follow"):
        verify(folder)


def test_a_missing_log_and_a_missing_head_are_told(folder: Path) -> None:
    (folder / HEAD).rename(folder / "aside")
    with pytest.raises(BadInputError, match="head record is missing"):
        verify(folder)
    (folder / "aside").rename(folder / HEAD)
    (folder / LOG).unlink()
    with pytest.raises(BadInputError, match="file is missing"):
        verify(folder)


def test_a_forged_tail_is_found_and_does_not_lead_the_chain_astray(folder: Path) -> None:
    with (folder / LOG).open("ab") as file:
        file.write(b'{"number":6,"before":"' + b"1" * 64 + b'"}\n')
    with pytest.raises(BadInputError, match="entry 6 does not follow"):
        verify(folder)
    AuditLog(folder).append([OPENED])
    with pytest.raises(BadInputError, match="entry 6 does not follow"):
        verify(folder)


def test_a_torn_last_line_is_mended_by_the_next_entry_and_said(folder: Path) -> None:
    with (folder / LOG).open("ab") as file:
        file.write(b'{"number":6,"at":"20')
    assert verify(folder).torn_bytes == 20
    AuditLog(folder).append([OPENED])
    assert verify(folder).number == 7
    assert verify(folder).mended == 1
    assert "20 bytes" in json.loads(lines(folder)[5])["detail"]


def test_an_entry_that_the_head_does_not_know_yet_counts(folder: Path) -> None:
    """As after a kill between the entry and the head record."""
    before = (folder / HEAD).read_bytes()
    AuditLog(folder).append([OPENED])
    (folder / HEAD).write_bytes(before)
    assert verify(folder).number == 6
    AuditLog(folder).append([OPENED])
    assert (verify(folder).number, verify(folder).mended) == (7, 0)


def test_a_lost_head_is_made_again_and_said(folder: Path) -> None:
    (folder / HEAD).write_bytes(b"{")
    noted = hash_of(lines(folder)[4])
    AuditLog(folder).append([OPENED])
    with pytest.raises(BadInputError, match="missing when entry 6 was written"):
        verify(folder)
    checked = verify(folder, known=noted)
    assert (checked.number, checked.mended, checked.head_lost, checked.known_at) == (7, 1, 6, 5)


def test_an_entry_cut_off_with_the_head_record_is_not_whole_after_the_next_run(folder: Path) -> None:
    noted = hash_of(lines(folder)[4])
    put(folder, lines(folder)[:4])
    (folder / HEAD).unlink()
    AuditLog(folder).append([OPENED])
    with pytest.raises(BadInputError, match="missing when entry 5 was written"):
        verify(folder)
    with pytest.raises(BadInputError, match="no entry has the hash"):
        verify(folder, known=noted)
    assert verify(folder, known=hash_of(lines(folder)[2])).known_at == 3


def test_certificates_that_name_entries_are_compared(folder: Path) -> None:
    hashes = {number + 1: hash_of(line) for number, line in enumerate(lines(folder))}
    assert verify(folder, named=hashes).number == 5
    with pytest.raises(BadInputError, match="entry 4 is not the one that a certificate names"):
        verify(folder, named={4: hashes[3]})
    with pytest.raises(BadInputError, match="entry 6 and what follows are missing: a certificate names entry 9"):
        verify(folder, named={9: "1" * 64})


@pytest.mark.parametrize(
    "content", [b'{"number":1e999,"sha256":"","size":1}', b'{"number":-1,"sha256":"","size":-1}', b"[" * 200_000, b"[]"]
)
def test_a_head_record_of_rubbish_counts_as_missing(folder: Path, content: bytes) -> None:
    (folder / HEAD).write_bytes(content)
    with pytest.raises(BadInputError, match="head record is missing or unreadable"):
        verify(folder)
    AuditLog(folder).append([OPENED])
    with pytest.raises(BadInputError, match="missing when entry 6"):
        verify(folder)


def test_verifying_writes_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "lock").unlink()
    opened = os.open

    def reading(path: str | Path, flags: int, *rest: int, **named: int) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError(13, "Permission denied")
        return opened(path, flags, *rest, **named)

    monkeypatch.setattr(os, "open", reading)
    assert verify(folder).number == 5
    assert not (folder / "lock").exists()


@pytest.mark.parametrize("content", [b"\x00" * 10_000_000, b"[" * 200_000, b"\n" * 1_000, b"null\n", b'"a"\n'])
def test_rubbish_is_told_in_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / LOG).write_bytes(content)
    (tmp_path / HEAD).write_text(json.dumps({"number": 3, "sha256": "0" * 64, "size": len(content)}))
    with pytest.raises(BadInputError, match="entry 1 cannot be read"):
        verify(tmp_path)


def test_a_full_disk_writes_nothing_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / LOG).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(BadInputError, match="No space left"):
        patch.setattr(os, "fsync", full)
        AuditLog(folder).append([OPENED])
    assert (folder / LOG).read_bytes() == before
    assert verify(folder).number == 5


def _append_many(folder: Path) -> None:
    log = AuditLog(folder)
    for _ in range(25):
        log.append([OPENED])


def test_runs_side_by_side_append_safely(tmp_path: Path) -> None:
    runs = [multiprocessing.get_context("spawn").Process(target=_append_many, args=(tmp_path,)) for _ in range(4)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert verify(tmp_path).number == 100


def test_a_long_log_is_checked_in_little_memory(tmp_path: Path) -> None:
    AuditLog(tmp_path).append([OPENED] * 20_000)
    tracemalloc.start()
    assert verify(tmp_path).number == 20_000
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()
