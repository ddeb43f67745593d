"""The certificate of one erasure: dated, without personal data, named by its hash in the audit log."""

import hashlib
import json
import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path

from analyser.store.place import Place, write_whole

SCHEMA = "debrief.erasure/1"

NOT_COVERED = (
    "Copies that people made elsewhere, backups, snapshots of the disk and the recording system itself are outside of "
    "what Call Debrief sees. Files were deleted from the file system, not overwritten on the medium."
)

ON_SERVER = (
    " The rows lay on a database server: their tables were written anew without them, but its write-ahead log, "
    "replicas, backups and own log may hold them until they are overwritten or deleted there."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was deleted and what was looked for afterwards. `call` and `sources_left` are references, not ids or paths.

    resumed: an earlier run was interrupted; the counts are those of the run that finished it.
    not_there: outputs that were no longer where they were written. in_other_calls: how many traces of each kind are in
    what is kept of other calls (the same caller, or the same recording under another id). log_*: the last entry of the
    audit log before the one that names this certificate. not_covered: what it cannot speak for.
    """

    call: str
    reason: str
    by: str
    begun_at: str
    finished_at: str
    resumed: bool
    files: int
    folders: int
    rows: int
    not_there: int
    sources_deleted: int
    sources_left: tuple[str, ...]
    searched_files: int
    searched_bytes: int
    searched_for: dict[str, int]
    records_unread: int
    values_too_short: int
    in_other_calls: dict[str, int]
    unreadable: int
    log_number: int
    log_sha256: str
    schema: str = SCHEMA
    not_covered: str = NOT_COVERED


def write_certificate(place: Place, certificate: Certificate, journal_id: str) -> tuple[str, str]:
    """Write a certificate as JSON and as text; return its name without ending and the sha256 of the JSON.

    Raises:
        OSError: the data directory cannot be written.
    """
    name = f"{certificate.finished_at[:10]}-{certificate.call[:12]}-{journal_id}"
    content = json.dumps(asdict(certificate), indent=1).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    write_whole(place.certificates / f"{name}.txt", as_text(certificate, sha256).encode())
    write_whole(place.certificates / f"{name}.json", content)
    return name, sha256


def certificate_file(place: Place, name: str) -> Path:
    """Return where the readable form of a certificate lies."""
    return place.certificates / f"{name}.txt"


def as_text(certificate: Certificate, sha256: str) -> str:
    """Return the certificate for a reader."""
    one = certificate
    looked_for = ", ".join(f"{count} × {kind}" for kind, count in one.searched_for.items() if count) or "nothing"
    others = ", ".join(f"{count} × {kind}" for kind, count in one.in_other_calls.items() if count)
    lines = [
        "CERTIFICATE OF ERASURE",
        "",
        f"Call (reference)     {one.call}",
        f"Why                  {one.reason}",
        f"By                   {one.by}",
        f"Begun                {one.begun_at}",
        f"Finished             {one.finished_at}",
        "",
        f"Deleted              {one.files} files, {one.folders} folders, {one.rows} rows of the store",
        *(
            ("                     (an earlier run was interrupted: it had deleted part of it already)",)
            if one.resumed
            else ()
        ),
        f"Not found            {one.not_there} outputs were not where they had been written, nor beside it",
        *(
            ("                     (who asked for this said that they are gone; if they are not, they are not erased)",)
            if one.not_there
            else ()
        ),
        f"Source recordings    {one.sources_deleted} files deleted, {len(one.sources_left)} left",
        *(f"                     left: {reference}" for reference in one.sources_left),
        "",
        f"Searched afterwards  {one.searched_files} files, {one.searched_bytes} bytes",
        f"Searched for         {looked_for}",
        f"Records not read     {one.records_unread} (values said in them were not looked for)",
        f"Too short to search  {one.values_too_short} values",
        "Found there          nothing that belongs to this call",
        f"In other calls       {others or 'nothing'}",
        f"Could not be read    {one.unreadable} files",
        "",
        "The reference is an HMAC of the call id under the key of the data directory: who has the id can ask for this",
        "certificate with `debrief erase CALL_ID`; the id cannot be read out of it.",
        *(
            (
                "A source that is left is named by the same kind of reference; it was not made here. Look for it",
                "in the recording system, or run `debrief erase` with --with-source before the call is erased.",
            )
            if one.sources_left
            else ()
        ),
        *textwrap.wrap(one.not_covered, 116),
        "",
        f"Audit log before     entry {one.log_number}, {one.log_sha256}",
        f"sha256 of the JSON   {sha256} (named by the entry that follows)",
    ]
    return "\n".join(lines) + "\n"
