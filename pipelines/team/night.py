"""One row for each call of a night: figures and counts, and nothing that was said."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analyser.core.call import SERVED as SERVED_BY
from analyser.core.call import SERVING as SERVING_BY
from analyser.core.call import Kind
from analyser.core.labels import LABELS, Speaker
from analyser.core.provenance import Provenance, fingerprint
from analyser.core.review import PointKind, Review
from pipelines.team.columns import COLUMNS, SERVED, SERVING, Sort

if TYPE_CHECKING:
    import pandas as pd

_ONLY: dict[Speaker, Kind] = {
    Speaker.AGENT: Kind.CUSTOMER,
    Speaker.CUSTOMER: Kind.CUSTOMER,
    Speaker.BUDDY: Kind.COACHING,
}
"""Who is there in one kind of conversation only."""

_DTYPES = {
    Sort.TEXT: "str",
    Sort.COUNT: "Int32",
    Sort.NUMBER: "float64",
    Sort.FLAG: "boolean",
    Sort.MOMENT: "datetime64[us, UTC]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What the manifest says of a call; null where it says nothing, then the review's own agent and start count.

    handling_s: seconds. csat: on the survey's own scale. started_at carries a zone.
    """

    agent: str | None = None
    queue: str | None = None
    started_at: datetime | None = None
    handling_s: float | None = None
    fcr: bool | None = None
    csat: float | None = None


def night_table(reviews: Iterable[tuple[Review, Measures]]) -> "pd.DataFrame":
    """Return one row for each call with the columns of `COLUMNS`; a night without calls has them too.

    Reviews are taken one by one, so that only the rows are held.
    """
    import pandas as pd

    kept: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for review, measures in reviews:
        row = _row(review, measures)
        for name, values in kept.items():
            values.append(row.get(name))
    return pd.DataFrame({name: pd.Series(values, dtype=_DTYPES[COLUMNS[name].sort]) for name, values in kept.items()})


def _row(review: Review, measures: Measures) -> dict[str, Any]:
    call, made = review.call, review.provenance
    return {
        "call_id": call.id,
        "kind": call.kind.value,
        "agent": measures.agent or call.agent,
        "queue": measures.queue,
        "started_at": _utc(measures.started_at) or _moment(call.started_at),
        "duration_s": call.duration_s,
        "roles_confidence": call.roles_confidence,
        **_behaviours(review),
        **_timing(review),
        **_personal_data(review),
        "handling_s": measures.handling_s,
        "fcr": measures.fcr,
        "csat": measures.csat,
        "reviewed_at": _moment(made.at),
        "made_with": _made_with(made),
        "fingerprint": made.fingerprint,
    }


def _behaviours(review: Review) -> dict[str, Any]:
    """Count what was noticed; a call that was not judged has no counts, which is not the same as noughts."""
    if not _judged(review):
        return {"judged": False}
    counts = Counter(tag.label for tag in review.tags)
    points = Counter(point.kind for point in review.points)
    kind = review.call.kind
    questions = counts["question.open"] + counts["question.closed"] + counts["question.leading"]
    return {
        "judged": True,
        **{name: counts[name] for name, one in LABELS.items() if _ONLY.get(one.speaker, kind) is kind},
        **{f"points.{one}": points[one] for one in PointKind},
        "questions": questions,
        "open_question_share": counts["question.open"] / questions if questions else None,
        "reflections_per_question": counts["listening.reflection"] / questions if questions else None,
    }


def _judged(review: Review) -> bool:
    from analyser.analyse import LEAST_ROLE_CONFIDENCE
    from analyser.hear import NOT_ENGLISH
    from analyser.tagging import judged

    confidence = review.call.roles_confidence
    certain = confidence is None or confidence >= LEAST_ROLE_CONFIDENCE
    spoken = bool(review.transcript.turns) and NOT_ENGLISH not in review.notes
    return spoken and certain and judged(review.transcript) is None


def _timing(review: Review) -> dict[str, Any]:
    timing = review.timing
    figures: dict[str, Mapping[str, float | None] | None] = {
        "talk_share": timing.talk_share,
        "words_per_minute": timing.words_per_minute,
        "longest_monologue_s": timing.longest_monologue_s,
        "response_gap_s": timing.response_gap_s,
        "interruptions": timing.interruptions,
    }
    sides = {SERVING: SERVING_BY[review.call.kind], SERVED: SERVED_BY[review.call.kind]}
    return {
        "silences": None if timing.silences is None else len(timing.silences),
        **{
            f"{name}.{side}": by_role.get(role)
            for name, by_role in figures.items()
            if by_role is not None
            for side, role in sides.items()
        },
    }


def _personal_data(review: Review) -> dict[str, int]:
    """Count items, not pieces: what was said in parts is one."""
    counts = Counter(kind for kind, _ in set(_items(review)))
    return {name: counts[name.partition(".")[2]] for name in COLUMNS if name.startswith("personal_data.")}


def _items(review: Review) -> Iterator[tuple[str, str]]:
    for place, span in enumerate(review.personal_data):
        yield span.type.value, f"group {span.group}" if span.group is not None else f"piece {place}"


def _made_with(made: Provenance) -> str:
    return fingerprint(
        debrief=made.debrief, lexicons=made.lexicons, standards=made.standards, models=made.models
    )[:12]  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    """Read a moment; one without a zone is taken for UTC, and what is none is empty."""
    try:
        return _utc(datetime.fromisoformat(text)) if text else None
    except ValueError:
        return None


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:  # the first or last hours that a calendar has
        return None
