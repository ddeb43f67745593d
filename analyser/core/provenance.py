"""Where a result comes from: versions, revisions and hashes, and one fingerprint over them."""

import hashlib
import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """The versions that made a result. `fingerprint` covers all but the time: same fingerprint, same result.

    `audio_sha256` is null where the source was a transcript; `dropped_words` counts words of the recogniser
    that a guard took out; `at` is UTC in ISO 8601.
    """

    debrief: str
    lexicons: str
    standards: str
    models: dict[str, str] = field(default_factory=dict)
    audio_sha256: str | None = None
    fingerprint: str
    dropped_words: int = 0
    at: str


def fingerprint(**parts: object) -> str:
    """Return the sha256 (hex) of the parts in canonical JSON.

    >>> fingerprint(a=1, b="x") == fingerprint(b="x", a=1)
    True
    """
    canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()
