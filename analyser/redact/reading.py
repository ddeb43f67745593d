"""Lets the trained reader of mentions read conversations."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from analyser.core.call import SERVED, Role, Transcript, Turn

if TYPE_CHECKING:
    from models.mentions import MentionReader, Mentions
    from models.windows import Said


def begin_reading(transcripts: Sequence[Transcript], reader: "MentionReader") -> "Future[list[Mentions]]":
    """Return the mentions to come: for each conversation those of each turn; the reader works beside the caller."""
    return reader.read_beside([[_said(turn, transcript) for turn in transcript.turns] for transcript in transcripts])


def _said(turn: Turn, transcript: Transcript) -> "Said":
    from models.windows import Said

    role = SERVED[transcript.kind] if turn.role is Role.UNKNOWN else turn.role
    return Said(speaker=role.value, text=turn.text)
