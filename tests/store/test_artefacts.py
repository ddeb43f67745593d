"""What is kept of a call for later runs: by its content, whole or not at all, and gone with the call."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from analyser.artefacts import Artefacts
from analyser.core.errors import BadInputError
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.rotate import rotate

FIRST, SECOND = b"first reading", b"second reading"


def files(keeper: Keeper) -> list[Path]:
    return [path for path in keeper.store.place.artefacts.rglob("*") if path.is_file()]


def test_one_of_a_kind_by_its_content(keeper: Keeper, reviewed: Callable[..., Path]) -> None:
    reviewed("call-1")
    artefacts = Artefacts(keeper)
    assert artefacts.read("call-1", "heard") is None
    for content in (FIRST, SECOND, SECOND):
        artefacts.keep("call-1", "heard", content)
        assert artefacts.read("call-1", "heard") == content
    artefacts.keep("call-1", "read", FIRST)
    assert artefacts.read("call-1", "heard") == SECOND
    assert artefacts.read("call-2", "heard") is None
    assert {path.name for path in files(keeper)} == {hashlib.sha256(one).hexdigest() for one in (FIRST, SECOND)}


def test_what_is_damaged_is_not_read_and_is_replaced(keeper: Keeper, reviewed: Callable[..., Path]) -> None:
    reviewed("call-1")
    artefacts = Artefacts(keeper)
    artefacts.keep("call-1", "heard", FIRST)
    files(keeper)[0].write_bytes(FIRST[:5])
    assert artefacts.read("call-1", "heard") is None
    artefacts.keep("call-1", "heard", FIRST)
    assert artefacts.read("call-1", "heard") == FIRST


def test_sealed_where_records_are_and_under_a_new_key(
    keeper: Keeper, reviewed: Callable[..., Path], key_file: Path, data_directory: Path, store_url: str | None
) -> None:
    reviewed("call-1")
    sealing = Keeper(Settings(data=data_directory, store=store_url, key_file=key_file))
    artefacts = Artefacts(sealing)
    artefacts.keep("call-1", "heard", FIRST)
    (sealed,) = files(sealing)
    before = sealed.read_bytes()
    assert FIRST not in before
    assert rotate(sealing.store, key_file).left == 0
    assert sealed.read_bytes() != before
    assert artefacts.read("call-1", "heard") == FIRST


def test_it_goes_with_the_call(keeper: Keeper, reviewed: Callable[..., Path]) -> None:
    for call_id in ("call-1", "call-2"):
        reviewed(call_id)
        Artefacts(keeper).keep(call_id, "heard", call_id.encode())
    done = erase(keeper.store, ["call-1"])["call-1"]
    assert isinstance(done, Erased)
    assert [path.read_bytes() for path in files(keeper)] == [b"call-2"]


def test_nothing_is_kept_of_a_call_that_is_not_known(keeper: Keeper) -> None:
    with pytest.raises(BadInputError, match="erased"):
        Artefacts(keeper).keep("call-1", "heard", FIRST)
    assert files(keeper) == []
