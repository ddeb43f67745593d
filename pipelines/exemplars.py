"""`debrief exemplars`: the clearest consented moments of a behaviour across calls, masked, for modelling good practice.

A moment is shown with the turn before and what followed. It must be sure, undisputed by anything else that was
noticed, short, and said without another voice over it. One call gives at most two, and colleagues take turns; who they
are is nowhere said, and the order says nothing about anybody.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.analyse import LEAST_ROLE_CONFIDENCE
from analyser.core.call import Kind, Turn
from analyser.core.errors import BadInputError, UsageError
from analyser.core.evidence import Tag
from analyser.core.labels import LABELS, Speaker
from analyser.core.review import PointKind, Review
from analyser.keep import Keeper
from pipelines.clear_moments import NO_MODEL, before, followed, is_clear, masks
from pipelines.permitted import Barred, barred
from pipelines.records import read_review, reviews_below

if TYPE_CHECKING:
    from analyser.store.records import Store

PURPOSE = "training"
"""What consent must name, unless another purpose is asked for."""

MOST_OF_A_CALL = 2
REFERENCE_DIGITS = 12
_CONTEXT_WORDS = 70
_ANSWERED = frozenset(name for name, label in LABELS.items() if label.speaker is Speaker.CUSTOMER) | {
    "gdpr.vulnerability"
}
"""Labels on what customers say: the model is how it was answered, where that was a strength."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one role said, masked."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One moment. `call` is a reference that tells nothing without the data directory; the behaviour stands at
    characters `[start_char, end_char)` of what was said.
    """

    call: str
    kind: Kind
    before: Said | None
    said: Said
    start_char: int
    end_char: int
    followed: Said | None
    why: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """An exemplar with what it is chosen by; `call_id` and `person` are never shown."""

    exemplar: Exemplar
    call_id: str
    person: str
    rank: tuple[float, bool, int, str]


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What was found: the exemplars, the calls that they are from, and how many were looked at and left out."""

    label: str
    purpose: str
    wanted: int
    exemplars: tuple[Exemplar, ...] = ()
    call_ids: tuple[str, ...] = ()
    looked_at: int = 0
    left_out: Counter[Barred] = field(default_factory=Counter)
    clear: int = 0
    unreadable: list[Path] = field(default_factory=list)


def check_label(label: str) -> None:
    """Make sure that a label can be good practice.

    Raises:
        UsageError: there is no such label, or it names what is to be done otherwise.
    """
    if label not in LABELS:
        raise UsageError(label, "there is no such label", "debrief rules lists them")
    if label in NO_MODEL or (LABELS[label].family == "gdpr" and label not in _ANSWERED):
        why = "it names something to do otherwise, and no good practice"
        raise UsageError(label, why, "choose the label of what you want to see more of; debrief rules lists them")


def gather(keeper: Keeper, folder: Path, label: str, *, purpose: str = PURPOSE, wanted: int = 10) -> Gathered:
    """Return the clearest moments of a behaviour in the reviews below a folder; the same input gives the same moments.

    Raises:
        UsageError: the label is no good practice.
        BadInputError: there is no review below the folder, or the store cannot be read.
    """
    check_label(label)
    gathered = Gathered(label=label, purpose=purpose, wanted=wanted)
    latest: dict[str, tuple[str, Barred | None, list[_Candidate]]] = {}
    for path in reviews_below(folder):
        review = read_review(keeper, path)
        if review is None:
            gathered.unreadable.append(path)
        elif review.call.id not in latest or latest[review.call.id][0] < review.provenance.at:
            why = barred(keeper.store, review.call, purpose, datetime.now(UTC))
            found = [] if why is not None else list(_candidates(keeper.store, review, label))
            latest[review.call.id] = (review.provenance.at, why, found)
    if not latest and not gathered.unreadable:
        raise BadInputError(folder.name or str(folder), "it holds no review", "name the folder that holds the reviews")
    gathered.looked_at = len(latest)
    gathered.left_out.update(why for _, why, _ in latest.values() if why is not None)
    candidates = [one for _, _, found in latest.values() for one in found]
    gathered.clear = len(candidates)
    chosen = _spread(candidates, wanted)
    gathered.exemplars = tuple(one.exemplar for one in sorted(chosen, key=lambda one: one.rank[-1]))
    gathered.call_ids = tuple(sorted({one.call_id for one in chosen}))
    return gathered


def _spread(candidates: Sequence[_Candidate], wanted: int) -> list[_Candidate]:
    """Take the clearest of each colleague, then each one's next; of a call no more than two."""
    of_call, of_person = Counter[str](), Counter[str]()
    turns: list[tuple[int, _Candidate]] = []
    for one in sorted(candidates, key=lambda one: one.rank):
        if of_call[one.call_id] < MOST_OF_A_CALL:
            turns.append((of_person[one.person], one))
            of_call[one.call_id] += 1
            of_person[one.person] += 1
    return [one for _, one in sorted(turns, key=lambda turn: (turn[0], turn[1].rank))][:wanted]


def _candidates(store: "Store", review: Review, label: str) -> Iterator[_Candidate]:
    from analyser.redact import mask_review

    confidence = review.call.roles_confidence
    if confidence is not None and confidence < LEAST_ROLE_CONFIDENCE:
        return
    if not any(tag.label == label and tag.turn is not None for tag in review.tags):
        return
    masked = mask_review(review)
    strengths = _evidence(masked, PointKind.STRENGTH)
    disputed = _evidence(masked, PointKind.DEVELOPMENT, PointKind.RISK, PointKind.REFER)
    reference = store.reference(review.call.id)[:REFERENCE_DIGITS]
    for tag in masked.tags:
        if tag.label != label or tag.turn is None or tag.id in disputed or not is_clear(masked, tag):
            continue
        if LABELS[label].family == "gdpr" and tag.id not in strengths:
            continue
        exemplar = _exemplar(masked, tag, reference)
        order = hashlib.sha256(f"{reference} {tag.id}".encode()).hexdigest()
        rank = (-round(tag.score, 1), tag.id not in strengths, masks(masked, tag.turn), order)
        person = review.call.agent or review.call.id
        yield _Candidate(exemplar=exemplar, call_id=review.call.id, person=person, rank=rank)


def _evidence(review: Review, *kinds: PointKind) -> set[str]:
    return {tag for point in review.points if point.kind in kinds for tag in point.evidence}


def _exemplar(review: Review, tag: Tag, reference: str) -> Exemplar:
    assert tag.turn is not None  # noqa: S101 - absences are left out before
    turns, said = review.transcript.turns, review.transcript.turns[tag.turn]
    cue, answer = before(review, tag.turn), followed(review, tag.turn)
    start, end = tag.start_char or 0, tag.end_char or 0
    lead, moment = (_nameless(part, review.call.agent) for part in (said.text[:start], said.text[start:end]))
    rest = _nameless(said.text[end:], review.call.agent)
    return Exemplar(
        call=reference,
        kind=review.call.kind,
        before=None if cue is None else _said(turns[cue], review.call.agent, last=True),
        said=Said(role=said.role.value, text=lead + moment + rest),
        start_char=len(lead),
        end_char=len(lead) + len(moment),
        followed=None if answer is None else _said(turns[answer], review.call.agent),
        why=_nameless(tag.why, review.call.agent),
        source=tag.source,
    )


def _said(turn: Turn, agent: str | None, *, last: bool = False) -> Said:
    """Return a turn around a moment, cut to its last or first words where it is long."""
    words = turn.text.split()
    text = turn.text
    if len(words) > _CONTEXT_WORDS:
        text = f"… {' '.join(words[-_CONTEXT_WORDS:])}" if last else f"{' '.join(words[:_CONTEXT_WORDS])} …"
    return Said(role=turn.role.value, text=_nameless(text, agent))


def _nameless(text: str, agent: str | None) -> str:
    """Take the colleague's name out, as the review was given it, wherever it was not found as a name before."""
    names = [agent, *agent.split()] if agent else []
    for name in names:
        if len(name) > 2:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text)
    return text
