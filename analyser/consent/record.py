"""Consent records as they lie on disk: `<source file>.consent.json`, or a file named by the user."""

import os
import re
import stat
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analyser.core.consent import Basis, ConsentRecord
from analyser.core.errors import ConsentRefusedError

LARGEST_BYTES = 64 * 1024
"""A record is a few hundred bytes; anything much larger is not one."""

_FIX = "write the record as README.md shows it"

_DATE_AND_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]")


def _written_out(value: object) -> object:
    """Refuse bare numbers, which would otherwise count as seconds since 1970."""
    if value is not None and not (isinstance(value, str) and _DATE_AND_TIME.match(value)):
        raise ValueError
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A date and time with its offset, as text (RFC 3339)."""


class Record(BaseModel):
    """A consent record as people and telephone systems write it; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    call_id: str = Field(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")
    basis: Basis
    purposes: list[str] = Field(min_length=1, max_length=50)
    obtained_at: Moment
    expires_at: Moment | None = None
    withdrawn_at: Moment | None = None
    parties: list[str] = Field(min_length=1, max_length=20)
    reference: str = Field(default="", max_length=2000)

    def value(self) -> ConsentRecord:
        """Return the record as the value that decisions are made on."""
        return ConsentRecord(
            call_id=self.call_id,
            basis=self.basis,
            purposes=tuple(self.purposes),
            obtained_at=self.obtained_at,
            expires_at=self.expires_at,
            withdrawn_at=self.withdrawn_at,
            parties=tuple(self.parties),
            reference=self.reference,
        )


def sidecar_of(source: Path) -> Path:
    """Return where the consent record of a source lies: beside it, with `.consent.json` appended.

    >>> sidecar_of(Path("calls/a.wav")).name
    'a.wav.consent.json'
    """
    return source.with_name(source.name + ".consent.json")


def read_record(path: Path) -> ConsentRecord:
    """Read one consent record.

    Raises:
        ConsentRefusedError: the file is missing, unreadable, not a regular file, too large or not a valid record.
    """
    try:
        # Without O_NONBLOCK a pipe in the record's place would block for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConsentRefusedError(path.name, "the consent record is not a regular file", _FIX)
            content = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        why = f"the consent record cannot be read ({error.strerror})"
        raise ConsentRefusedError(path.name, why, "put a readable record there") from None
    if len(content) > LARGEST_BYTES:
        raise ConsentRefusedError(path.name, f"the consent record is over {LARGEST_BYTES} bytes", _FIX)
    return parse_record(content, path.name)


def parse_record(content: bytes, name: str) -> ConsentRecord:
    """Check and return the record in `content` (JSON); `name` is what an error calls it.

    Raises:
        ConsentRefusedError: naming the first field that is wrong, never its value.
    """
    try:
        return Record.model_validate_json(content).value()
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "record"
        why = f"the consent record is not valid at {field!r} ({first['type']})"
        raise ConsentRefusedError(name, why, _FIX) from None
