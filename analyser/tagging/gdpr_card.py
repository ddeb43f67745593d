"""Card payments: what is taken with the recording running, and whether the recording is paused and started again.

The state is followed through the call: a pause or a keypad makes the card safe, a resumption ends the pause.
"""

from collections.abc import Iterator

from analyser.core.evidence import PersonalData, PersonalDataType, Tag
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import figures, repeats_figures

CARD, SLIP = "gdpr.card_data_recorded", "gdpr.pause_resume_slip"

READ_BACK = Decided(
    id="gdpr.card_data_recorded.reads_it_back",
    label=CARD,
    why="The agent says card digits aloud with the recording running. Card numbers must not lie readable in a "
    "recording, and the security code may not be kept at all (PCI DSS v4.0 req. 3.3.1.2 and 3.5.1; PCI SSC, "
    "Protecting Telephone-Based Payment Card Data).",
)
ANSWERED = Decided(
    id="gdpr.card_data_recorded.answered_with_a_card",
    label=CARD,
    why="What the agent says is answered with a card number while the recording runs. Card numbers must not lie "
    "readable in a recording (PCI DSS v4.0 req. 3.5.1; PCI SSC, Protecting Telephone-Based Payment Card Data).",
)
NOT_PAUSED = Decided(
    id="gdpr.pause_resume_slip.never_paused",
    label=SLIP,
    why="A card is taken and nobody pauses the recording or moves to the keypad first (PCI DSS v4.0 req. 3.3.1.2 "
    "and 3.5.1; PCI SSC, Protecting Telephone-Based Payment Card Data).",
)
NOT_RESUMED = Decided(
    id="gdpr.pause_resume_slip.never_resumed",
    label=SLIP,
    why="The recording was paused for the card and nobody says that it is started again: the rest of the call may "
    "be missing from the record (PCI SSC, Protecting Telephone-Based Payment Card Data; the organisation's own "
    "pause-and-resume rule).",
)
DECIDED = (READ_BACK, ANSWERED, NOT_PAUSED, NOT_RESUMED)

_PAUSED = cue(
    r"\b(?:paus(?:e|ed|ing)|stop(?:ped|ping)?|switch(?:ed|ing)? off|turn(?:ed|ing)? off|tak(?:e|en|"
    r"ing))\b.{0,20}\b(?:recording|recorder|call off record)",
    r"\brecording(?:'s| is| has| will| has now| is now)?(?: now)?(?: be| been)? (?:paused|stopped|off)\b",
    r"\b(?:key ?pad|automated (?:line|system|service|payment)|secure (?:payment )?(?:line|link|system)|"
    r"payment link|pay by link|touch ?tone)\b",
    r"\b(?:press(?:ed|ing)?|hit|on) pause\b|\bpaused (?:it|this|that|us|you|now)\b|\b(?:i'm|i'll|"
    r"let me) (?:just )?paus(?:e|ing) (?:it|this|that|us|you)\b",
)
_RESUMED = cue(
    r"\brecording(?:'s| is| has| will)?(?: now)?(?: be| been)? (?:back on|back|on again|resumed|restarted|started|"
    r"started again|running)\b",
    r"\b(?:resum\w*|restart\w*|unpaus\w*|(?:start|turn|switch|put)\w*)\b.{0,20}\brecording\b",
    r"\b(?:we're|i'm|call is|call's|you're|it's) (?:now |back )?(?:being )?recorded? ?(?:recording )?(?:again|"
    r"once more|now)\b|\bback on record|\brecording (?:you )?again\b",
)
_CARD_TALK = cue(r"\bcards?\b|\blong number\b|\bexpiry\b|\bpay(?:ment|ing)?\b|\bthree digits\b")
_TRUNCATED = cue(r"\b(?:last (?:four|4)|ending|ends? in|final four)\b")
_OTHER_NUMBER = cue(r"\b(?:sort code|account number|reference|order|phone|mobile|postcode|policy|booking)\b")
_CARD_SPANS = (PersonalDataType.CARD_NUMBER, PersonalDataType.CARD_SECURITY_CODE)
_OWNS_UP = cue(r"\b(?:record\w*|paus\w*|tape)\b")
_ANSWERING_TURNS = 6
_FIRST_DIGITS, _ALL_DIGITS = 4, 12
"""A card is given where the reply begins with so many digits, and so many are said in the turns that follow."""
_COLLECTING_TURNS = 12
"""Turns after the agent asked for a card in which digits are taken to be the card's."""
_CARD_DIGITS = 8
"""So many digits in one turn are a card number, or most of it."""


def card_tags(scene: Scene) -> Iterator[Tag]:
    """Yield what was taken of a card while recording, and slips of pausing."""
    asked, paused, slipped = -_COLLECTING_TURNS - 1, False, False
    pause: Act | None = None
    answered = set(_answered_with_a_card(scene))
    for act in scene.acts_by(scene.serving):
        slip = scene.lexicon.first(SLIP, act.said)
        if slip and (_OWNS_UP(act.said) or _near_card(scene, act.turn)):
            slipped, pause = True, None
            yield scene.by_rule(slip[0], act)
        elif _RESUMED(act.said):
            paused, pause = False, None
        elif _PAUSED(act.said) and not slip:
            paused, pause = True, act
        tag = _taken(scene, act, collecting=act.turn - asked <= _COLLECTING_TURNS)
        if tag is None and act in answered:
            tag = scene.by_decision(ANSWERED, act, score=0.7)
        if tag is None:
            continue
        asked = act.turn
        if paused:
            continue
        yield tag
        if not slipped and scene.customer_call:
            slipped = True
            yield scene.by_decision(NOT_PAUSED, act, score=0.7)
    if pause is not None and not slipped:
        yield from _not_resumed(scene, pause)


def _taken(scene: Scene, act: Act, *, collecting: bool) -> Tag | None:
    """The tag for asking for, or saying, card data in this act, were the recording on."""
    found = scene.lexicon.first(CARD, act.said, scene.lately(act.turn))
    if found:
        return scene.by_rule(found[0], act)
    if _TRUNCATED(act.said) or not scene.customer_call:
        return None
    spans = any(span.type in _CARD_SPANS for span in _spans(scene, act))
    if not spans and _said_another_number(scene, act):
        return None
    digits = "".join(symbol for symbol in figures(act.said) if symbol.isdigit())
    long_enough = len(digits) >= (_CARD_DIGITS if spans or collecting else 99)
    echoed = collecting and not _OTHER_NUMBER(act.said) and _echoes(scene, act, digits)
    if (spans and len(digits) > 2) or (collecting and long_enough) or echoed:
        return scene.by_decision(READ_BACK, act, score=0.8 if spans else 0.7)
    return None


def _answered_with_a_card(scene: Scene) -> Iterator[Act]:
    """The last act of each full turn of the agent that the caller answers with the digits of a card."""
    for turn in scene.exchange.by(scene.serving):
        acts = scene.acts(turn)
        if not acts or not scene.exchange.full[turn] or not scene.customer_call:
            continue
        around = range(turn, min(turn + _ANSWERING_TURNS, len(scene.turns)))
        given = [index for index in around if scene.role(index) is scene.served]
        digits = [sum(map(str.isdigit, figures(scene.said(index)))) for index in given]
        spans = any(span.turn in given[:1] and span.type in _CARD_SPANS for span in scene.conversation.personal_data)
        number = digits and digits[0] >= _FIRST_DIGITS and sum(digits) >= _ALL_DIGITS and _near_card(scene, turn)
        if (spans or number) and not any(_OTHER_NUMBER(act.said) or _TRUNCATED(act.said) for act in acts):
            yield acts[-1]


def _spans(scene: Scene, act: Act) -> Iterator[PersonalData]:
    return (
        span
        for span in scene.conversation.personal_data
        if span.turn == act.turn and act.start <= span.start_char < act.end
    )


def _said_another_number(scene: Scene, act: Act) -> bool:
    """Whether the digits of this act are known to be something else, such as a telephone number."""
    return _OTHER_NUMBER(act.said) or any(
        span.type not in _CARD_SPANS and any(sign.isdigit() for sign in span.value) for span in _spans(scene, act)
    )


def _echoes(scene: Scene, act: Act, digits: str) -> bool:
    before = " ".join(scene.said(turn) for turn in scene.exchange.answered(act.turn))
    return len(digits) >= 3 and repeats_figures(act.said, before, least=3) and not _OTHER_NUMBER(before)


def _near_card(scene: Scene, turn: int) -> bool:
    around = range(max(turn - 4, 0), min(turn + 5, len(scene.turns)))
    return any(_CARD_TALK(scene.said(index)) for index in around)


def _not_resumed(scene: Scene, pause: Act) -> Iterator[Tag]:
    """The first full reply after the card's last digits, where the call goes on and the pause is never ended."""
    if "record" not in pause.said or not _near_card(scene, pause.turn):
        return
    last = pause.turn
    for turn in range(pause.turn + 1, min(pause.turn + 1 + _COLLECTING_TURNS, len(scene.turns))):
        if scene.role(turn) is scene.served and sum(map(str.isdigit, figures(scene.said(turn)))) >= 3:
            last = turn
    later = [turn for turn in scene.exchange.by(scene.serving) if turn > last and scene.exchange.full[turn]]
    if len(later) >= 2:
        yield scene.by_decision(NOT_RESUMED, scene.opening_act(later[0]), score=0.6)
