"""What the wording of a risk may name: the request, the right behind it, the check that was given away."""

from collections.abc import Sequence

from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.moments import Moment
from analyser.feedback.phrasing import first
from analyser.feedback.quoting import phrase
from analyser.feedback.rewording import request_turned
from analyser.feedback.risk_moments import moment_of
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentences
from analyser.feedback.slots import Slots, slots_of
from analyser.feedback.standards import Right, Standards, Wording, matches

_FAR_BACK = 3
FINE = (
    ("gdpr.card_data_recorded", "gdpr.pause_resume_slip"),
    ("gdpr.wrong_rights_statement", "gdpr.request_not_recognised"),
    ("gdpr.identity_check_missing", "gdpr.identity_answer_leaked"),
    ("gdpr.third_party_disclosure",),
    ("gdpr.insecure_handling",),
    ("gdpr.over_collection",),
    ("gdpr.recording_notice_missing",),
    ("gdpr.vulnerability_unsupported",),
)

_CHECK_ITEMS = (
    ("date of birth", "date of birth"),
    ("postcode", "postcode"),
    ("maiden name", "mother's maiden name"),
    ("first line", "first line of your address"),
    ("address", "address"),
    ("email", "email address"),
    ("phone", "phone number"),
    ("mobile", "mobile number"),
    ("password", "password hint"),
    ("account number", "account number"),
    ("name", "full name"),
)


def absence_slots(scene: Scene, tag: Tag, standards: Standards) -> Slots:
    """Return what a wording may say of something that never happened, from the turn by which it was due."""
    moment = moment_of(scene, tag)
    slots = slots_of(scene, moment, standards)
    text = scene.turns[moment.turn].text if scene.turns else ""
    slots["said_time"] = scene.at(moment.turn)
    slots["said"] = phrase(text, most=12)
    if tag.label == "gdpr.recording_notice_missing":
        for start, end in sentences(text)[:1]:
            if not text[start:end].endswith("?"):
                slots["opening"] = text[start:end]
    return slots


def requests_before(scene: Scene, moment: Moment) -> list[Tag]:
    """Return the requests that the moment answers, or failed to: in the turn before it, or the one before that."""
    if moment.label not in ("gdpr.wrong_rights_statement", "gdpr.request_not_recognised") or moment.before is None:
        return []
    for index in reversed(scene.served_before(moment.before + 1, _FAR_BACK)):
        found = [
            tag
            for tag in scene.tags_on(index, "gdpr.")
            if tag.label.endswith(("_request", "_objection", "data_complaint"))
        ]
        if found:
            return found
    return []


def rights_slots(rights: Sequence[Right]) -> Slots:
    """Return what a wording may say of the rights behind the requests."""
    if not rights:
        return {}
    return {
        "right": rights[0].right,
        "formal": " and ".join(right.formal for right in rights),
        "law": "; ".join(right.law for right in rights),
        "limit": rights[0].limit,
    }


def instead_slots(scene: Scene, tag: Tag, rights: Sequence[Right]) -> Slots:
    """Return the right answer to a request, or the question that gives no answer away."""
    if rights:
        return {"instead": " ".join(right.correct for right in rights)}
    if tag.label == "gdpr.identity_answer_leaked" and tag.turn is not None:
        text = tag.quote.lower()
        item = next((asked for word, asked in _CHECK_ITEMS if word in text), None)
        if item is not None:
            return {"instead": f"To be sure that I've got the right person: what's your {item}, please?"}
        return {"instead": "To be sure that I've got the right person: what have you got down for that, please?"}
    return {}


def request_slots(scene: Scene, requests: Sequence[Tag]) -> Slots:
    """Return the request in its own words, said back where that is certain, and when it was made."""
    turn = requests[0].turn
    assert turn is not None  # noqa: S101 - a request is something said
    slots = {"cue_time": scene.at(turn, requests[0].start_char, requests[0].end_char)}
    said = request_turned(scene, turn, list(requests))
    if said is not None:
        slots["request"] = said
    start, end = requests[0].start_char or 0, requests[0].end_char or 0
    inside = [scene.turns[turn].text[a:b] for a, b in sentences(scene.turns[turn].text) if a >= start and b <= end]
    from analyser.feedback.requests import about

    fitting = [sentence for sentence in inside if about(sentence, requests[0].label)]
    slots["cue"] = phrase((fitting or inside or [requests[0].quote])[0], most=14)
    return slots


def wording_for(scene: Scene, tag: Tag, slots: Slots, standards: Standards) -> Wording | None:
    """Return the first wording whose expression the words match and whose reasons can be given."""
    text = scene.turns[tag.turn].text if tag.turn is not None else ""
    around = " ".join([tag.quote, text])
    fallback: Wording | None = None
    if tag.label in FINE[0]:
        around = " ".join(
            scene.turns[one.turn].text for one in scene.tags if one.label in FINE[0] and one.turn is not None
        )
    for wording in standards.wordings_for(tag.label, PointKind.RISK, scene.kind):
        if wording.when is not None and not matches(wording.when, around):
            continue
        fallback = fallback or wording
        told = wording.why is None or first([wording.why], slots) is not None
        if told and (wording.do_now is None or first([wording.do_now], slots) is not None):
            return wording
    return fallback
