"""The service and coaching standards that points refer to, and the wording of points where wording is data.

The quality team owns the file. An organisation's own file replaces the standards; wording, rights and glossary that
it leaves out are taken from the file that ships.
"""

import functools
import hashlib
import string
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from analyser.core.call import Kind
from analyser.core.errors import BadInputError
from analyser.core.labels import LABELS, Speaker
from analyser.core.review import Point, PointKind
from analyser.core.source import open_plain

DEFAULT = Path(__file__).with_name("standards.toml")
_LARGEST_FILE = 2_000_000

SLOTS = frozenset(
    "who Who whose Whose partner Partner cue cue_time said said_time after after_time reflection question open first "
    "second own_question last_words pickup echo plain plain_time term translated topic next_reflection "
    "next_said request "
    "right formal law limit target day invitation thing_checked instead count heavy_question dated undated "
    "first_time others opening recorded".split()
)
"""What a template may name in braces. A template that needs a slot that the moment lacks is passed over."""


class Standard(BaseModel):
    """One standard: what it asks for in plain words, the labels that it governs, and where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,60}$")
    title: str = Field(min_length=3, max_length=120)
    text: str = Field(min_length=10, max_length=600)
    behaviours: tuple[str, ...] = Field(min_length=1)
    source: str = Field(min_length=3, max_length=300)
    kinds: tuple[Kind, ...] = (Kind.CUSTOMER, Kind.COACHING)

    @field_validator("behaviours")
    @classmethod
    def _known(cls, behaviours: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [behaviour for behaviour in behaviours if behaviour not in LABELS]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a label")
        return behaviours


class Wording(BaseModel):
    """How points of one sort about one behaviour are worded. `instead`: in order of preference; `ask` and `practise`:
    taken in turn, so that the points of a page differ. `when`: an expression that the words at the moment must match.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    of: PointKind
    title: str = Field(min_length=3, max_length=120)
    kinds: tuple[Kind, ...] = (Kind.CUSTOMER, Kind.COACHING)
    when: str | None = None
    why: str | None = None
    instead: tuple[str, ...] = ()
    do_now: str | None = None
    ask: tuple[str, ...] = ()
    practise: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.label not in LABELS:
            raise ValueError(f"{self.label!r} is not a label")
        if self.of in (PointKind.STRENGTH, PointKind.DEVELOPMENT) and not (self.instead and self.ask and self.practise):
            raise ValueError(f"{self.label} as {self.of} needs instead, ask and practise")
        for template in (*self.instead, *self.ask, *self.practise, self.do_now or "", self.why or ""):
            _check_slots(template)
        _check_expression(self.when)
        return self


class Right(BaseModel):
    """One right over personal data: the label of the request, its plain name, the law, and how soon it is due."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    right: str = Field(min_length=3)
    formal: str = Field(min_length=3)
    law: str = Field(min_length=3)
    limit: str = Field(min_length=3)
    correct: str = Field(min_length=3)

    @field_validator("label")
    @classmethod
    def _known(cls, label: str) -> str:
        if label not in LABELS or LABELS[label].speaker is not Speaker.CUSTOMER:
            raise ValueError(f"{label!r} is not a request that a customer makes")
        return label


class Threshold(BaseModel):
    """How the trained model is weighed against the rules for one label; what is left out stays as it ships.

    Below `veto` it takes a rule's tag back, from `alone` on it puts one by itself: probabilities, or "never".
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    veto: float | None = Field(default=None, ge=0, le=1)
    alone: float | Literal["never"] | None = None

    @field_validator("alone")
    @classmethod
    def _probable(cls, alone: float | str | None) -> float | str | None:
        if isinstance(alone, float) and not 0 < alone <= 1:
            raise ValueError('give a probability above 0, at most 1, or "never"')
        return alone


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str = Field(min_length=1, max_length=40)
    standard: tuple[Standard, ...] = Field(min_length=1)
    wording: tuple[Wording, ...] = ()
    right: tuple[Right, ...] = ()
    glossary: dict[str, str] = Field(default_factory=dict)
    thresholds: dict[str, Threshold] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        seen: set[str] = set()
        for standard in self.standard:
            if standard.id in seen:
                raise ValueError(f"two standards have the id {standard.id!r}")
            seen.add(standard.id)
        governed = {behaviour for standard in self.standard for behaviour in standard.behaviours}
        missing = [label for label in MUST_BE_GOVERNED if label not in governed]
        if missing:
            raise ValueError(f"no standard governs {missing[0]}, so its risks would go unsaid")
        return self


MUST_BE_GOVERNED: tuple[str, ...] = (
    *(
        label.name
        for label in LABELS.values()
        if label.family == "gdpr" and label.speaker in (Speaker.SERVING, Speaker.AGENT)
    ),
    "gdpr.possible_breach",
    "gdpr.credentials",
    "coaching.boundary",
)
"""Labels that every file must place under a standard: a risk must not vanish with a new file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """The standards in force.

    version: as the file says, and a hash of its content; a review's provenance names it.
    thresholds: those of the organisation by label, each with `veto` or `alone` or both.
    """

    version: str
    standards: tuple[Standard, ...]
    wordings: tuple[Wording, ...]
    rights: tuple[Right, ...]
    glossary: dict[str, str]
    thresholds: dict[str, dict[str, float | str]]

    def standard_for(self, label: str, kind: Kind) -> Standard | None:
        """Return the first standard that governs a label in this kind of conversation."""
        return next((one for one in self.standards if label in one.behaviours and kind in one.kinds), None)

    def wordings_for(self, label: str, of: PointKind, kind: Kind) -> tuple[Wording, ...]:
        """Return the wordings of a behaviour for one sort of point, in the order of the file."""
        return tuple(one for one in self.wordings if one.label == label and one.of is of and kind in one.kinds)

    def right_for(self, label: str) -> Right | None:
        """Return the right that a request with this label makes use of."""
        return next((right for right in self.rights if right.label == label), None)

    def title(self, standard_id: str) -> str:
        """Return a standard's title; its id where it is not known."""
        return next((one.title for one in self.standards if one.id == standard_id), standard_id)

    def text(self, standard_id: str) -> str:
        """Return what a standard asks for, in a sentence or two; nothing where it is not known."""
        return next((one.text for one in self.standards if one.id == standard_id), "")

    def heading(self, point: Point, kind: Kind) -> str:
        """Return what a point is headed with, such as "Drawing it together"; the label's meaning at the least."""
        for wording in self.wordings_for(point.behaviour, point.kind, kind):
            if wording.when is None or matches(wording.when, point.observed):
                return wording.title
        return LABELS[point.behaviour].meaning


def load_standards(path: Path | None) -> Standards:
    """Read an organisation's standards, or those that ship where `path` is None.

    Raises:
        BadInputError: the file cannot be read, is not TOML, or a field of it is not valid; the field is named.
    """
    shipped = _shipped()
    if path is None:
        return shipped
    own, made_of = _read(path)
    replaced = {(one.label, one.of, kind) for one in own.wording for kind in one.kinds}
    kept = tuple(
        one for one in shipped.wordings if not any((one.label, one.of, kind) in replaced for kind in one.kinds)
    )
    own_rights = {right.label for right in own.right}
    return Standards(
        version=_version(own, made_of),
        standards=own.standard,
        wordings=own.wording + kept,
        rights=own.right + tuple(right for right in shipped.rights if right.label not in own_rights),
        glossary=shipped.glossary | _lower(own.glossary),
        thresholds={label: one.model_dump(exclude_none=True) for label, one in own.thresholds.items()},
    )


@functools.cache
def _shipped() -> Standards:
    file, made_of = _read(DEFAULT)
    return Standards(
        version=_version(file, made_of),
        standards=file.standard,
        wordings=file.wording,
        rights=file.right,
        glossary=_lower(file.glossary),
        thresholds={},
    )


def _version(file: _File, content: bytes) -> str:
    """The file's own version, and a hash of it and of the one that fills it up: an edit counts without a new number."""
    made = hashlib.sha256(b"\0".join(dict.fromkeys((content, DEFAULT.read_bytes()))))
    return f"{file.version};sha256={made.hexdigest()[:12]}"


@functools.cache
def _compiled(expression: str) -> Any:
    import re2

    return re2.compile(expression)


def matches(expression: str, text: str) -> bool:
    """Whether a wording's `when` is found in a text; in time linear in the text."""
    return _compiled(expression).search(text) is not None


def _lower(glossary: dict[str, str]) -> dict[str, str]:
    return {term.lower().replace(" ", ""): meaning for term, meaning in glossary.items()}


def _read(path: Path) -> tuple[_File, bytes]:
    fix = "see analyser/feedback/standards.toml for a file that is"
    try:
        with open_plain(path) as file:
            content = file.read(_LARGEST_FILE + 1)
        if len(content) > _LARGEST_FILE:
            raise BadInputError(path.name, "the standards are larger than 2 MB", fix)
        return _File.model_validate(tomllib.loads(content.decode("utf-8"))), content
    except OSError as error:
        raise BadInputError(
            path.name, f"the standards cannot be read ({error.strerror})", "name another file"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise BadInputError(path.name, "the standards are not valid TOML in UTF-8", fix) from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        reason = f"{field}: {first['msg']}" if field else first["msg"]
        raise BadInputError(path.name, f"the standards are not valid ({reason})", fix) from None


def _check_slots(template: str) -> None:
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if name not in SLOTS or spec or conversion:
            raise ValueError(f"{{{name}}} is no slot that a template may have")


def _check_expression(expression: str | None) -> None:
    if expression is None:
        return
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(expression, options)
    except re2.error:
        raise ValueError("when is not a valid expression (RE2)") from None
