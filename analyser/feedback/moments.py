"""Finds the moments of a conversation that may be worth a point: a behaviour, what it answered, and what it did.

A moment's `value` says how clearly the call itself speaks for it. What the other said next counts for more than the
score of a tag; a weak tag whose consequence is not clear makes no moment at all.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from analyser.core.backchannel import words_of
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.consequence import STRENGTH, Consequence, Effect, consequence
from analyser.feedback.scene import Scene

FAULTS = frozenset(
    {"empathy.missed", "question.leading", "listening.interruption", "service.blame", "coaching.boundary"}
    | {"coaching.generic_praise", "gdpr.wrong_rights_statement", "gdpr.request_not_recognised"}
    | {"gdpr.third_party_disclosure", "gdpr.insecure_handling", "gdpr.vulnerability_unsupported"}
)
"""With one of these on it a turn is nobody's strength."""

REPAIRS = frozenset(
    {"empathy.apology", "service.recovery", "service.ownership", "listening.reflection", "empathy.interpretation"}
    | {"empathy.exploration", "question.open"}
)
WEAK = 0.6
TOO_WEAK = 0.35


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A behaviour at one turn, seen with what came before and after.

    tags: the evidence, the one that it is about first. before, after: turns of the one served that it answers and that
    answer it. returns: a later turn in which they come back to what was passed over. repair: a later turn in which the
    one who serves puts it right. slip: the earlier turn that this one puts right. about: the behaviour where it is
    not the first tag's: a request that was taken up.
    """

    kind: PointKind
    tags: tuple[Tag, ...]
    turn: int
    before: int | None
    after: int | None
    effect: Consequence
    value: float
    returns: int | None = None
    repair: int | None = None
    slip: int | None = None
    about: str | None = None

    @property
    def label(self) -> str:
        """The behaviour."""
        return self.about or self.tags[0].label


def effect_of(scene: Scene, turn: int) -> tuple[int | None, int | None, Consequence]:
    """Return the turn before, the turn after, and what that turn shows."""
    if turn not in scene.effects:
        scene.effects[turn] = _effect_of(scene, turn)
    return scene.effects[turn]


def _effect_of(scene: Scene, turn: int) -> tuple[int | None, int | None, Consequence]:
    before, after = scene.before(turn), scene.after(turn)
    shown = consequence(
        scene.turns[after].text if after is not None else None,
        before=scene.turns[before].text if before is not None else "",
        said=scene.turns[turn].text,
    )
    if after is not None and after == scene.last_served and _parts(scene, turn, after):
        shown = replace(shown, effect=Effect.ANSWERED, clear=0.5 * STRENGTH[Effect.ANSWERED])
    if after is not None and scene.serving_between(turn, after):
        shown = replace(shown, effect=Effect.ANSWERED, clear=0.5 * STRENGTH[Effect.ANSWERED])
    if shown.effect is Effect.CONFIRMED and _asks_for_yes(scene, turn):
        shown = replace(shown, effect=Effect.ANSWERED, clear=STRENGTH[Effect.ANSWERED])
    return before, after, shown


def _parts(scene: Scene, turn: int, after: int) -> bool:
    """Whether the last thing the other says is a goodbye, which says nothing of the turn before it."""
    words = set(words_of(scene.turns[after].text)) | set(words_of(scene.turns[turn].text))
    return bool(words & {"bye", "goodbye"}) or scene.has(turn, "service.closing")


def _asks_for_yes(scene: Scene, turn: int) -> bool:
    """Whether a turn ends on a question, so that a "yes" answers that and confirms nothing else."""
    checks = scene.has(
        turn, "listening.clarification", "listening.summary", "coaching.agreed_action", "coaching.smart_action"
    )
    asks = scene.turns[turn].text.rstrip().endswith("?") or scene.has(turn, "question.closed", "question.stacked")
    return asks and not checks


def ranked(moments: Iterable[Moment]) -> list[Moment]:
    """Return the moments, the clearest first."""
    return sorted(moments, key=lambda moment: (-moment.value, moment.turn, moment.label))


def private(scene: Scene, turn: int) -> bool:
    """Whether a coaching turn touches what belongs to a manager: a colleague's health, pay, or hardship."""
    if scene.kind is not Kind.COACHING:
        return False
    before = scene.before(turn)
    private = ("coaching.boundary", "gdpr.special_category", "gdpr.vulnerability")
    return scene.has(turn, *private) or (before is not None and scene.has(before, *private))


def beside(scene: Scene, turn: int, tag: Tag, labels: Collection[str]) -> list[Tag]:
    """Return the other tags of a turn that tell of the same, one for each label."""
    found: dict[str, Tag] = {}
    for other in scene.tags_on(turn):
        if other.label in labels and other.label != tag.label and other.score >= WEAK:
            found.setdefault(other.label, other)
    return list(found.values())
