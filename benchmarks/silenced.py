"""What is left of personal data in a recording after it was redacted, and what else went with it."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from analyser.analyse import Opened, transcribe
from analyser.audio.decode import decode
from analyser.core.call import Transcript
from analyser.core.evidence import PersonalData
from analyser.core.review import Review
from analyser.core.sound import SAMPLE_RATE, Region, Sound
from analyser.redact import Found, check_redaction, find, heard_again, silence, write_flac
from analyser.toolbox import Toolbox

Samples = npt.NDArray[np.float32]
Stretch = tuple[float, float]

SILENT_DBFS = -60.0

SILENT = 0.95
"""A gold interval counts as silent if so much of it is; its edges are known to some hundredths of a second."""


def cut(samples: Samples, stretch: Stretch) -> Samples:
    """Return the samples [..., n] of a stretch in seconds."""
    return samples[..., round(stretch[0] * SAMPLE_RATE) : round(stretch[1] * SAMPLE_RATE)]


def level_dbfs(samples: Samples) -> float:
    """Return the RMS level of samples in [-1, 1] in dBFS; -inf for digital silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) if samples.size else 0.0
    return 10 * float(np.log10(power)) if power else float("-inf")


def silent_share(samples: Samples, stretches: Sequence[Stretch]) -> float:
    """Return the share of the time of some stretches in which samples [n] are nought; line noise seldom is."""
    parts = [cut(samples, stretch) for stretch in stretches]
    total = sum(part.size for part in parts)
    return sum(int((part == 0).sum()) for part in parts) / total if total else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """One call after redaction. Lengths in seconds, levels in dBFS, changes in steps of 16 bits."""

    spans: int
    loudest_span_dbfs: float
    gold: int
    gold_silent: int
    gold_s: float
    gold_silent_s: float
    changed_steps: int
    length_off: int
    speech_s: float
    lost_s: float
    other_s: float
    still_found: int
    found_again: int
    gold_heard: int

    def line(self) -> str:
        """Return the figures of this call in one line."""
        return (
            f"spans {self.spans} at {self.loudest_span_dbfs:.0f} dBFS; gold silent {self.gold_silent}/{self.gold}, "
            f"{self.gold_silent_s:.1f}/{self.gold_s:.1f} s; heard again {self.still_found}, {self.found_again}, "
            f"gold {self.gold_heard}; changed {self.changed_steps}; lost {self.lost_s:.1f} s, other {self.other_s:.1f}"
        )

    @staticmethod
    def summary(calls: "Sequence[Redacted]") -> Iterator[tuple[str, str]]:
        """Yield the name and the figure of each measure over some calls."""

        def total(name: str) -> float:
            return float(sum(getattr(call, name) for call in calls))

        yield (
            "found spans, and the loudest of them in any channel (dBFS, wanted ≤ -60)",
            (f"{total('spans'):.0f}, {max(call.loudest_span_dbfs for call in calls):.0f}"),
        )
        yield (
            f"gold intervals silent in every channel (≥ {SILENT:.0%} of their time), those never found counted",
            (f"{total('gold_silent'):.0f} of {total('gold'):.0f} = {total('gold_silent') / total('gold'):.3f}"),
        )
        yield "their time that is silent", f"{total('gold_silent_s') / total('gold_s'):.3f} of {total('gold_s'):.1f} s"
        yield (
            "largest change outside of the silences (steps of 16 bits)",
            (f"{max(call.changed_steps for call in calls)}"),
        )
        yield "difference in length (samples)", f"{max(call.length_off for call in calls)}"
        yield (
            "speech without personal data that was silenced as well",
            (f"{total('lost_s') / total('speech_s'):.3f} of {total('speech_s'):.0f} s"),
        )
        yield "of that, speech of the role that does not say the span (s)", f"{total('other_s'):.1f}"
        yield "found spans that the check hears again", f"{total('still_found'):.0f} of {total('spans'):.0f}"
        yield "found values that the finder finds in the second transcript", f"{total('found_again'):.0f}"
        yield (
            "gold pieces that the check hears in the second transcript, those never found counted",
            (f"{total('gold_heard'):.0f} of {total('gold'):.0f}"),
        )


def after_redaction(
    gold: dict[str, Any], spans: Sequence[PersonalData], review: Review, opened: Opened, toolbox: Toolbox
) -> Redacted:
    """Redact a call as `debrief redact` does, listen to it again, and compare with gold `spans` and their seconds."""
    recording = opened.recording
    assert recording is not None
    found = Found(spans=review.personal_data, groups=review.personal_data_groups)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "audio.flac"
        done = silence(
            found,
            review.transcript,
            recording,
            write=lambda silences: write_flac(recording, silences, path),
            listen=lambda: _listened(path, opened, toolbox).turns,
        )
        again = _listened(path, opened, toolbox)
        with decode(path) as muted:
            before, after = _samples(recording), _samples(muted)
    silences = done.silences
    places = [(span.start_s or 0.0, span.end_s or 0.0) for span in spans]
    silent = np.abs(after).max(axis=0)
    shares = [silent_share(silent, [place]) for place in places]
    values = {(span.type, span.value) for span in found.spans}
    still = check_redaction(found, silences, leaks=heard_again(found, again.turns)).still_found
    heard = check_redaction(Found(), leaks=heard_again(Found(spans=tuple(spans)), again.turns)).still_found
    speech_s, lost_s, other_s = _lost(gold, places, spans, silences)
    return Redacted(
        spans=len(found.spans),
        loudest_span_dbfs=max(
            (level_dbfs(cut(silent, (span.start_s or 0.0, span.end_s or 0.0))) for span in found.spans),
            default=float("-inf"),
        ),
        gold=len(spans),
        gold_silent=sum(share >= SILENT for share in shares),
        gold_s=sum(end - start for start, end in places),
        gold_silent_s=sum(share * (end - start) for share, (start, end) in zip(shares, places, strict=True)),
        changed_steps=_changed(before, after, silences),
        length_off=abs(after.shape[1] - before.shape[1]),
        speech_s=speech_s,
        lost_s=lost_s,
        other_s=other_s,
        still_found=sum(still.values()),
        found_again=sum((span.type, span.value) in values for span in find(again).spans),
        gold_heard=sum(heard.values()),
    )


def _listened(path: Path, opened: Opened, toolbox: Toolbox) -> Transcript:
    with decode(path) as muted:
        return transcribe(replace(opened, recording=muted), toolbox, lambda _stage, _done: None).transcript


def _samples(sound: Sound) -> Samples:
    return np.stack([sound.read(channel, 0.0, sound.duration_s) for channel in range(sound.channels)])


def _changed(before: Samples, after: Samples, silences: Sequence[Region]) -> int:
    """Return the largest difference, in steps of 16 bits, where nothing was to be silenced."""
    length = min(before.shape[1], after.shape[1])
    difference = np.abs(np.rint((before[:, :length] - after[:, :length]) * 32_768))
    for region in silences:
        difference[:, int(region.start_s * SAMPLE_RATE) : int(np.ceil(region.end_s * SAMPLE_RATE))] = 0
    return int(difference.max(initial=0))


def _lost(
    gold: dict[str, Any], places: Sequence[Stretch], spans: Sequence[PersonalData], silences: Sequence[Region]
) -> tuple[float, float, float]:
    """Return the seconds of speech without personal data, those silenced, and those of the role that does not say it.

    Whose span a silence is for follows from the gold span in it; a silence without one is nobody's.
    """
    step_s = 0.01
    frames = int(gold["duration_s"] / step_s) + 1
    silenced, private = np.zeros(frames, bool), np.zeros(frames, bool)
    for region in silences:
        silenced[int(region.start_s / step_s) : int(region.end_s / step_s)] = True
    for start_s, end_s in places:
        private[int(start_s / step_s) : int(end_s / step_s)] = True
    saying = {span.turn for span in spans}
    total = lost = other = 0
    for index, turn in enumerate(gold["turns"]):
        own = slice(int(turn["start_s"] / step_s), int(turn["end_s"] / step_s))
        total += int((~private[own]).sum())
        gone = int((silenced[own] & ~private[own]).sum())
        lost += gone
        other += gone if index not in saying else 0
    return total * step_s, lost * step_s, other * step_s
