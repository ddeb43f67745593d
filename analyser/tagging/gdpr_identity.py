"""Who is on the line: details before any check, a call that nobody said is recorded.

Both are matters of order: what had been asked, said and checked by then.
"""

import re
from collections.abc import Iterator

from analyser.core.evidence import PersonalDataType, Tag, make_absence
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue

NO_NOTICE = Decided(
    id="gdpr.recording_notice_missing.nobody_says",
    label="gdpr.recording_notice_missing",
    why="Nobody says that the call is recorded. People are told at the start that it is, and why (UK GDPR Art. 13 "
    "and 5(1)(a); Investigatory Powers (Interception by Businesses etc.) Regulations 2018). If an announcement is "
    "played before the agent answers, this does not apply.",
)
NO_CHECK = Decided(
    id="gdpr.identity_check_missing.details_first",
    label="gdpr.identity_check_missing",
    why="Account details are given out before anything that only the account holder would know was asked: the "
    "agent cannot know whom they told (UK GDPR Art. 5(1)(f) and 32; ICO guidance on identity checks).",
)
DECIDED = (NO_NOTICE, NO_CHECK)

LEAST_TURNS = 6
"""Shorter calls are not judged by what is absent from them."""
_OPENING_TURNS = 3
_ANSWERING_WORDS = 6
"""A first turn of the agent as short as this ("Repairs, go ahead.") answers the phone."""

_NOTICE = cue(
    r"\b(?:calls?|line|conversations?|this|it|it's|we|we're|you're|i'm|are|be|being|is|may be|"
    r"they're)\b.{0,25}\b(?:record(?:ed|ing)?|taped|monitored)\b",
    r"\brecorded line\b|\brecording (?:this|the|our|your|calls?)\b|\brecord (?:all |our |your |these |the |"
    r"every )?calls?\b|\bcall recording\b",
)
_NOT_NOTICE = cue(
    r"\b(?:pause|paus\w+|stop\w*|meant|supposed|button|turn|switch|off|restart|resum\w*|button's)\b.{0,25}\brecord",
    r"\b(?:recorded|signed for|special) delivery\b|\b(?:payment|complaint|note|details?|number|reading)s? (?:is|"
    r"was|has been|as|are)? ?recorded\b",
    r"\brecord(?:ed)? (?:(?:your|that|the|a|this) (?:complaint|reading|number|details|payment|note|address|"
    r"change)|(?:it|that|this) (?:on|as|in) )",
)
_GREETS = cue(
    r"\b(?:hello|hi|hiya|good (?:morning|afternoon|evening)|morning|afternoon|welcome|speaking|you're through|"
    r"you've reached|through to|"
    r"thanks for (?:calling|ringing|holding|waiting)|thank you for (?:calling|ringing|holding)|how (?:can|"
    r"may) i help|my name|my name's|"
    r"go ahead|what can i do for you|here how|calls are recorded|call's recorded|is that (?:mr|mrs|ms|miss))\b"
)
_PUT_THROUGH = cue(
    r"\b(?:put (?:me|you) through|transferred|passed (?:me|you) (?:over|on|through)|been through security|"
    r"already (?:done|been through|given|answered)|"
    r"just spoke|your colleague|my colleague's|been cut off|got cut off|cut off|as i was saying|ringing you back|"
    r"calling you back|call you back|back on the line)\b"
)
_CHECKS = cue(
    r"\b(?:date of birth|d o b|birthday|post ?code|first line|(?:your|full|the|take a|and a|sur|last|"
    r"account holder'?s?) ?name\b|who am i speaking|"
    r"who i'm speaking|speaking (?:to|with)|security|memorable|password|maiden|verif\w+|identi\w+|data protection|"
    r"last four|"
    r"your (?:\w+ )?address|account holder|national insurance|phone number|mobile number|contact number|"
    r"e-?mail address|"
    r"couple of (?:questions|details|checks)|few (?:questions|details|checks)|letters? (?:of|from) your|"
    r"characters?|passed security|"
    r"confirm (?:your|who|some|the|a few|a couple)|check who|whose (?:name|account)|name on (?:the|it))\b"
)
_MY_NAME = re.compile(r"\b(?:my|the) name(?:'s| is)\b")
_DETAILS = cue(
    r"\b(?:i've|i have|i've just) (?:got|found|brought|pulled) (?:it|you|that|your \w+|the (?:order|account|"
    r"booking|policy))(?: \w+)? ?(?:up|here|on)\b.{3,}",
    r"\b(?:i can see|i see|it says|it's saying|says here|it shows|it's showing|it just says|shows (?:it|that|as)|"
    r"the (?:system|screen|\w) ?\w* ?\w* (?:says|shows))\b.{8,}",
    r"\byour (?:\w+ ){0,2}(?:balance|payment|bill|direct debit|order|appointment|policy|claim|prescription|"
    r"results?|booking|loan|pension|tariff|"
    r"subscription|membership|mortgage|overdraft|delivery|refund|contract|parcel|salary|arrears|premium)(?:'s| is|"
    r" was| are| were| has| had| went| "
    r"ended?s?| runs?| started| expires?| comes to| stands at| shows| of)\b",
    r"\b(?:there's|there is|you've got|you have|you owe|you're) (?:an? |two |three |one |still )?(?:open|"
    r"outstanding|missed|overdue|balance|arrears|"
    r"in arrears|behind|overdrawn|payment|pounds|claim|appointment|\w+ pounds|\w+ hundred)\b",
    r"\b(?:it was|it's been|that was|was|been) (?:left|delivered|dispatched|despatched|returned|cancelled|paid|"
    r"raised|signed for|posted|refunded|collected|declined|credited)\b",
    r"\b(?:the|his|her|their|your) (?:\w+ )?(?:results?|tests?|bloods?|cholesterol|scan|biopsy)(?:'s| is| are|"
    r" was| were| has| have|'ve| came)\b",
    r"\byou(?:'ve got| have| had|'ve had| owe|'ve) (?:\w+ ){1,4}(?:on (?:it|there|here|the account|your account)|"
    r"this (?:week|month)|last (?:week|month|night|time))\b",
    r"\b(?:the |your )?(?:last|next|first) (?:one|payment|trip|order|visit|appointment|bill|delivery|withdrawal|"
    r"transaction)(?:'s| is| was| went)\b",
    r"\b(?:it|that)(?:'s| is) (?:in the name of|registered to|under the name)\b",
)
_GENERAL = cue(
    r"\bi (?:can )?see (?:why|how|what you)\b|\b(?:your call|your patience|your question|you've got (?:two|three|"
    r"a couple of|several) (?:options|choices)|let me|i'll|if|would|could|usually|normally|"
    r"generally|can be|can you|do you|may i|might)\b"
)


def identity_tags(scene: Scene) -> Iterator[Tag]:
    """Yield the two absences; only customer calls have them."""
    if not scene.customer_call:
        return
    agent, customer = list(scene.exchange.by(scene.serving)), list(scene.exchange.by(scene.served))
    if (
        len(agent) + len(customer) < LEAST_TURNS
        or not agent
        or not customer
        or not _begins_at_the_beginning(scene, agent)
    ):
        return
    yield from _no_notice(scene, agent)
    yield from _no_check(scene, agent)


def _begins_at_the_beginning(scene: Scene, agent: list[int]) -> bool:
    """Whether the opening is there: a recording that starts in the middle says nothing of what came before."""
    opening = range(min(_OPENING_TURNS, len(scene.turns)))
    if agent[0] not in opening:
        return False
    answers = (
        agent[0] == 0
        and scene.exchange.full[0]
        and len(scene.said(0).split()) <= _ANSWERING_WORDS
        and not scene.acts(0)[0].asks
    )
    return answers or any(_GREETS(scene.said(turn)) for turn in opening)


def _no_notice(scene: Scene, agent: list[int]) -> Iterator[Tag]:
    for turn in scene.turns:
        if any(_NOTICE(act.said) and not _NOT_NOTICE(act.said) for act in scene.acts(turn)):
            return
    due_s = scene.transcript.turns[agent[0]].end_s
    yield make_absence(
        NO_NOTICE.label, due_s=due_s, score=0.7, source=NO_NOTICE.source(scene.lexicon.version), why=NO_NOTICE.why
    )


def _no_check(scene: Scene, agent: list[int]) -> Iterator[Tag]:
    turn = _first_details_unchecked(scene, agent)
    if turn is not None:
        due_s = scene.transcript.turns[turn].start_s
        yield make_absence(
            NO_CHECK.label, due_s=due_s, score=0.65, source=NO_CHECK.source(scene.lexicon.version), why=NO_CHECK.why
        )


def _first_details_unchecked(scene: Scene, agent: list[int]) -> int | None:
    """The first agent turn that gives details out, where neither side had come to any check by then."""
    last = agent[-1]
    proven = frozenset([PersonalDataType.DATE_OF_BIRTH, PersonalDataType.POSTCODE])
    given = {span.turn for span in scene.conversation.personal_data if span.type in proven}
    for turn in range(last + 1):
        said = _MY_NAME.sub(" ", scene.said(turn))
        if scene.role(turn) is scene.served:
            if turn in given or _PUT_THROUGH(said):
                return None
        elif scene.role(turn) is scene.serving:
            if any(_gives_details(act) for act in scene.acts(turn)):
                return turn
            if _CHECKS(said) or _PUT_THROUGH(said):
                return None
    return None


def _gives_details(act: Act) -> bool:
    return not act.asks and not _GENERAL(act.said) and _DETAILS(act.said)
