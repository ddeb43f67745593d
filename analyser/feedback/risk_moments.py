"""Where a slip with personal data stands in the conversation, and how grave it is."""

from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.consequence import Consequence, consequence
from analyser.feedback.moments import Moment
from analyser.feedback.scene import Scene

WEIGHTS: dict[str, float] = {
    "gdpr.third_party_disclosure": 1.0,
    "gdpr.card_data_recorded": 1.0,
    "gdpr.wrong_rights_statement": 0.97,
    "gdpr.request_not_recognised": 0.95,
    "gdpr.insecure_handling": 0.93,
    "gdpr.vulnerability_unsupported": 0.9,
    "gdpr.identity_check_missing": 0.88,
    "gdpr.pause_resume_slip": 0.86,
    "gdpr.identity_answer_leaked": 0.8,
    "gdpr.over_collection": 0.75,
    "gdpr.recording_notice_missing": 0.7,
}
"""What counts as a risk, and how much it weighs."""


def effect_of_slip(scene: Scene, tag: Tag) -> Consequence:
    """Return what followed a slip."""
    if tag.turn is None:
        return consequence(None)
    after = scene.after(tag.turn)
    return consequence(scene.turns[after].text if after is not None else None)


def moment_of(scene: Scene, tag: Tag) -> Moment:
    """Return a slip as a moment; one that never happened stands where it was due."""
    turn = tag.turn if tag.turn is not None else due_turn(scene, tag)
    before = scene.before(turn) if tag.turn is not None else None
    if tag.label == "gdpr.vulnerability_unsupported":
        stated = [
            one.turn
            for one in scene.tags
            if one.label == "gdpr.vulnerability" and one.turn is not None and one.turn < turn
        ]
        before = max(stated, default=before)
    return Moment(
        kind=PointKind.RISK,
        tags=(tag,),
        turn=turn,
        before=before,
        after=scene.after(turn),
        effect=effect_of_slip(scene, tag),
        value=WEIGHTS[tag.label],
    )


def due_turn(scene: Scene, tag: Tag) -> int:
    """Return the turn of the one who serves by which something that never happened was due."""
    serving = scene.serving_turns
    if tag.start_s is not None:
        for index in serving:
            start, end = scene.turns[index].start_s, scene.turns[index].end_s
            if start is not None and end is not None and start - 0.5 <= tag.start_s <= end:
                return index
    return serving[0] if serving else 0
