"""The labels of the contract: every behaviour that a tag may name, and who can show it."""

from dataclasses import dataclass
from enum import StrEnum


class Speaker(StrEnum):
    """Which side a label is put on."""

    SERVING = "serving"
    """The agent or the buddy."""
    AGENT = "agent"
    """The agent only (kind customer)."""
    BUDDY = "buddy"
    """The buddy only (kind coaching)."""
    CUSTOMER = "customer"
    """The customer only (kind customer)."""
    EITHER = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One behaviour: its name (`family.name`), who shows it, and what it is in a phrase."""

    name: str
    speaker: Speaker
    meaning: str
    absence: bool = False
    """True where the label may be put on something that never happened."""

    @property
    def family(self) -> str:
        """The part before the dot."""
        return self.name.partition(".")[0]


def _family(family: str, speaker: Speaker, names: dict[str, str]) -> list[Label]:
    return [Label(name=f"{family}.{name}", speaker=speaker, meaning=meaning) for name, meaning in names.items()]


_ABSENCES = [
    Label(
        name="gdpr.recording_notice_missing",
        speaker=Speaker.AGENT,
        meaning="nobody says that the call is recorded",
        absence=True,
    ),
    Label(
        name="gdpr.identity_check_missing",
        speaker=Speaker.AGENT,
        meaning="account details are given out before any identity check",
        absence=True,
    ),
]

_ALL = [
    *_family(
        "question",
        Speaker.SERVING,
        {
            "open": "invites an account, a view or a feeling",
            "closed": "asks for yes or no, a fact, a choice or leave",
            "leading": "carries the answer that it wants",
            "stacked": "two or more separate questions before any answer",
        },
    ),
    *_family(
        "listening",
        Speaker.SERVING,
        {
            "reflection": "gives back content or feeling of what the other said, or takes it a step further",
            "summary": "draws two or more points of the talk together",
            "acknowledgement": "a backchannel that lets the other go on",
            "clarification": "checks that the speaker got the other right",
            "interruption": "starts before the other has finished and takes the floor",
        },
    ),
    *_family(
        "empathy",
        Speaker.SERVING,
        {
            "emotional_reaction": "warmth, sympathy or concern in the speaker's own voice",
            "interpretation": "names or infers what the other feels or goes through",
            "exploration": "asks about the feeling or the experience",
            "apology": "says sorry for, or owns, something that the organisation or the speaker did",
            "missed": "a cue of distress that the next full reply passes over",
        },
    ),
    *_family(
        "gdpr",
        Speaker.CUSTOMER,
        {
            "access_request": "wants a copy or sight of what is held about them",
            "erasure_request": "wants data or an account removed",
            "rectification_request": "wants wrong or old details put right",
            "marketing_objection": "wants offers, texts or calls of that kind to stop",
            "recording_objection": "does not want to be recorded",
            "data_complaint": "complains about how data was handled, or names the regulator",
        },
    ),
    *_ABSENCES,
    *_family(
        "gdpr",
        Speaker.SERVING,
        {
            "identity_answer_leaked": "says the answer to a security question before the caller does",
            "third_party_disclosure": "tells somebody about another identifiable person without a right to",
            "over_collection": "asks for personal data that the task does not need",
            "card_data_recorded": "asks for, or says, card data with the recording running",
            "pause_resume_slip": "the recording should be paused for the card and is not, or is not resumed",
            "insecure_handling": "handles data in an unsafe way: paper, private mail, a customer's login",
            "wrong_rights_statement": "says something untrue about data rights",
            "request_not_recognised": "passes over, brushes off or sends away a request or data complaint",
            "vulnerability_unsupported": "passes over a stated vulnerability when support was due",
        },
    ),
    *_family(
        "gdpr",
        Speaker.EITHER,
        {
            "special_category": "states health or another Article 9 matter of an identifiable person",
            "criminal_offence": "states an offence, conviction or prison of an identifiable person",
            "credentials": "a password, PIN or login is said aloud",
            "possible_breach": "data went to, or was seen by, the wrong person, or was lost",
            "vulnerability": "states something that makes harm likelier: loss, illness, caring, money, distress",
            "child_or_capacity": "states a child's affairs, or doubt about someone's capacity",
        },
    ),
    *_family(
        "coaching",
        Speaker.BUDDY,
        {
            "goal": "asks for or fixes what the session is to achieve",
            "reality": "asks about, or brings out, what happened in the call",
            "options": "asks for or offers other ways",
            "way_forward": "asks or says what will be done next, or tests commitment",
            "self_assessment": "asks the colleague to judge first",
            "specific_praise": "praises a named behaviour at a named moment, or with its effect",
            "generic_praise": "praises the person or the call without saying what was done",
            "constructive": "names a behaviour of this call to do otherwise, with its moment, words or effect",
            "agreed_action": "states or confirms an action that the colleague proposed or accepted",
            "smart_action": "an agreed action that says what, how it is checked, and by when",
            "standard_link": "ties the point to a named standard or policy",
            "boundary": "goes into sickness, pay, discipline or ratings, which belong to a manager",
        },
    ),
    *_family(
        "service",
        Speaker.AGENT,
        {
            "greeting": "opens the call and says who was reached",
            "ownership": "takes the caller's problem on: 'I will…'",
            "signposting": "says what comes next, in what order, how long, or where to turn",
            "hold_etiquette": "leave, reason or length before a hold, or thanks after it",
            "recap": "says again, near the end, what was agreed or will happen",
            "closing": "ends with thanks, an offer of more help, or a proper goodbye",
            "jargon": "unexplained in-house words or initials",
            "blame": "puts it on the caller, a colleague or another team",
            "recovery": "puts a failure right, beyond the apology",
            "adaptation": "fits the way of serving to a stated need",
        },
    ),
]

LABELS: dict[str, Label] = {label.name: label for label in _ALL}
"""Every label of the contract by its name, in the contract's order."""

FAMILIES: tuple[str, ...] = ("question", "listening", "empathy", "gdpr", "coaching", "service")
