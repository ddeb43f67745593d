"""The notation of the labelled text, and the text itself."""

import re
from collections import Counter
from pathlib import Path

import pytest

from analyser.core.labels import LABELS
from models.errors import InvalidModelError
from models.registry import HERE
from models.training.labelled import read, read_folder
from models.training.recipe import read_recipe
from models.training.train import below_floor

FOLDER = HERE / "dialogue-acts"


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "some.txt"
    path.write_text(text, "utf-8")
    return path


def test_turns_acts_and_labels_are_read(tmp_path: Path) -> None:
    text = (
        "# a note\n= shop-1 customer a parcel\nC: um hello\n"
        "A: so nothing yet {reflection} | since when {closed, ?} | ok {open, closed?}\n"
    )
    (one,) = read(_written(tmp_path, text))
    assert (one.name, one.kind, one.subject) == ("shop-1", "customer", "a parcel")
    assert one.turns[1].text == "so nothing yet since when ok"
    assert one.turns[1].acts[0].labels == {"reflection"}
    assert one.turns[1].acts[1].labels == {"closed"}
    assert not one.turns[1].acts[1].agreed_on("open")
    assert one.turns[1].acts[2].labels == {"open"}
    assert [one.turns[1].acts[2].agreed_on(label) for label in ("open", "closed")] == [True, False]
    assert [turn.serving for turn in one.turns] == [False, True]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("A: hello\n", "line 1"),
        ("= no kind\nA: hello\n", "line 1"),
        ("= x-1 customer s\nB: hello\n", "line 2"),
        ("= x-1 customer s\nA: hello {open} there\n", "line 2"),
    ],
)
def test_what_is_not_in_the_notation_is_named_by_its_line(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidModelError, match=named):
        list(read(_written(tmp_path, text)))


def test_the_text_has_every_label_of_the_recipe_and_knows_no_other() -> None:
    short = {label.partition(".")[2]: label for label in LABELS}
    assert len(short) == len(LABELS), "two labels share a name without their family"
    counts = Counter(
        name for one in read_folder(FOLDER / "text") for turn in one.turns for act in turn.acts for name in act.labels
    )
    assert set(counts) <= set(short)
    wanted = {label.partition(".")[2] for label in read_recipe(FOLDER).labels}
    assert not {name for name in wanted if counts[name] < 20}


def test_the_text_repeats_itself_little() -> None:
    acts = [
        re.sub(r"\W+", " ", act.text.lower()).strip()
        for one in read_folder(FOLDER / "text")
        for turn in one.turns
        for act in turn.acts
        if turn.serving and len(act.text.split()) > 4
    ]
    assert len(set(acts)) > 0.98 * len(acts)


def test_the_recipe_knows_who_may_show_what() -> None:
    assert set(read_recipe(FOLDER).labels) <= set(LABELS)


def test_no_figure_is_below_its_floor() -> None:
    assert below_floor("dialogue-acts") == []
