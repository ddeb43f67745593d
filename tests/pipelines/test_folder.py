from pathlib import Path

import pytest

from analyser.core.errors import BadInputError
from pipelines.folder import items, output_names


def test_sidecars_hidden_files_and_folders_are_no_items(tmp_path: Path) -> None:
    for name in ("b.wav", "a.wav", "a.wav.consent.json", ".hidden.wav"):
        (tmp_path / name).touch()
    (tmp_path / "deeper.wav").mkdir()
    assert [path.name for path in items(tmp_path, lambda _: True)] == ["a.wav", "b.wav"]


def test_a_folder_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no file"):
        items(tmp_path, lambda _: True)


@pytest.mark.parametrize("names", [("a.wav", "a.mp3"), ("a.wav", "a.mp3", "a.wav.flac"), ("a.json.json", "a.json")])
def test_no_two_outputs_share_a_name(names: tuple[str, ...]) -> None:
    named = output_names(tuple(Path(name) for name in names), ".json")
    assert len({name.casefold() for name in named.values()}) == len(names)
