"""Reads SRT subtitles, with or without a speaker's name before the text: `Agent: Good morning.`"""

import re
from collections.abc import Iterator

from analyser.core.call import Kind, Transcript
from analyser.transcribe.cues import cues
from analyser.transcribe.lines import Line, split_name, to_transcript

MARKUP = re.compile(r"</?(?:[biu]|font)(?:\s[^<>]{0,200})?>|\{\\an?[0-9]{1,2}\}", re.IGNORECASE)


def read(file: str, text: str, kind: Kind | None) -> Transcript:
    """Return the transcript in SRT subtitles; a block without a name belongs to the speaker before it.

    Raises:
        BadInputError: it holds no subtitles, nothing was said, or more than can be taken.
    """
    return to_transcript(file, _lines(file, text), kind)


def _lines(file: str, text: str) -> Iterator[Line]:
    speaker: str | None = None
    for cue in cues(file, text):
        name, said = split_name(MARKUP.sub("", cue.text).strip())
        speaker = name or speaker
        yield Line(name=speaker, text=said, start_s=cue.start_s, end_s=cue.end_s)
