"""The spaCy pipeline, loaded once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from analyser.core.call import Transcript
from analyser.redact import Found, find

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.fixture(scope="session")
def language() -> "Language":
    import models

    pipeline: Any = models.load("en-core-web-sm")
    return pipeline  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def found(language: "Language") -> Callable[[Transcript], Found]:
    """Finds personal data with the parses that the analysis would give."""

    def run(transcript: Transcript) -> Found:
        return find(transcript, list(language.pipe([turn.text for turn in transcript.turns])))

    return run
