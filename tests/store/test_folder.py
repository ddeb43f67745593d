import stat
from pathlib import Path

import pytest

from analyser.core.errors import BadInputError
from analyser.store import OutputFolder, write_file
from analyser.store.folder import MARKER


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_folder_appears_whole_and_clear_records_are_private(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out"
    with OutputFolder(target) as folder:
        folder.write("review.json", "{}", clear=True)
        folder.write("review.html", b"<p>")
        assert not target.exists()
    assert names(target) == {"review.json", "review.html", MARKER}
    assert stat.S_IMODE((target / "review.json").stat().st_mode) == 0o600
    assert names(tmp_path / "deep") == {"out"}


def test_a_failure_leaves_nothing_new_and_keeps_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with OutputFolder(target) as folder:
        folder.write("old", "old")
    with pytest.raises(KeyboardInterrupt), OutputFolder(target) as folder:
        folder.write("new", "new")
        raise KeyboardInterrupt
    assert names(target) == {"old", MARKER}
    assert names(tmp_path) == {"out"}


def test_an_earlier_run_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "out"
    for name in ("first", "second"):
        with OutputFolder(target) as folder:
            folder.write(name, name)
    assert names(target) == {"second", MARKER}
    assert names(tmp_path) == {"out"}


def test_foreign_files_files_and_links_are_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    with pytest.raises(BadInputError, match="no run of ours"), OutputFolder(foreign):
        pass
    assert names(foreign) == {"thesis.txt"}
    with pytest.raises(BadInputError, match="not a folder"), OutputFolder(foreign / "thesis.txt"):
        pass
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(BadInputError, match="not a folder"), OutputFolder(link):
        pass


def test_an_empty_folder_may_be_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with OutputFolder(tmp_path / "out") as folder:
        folder.write("a", "a")
    assert names(tmp_path / "out") == {"a", MARKER}


def test_one_file_is_replaced_or_untouched(tmp_path: Path) -> None:
    target = tmp_path / "sub" / "tags.json"
    write_file(target, "1", clear=True)
    write_file(target, "2", clear=True)
    assert target.read_text() == "2"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert names(target.parent) == {"tags.json"}
    with pytest.raises(BadInputError, match="is a folder"):
        write_file(tmp_path, "x")
    with pytest.raises(BadInputError, match="cannot be written"):
        write_file(target / "below-a-file", "x")
