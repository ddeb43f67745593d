"""What becomes of the numbers of `digit_calls`: heard by the recogniser, found in its words, silenced in the sound."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analyser.audio.decode import decode
from analyser.audio.recording import Recording
from analyser.audio.speech import speech_regions
from analyser.core.call import Role, Transcript, Turn
from analyser.core.evidence import PersonalData
from analyser.redact import Found, begin_reading, find, muted_intervals, write_flac
from analyser.toolbox import Toolbox
from analyser.turns.merge import merge
from benchmarks import digit_calls, words
from benchmarks.digit_calls import SPEAKERS, Answer, DigitCall, Item, Stretch
from benchmarks.silenced import Samples, silent_share

SEED = 4
EACH = 10
"""Calls for each speaker, four answers in each."""

SILENT = 0.98
"""A digit counts as silent if so much of its recording is: its edges are room."""

KINDS = ("card_number", "phone", "sort_code", "account_number", "nhs_number")


@dataclass(slots=True)
class Tally:
    """What is counted for one speaker or one type of number."""

    items: int = 0
    exact: int = 0
    met: int = 0
    heard: int = 0
    exact_of_heard: int = 0
    digits_found: int = 0
    silent_of_found: int = 0
    digits: int = 0
    silent: int = 0
    errors: list[words.Errors] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """One call after all stages: the transcript with its typed questions, what was found, the muted caller [n]."""

    said: Transcript
    found: Found
    muted: Samples


def measure(folder: Path, toolbox: Toolbox, each: int = EACH) -> dict[str, Tally]:
    """Return the tally of every speaker and of every type of number, and that of all of them."""
    tallies = {name: Tally() for name in (*SPEAKERS, *KINDS, "all")}
    with tempfile.TemporaryDirectory() as scratch:
        for call in digit_calls.calls(folder, each=each, seed=SEED):
            outcome = _outcome(call, Path(scratch), toolbox)
            for answer in call.answers:
                _count(call.speaker, answer, outcome, tallies)
    return tallies


def _outcome(call: DigitCall, scratch: Path, toolbox: Toolbox) -> _Outcome:
    path, muted = scratch / "call.wav", scratch / "muted.flac"
    digit_calls.write_wav(call.samples, path)
    with decode(path) as recording:
        said = digit_calls.transcript(call, heard(recording, toolbox))
        found = find(said, begin_reading([said], toolbox.personal_data).result()[0])
        write_flac(recording, muted_intervals(found.spans, said, recording.duration_s, sound=recording), muted)
    with decode(muted) as recording:
        return _Outcome(said=said, found=found, muted=recording.read(1, 0.0, recording.duration_s))


def heard(recording: Recording, toolbox: Toolbox) -> list[Turn]:
    """Return the caller's turns, from the second channel alone.

    With a side that says nothing the analysis would take the call for a mono one and tell voices apart in it; with a
    real agent it goes by the channels, as here.
    """
    regions = speech_regions(recording, 1)
    own = toolbox.transcriber.transcribe(recording, 1, regions).words
    return [
        Turn(role=Role.CUSTOMER, text=turn.text, start_s=turn.start_s, end_s=turn.end_s, words=turn.words)
        for turn in merge([(), own], [(), regions])
    ]


def _count(speaker: str, answer: Answer, outcome: _Outcome, tallies: dict[str, Tally]) -> None:
    recognised = _recognised(answer, outcome.said)
    errors = words.errors([answer.said], [recognised])
    code = "".join(words.normalised(recognised))
    for name in (speaker, "all"):
        tallies[name].errors.append(errors)
    for item, digits in zip(answer.items, answer.digits, strict=True):
        values, meets = _found(item, digits, outcome.found)
        right = "".join(item.groups) in code
        silent = sum(silent_share(outcome.muted, [digit]) >= SILENT for digit in digits)
        for name in (speaker, item.type, "all"):
            tally = tallies[name]
            tally.items += 1
            tally.exact += item.value in values
            tally.met += meets
            tally.heard += right
            tally.exact_of_heard += right and item.value in values
            tally.digits += len(digits)
            tally.silent += silent
            tally.digits_found += len(digits) if meets else 0
            tally.silent_of_found += silent if meets else 0


def _recognised(answer: Answer, said: Transcript) -> str:
    """Return what was recognised of an answer, by the times of the words."""
    first_s, last_s = answer.start_s - 1.0, answer.end_s + 1.0
    return " ".join(
        word.text
        for _, turn in said.by(Role.CUSTOMER)
        for word in turn.words
        if first_s <= (word.start_s + word.end_s) / 2 <= last_s
    )


def _found(item: Item, digits: tuple[Stretch, ...], found: Found) -> tuple[set[str], bool]:
    """Return the values found of the item's type while it is said, and whether there are any."""
    here = [span for span in found.spans if span.type == item.type and _during(span, digits)]
    groups = {span.group for span in here if span.group}
    joined = {group.value for group in found.groups if group.group in groups}
    return {span.value for span in here} | joined, bool(here)


def _during(span: PersonalData, digits: tuple[Stretch, ...]) -> bool:
    assert span.start_s is not None
    assert span.end_s is not None
    return span.start_s < digits[-1][1] and span.end_s > digits[0][0]


def report(tallies: dict[str, Tally]) -> Iterator[str]:
    """Yield the lines of the section."""
    columns = "items | exact value | any overlap | digits wrong | heard right | exact of those | digits silent"
    yield f"| numbers | {columns} |"
    yield "|---|" + "---|" * len(columns.split(" | "))
    for name, tally in tallies.items():
        wrong = sum(each.wrong for each in tally.errors)
        total = sum(each.words for each in tally.errors)
        yield (
            f"| {'**all**' if name == 'all' else name} | {tally.items} | {_share(tally.exact, tally.items)} "
            f"| {_share(tally.met, tally.items)} | {f'{wrong / total:.3f}' if total else ''} "
            f"| {_share(tally.heard, tally.items)} | {_share(tally.exact_of_heard, tally.heard)} "
            f"| {_share(tally.silent, tally.digits)} ({_share(tally.silent_of_found, tally.digits_found)} of found) |"
        )


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else ""
