"""What speech detection loses, what it finds where nobody speaks, how well it keeps time, and what leaks through.

    python -m benchmarks.speech_detection [--write] [--heard FILE]

Found under DEBRIEF_DEV_DATA (default ../shared). `--heard` keeps the words that the recogniser hears in the real calls
for the next run. `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from analyser.audio import Layout, speech_regions, survey
from analyser.audio.channels import layout_of
from analyser.audio.levels import FRAME_S, levels, loudness, noise_floor, widened
from analyser.audio.speech import ACTIVE_DB
from analyser.core.sound import SAMPLE_RATE, Region, Sound
from analyser.turns.stretches import Stretch, gaps, shared, union
from analyser.turns.timing import SILENCE_S
from benchmarks import results
from benchmarks.speech_material import (
    Heard,
    InMemory,
    Mask,
    Said,
    doubled,
    leaking,
    mask,
    real,
    thinned,
    voiced,
    whole,
)
from benchmarks.speechless import sounds

AUDIBLE_DB = 10.0
"""A frame of a gold turn counts as spoken if it is so far above the line."""

EDGE_S = 0.1
LEAKS = ((-20, 0.0, 1), (-20, 0.03, 5), (-20, 0.1, 9), (-26, 0.0, 1), (-26, 0.1, 5), (-35, 0.0, 1))
"""Decibels, seconds, samples."""

Method = Callable[[Sound], list[Mask]]


def ours(sound: Sound) -> list[Mask]:
    """Return the frames of our regions, for each channel; the same for all where one channel is left."""
    heard = survey(sound)
    found = [_mask(regions, sound) for regions in heard.regions]
    return found if len(found) == sound.channels else found * sound.channels


def ours_ungated(sound: Sound) -> list[Mask]:
    """Return the frames of our regions, with what leaks over left in."""
    return [_mask(speech_regions(sound, channel), sound) for channel in range(sound.channels)]


def _mask(regions: Sequence[Region], sound: Sound) -> Mask:
    return mask([(region.start_s, region.end_s) for region in regions], _frames(sound))


def silero(threshold: float) -> Method:
    """Return the filter of faster-whisper at a threshold, all else as `vad_filter=True` has it."""

    def found(sound: Sound) -> list[Mask]:
        from faster_whisper.vad import VadOptions, get_speech_timestamps

        options = VadOptions(threshold=threshold)
        kept = [get_speech_timestamps(samples, options) for samples in whole(sound)]
        return [
            mask([(each["start"] / SAMPLE_RATE, each["end"] / SAMPLE_RATE) for each in own], _frames(sound))
            for own in kept
        ]

    return found


def energy(sound: Sound) -> list[Mask]:
    """Return the frames that are louder than the line, a little widened."""
    level = [levels(sound, channel) for channel in range(sound.channels)]
    return [widened(own > noise_floor(own) + ACTIVE_DB, EDGE_S) for own in level]


METHODS: dict[str, Method] = {
    "ours": ours,
    "faster-whisper's filter": silero(0.5),
    "the same at 0.2": silero(0.2),
    "level only": energy,
}


@dataclass(slots=True)
class Tally:
    """What one method did to some recordings."""

    words: float = 0.0
    lost_words: float = 0.0
    lost_s: float = 0.0
    backchannels: int = 0
    touched: int = 0
    speechless_s: float = 0.0
    found_s: float = 0.0
    wall_s: float = 0.0
    audio_s: float = 0.0

    def add(self, said: Said, here: slice, found: Mask, lost: Mask, real_words: bool) -> None:
        """Count one thing that is said, from the frames that are found and those that sound but are not."""
        if real_words:
            middle = (here.start + here.stop) // 2
            share = float(not found[max(0, middle - 10) : middle + 11].any())
        else:
            share = float(lost[here].sum() / max(1, (lost | found)[here].sum()))
        self.words += said.words
        self.lost_words += share * said.words
        self.lost_s += float(lost[here].sum()) * FRAME_S
        self.backchannels += said.backchannel
        self.touched += said.backchannel and share < 0.5

    def cells(self) -> list[str]:
        """Return the cells of its row."""
        heard = f"{self.touched} of {self.backchannels}" if self.backchannels else "–"
        per_minute = self.found_s / max(1.0, self.speechless_s) * 60
        lost = f"{self.lost_words:.1f} of {self.words:.0f} ({self.lost_words / max(1, self.words):.2%})"
        return [lost, f"{self.lost_s:.1f}", heard, f"{per_minute:.1f}", f"{self.wall_s / self.audio_s * 180:.2f}"]


def main() -> None:
    """Measure, print, and keep the figures if asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--heard", type=Path)
    arguments = parser.parse_args()
    report = "\n".join(_report(arguments.heard))
    print(report)
    if arguments.write:
        results.write("Speech detection", report)


def _report(heard: Path | None) -> Iterator[str]:
    stereo, mono = list(voiced("stereo")), list(voiced("mono"))
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.speech_detection --write`."
    yield from _lost({"voiced, stereo": stereo, "voiced, mono": mono, "real": list(real(heard))})
    yield from _silences(stereo)
    yield from _nobody()
    yield from _leakage(stereo)
    yield from _layouts(stereo, mono)


def _frames(sound: Sound) -> int:
    return round(sound.duration_s / FRAME_S)


def _lost(material: dict[str, list[Heard]]) -> Iterator[str]:
    yield from ("", "### What is lost, and what is found where nobody speaks", "")
    yield "Voiced calls: a turn's words are lost in the share of its sounding frames that lies outside of the regions."
    yield "Real calls: no gold; the words that faster-whisper hears without any filter with a probability over .5, lost"
    yield "where their middle lies outside. A backchannel is touched if half of its sounding frames are found."
    yield ""
    yield (
        "| recordings | method | words lost | speech lost, s | backchannels touched "
        "| found, s per speechless min | s for a channel of 3 min |"
    )
    yield "|---|---|---|---|---|---|---|"
    for kind, recordings in material.items():
        for name, method in METHODS.items():
            tally = Tally()
            for one in recordings:
                _add(tally, one, method, real_words=kind == "real")
            yield f"| {kind} | {name} | {' | '.join(tally.cells())} |"


def _add(tally: Tally, one: Heard, method: Method, *, real_words: bool = False) -> None:
    began = time.perf_counter()
    by_channel = method(one.sound)
    tally.wall_s += time.perf_counter() - began
    tally.audio_s += one.sound.duration_s * one.sound.channels
    for channel, (found, said) in enumerate(zip(by_channel, one.said, strict=True)):
        level = levels(one.sound, channel)
        count = min(len(found), len(level))
        found, level = found[:count], level[:count]
        spoken = mask([(each.start_s, each.end_s) for each in said], count, margin_s=EDGE_S)
        tally.speechless_s += float((~spoken).sum()) * FRAME_S
        tally.found_s += float((found & ~spoken).sum()) * FRAME_S
        lost = ~found & (level > noise_floor(level) + AUDIBLE_DB)
        for each in said:
            tally.add(each, slice(round(each.start_s / FRAME_S), round(each.end_s / FRAME_S)), found, lost, real_words)


def _silences(stereo: list[Heard]) -> Iterator[str]:
    yield from ("", f"### Silences of over {SILENCE_S:.0f} s", "")
    yield "Nobody speaks on either channel, by our regions, against the gold turns; right: they share half of"
    yield "the longer. Thinned: two of five turns replaced by the noise of the line, for more silences."
    yield ""
    yield "| calls | gold | found | right | edges: median and 90th percentile of the error, s |"
    yield "|---|---|---|---|---|"
    for name, calls in (
        ("voiced", stereo),
        ("thinned", [thinned(each, seed) for seed, each in enumerate(stereo)]),
    ):
        gold, found, right, edges = 0, 0, 0, []
        for call in calls:
            mine = _quiet(call, [region for own in survey(call.sound).regions for region in own])
            true = _quiet(call, [each for own in call.said for each in own])
            pairs = [(one, other) for one in true for other in mine if _same(one, other)]
            gold, found, right = gold + len(true), found + len(mine), right + len(pairs)
            edges += [abs(one[end] - other[end]) for one, other in pairs for end in (0, 1)]
        middle, high = np.percentile(edges or [np.nan], (50, 90))
        yield f"| {name} | {gold} | {found} | {right} | {middle:.2f}, {high:.2f} |"


def _quiet(call: Heard, speech: Iterable[Region | Said]) -> list[Stretch]:
    everyone = union((each.start_s, each.end_s) for each in speech)
    return [each for each in gaps(everyone, 0.0, call.sound.duration_s) if each[1] - each[0] > SILENCE_S]


def _same(one: Stretch, other: Stretch) -> bool:
    both = sum(end - start for start, end in shared([one], [other]))
    return both >= 0.5 * max(one[1] - one[0], other[1] - other[0])


def _nobody() -> Iterator[str]:
    yield from (
        "",
        "### Where nobody speaks",
        "",
        "Seconds found a minute; the worst sound of its kind in brackets.",
        "",
    )
    yield f"| kind | sounds | {' | '.join(METHODS)} |"
    yield f"|---|---|{'---|' * len(METHODS)}"
    found: dict[str, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for kind, name, samples in sounds():
        sound = InMemory([samples])
        for method, detect in METHODS.items():
            found[kind][method][name] = float(detect(sound)[0].mean()) * 60
    for kind, by_method in found.items():
        cells = []
        for by_name in by_method.values():
            worst = max(by_name, key=lambda name: by_name[name])
            mean = float(np.mean(list(by_name.values())))
            cells.append(f"{mean:.1f}" + (f" ({worst}: {by_name[worst]:.0f})" if by_name[worst] >= 1 else ""))
        yield f"| {kind} | {len(next(iter(by_method.values())))} | {' | '.join(cells)} |"


def _layout(sound: Sound) -> Layout:
    return layout_of([loudness(sound, channel) for channel in range(sound.channels)])


def _leakage(stereo: list[Heard]) -> Iterator[str]:
    yield from ("", "### Leakage laid over the voiced stereo calls", "")
    yield "Echo of the other channel, so much quieter, so many ms later, smoothed over so many samples. Leaked: seconds"
    yield "found, a minute, on a channel while only the other speaks."
    yield ""
    yield "| leakage | taken for stereo | leaked, with it left in | leaked | own words lost |"
    yield "|---|---|---|---|---|"
    for gain, delay, muffled in LEAKS:
        kept, before, after = 0, Tally(), Tally()
        for call in (leaking(each, gain, delay, muffled) for each in stereo):
            kept += _layout(call.sound) is Layout.STEREO
            _add(before, call, ours_ungated)
            _add(after, call, ours)
        leaked = [each.found_s / each.speechless_s * 60 for each in (before, after)]
        lost = f"{after.lost_words / after.words:.2%}"
        label = f"{gain} dB, {delay * 1000:.0f} ms, {muffled}"
        yield f"| {label} | {kept} of {len(stereo)} | {leaked[0]:.1f} | {leaked[1]:.1f} | {lost} |"


def _layouts(stereo: list[Heard], mono: list[Heard]) -> Iterator[str]:
    yield from ("", "### One mix on two channels", "", "| how it differs | found out |", "|---|---|")
    found: dict[str, int] = defaultdict(int)
    for call in mono:
        for name, sound in doubled(whole(call.sound)[0]):
            found[name] += _layout(sound) is Layout.FAKE_STEREO
    for name, count in found.items():
        yield f"| {name} | {count} of {len(mono)} |"
    yield from ("", "| both speakers on both sides, each quieter on one by | taken for stereo | leaked | lost |")
    yield "|---|---|---|---|"
    for apart in (3, 6, 10, 14):
        panned = [leaking(call, -apart, 0.0, 1) for call in stereo]
        tally = Tally()
        for call in panned:
            _add(tally, call, ours)
        kept = sum(_layout(call.sound) is Layout.STEREO for call in panned)
        leaked = tally.found_s / tally.speechless_s * 60
        yield f"| {apart} dB | {kept} of {len(stereo)} | {leaked:.1f} | {tally.lost_words / tally.words:.2%} |"


if __name__ == "__main__":
    main()
