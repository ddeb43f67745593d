"""How what was heard is written down: the organisation's choices of spelling and digits."""

from dataclasses import replace

from analyser.transcribe.digits import figures
from analyser.transcribe.protocol import Heard
from analyser.transcribe.spelling import british


def styled(heard: Heard, *, spelling: str, digits: str) -> Heard:
    """Return what was heard in "british" spelling or "as_heard", with numbers in "figures" or "as_heard".

    Only English is respelt.
    """
    words = heard.words
    if spelling == "british" and heard.language in (None, "en"):
        words = british(words)
    if digits == "figures" and heard.language in (None, "en"):
        words = figures(words)
    return replace(heard, words=words)
