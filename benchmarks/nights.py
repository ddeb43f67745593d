"""Nights of many calls: calls an hour, what the engine costs, memory, workers, Ray, judging anew, and cost by number.

    python -m benchmarks.nights [--only PART ...] [--write] [--calls 2000] [--recordings 60] [--few 200] [--heard 2000]

Transcripts are stretches of the development sets' dialogues, recordings are put together anew from the voiced calls
(see `many_calls`). Every night is a process of its own that starts with an empty store; loading the models counts, but
where it says otherwise. One run serves several parts. Each part is a section of benchmarks/RESULTS.md, which `--write`
replaces. Needs psutil, and Ray for the part of that name.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import results
from benchmarks.charts import write_lines
from benchmarks.many_calls import RECORDING_S
from benchmarks.measured_nights import CORES, Nights
from benchmarks.night_runs import Ran, ratio, slope
from benchmarks.transcription_length import straightness

CURVE = "Seconds that a night takes, by its number of calls"
MEMORY = "Resident memory (MiB) over a night"
A_MILLION, HOURS, PER_MACHINE = 1_000_000, 8.0, 32

Lines = Iterator[str]


def of_text(nights: Nights) -> Lines:
    """Transcripts an hour."""
    ran = nights.text
    yield "| calls | hours of talk | seconds | calls an hour | seconds of processor for each (2 cores, loaded) |"
    yield "|---|---|---|---|---|"
    yield _speed(ran)


def of_audio(nights: Nights) -> Lines:
    """Recordings an hour."""
    ran = nights.audio
    yield "| calls | hours of audio | seconds | calls an hour | seconds of processor for each (2 cores, loaded) |"
    yield "|---|---|---|---|---|"
    yield _speed(ran)
    yield ""
    yield f"{ran.audio_s / ran.seconds:.1f} seconds of audio per second, review, page and document included."


def _speed(ran: Ran) -> str:
    seconds = f"{ran.seconds:,.0f} | {ran.per_hour:,.0f} | {ran.steady_s * CORES:.2f}"
    return f"| {ran.calls:,} | {ran.audio_s / 3600:.1f} | {seconds} |"


def of_overhead(nights: Nights) -> Lines:
    """What engine, manifest and ledger cost beside a loop."""
    bare, engine = nights.bare, nights.one
    pieces = min(len(bare.pieces()), len(engine.pieces()))
    more, low, high = ratio(engine.pieces()[:pieces], bare.pieces()[:pieces])
    yield "| one worker | calls | seconds until the first calls have ended | seconds for each call after |"
    yield "|---|---|---|---|"
    for name, ran in (("a plain loop, nothing else", bare), ("the engine, with manifest and ledger", engine)):
        yield f"| {name} | {ran.calls} | {ran.first_s:.1f} | {ran.steady_s:.3f} |"
    yield ""
    yield f"**Overhead: {more - 1:+.1%} ({low - 1:+.1%} to {high - 1:+.1%}, 95 % over {pieces} pieces of work); aim: at"
    yield f"most 5 %.** Over the whole night, starting included: {engine.seconds / bare.seconds - 1:+.1%}."


def of_memory(nights: Nights) -> Lines:
    """Memory over the run."""
    ran = nights.text
    samples = [one for one in ran.memory if one.calls < ran.calls]  # after that the processes end
    series = {
        "main process": [one.main_mib for one in samples],
        "workers together": [one.workers_mib for one in samples],
        "all": [one.main_mib + one.workers_mib for one in samples],
    }
    calls = [one.calls for one in samples]
    yield f"{ran.calls:,} transcripts, {ran.workers} workers, resident memory each second."
    yield ""
    yield "| process | most (MiB) | at the end (MiB) | MiB more for 1,000 calls (95 % interval) |"
    yield "|---|---|---|---|"
    for name, values in series.items():
        found = slope(calls, values, ran.calls)
        told = "too short a run" if found is None else "{:+.1f} ({:+.1f} to {:+.1f})".format(*found)
        yield f"| {name} | {max(values):,.0f} | {values[-1]:,.0f} | {told} |"
    if nights.options.write:
        lines = {name: list(zip(calls, values, strict=True)) for name, values in series.items()}
        yield ""
        yield write_lines("night-memory", MEMORY, "calls that have ended", "MiB", lines)


def of_workers(nights: Nights) -> Lines:
    """One worker and two."""
    yield from _beside({"one worker": nights.one, "two workers": nights.two})


def of_ray(nights: Nights) -> Lines:
    """Local processes and Ray, two workers each."""
    yield from _beside({"local, two workers": nights.two, "Ray on one machine, two workers": nights.ray})


def _beside(runs: Mapping[str, Ran]) -> Lines:
    first = next(iter(runs.values()))
    yield "| engine | calls | seconds | until the first have ended | for each call after | calls an hour | times |"
    yield "|---|---|---|---|---|---|---|"
    for name, ran in runs.items():
        times = f"{ran.seconds:.1f} | {ran.first_s:.1f} | {ran.steady_s:.3f} | {ran.per_hour:,.0f}"
        yield f"| {name} | {ran.calls} | {times} | {first.steady_s / ran.steady_s:.2f} |"
    yield ""
    yield "Times: by how much a call is faster than in the first row once each worker has ended its first calls."


def of_retag(nights: Nights) -> Lines:
    """Judging anew against analysing from audio."""
    audio, again = nights.audio, nights.again
    yield "| voiced calls of three minutes, two workers | calls | seconds | seconds for each call |"
    yield "|---|---|---|---|"
    for name, ran in (("analysed from audio", audio), ("judged anew after a lexicon changed", again)):
        yield f"| {name} | {ran.calls:,} | {ran.seconds:,.0f} | {ran.seconds / ran.calls:.3f} |"
    whole = (audio.seconds / audio.calls) / (again.seconds / again.calls)
    yield ""
    yield f"**{whole:.0f} × faster, loading included on both sides; aim: at least 50 ×.** With models loaded"
    yield f"{audio.steady_s / again.steady_s:.0f} ×. The {again.calls:,} are the {audio.calls} under other ids: what"
    yield "was heard and the silenced sound of the page are taken over, the page and the document are written anew."


def of_curve(nights: Nights) -> Lines:
    """Cost against number of calls."""
    runs = [nights.of_texts(f"curve-{count}", "local", CORES, count) for count in nights.options.points]
    runs.append(nights.text)
    runs.sort(key=lambda ran: ran.calls)
    yield "| transcripts | seconds | seconds for each | calls an hour |"
    yield "|---|---|---|---|"
    for ran in runs:
        yield f"| {ran.calls:,} | {ran.seconds:,.0f} | {ran.seconds / ran.calls:.3f} | {ran.per_hour:,.0f} |"
    yield ""
    each, start, off = straightness([float(ran.calls) for ran in runs], [ran.seconds for ran in runs])
    yield f"{start:.1f} s and {each * 1000:.0f} s for 1,000 calls; no night is further from that line than {off:.0%}."
    if nights.options.write:
        points = [(float(ran.calls), ran.seconds) for ran in runs]
        yield ""
        yield write_lines("night-cost", CURVE, "calls", "seconds", {"two workers": points})


def of_million(nights: Nights) -> Lines:
    """What a million calls in one night would need, by what was measured here."""
    texts, calls = _needs(nights, "text", nights.text), _needs(nights, "audio", nights.audio)
    each_s = HOURS * 3600 / A_MILLION
    yield f"A million calls in {HOURS:.0f} hours, multiplied out from the two nights above:"
    yield ""
    yield f"| needed | as transcripts | as recordings of {RECORDING_S / 60:.0f} min |"
    yield "|---|---|---|"
    for name in texts:
        yield f"| {name} | {texts[name]} | {calls[name]} |"
    yield ""
    yield f"The store is one for all: a call takes {nights.stored_s * 1000:.0f} ms of it when nothing else is done"
    yield f"(SQLite, this disk), so that one store takes at most {1 / nights.stored_s:,.0f} calls a second; a million"
    yield f"in {HOURS:.0f} hours is one every {each_s * 1000:.0f} ms, {1 / each_s:.0f} a second."


def _needs(nights: Nights, name: str, ran: Ran) -> dict[str, str]:
    """Return what a million such calls need, by name."""
    read, written, stored = nights.sizes(name)
    cores = A_MILLION * ran.steady_s * CORES / (HOURS * 3600)
    worker = max(one.workers_mib for one in ran.memory) / ran.workers
    return {
        "seconds of one core for a call (measured)": f"{ran.steady_s * CORES:.2f}",
        "cores": f"{cores:,.0f}",
        f"machines of {PER_MACHINE} cores": f"{-(-cores // PER_MACHINE):,.0f}",
        "memory of each machine (GiB)": f"{PER_MACHINE * worker / 1024:.0f}",
        "read (GB; MB a second)": _moved(read / ran.calls),
        "written (GB; MB a second)": _moved(written / ran.calls),
        "the store and its log (GB)": f"{A_MILLION * stored / ran.calls / 1e9:,.1f}",
    }


def _moved(each: float) -> str:
    return f"{A_MILLION * each / 1e9:,.0f}; {A_MILLION * each / 1e6 / (HOURS * 3600):,.1f}"


PARTS: Mapping[str, tuple[str, Callable[[Nights], Lines]]] = {
    "text": ("Nights: transcripts an hour", of_text),
    "audio": ("Nights: recordings an hour", of_audio),
    "overhead": ("Nights: what the engine costs", of_overhead),
    "memory": ("Nights: memory", of_memory),
    "workers": ("Nights: one worker and two", of_workers),
    "ray": ("Nights: local and Ray", of_ray),
    "retag": ("Nights: judging anew", of_retag),
    "curve": ("Nights: cost by number of calls", of_curve),
    "million": ("Nights: a million calls", of_million),
}
"""By the name that `--only` takes: the title of the section, and what yields it."""


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--calls", type=int, default=2000, help="transcripts of the long night")
    parser.add_argument("--recordings", type=int, default=60)
    parser.add_argument("--few", type=int, default=200, help="transcripts of the nights that are held side by side")
    parser.add_argument("--points", type=int, nargs="+", default=[100, 500], help="shorter nights of the curve")
    parser.add_argument("--heard", type=int, default=2000, help="recordings that are judged anew")
    parser.add_argument("--write", action="store_true", help="replace the sections in RESULTS.md")
    options = parser.parse_args(given)
    with tempfile.TemporaryDirectory(prefix="debrief-nights-") as scratch:
        nights = Nights(Path(scratch), options)
        for part in options.only:
            title, measured = PARTS[part]
            command = f"`python -m benchmarks.nights --only {part} --write{_sizes(parser, options)}`"
            dated = f"{datetime.now(UTC):%Y-%m-%d}, {CORES} cores. Command: {command}."
            body = "\n".join([dated, "", *measured(nights)])
            print(f"\n{title}\n{body}", flush=True)
            if options.write:
                results.write(title, body)


def _sizes(parser: argparse.ArgumentParser, options: argparse.Namespace) -> str:
    """Return the sizes that were chosen, as options."""
    chosen = {name: getattr(options, name) for name in ("calls", "recordings", "few", "points", "heard")}
    others = {name: value for name, value in chosen.items() if value != parser.get_default(name)}
    said = {name: " ".join(map(str, value)) if isinstance(value, list) else value for name, value in others.items()}
    return "".join(f" --{name} {value}" for name, value in said.items())


if __name__ == "__main__":
    main()
