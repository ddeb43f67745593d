"""`debrief export-subject`: what is held on a caller or a colleague, in a folder that a person can read.

A caller gets what they said as they said it, but for names, which may be those of others; what the other side said is
masked. Feedback is about the colleague and not in a caller's copy. A colleague gets the masked reviews: callers are
third persons there. Duty: UK GDPR article 15; data of others: article 15(4), and Data Protection Act 2018, schedule 2,
paragraph 16.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser import __version__
from analyser.core.call import Role, Transcript
from analyser.core.errors import BadInputError
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.keep import Keeper
from analyser.settings import Retention
from analyser.store import OutputFolder, run_in
from pipelines.records import record_text

if TYPE_CHECKING:
    from analyser.store.records import Store
    from analyser.store.rows import Held, Output

COMMAND = "export-subject"

ABOUT_CALLER = (
    "Below is every call that was asked about. What you said is given as you said it, but for names, which may be "
    "those of other people; what the other person said is masked where it holds personal data."
)
ABOUT_COLLEAGUE = (
    "Below is every call that is kept under your name. Personal data of callers is masked: they are other people."
)
NO_RECORD = "The clear record of this call is no longer kept, so what was said cannot be written out."
UNMASKED = "A transcript is kept in which personal data was not looked for; it is listed and not copied."


class Subject(StrEnum):
    """Whose data is asked for."""

    CALLER = "caller"
    COLLEAGUE = "colleague"


@dataclass(slots=True)
class Copied:
    """What goes into the folder for one call."""

    held: "Held"
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def export(keeper: Keeper, calls: "Sequence[Held]", subject: Subject, out: Path, retention: Retention) -> None:
    """Write the folder, recorded as an output of every call in it, and log it.

    Raises:
        BadInputError: the folder or the store cannot be written, or a sealed record cannot be read.
    """
    from analyser.store.rows import DataKind

    kind = DataKind.CLEAR if subject is Subject.CALLER else DataKind.MASKED
    with keeper.shared_folder(out, [one.call_id for one in calls], COMMAND, kind) as folder:
        shown = []
        for number, held in enumerate(calls, start=1):
            copied = _copied(keeper, held, subject)
            for name, content in copied.files.items():
                _write(folder, f"call-{number}", name, content)
            shown.append(_shown(keeper.store, copied, f"call-{number}"))
        folder.write("index.html", _index(shown, subject, retention), private=True)
        folder.write("data.json", json.dumps(shown, indent=1, default=_plain), private=True)


def _write(folder: OutputFolder, below: str, name: str, content: bytes) -> None:
    folder.path(below).mkdir(mode=0o700, exist_ok=True)
    folder.write(f"{below}/{name}", content, private=True)


def _copied(keeper: Keeper, held: "Held", subject: Subject) -> Copied:
    copied = Copied(held=held)
    outputs = [one for one in keeper.store.outputs(held.call_id) if one.written and one.command != COMMAND]
    if subject is Subject.CALLER:
        _add_spoken(keeper, copied, outputs)
    wanted = (".flac",) if subject is Subject.CALLER else (".flac", ".html", ".docx")
    for one in outputs:
        name = f"{one.command}-{one.name}"
        if one.name.endswith(wanted) and one.kind.value != "clear" and _is_ours(one):
            copied.files[name] = one.file.read_bytes()
    return copied


def _add_spoken(keeper: Keeper, copied: Copied, outputs: "Sequence[Output]") -> None:
    """Add what was said, from the latest record in which personal data was looked for."""
    clear = [one for one in outputs if one.kind.value == "clear"]
    for one in reversed(clear):
        record = _record(keeper, one)
        if record is not None and "personal_data" in record and "transcript" in record:
            transcript, spans = _understood(record)
            copied.files["what-was-said.html"] = _spoken(copied.held.call_id, transcript, spans).encode()
            return
    copied.notes.append(UNMASKED if clear else NO_RECORD)


def _is_ours(output: "Output") -> bool:
    """Whether the file is still the one that the run wrote; links are not followed."""
    return run_in(output.path) == output.run and output.file.is_file() and not output.file.is_symlink()


def _record(keeper: Keeper, output: "Output") -> dict[str, Any] | None:
    text = record_text(keeper, output.file)
    try:
        record = None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def _understood(record: dict[str, Any]) -> tuple[Transcript, tuple[PersonalData, ...]]:
    from pydantic import TypeAdapter, ValidationError

    try:
        transcript = TypeAdapter(Transcript).validate_python(record["transcript"])
        return transcript, TypeAdapter(tuple[PersonalData, ...]).validate_python(record["personal_data"])
    except ValidationError:
        raise BadInputError("a record", "it is not as this version writes it", "review the call again") from None


def _spoken(call_id: str, transcript: Transcript, spans: Sequence[PersonalData]) -> str:
    """Return the caller's copy: their own words but for names, the other side masked."""
    from analyser.redact import mask_transcript

    turns = transcript.turns
    hidden = [
        span for span in spans if turns[span.turn].role is not transcript.served or span.type is PersonalDataType.PERSON
    ]
    speakers = {transcript.served: "You", transcript.serving: "The other person", Role.UNKNOWN: "Somebody"}
    rows = [
        (speakers.get(turn.role, "Somebody"), _clock(turn.start_s), turn.text)
        for turn in mask_transcript(transcript, hidden).turns
    ]
    masked = "Names, and personal data in what the other person said, are shown by their kind in square brackets."
    page: str = _template("spoken.html.j2").render(call_id=call_id, masked=masked, turns=rows)
    return page


def _clock(seconds: float | None) -> str:
    return "" if seconds is None else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _shown(store: "Store", copied: Copied, below: str) -> dict[str, Any]:
    from analyser.store.log_verify import entries

    held, reference = copied.held, store.reference(copied.held.call_id)
    outputs = [one for one in store.outputs(held.call_id) if one.command != COMMAND]
    return {
        "call_id": held.call_id,
        "kind": held.kind,
        "first_at": _plain(held.first_at),
        "files": [f"{below}/{name}" for name in copied.files],
        "notes": copied.notes,
        "consent": [
            {name: _plain(row[name]) for name in ("event", "at", "basis", "purposes", "parties", "reference")}
            for row in store.consent_history(held.call_id)
        ],
        "held": [
            {"file": one.name or one.path.name, "kind": one.kind.value, "command": one.command, "at": _plain(one.at)}
            for one in outputs
        ],
        # Who did it is somebody else's data.
        "done": [
            {name: entry.get(name) for name in ("at", "action", "detail")}
            for entry in entries(store.place.audit)
            if entry.get("call") == reference
        ],
    }


def _index(shown: Sequence[dict[str, Any]], subject: Subject, retention: Retention) -> str:
    kept = [
        ("Clear record of what was said", retention.clear_days),
        ("Sound, personal data silenced", retention.audio_days),
        ("Masked reviews and transcripts", retention.masked_days),
    ]
    from analyser.store.rows import utc_now

    page: str = _template("subject.html.j2").render(
        made_at=f"{utc_now():%d %B %Y, %H:%M}",
        version=__version__,
        what=ABOUT_CALLER if subject is Subject.CALLER else ABOUT_COLLEAGUE,
        kept=[(kind, "until it is erased" if days is None else f"{days} days") for kind, days in kept],
        calls=shown,
    )
    return page


def _template(name: str) -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("pipelines"), autoescape=True, undefined=StrictUndefined).get_template(name)


def _plain(value: object) -> object:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value


def chosen(store: "Store", call_ids: Sequence[str], agent: str | None) -> "list[Held]":
    """Return the calls that are asked for.

    Raises:
        BadInputError: one is not known, or nothing is held under the name.
    """
    if agent is not None:
        found = store.held(agent=agent)
        if not found:
            raise BadInputError(
                "export", "nothing is held under this name", "give the name that the reviews were given"
            )
        return found
    calls: list[Held] = []
    for call_id in dict.fromkeys(call_ids):
        held = store.held(call_id=call_id)
        if not held:
            raise BadInputError("export", "no call with this id is known", "check the id")
        calls.extend(held)
    return calls
