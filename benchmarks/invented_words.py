"""Words that are written where nobody says anything: ten minutes of silence, noise, tones, music and machines.

    python -m benchmarks.invented_words [--write] [--show] [--only KIND ...]

The sounds are `line_sounds`, made from a seed. Each is a recording of its own first, and then the other side of a call
in which one side of a voiced call speaks; there the side with fewer words counts as the invented one, since which side
a role is on is not asked here. `--show` prints what was invented in the recordings of their own. `--write` replaces
this benchmark's section of benchmarks/RESULTS.md.
"""

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks import results
from benchmarks.line_sounds import SOUNDS, LineSound
from benchmarks.nine_calls import write_consent
from benchmarks.transcription_audio import RATE, Recorded, voiced_calls, write_wav
from benchmarks.transcription_systems import NEAR, System, arguments, dated, started, what_is_compared

SEED = 11
OTHER_SIDE_S = 20.0

Counts = dict[str, Counter[str]]
"""Words invented, by system and kind of sound."""


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--show", action="store_true", help="print the invented words")
    parser.add_argument("--only", nargs="*", default=[], metavar="KIND")
    parser.set_defaults(peers=list(NEAR))
    options = parser.parse_args()
    sounds = [sound for sound in SOUNDS if not options.only or sound.kind in options.only]
    alone: Counts = defaultdict(Counter)
    beside: Counts = defaultdict(Counter)
    speaker = voiced_calls()[0]
    with tempfile.TemporaryDirectory() as scratch, started(options) as (systems, _):
        for sound in sounds:
            file = _alone(sound, Path(scratch))
            call = _beside(sound, speaker, Path(scratch))
            for system in systems:
                said = _words(system, file)[0]
                alone[system.name][sound.kind] += len(said)
                beside[system.name][sound.kind] += min(len(side) for side in _words(system, call))
                shown = " ".join(said) if options.show else len(said)
                print(f"{sound.kind} {sound.name}: {system.name} {shown}", flush=True)
    report = "\n".join(
        [
            dated("invented_words").replace(" --peers-python PYTHON", ""),
            what_is_compared(options, systems),
            *_table("Recordings of their own", {sound: sound.seconds for sound in sounds}, alone),
            *_table("The other side of a call", dict.fromkeys(sounds, OTHER_SIDE_S), beside),
        ]
    )
    print(report)
    if options.write:
        results.write("Invented words", report)


def _alone(sound: LineSound, folder: Path) -> Path:
    path = folder / f"alone-{sound.kind}-{sound.name}.wav"
    write_wav(path, sound.samples(SEED))
    write_consent(path, path.stem, "customer")
    return path


def _beside(sound: LineSound, speaker: Recorded, folder: Path) -> Path:
    """Write a call of which one side is the speaker's, in pieces drawn from a voiced call, and the other the sound."""
    parts = random.Random(SEED).sample(speaker.parts, k=len(speaker.parts))
    left = np.concatenate([part.samples[0] for part in parts])[: round(OTHER_SIDE_S * RATE)]
    right = sound.samples(SEED + 1, OTHER_SIDE_S)[0][: len(left)]
    path = folder / f"beside-{sound.kind}-{sound.name}.wav"
    write_wav(path, np.stack([left[: len(right)], right]))
    write_consent(path, path.stem, speaker.kind)
    return path


def _words(system: System, file: Path) -> list[list[str]]:
    (heard,) = system.listen([file]).calls
    return [[word[0].strip() for word in side] for side in heard["channels"]]


def _table(title: str, seconds: dict[LineSound, float], counts: Counts) -> Iterator[str]:
    length_s: Counter[str] = Counter()
    for sound, own_s in seconds.items():
        length_s[sound.kind] += round(own_s)
    yield ""
    yield f"| {title} | seconds | {' | '.join(counts)} |"
    yield "|---|---|" + "---|" * len(counts)
    for kind, own_s in length_s.items():
        yield f"| {kind} | {own_s} | {' | '.join(str(found[kind]) for found in counts.values())} |"
    yield f"| **all** | {length_s.total()} | {' | '.join(str(found.total()) for found in counts.values())} |"


if __name__ == "__main__":
    main()
