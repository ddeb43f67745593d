"""The review of one conversation: what was said, what was noticed, and the few points worth talking about."""

from dataclasses import dataclass, field
from enum import StrEnum

from analyser.core.call import Kind, Transcript
from analyser.core.coaching import CoachingReview
from analyser.core.consent import ConsentRecord
from analyser.core.evidence import PersonalData, PersonalDataGroup, Tag
from analyser.core.labels import LABELS
from analyser.core.provenance import Provenance

REVIEW_SCHEMA = "debrief.review/1"


class PointKind(StrEnum):
    """What a feedback point is for."""

    STRENGTH = "strength"
    DEVELOPMENT = "development"
    RISK = "risk"
    REFER = "refer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One feedback point. It cannot be built without evidence: `evidence` holds ids of tags, at least one.

    observed: what was said and when; impact: what followed; try_instead: another wording for that very moment;
    ask: an open question that lets the colleague judge first; practise: a short role-play. The last four may
    be null on a risk or a referral.
    """

    id: str
    kind: PointKind
    behaviour: str
    standard: str
    evidence: tuple[str, ...]
    observed: str
    impact: str | None = None
    try_instead: str | None = None
    ask: str | None = None
    practise: str | None = None

    def __post_init__(self) -> None:
        if not self.evidence:
            raise ValueError("a feedback point needs evidence")
        if self.behaviour not in LABELS:
            raise ValueError(f"unknown behaviour {self.behaviour!r}")
        if self.kind in (PointKind.STRENGTH, PointKind.DEVELOPMENT) and None in (
            self.impact,
            self.try_instead,
            self.ask,
            self.practise,
        ):
            raise ValueError(f"a {self.kind} point says impact, another wording, a question and a practice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """A stretch of more than 3 s in which nobody speaks, in seconds."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """The call in figures, by role; a figure is null where there are no times to take it from.

    speech_s, longest_monologue_s, response_gap_s (median), overlap_s: seconds. talk_share: share of all speech
    in [0, 1]. words_per_minute: words per minute of own speech. interruptions: how often the role took the
    floor before the other had finished.
    """

    speech_s: dict[str, float] | None = None
    talk_share: dict[str, float] | None = None
    words_per_minute: dict[str, float] | None = None
    silences: tuple[Silence, ...] | None = None
    interruptions: dict[str, int] | None = None
    longest_monologue_s: dict[str, float] | None = None
    response_gap_s: dict[str, float | None] | None = None
    overlap_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The conversation's particulars. `roles_confidence` lies in [0, 1]; null where the source names the roles."""

    id: str
    kind: Kind
    duration_s: float | None = None
    channels: int | None = None
    started_at: str | None = None
    agent: str | None = None
    consent: ConsentRecord | None = None
    roles_confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Everything that one run found out about one conversation.

    `notes` are whole sentences for the reader: warnings, doubts ("roles are not certain"), "too short to judge".
    `coaching` says how a coaching conversation went; null on customer calls, and where it could not be judged.
    """

    call: Call
    transcript: Transcript
    timing: Timing
    personal_data: tuple[PersonalData, ...] = ()
    personal_data_groups: tuple[PersonalDataGroup, ...] = ()
    tags: tuple[Tag, ...] = ()
    points: tuple[Point, ...] = ()
    provenance: Provenance
    notes: tuple[str, ...] = ()
    coaching: CoachingReview | None = None
    schema: str = field(default=REVIEW_SCHEMA)

    def __post_init__(self) -> None:
        known = {tag.id for tag in self.tags}
        if len(known) != len(self.tags):
            raise ValueError("two tags share an id")
        for point in self.points:
            if not known.issuperset(point.evidence):
                raise ValueError(f"point {point.id} rests on a tag that is not there")
        if self.coaching is not None and not known.issuperset(self.coaching.evidence()):
            raise ValueError("what is said of the coaching rests on a tag that is not there")
