"""The conversations of the development calls, as labelled or without punctuation."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from analyser.core.call import Kind, Role, Transcript, Turn

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))


def gold_transcripts(plain: Callable[[str], str] | None) -> Iterator[tuple[dict[str, Any], Transcript]]:
    """Yield each call as labelled, and its transcript with the text as `plain` makes it."""
    for path in sorted((DATA / "calls").glob("*/call.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(
            Turn(
                role=Role(turn["role"]),
                text=plain(turn["text"]) if plain else turn["text"],
                start_s=turn["start_s"],
                end_s=turn["end_s"],
            )
            for turn in call["turns"]
        )
        yield call, Transcript(kind=Kind(call["kind"]), turns=turns)
