"""The trained reader, loaded once."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from analyser.core.call import Transcript
from analyser.redact import Found, begin_reading, find

if TYPE_CHECKING:
    from models.mentions import MentionReader


@pytest.fixture(scope="session")
def reader() -> "MentionReader":
    import models

    loaded: MentionReader = models.load("personal-data")
    return loaded


@pytest.fixture(scope="session")
def found(reader: "MentionReader") -> Callable[[Transcript], Found]:
    """Finds personal data with the mentions that the analysis would give."""

    def run(transcript: Transcript) -> Found:
        return find(transcript, begin_reading([transcript], reader).result()[0])

    return run
