"""Reads WebVTT subtitles, whose voice tags say who speaks: `<v Agent>Good morning.` (W3C WebVTT, section 4.2.2)."""

import html
import re
from collections.abc import Iterator

from analyser.core.call import Kind, Transcript
from analyser.core.errors import BadInputError
from analyser.transcribe.cues import Cue, cues
from analyser.transcribe.lines import Line, split_name, to_transcript

VOICE = re.compile(r"<v(?:\.[^\s<>]{0,100})?\s+([^<>]{1,100})>")
TAG = re.compile(r"</?(?:v|c|i|b|u|ruby|rt|lang|[0-9][0-9:.]{0,20})(?:[.\s][^<>]{0,200})?>")


def read(file: str, text: str, kind: Kind | None) -> Transcript:
    """Return the transcript in WebVTT subtitles; text without a voice belongs to the speaker before it.

    Raises:
        BadInputError: it is not WebVTT, nothing was said, or more than can be taken.
    """
    if not re.match(r"WEBVTT(?:\s|$)", text):
        raise BadInputError(file, "it does not start with WEBVTT", "export it as WebVTT, or name it .srt or .txt")
    return to_transcript(file, _lines(file, text), kind)


def _lines(file: str, text: str) -> Iterator[Line]:
    speaker: str | None = None
    for cue in cues(file, text):
        parts = list(_voices(cue))
        total = sum(len(said) for _, said in parts) or 1
        at_s = cue.start_s
        for name, said in parts:
            speaker = name or speaker
            # Two voices in one block share its time by how much each says: the file does not say more.
            end_s = at_s + (cue.end_s - cue.start_s) * len(said) / total
            yield Line(name=speaker, text=said, start_s=at_s, end_s=cue.end_s if len(parts) == 1 else end_s)
            at_s = end_s


def _voices(cue: Cue) -> Iterator[tuple[str | None, str]]:
    """Yield `(name, text)` of each voice in a block."""
    before, *voiced = VOICE.split(cue.text)
    if said := _plain(before):
        yield split_name(said)
    for name, marked in zip(voiced[::2], voiced[1::2], strict=True):
        if said := _plain(marked):
            yield html.unescape(name).strip(), said


def _plain(marked: str) -> str:
    return " ".join(html.unescape(TAG.sub("", marked)).split())
