"""Examples for the network: conversations as `Spoken` turns, with a target and a mask for every act and label."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import InvalidModelError
from models.passages import Spoken
from models.training.labelled import Act, LabelledConversation, LabelledTurn, labelled, read_folder
from models.training.recipe import Annotations, Recipe
from models.training.variants import loses_context, varied

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SPEAKERS = {"A": "agent", "B": "buddy", "C": "customer", "L": "colleague"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """A conversation to learn from, and the labels that its annotators looked for."""

    conversation: LabelledConversation
    labels: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Examples:
    """n acts of some conversations: targets and mask [n, labels], both 0 or 1; the texts of the acts."""

    conversations: tuple[tuple[Spoken, ...], ...]
    targets: NDArray[np.float32]
    mask: NDArray[np.float32]
    texts: tuple[str, ...]


def lessons(recipe: Recipe, folder: Path, data: Path) -> list[Lesson]:
    """Read everything that a recipe learns from; `data` is the folder of the development data.

    Raises:
        InvalidModelError: the text is not in its notation, or a set that the recipe names is absent.
    """
    found = [Lesson(conversation=one, labels=frozenset(recipe.labels)) for one in read_folder(folder / recipe.text)]
    for annotated in recipe.annotations:
        found += _annotated(annotated, folder, data)
    return found


def examples(taught: Sequence[Lesson], recipe: Recipe, chance: random.Random | None = None) -> Examples:
    """Acts with their targets; with `chance`, of one variant of every conversation."""
    import numpy as np

    spoken, targets, masks, texts = [], [], [], []
    for lesson in taught:
        conversation = varied(lesson.conversation, chance) if chance else lesson.conversation
        turns = [_spoken(turn) for turn in conversation.turns]
        if chance is None:
            spoken.append(tuple(turns))
        else:
            spoken += _with_lost_context(turns, chance)
        for turn in conversation.turns:
            for act in turn.acts:
                targets.append([label.partition(".")[2] in act.labels for label in recipe.labels])
                masks.append(_mask(turn, act, lesson, recipe))
                texts.append(act.text)
    return Examples(
        conversations=tuple(spoken),
        targets=np.array(targets, dtype=np.float32),
        mask=np.array(masks, dtype=np.float32),
        texts=tuple(texts),
    )


def _with_lost_context(turns: list[Spoken], chance: random.Random) -> list[tuple[Spoken, ...]]:
    """The conversation cut where a turn loses what went before it; acts stay in their order."""
    pieces, start = [], 0
    for index in range(1, len(turns)):
        if loses_context(chance):
            pieces.append(tuple(turns[start:index]))
            start = index
    return [*pieces, tuple(turns[start:])]


def _mask(turn: LabelledTurn, act: Act, lesson: Lesson, recipe: Recipe) -> list[bool]:
    return [
        turn.speaker in speakers and label in lesson.labels and act.agreed_on(label.partition(".")[2])
        for label, speakers in recipe.labels.items()
    ]


def _spoken(turn: LabelledTurn) -> Spoken:
    spans, position = [], 0
    for act in turn.acts:
        spans.append((position, position + len(act.text)))
        position += len(act.text) + 1
    return Spoken(speaker=SPEAKERS[turn.speaker], text=turn.text, acts=tuple(spans))


def _annotated(annotations: Annotations, folder: Path, data: Path) -> list[Lesson]:
    """Lay our labels on the text of a set: conversations, turns and acts as characters of an utterance."""
    source = data / annotations.data
    if not source.is_file():
        raise InvalidModelError(folder.name, f"its recipe learns from {annotations.data}, which is not in {data}")
    rows = [json.loads(line) for line in source.read_text("utf-8").splitlines()]
    made = []
    for one in json.loads((folder / annotations.file).read_text("utf-8")):
        turns = tuple(
            LabelledTurn(
                speaker=turn["speaker"],
                acts=tuple(
                    labelled(rows[turn["row"]][turn.get("field", "text")][start:end], marks)
                    for start, end, marks in turn["acts"]
                ),
            )
            for turn in one["turns"]
        )
        conversation = LabelledConversation(name=one["name"], kind=annotations.kind, subject="annotated", turns=turns)
        made.append(Lesson(conversation=conversation, labels=frozenset(annotations.labels)))
    return made
