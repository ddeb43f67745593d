"""How fast text is tagged, and what that costs: one call, ten thousand turns, loading and memory.

    python -m benchmarks.tag_speed [--write]

The text is that of models/dialogue-acts/text: spoken English, about seven words in a turn.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.transcribe.write import to_json
from benchmarks import results
from models.registry import HERE
from models.training.examples import SPEAKERS
from models.training.labelled import LabelledConversation, read_folder

CALL_TURNS = 110
MANY_TURNS = 10_000


def transcript(one: LabelledConversation) -> Transcript:
    turns = (Turn(role=Role(SPEAKERS[turn.speaker]), text=turn.text) for turn in one.turns)
    return Transcript(kind=Kind(one.kind), turns=tuple(turns))


def whole_conversations() -> list[LabelledConversation]:
    return [one for one in read_folder(HERE / "dialogue-acts" / "text") if len(one.turns) > 8]


def one_call() -> Transcript:
    """Conversations of customers, one after the other, until they make a call of six minutes."""
    turns = [turn for one in whole_conversations() if one.kind == "customer" for turn in transcript(one).turns]
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(turns[:CALL_TURNS]))


def measured_in_process() -> dict[str, float]:
    """Load, tag one call, and say what it took."""
    started = time.perf_counter()
    from analyser.analyse import judge_many
    from analyser.core.review import Call
    from analyser.hear import Transcribed
    from analyser.settings import Settings
    from analyser.toolbox import Toolbox

    toolbox = Toolbox(Settings())
    _ = toolbox.language, toolbox.personal_data
    toolbox.acts.read([])  # its network is loaded when it first reads
    figures = {"load_s": time.perf_counter() - started}
    call = one_call()
    heard = Transcribed(call=Call(id="call", kind=call.kind), transcript=call)
    for name in ("warm", "call_s"):
        started = time.perf_counter()
        judge_many([heard], toolbox, points=False)
        figures[name] = time.perf_counter() - started
    figures["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def measured_command() -> dict[str, float]:
    """Run `debrief tag` on a folder of ten thousand turns."""

    with tempfile.TemporaryDirectory() as scratch:
        source, turns = Path(scratch) / "in", 0
        source.mkdir()
        while turns < MANY_TURNS:
            for index, one in enumerate(whole_conversations()):
                if turns >= MANY_TURNS:
                    break
                (source / f"{turns:05d}-{index}.json").write_text(to_json(transcript(one)), "utf-8")
                turns += len(one.turns)
        command = [sys.executable, "-m", "analyser", "tag", str(source), "--out", str(Path(scratch) / "out")]
        started = time.perf_counter()
        # What a benchmark makes is not for the user's own store.
        kept = os.environ | {"DEBRIEF_DATA": str(Path(scratch) / "data")}
        subprocess.run(command, check=True, capture_output=True, env=kept)
        taken = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return {"turns": turns, "seconds": taken, "peak_mib": peak}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="replace this benchmark's section of RESULTS.md")
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        print(json.dumps(measured_in_process()))
        return
    alone = [sys.executable, "-m", "benchmarks.tag_speed", "--in-process"]
    single = json.loads(subprocess.run(alone, check=True, capture_output=True, text=True).stdout)
    many = measured_command()
    rate = many["turns"] / (many["seconds"] - single["load_s"])
    figures = [
        ("loading spaCy and the trained models (s)", f"{single['load_s']:.1f}", "under 6"),
        (
            f"a call of {CALL_TURNS} turns, after load: parse, personal data, tags (s)",
            f"{single['call_s']:.2f}",
            "under 1.0",
        ),
        (f"`debrief tag`, {many['turns']:,} turns in one run: turns a second after load", f"{rate:.0f}", "≥ 250"),
        ("resident memory of one call (MiB)", f"{single['peak_mib']:.0f}", "under 1,229"),
        ("resident memory of that run (MiB)", f"{many['peak_mib']:.0f}", "under 1,229"),
    ]
    body = "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}, our own labelled text (models/dialogue-acts/text), 2 cores.",
            "Command: `python -m benchmarks.tag_speed --write`.",
            "",
            "| measure | figure | aim |",
            "|---|---|---|",
            *(f"| {' | '.join(row)} |" for row in figures),
        ]
    )
    print(body)
    if options.write:
        results.write("Speed of tagging text", body)


if __name__ == "__main__":
    main()
