"""How right transcripts are beside faster-whisper and others, on the nine voiced calls, stereo and mono.

    python -m benchmarks.transcription_accuracy [--peers-python PYTHON] [--write] [--calls NAME ...] [--slow 1]

One definition for all systems, see `words`: of a stereo call what is heard on each channel against what its speaker
says, of a mono call all words in order of time against all turns in order of time; errors are pooled. The interval of a
difference is a paired bootstrap over calls. A turn starts where its first word does: each word goes to the gold turn
of its channel that it lies in, or nearest to. The calls were **tuned on** by ours. Slow peers get the first `--slow`
calls, mono, and are compared on those. `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import json
import random
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analyser.core.call import Role, Turn, Word
from benchmarks import results, words
from benchmarks.nine_calls import CALLS, consented, write_consent
from benchmarks.transcription_audio import LAYOUTS
from benchmarks.transcription_systems import (
    BASE,
    FAR,
    OURS,
    System,
    arguments,
    dated,
    missing_lines,
    started,
    what_is_compared,
)

CLIPS = CALLS.parent / "data" / "audio_asr_ref"
ROUNDS = 5000
LEFT_ROLES = ("agent", "buddy")


@dataclass(slots=True)
class Score:
    """Of one system on one layout: errors by call, in the order of the calls; seconds by which turns start late."""

    errors: list[words.Errors] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    unheard: int = 0
    right: int = 0
    heard: int = 0


Scores = dict[tuple[str, str], Score]
"""By system and layout."""


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--calls", nargs="*", default=[], help="names of calls; all by default")
    parser.add_argument("--slow", type=int, default=1, help="how many mono calls the slow peers get")
    options = parser.parse_args()
    golds = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(CALLS.glob("*/call.json"))]
    golds = [gold for gold in golds if not options.calls or gold["id"] in options.calls]
    scores: Scores = defaultdict(Score)
    clips: dict[str, words.Errors] = {}
    with tempfile.TemporaryDirectory() as scratch, started(options) as (systems, missing):
        for number, gold in enumerate(golds):
            for layout in LAYOUTS:
                path = consented(gold, layout, Path(scratch))
                for system in systems:
                    if system.name not in FAR or (number < options.slow and layout == "mono"):
                        (heard,) = system.listen([path]).calls
                        _score(gold, layout, heard, scores[system.name, layout])
                        _tell(gold["id"], layout, system, scores[system.name, layout])
        for system in systems:
            if system.name not in FAR:
                clips[system.name] = _clips(system, Path(scratch))
    report = "\n".join(
        [dated("transcription_accuracy"), what_is_compared(options, systems), *_report(scores, clips, missing)]
    )
    print(report)
    if options.write:
        results.write("Accuracy of transcription", report)


def sides(gold: dict[str, Any], layout: str) -> list[list[dict[str, Any]]]:
    """Return the gold turns of each channel of a layout."""
    if layout == "mono":
        return [gold["turns"]]
    left = [turn for turn in gold["turns"] if turn["role"] in LEFT_ROLES]
    return [left, [turn for turn in gold["turns"] if turn["role"] not in LEFT_ROLES]]


def _score(gold: dict[str, Any], layout: str, heard: dict[str, Any], score: Score) -> None:
    wrong = said = 0
    expected = sides(gold, layout)
    # A call that is taken for mono has all its words on one channel: then the other one is all missing.
    found = [*heard["channels"], []][: len(expected)]
    for turns, spoken in zip(expected, found, strict=True):
        own = words.errors([turn["text"] for turn in turns], ["".join(word[0] for word in spoken)])
        wrong, said = wrong + own.wrong, said + own.words
        late_s = starts_late_s(turns, spoken)
        score.late_s.extend(late_s)
        score.unheard += len(turns) - len(late_s)
    score.errors.append(words.Errors(wrong=wrong, words=said))
    if "turns" in heard:
        right, total = words.right_role(gold["turns"], [_turn(turn) for turn in heard["turns"]])
        score.right, score.heard = score.right + right, score.heard + total


def starts_late_s(turns: Sequence[dict[str, Any]], spoken: Sequence[Sequence[Any]]) -> list[float]:
    """Return by how many seconds the first word of each turn that was heard starts after the turn does.

    >>> turns = [{"start_s": 1.0, "end_s": 2.0}, {"start_s": 5.0, "end_s": 6.0}, {"start_s": 8.0, "end_s": 9.0}]
    >>> starts_late_s(turns, [("Yes", 1.25, 1.5), ("I", 1.5, 1.6), ("do", 4.5, 5.25)])
    [0.25, -0.5]
    """
    first: dict[int, float] = {}
    for _, start_s, end_s in spoken:
        middle = (start_s + end_s) / 2
        away = [max(turn["start_s"] - middle, middle - turn["end_s"], 0.0) for turn in turns]
        nearest = away.index(min(away))
        first[nearest] = min(start_s, first.get(nearest, start_s))
    return [round(start_s - turns[index]["start_s"], 3) for index, start_s in sorted(first.items())]


def _turn(turn: dict[str, Any]) -> Turn:
    said = tuple(Word(**word) for word in turn["words"])
    return Turn(role=Role(turn["role"]), text=turn["text"], start_s=turn["start_s"], end_s=turn["end_s"], words=said)


def _tell(call: str, layout: str, system: System, score: Score) -> None:
    last = score.errors[-1]
    print(f"{call:24} {layout:6} {system.name:24} WER {last.wrong / last.words:.3f}", flush=True)


def _clips(system: System, scratch: Path) -> words.Errors:
    """Return the errors of a system on short clips with reference text; ours listens to them as to calls."""
    listed = json.loads((CLIPS / "manifest.json").read_text(encoding="utf-8"))
    wrong = said = 0
    for clip in listed:
        path = scratch / clip["audio"]
        if not path.exists():
            shutil.copyfile(CLIPS / clip["audio"], path)
            write_consent(path, path.stem, "customer")
        (heard,) = system.listen([path]).calls
        own = words.errors([clip["ref"].lower()], ["".join(word[0] for word in heard["channels"][0])])
        wrong, said = wrong + own.wrong, said + own.words
    return words.Errors(wrong=wrong, words=said)


def difference(
    ours: Sequence[words.Errors], theirs: Sequence[words.Errors], *, rounds: int = ROUNDS, seed: int = 7
) -> tuple[float, float, float]:
    """Return the difference of the pooled word error rates with its 95 % paired bootstrap interval over calls.

    >>> one = words.Errors(wrong=10, words=100)
    >>> difference([one] * 4, [one] * 4)
    (0.0, 0.0, 0.0)
    """
    rng = random.Random(seed)

    def pooled(chosen: Sequence[int]) -> float:
        said = sum(theirs[index].words for index in chosen)
        return sum(ours[index].wrong - theirs[index].wrong for index in chosen) / max(1, said)

    every = range(len(theirs))
    drawn = sorted(pooled(rng.choices(every, k=len(every))) for _ in range(rounds))
    return pooled(every), drawn[int(0.025 * rounds)], drawn[int(0.975 * rounds)]


def _report(scores: Scores, clips: dict[str, words.Errors], missing: dict[str, str]) -> Iterator[str]:
    yield ""
    columns = f"layout | system | calls | word error rate | difference to {BASE} (95 % interval)"
    yield f"| {columns} | turns start late by: median, p90 either way (s) | turns without a word |"
    yield "|---|---|---|---|---|---|---|"
    for (name, layout), score in sorted(scores.items(), key=lambda one: LAYOUTS.index(one[0][1])):
        rate = sum(one.wrong for one in score.errors) / sum(one.words for one in score.errors)
        base = scores.get((BASE, layout))
        against = ""
        if base is not None and name != BASE:
            compared = difference(score.errors, base.errors[: len(score.errors)])
            against = "{:+.4f} ({:+.4f} to {:+.4f})".format(*compared)
        median, far = float(np.median(score.late_s)), float(np.quantile(np.abs(score.late_s), 0.9))
        cells = [layout, name, str(len(score.errors)), f"{rate:.4f}", against, f"{median:+.2f}, {far:.2f}"]
        yield f"| {' | '.join(cells)} | {score.unheard} |"
    yield ""
    yield "| | " + " | ".join(LAYOUTS) + " |"
    yield "|---|---|---|"
    own = [scores[OURS, layout] for layout in LAYOUTS]
    yield f"| ours: words to the right speaker | {' | '.join(f'{s.right / s.heard:.4f} of {s.heard}' for s in own)} |"
    yield ""
    rates = ", ".join(f"{name} {errors.wrong / errors.words:.3f}" for name, errors in clips.items())
    yield f"Short clips with reference text (audio_asr_ref, too few for a claim), word error rate: {rates}."
    yield ""
    yield from missing_lines(missing)


if __name__ == "__main__":
    main()
