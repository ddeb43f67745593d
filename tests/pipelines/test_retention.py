import os
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Retention, Settings, read_settings
from analyser.store import OutputFolder
from analyser.store.leftovers import held
from analyser.store.log_verify import entries
from analyser.store.rows import utc_now
from pipelines.retention import Due, due, purge
from tests.store.conftest import consent, review_text

KEPT = Retention(clear_days=90, audio_days=30, masked_days=365)


@pytest.fixture
def keeper(data_directory: Path, store_url: str | None) -> Keeper:
    return Keeper(Settings(data=data_directory, store=store_url))


def put(keeper: Keeper, folder: Path, call_id: str, expires: datetime | None = None) -> Path:
    keeper.admit(
        Call(id=call_id, kind=Kind.CUSTOMER, consent=consent(call_id, expires=expires)), folder / call_id, "review"
    )
    with keeper.folder(folder / f"of {call_id}", call_id, "review") as target:
        target.write("review.json", review_text(call_id), clear=True)
        target.write("review.html", "<p>")
        target.made("audio.flac", lambda path: path.write_bytes(b"fLaC") and None)
    return folder / f"of {call_id}"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name != ".debrief-output"}


def after(keeper: Keeper, days: float, retention: Retention = KEPT) -> Due:
    return due(keeper.store, retention, utc_now() + timedelta(days=days))


def test_each_kind_has_its_time_and_the_last_takes_the_call_with_it(keeper: Keeper, tmp_path: Path) -> None:
    folder = put(keeper, tmp_path, "call-000001")
    assert after(keeper, 29) == Due()
    assert purge(keeper, after(keeper, 31)).files == 1
    assert names(folder) == {"review.json", "review.html"}
    assert purge(keeper, after(keeper, 91)).files == 1
    assert names(folder) == {"review.html"}
    assert keeper.store.held()
    assert after(keeper, 366).calls == {"call-000001": "retention"}
    assert purge(keeper, after(keeper, 366)).erased == 1
    assert not folder.exists()
    assert not keeper.store.held()
    actions = [entry["action"] for entry in entries(keeper.store.place.audit)]
    assert actions == ["consent obtained", "opened", "wrote", "purged", "purged", "erased"]


def test_null_keeps_until_erased(keeper: Keeper, tmp_path: Path) -> None:
    put(keeper, tmp_path, "call-000001")
    assert after(keeper, 30_000, Retention(clear_days=None, audio_days=None, masked_days=None)) == Due()


def test_a_call_whose_consent_has_expired_goes_whole(keeper: Keeper, tmp_path: Path) -> None:
    from datetime import UTC

    put(keeper, tmp_path, "call-000001", expires=datetime.now(UTC) + timedelta(days=2))
    put(keeper, tmp_path, "call-000002")
    assert after(keeper, 1) == Due()
    what = after(keeper, 3)
    assert what.calls == {"call-000001": "consent expired"}
    assert purge(keeper, what).erased == 1
    assert [one.call_id for one in keeper.store.held()] == ["call-000002"]
    assert "consent expired" in [entry["action"] for entry in entries(keeper.store.place.audit)]


def test_a_call_that_came_to_nothing_is_forgotten_after_a_day(keeper: Keeper, tmp_path: Path) -> None:
    keeper.admit(Call(id="call-000001", kind=Kind.CUSTOMER), tmp_path / "a", "review")
    assert after(keeper, 0.5) == Due()
    assert purge(keeper, after(keeper, 1.1)).erased == 1


def test_what_an_interrupted_erasure_began_is_finished(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyser.store.erase import erase

    folder = put(keeper, tmp_path, "call-000001")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(shutil, "rmtree", killed)
        erase(keeper.store, ["call-000001"])
    assert not folder.exists()
    assert purge(keeper, after(keeper, 0)).erased == 1
    assert list(tmp_path.iterdir()) == []


def test_one_failure_does_not_stop_the_rest_and_is_exit_6(
    keeper: Keeper,
    tmp_path: Path,
    data_directory: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[retention]\nclear_days = 0\naudio_days = 0\nmasked_days = 0\n")
    stuck, free = put(keeper, tmp_path, "call-000001"), put(keeper, tmp_path, "call-000002")
    rmtree = shutil.rmtree

    def refuse(path: Path, **how: bool) -> None:
        if "call-000001" in path.name:
            raise OSError(30, "Read-only file system")
        rmtree(path, **how)

    assert run(["purge", "--dry-run", "--settings", str(settings)]) == ExitCode.DONE
    assert "0 files and 2 whole calls are due" in capsys.readouterr().out
    assert stuck.exists()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        assert run(["purge", "--settings", str(settings)]) == ExitCode.PARTLY
    told = capsys.readouterr()
    assert "1 calls erased with a certificate, 1 failed" in told.out
    assert "Read-only file system" in told.err
    assert not free.exists()
    assert run(["purge", "--settings", str(settings)]) == ExitCode.DONE
    assert "1 calls erased" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["retention = 5", "[retention]\nclear_days = -1", "[retention]\nforever = 1"])
def test_a_wrong_period_is_a_wrong_setting(content: str, tmp_path: Path) -> None:
    from analyser.core.errors import UsageError

    (tmp_path / "settings.toml").write_text(content)
    with pytest.raises(UsageError):
        read_settings(tmp_path / "settings.toml")


NOTHING = Retention(clear_days=0, audio_days=0, masked_days=0)


def test_what_is_on_a_disk_that_is_not_there_stays_known(keeper: Keeper, tmp_path: Path) -> None:
    mounted = tmp_path / "mounted"
    mounted.mkdir()
    folder = put(keeper, mounted, "call-000001")
    mounted.rename(tmp_path / "off")
    for emptied in (False, True):
        if emptied:
            mounted.mkdir()  # as an unmounted disk leaves its place
        done = purge(keeper, after(keeper, 31), accept_missing=True)
        assert (done.files, done.erased, len(done.failed)) == (0, 0, 1)
        done = purge(keeper, after(keeper, 1, NOTHING), accept_missing=True)
        assert (done.files, done.erased, len(done.failed)) == (0, 0, 1)
        assert len(keeper.store.outputs("call-000001")) == 3
    mounted.rmdir()
    (tmp_path / "off").rename(mounted)
    assert purge(keeper, after(keeper, 1, NOTHING)).erased == 1
    assert not folder.exists()


def test_what_somebody_deleted_or_moved_is_failed_until_it_is_accepted(keeper: Keeper, tmp_path: Path) -> None:
    folder = put(keeper, tmp_path, "call-000001")
    put(keeper, tmp_path, "call-000002")
    folder.rename(tmp_path / "of sorts")
    assert purge(keeper, after(keeper, 31)).files == 2
    assert names(tmp_path / "of sorts") == {"review.json", "review.html"}
    shutil.rmtree(tmp_path / "of sorts")
    done = purge(keeper, after(keeper, 91))
    assert (done.files, set(done.failed)) == (1, {"call-000001"})
    done = purge(keeper, after(keeper, 91), accept_missing=True)
    assert (done.files, done.failed) == (0, {})
    assert len(keeper.store.outputs("call-000001")) == 1
    assert purge(keeper, after(keeper, 366), accept_missing=True).erased == 2


def test_a_run_that_was_killed_leaves_nothing_for_longer_than_a_day(keeper: Keeper, tmp_path: Path) -> None:
    keeper.admit(Call(id="call-000001", kind=Kind.CUSTOMER), tmp_path / "a", "review")
    keeper.store.intend(["call-000001"], tmp_path / "v1", "review")
    left = tmp_path / ".v1.0123abcd.partial"
    left.mkdir()
    (left / "review.json").write_text(review_text("call-000001"))
    assert after(keeper, 0.5) == Due()
    assert after(keeper, 1.1).calls == {"call-000001": "retention"}
    assert purge(keeper, after(keeper, 1.1)).erased == 1
    assert list(tmp_path.iterdir()) == []
    kept = put(keeper, tmp_path, "call-000002")
    keeper.store.intend(["call-000002"], tmp_path / "v1", "review")
    left.mkdir()
    at_work = held(left)
    assert purge(keeper, after(keeper, 1.1)).failed == {}
    assert left.exists()
    assert len(keeper.store.outputs("call-000002")) == 4
    os.close(at_work)
    assert purge(keeper, after(keeper, 1.1)).failed == {}
    assert not left.exists()
    assert names(kept) == {"review.json", "review.html", "audio.flac"}
    assert len(keeper.store.outputs("call-000002")) == 3


def test_a_folder_that_was_put_in_place_and_not_recorded_is_kept_as_long_as_others(
    keeper: Keeper, tmp_path: Path
) -> None:
    keeper.admit(Call(id="call-000001", kind=Kind.CUSTOMER), tmp_path / "a", "review")
    run_of = keeper.store.intend(["call-000001"], tmp_path / "v1", "review")
    with OutputFolder(tmp_path / "v1", run=run_of) as folder:
        folder.write("review.json", review_text("call-000001"), clear=True)
    assert after(keeper, 1.1) == Due()
    assert purge(keeper, after(keeper, 91)).erased == 1
    assert list(tmp_path.iterdir()) == []
