"""One frozen `Settings`, read once at the edge from a TOML file and the environment."""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from analyser.core.errors import BadInputError, UsageError
from analyser.core.source import open_plain

LARGEST_BYTES = 1_000_000


class Retention(BaseModel):
    """How many days each kind of data is kept, from when it was written; null keeps it until it is erased.

    Duty: UK GDPR article 5(1)(e), no longer than is necessary. The clear record can do most harm, so that it goes
    first; what people work with is masked and stays for a year of coaching.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    clear_days: int | None = Field(default=90, ge=0, le=36_500)
    audio_days: int | None = Field(default=90, ge=0, le=36_500)
    masked_days: int | None = Field(default=365, ge=0, le=36_500)


def _terms(given: object) -> object:
    from analyser.transcribe.glossary import read_glossary

    return read_glossary(Path(given)) if isinstance(given, str | Path) else given


Term = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f<|]+$")]
"""What the recogniser is told to expect: no control characters, and none of its own marks (`<|…|>`)."""


class Settings(BaseModel):
    """What an organisation may choose. Environment variables `DEBRIEF_<NAME>` win over the file.

    max_duration_s: longest recording that is opened, in seconds. threads: processor threads of the recogniser.
    recogniser: a model of `debrief models list`, a folder with a CTranslate2 model of whisper, or `owner/name@commit`
    of a hub. standards: the organisation's own service standards. hotwords and glossary: names and terms that the
    recogniser should expect; a glossary is given as a file and kept as its terms. spelling, digits: how what was heard
    is written. data: the data directory; by default that of the user. store: the URL of a database instead of the one
    there. key_file: the keys that clear records are encrypted with. retention: how long data is kept.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_duration_s: float = Field(default=4 * 3600, gt=0, le=12 * 3600)
    recogniser: str = Field(default="whisper-base", min_length=1, max_length=1000)
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    compute_type: Literal[
        "int8", "int8_float16", "int8_float32", "int8_bfloat16", "int16", "float16", "bfloat16", "float32", "default"
    ] = "int8"
    threads: int = Field(default=2, ge=1, le=64)
    standards: Path | None = None
    hotwords: str | None = Field(default=None, max_length=1000, pattern=r"^[^\x00-\x1f\x7f<|]*$")
    glossary: Annotated[tuple[Term, ...], BeforeValidator(_terms), Field(max_length=500)] = ()
    spelling: Literal["british", "as_heard"] = "british"
    digits: Literal["as_heard", "figures"] = "as_heard"
    data: Path | None = None
    store: str | None = Field(default=None, max_length=1000, repr=False)
    key_file: Path | None = None
    retention: Retention = Retention()

    @property
    def data_directory(self) -> Path:
        """Where the store, the audit log and the certificates lie."""
        return (self.data or platformdirs.user_data_path("call-debrief")).expanduser().absolute()

    def for_results(self) -> dict[str, object]:
        """Return the settings a result depends on: where and how long it is kept, or by how many threads made, is not.

        The recogniser is left out too: the revision of what was used says more than a name or a path.
        """
        return self.model_dump(mode="json", exclude={"data", "store", "key_file", "retention", "recogniser", "threads"})


def read_settings(file: Path | None = None) -> Settings:
    """Read the settings: `file`, else the file that `DEBRIEF_SETTINGS` names, else the defaults.

    Raises:
        UsageError: the file cannot be read, is not TOML, or has an unknown or wrong setting.
    """
    named = file or (Path(os.environ["DEBRIEF_SETTINGS"]) if os.environ.get("DEBRIEF_SETTINGS") else None)
    values: dict[str, object] = {}
    if named is not None:
        try:
            with open_plain(named) as content:
                values = tomllib.loads(content.read(LARGEST_BYTES).decode("utf-8"))
        except BadInputError as error:
            raise UsageError(f"settings {error.what}", error.why, error.fix) from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            raise UsageError(named.name, "the settings are not valid TOML", "see README.md for an example") from None
    for name in set(Settings.model_fields) - {"retention"}:
        if (value := os.environ.get(f"DEBRIEF_{name.upper()}")) is not None:
            values[name] = value
    for name in ("data", "store", "key_file", "glossary", "recogniser"):
        # An empty path is the current folder, and an empty key file would write records in the clear.
        if values.get(name) == "":
            why = f"{name} is empty"
            raise UsageError("settings", why, f"leave it out, unset DEBRIEF_{name.upper()}, or say what it is")
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            "settings", f"{field!r} is not valid ({first['type']})", "see README.md for the settings"
        ) from None
