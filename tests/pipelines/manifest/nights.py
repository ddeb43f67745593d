"""Rows and records of made-up nights."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path

from pipelines.manifest.columns import COLUMNS

Rows = Iterable[dict[str, str]]


def row(call_id: str = "call-1", **changes: str) -> dict[str, str]:
    """Return the cells of a sound row; its recording is `<call_id>.wav`."""
    return {
        "call_id": call_id,
        "path": f"{call_id}.wav",
        "kind": "customer",
        "agent": "Asha",
        "queue": "billing",
        "started_at": "2026-11-20T19:04:00+00:00",
        "basis": "consent",
        "purposes": "coaching;quality",
        "obtained_at": "2026-11-01T09:00:00Z",
        "expires_at": "",
        "withdrawn_at": "",
        "parties": "agent;customer",
        "reference": "IVR notice v3",
        "handling_s": "312.5",
        "fcr": "yes",
        "csat": "4",
    } | changes


def as_csv(rows: Rows, columns: Iterable[str] = COLUMNS, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def sidecar(source: Path, call_id: str, **changes: object) -> None:
    record = {
        "call_id": call_id,
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-11-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    source.with_name(f"{source.name}.consent.json").write_text(json.dumps(record | changes))
