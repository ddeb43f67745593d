"""Small calls that went through the store, with real folders and files."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyser.core.call import Kind
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.records import Store
from analyser.store.seal import new_key_file

Made = Callable[..., Path]

SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""Of a test that is about the files of SQLite."""


def consent(call_id: str, *, obtained: datetime | None = None, expires: datetime | None = None) -> ConsentRecord:
    return ConsentRecord(
        call_id=call_id,
        basis=Basis.CONSENT,
        purposes=("coaching",),
        obtained_at=obtained or datetime(2026, 1, 1, tzinfo=UTC),
        expires_at=expires,
        parties=("agent", "customer"),
    )


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    new_key_file(tmp_path / "debrief.key")
    monkeypatch.setenv("DEBRIEF_KEY_FILE", str(tmp_path / "debrief.key"))
    return tmp_path / "debrief.key"


def review_text(call_id: str, name: str = "Barnaby Quillfeather", card: str = "4242424242424242") -> str:
    """Return a record that has what an erasure reads of it."""
    data = [{"type": "person", "value": name, "quote": name}, {"type": "card_number", "value": card, "quote": card}]
    made = {
        "audio_sha256": hashlib.sha256(call_id.encode()).hexdigest(),
        "fingerprint": hashlib.sha256(f"{call_id} made".encode()).hexdigest(),
    }
    return json.dumps({"call": {"id": call_id}, "personal_data": data, "provenance": made, "text": f"{name} {card}"})


@pytest.fixture
def keeper(data_directory: Path, store_url: str | None) -> Keeper:
    return Keeper(Settings(data=data_directory, store=store_url))


@pytest.fixture
def store(keeper: Keeper) -> Store:
    return keeper.store


@pytest.fixture
def reviewed(keeper: Keeper, tmp_path: Path) -> Made:
    """Return what puts a call with its review where `debrief review` would."""

    def make(call_id: str, out: Path | None = None, *, source: Path | None = None, **said: str) -> Path:
        source = source or tmp_path / "sources" / f"{call_id}.wav"
        source.parent.mkdir(exist_ok=True)
        source.write_bytes(b"RIFF")
        target = out or tmp_path / "reviews" / call_id
        keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER, agent="Asha", consent=consent(call_id)), source, "review")
        with keeper.folder(target, call_id, "review") as folder:
            folder.write("review.json", review_text(call_id, **said), clear=True)
            folder.write("review.html", f"<p>{call_id}</p>")
        return target

    return make
