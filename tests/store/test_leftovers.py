"""What a killed run left beside an output goes with the next one; what is somebody else's stays."""

import os
from pathlib import Path

from analyser.store.leftovers import drop_leftovers, held


def test_only_what_a_dead_run_left_of_this_output_goes(tmp_path: Path) -> None:
    gone = [".one.0123abcd.partial", ".one.89abcdef.previous"]
    stays = ["one", "one.0123abcd.partial", ".one-2.0123abcd.partial", ".two.0123abcd.partial", ".one.0123abcd.new"]
    working = ".one.ffffffff.partial"
    for name in (*gone, *stays, working):
        (tmp_path / name).mkdir()
    lock = held(tmp_path / working)
    try:
        drop_leftovers(tmp_path / "one")
        assert {path.name for path in tmp_path.iterdir()} == {*stays, working}
    finally:
        os.close(lock)
    drop_leftovers(tmp_path / "one")
    assert {path.name for path in tmp_path.iterdir()} == set(stays)
    drop_leftovers(tmp_path / "nowhere" / "one")
