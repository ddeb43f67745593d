"""Rights requests and data complaints in the customer's words, and what the agent makes of them.

A request is judged by the response: taken up in any of the next replies, answered with something untrue, sent away, or
passed over. Staff need not name the article; they must notice that somebody uses a right (UK GDPR Art. 12(2)).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analyser.core.evidence import Tag
from analyser.tagging.gdpr_replies import (
    ACCESS,
    COMPLAINT,
    DEALS_WITH_IT,
    ERASURE,
    MAKES_LIGHT,
    MARKETING,
    RECTIFICATION,
    REQUESTS,
    SENT_AWAY_BY,
    sends_away,
    takes_up,
)
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Cue, Scene, cue

WRONG = "gdpr.wrong_rights_statement"

PASSED_OVER = Decided(
    id="gdpr.request_not_recognised.passed_over",
    label="gdpr.request_not_recognised",
    why="The customer used a data right, or complained about data, and the replies do not take it up. A request "
    "counts in any words and to any member of staff; the month to answer has begun (UK GDPR Art. 12(2) and (3), 15 "
    "to 21; ICO guide to individual rights).",
)
BRUSHED_OFF = Decided(
    id="gdpr.request_not_recognised.brushed_off",
    label="gdpr.request_not_recognised",
    why="The customer used a data right, or complained about data, and the reply makes light of it. A request counts "
    "in any words and to any member of staff; the month to answer has begun (UK GDPR Art. 12(2) and (3), 15 to 21; "
    "ICO guide to individual rights).",
)
SENT_AWAY = Decided(
    id="gdpr.request_not_recognised.sent_away",
    label="gdpr.request_not_recognised",
    why="The customer used a data right, or complained about data, and was sent elsewhere. Whoever hears it "
    "passes it on; the month to answer has begun (UK GDPR Art. 12(2) and (3), 15 to 21; Data Protection Act 2018 s. "
    "164A for complaints; ICO guide to individual rights).",
)
REFUSED = Decided(
    id="gdpr.wrong_rights_statement.refused_without_reason",
    label=WRONG,
    why="A data right is refused and no reason is given that the law knows. A refusal names its reason, and the "
    "right to complain to the ICO (UK GDPR Art. 12(4); ICO guide to individual rights).",
)
DECIDED = (PASSED_OVER, BRUSHED_OFF, SENT_AWAY, REFUSED)

REPLIES_JUDGED = 6
"""A request that is not taken up within this many full replies counts as passed over."""
_TOLD_SOMEBODY = "gdpr.data_complaint.told_somebody"
_MANY_ACTS = 8
_RIGHTS_TALK = 4
"""Full replies after a request in which what the agent says is taken to be about it."""

_REFUSAL = (
    r"\b(?:can't|cannot|can not|couldn't|don't|do not|won't|never|not able to|unable to|not allowed to|"
    r"aren't allowed to|impossible to|no way to|not possible to) "
)
_REFUSES: dict[str, Cue] = {
    ACCESS: cue(_REFUSAL + r"(?:\w+ ){0,3}(?:give|send|let|share|show|release|hand|provide|do (?:that|copies))\b"),
    ERASURE: cue(
        _REFUSAL + r"(?:\w+ ){0,3}(?:delet\w*|eras\w*|remov\w*|wip\w*|tak\w*|get rid|do that)\b",
        r"\bno can do\b",
    ),
    RECTIFICATION: cue(
        _REFUSAL + r"(?:\w+ ){0,3}(?:chang\w*|updat\w*|amend\w*|correct\w*|alter\w*|edit\w*|touch|do that)\b",
    ),
    MARKETING: cue(
        _REFUSAL
        + r"(?:\w+ ){0,3}(?:stop\w*|turn\w*|switch\w*|opt\w*|tak\w*|remov\w*|unsubscrib\w*|do (?:that|anything))\b",
    ),
}
_REASON = cue(
    r"\b(?:because|until|unless|once|till|(?:five|six|seven|ten|\d+) years|tax|hmrc|legal(?:ly)?|regulat\w+|"
    r"security|verif\w*|check(?:ed)? (?:who|your)|"
    r"first|someone else's|another person|his|her|their|without (?:proof|seeing|the)|but (?:i|we)(?:'ll|'ve| can|"
    r" will)|over the phone|(?:i|we)(?:'ve| have) (?:noted|logged|passed))\b"
)
_HYPOTHETICAL = cue(
    r"\bif i (?:ever |were to |was to |wanted to |had to )|\b(?:he|she|they|my \w+) (?:said|says|told me|reckons?|"
    r"thinks?) (?:to|i should|i could|that i|you (?:can|could|should|have to))\b",
    r"\bhave you (?:already )?(?:changed|deleted|updated|removed)\b",
)

_BOUND = {
    "gdpr.wrong_rights_statement.costs_money": (ACCESS, ERASURE, RECTIFICATION),
    "gdpr.wrong_rights_statement.too_long": (ACCESS, ERASURE, RECTIFICATION, COMPLAINT),
    "gdpr.wrong_rights_statement.ours_not_yours": (ACCESS,),
    "gdpr.wrong_rights_statement.must_be_in_writing": REQUESTS,
    "gdpr.wrong_rights_statement.not_entitled": REQUESTS,
    "gdpr.wrong_rights_statement.has_to_be_so": REQUESTS,
}
_ABOUT_DATA = cue(
    r"\b(?:data|details|information|records?|record(?:ed|ing)|marketing|g ?d ?p ?r|privacy|account|system|texts|"
    r"e-?mails|consent)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request or data complaint as it was made."""

    label: str
    act: Act


def request_tags(scene: Scene) -> Iterator[Tag]:
    """Yield the requests of a customer call, and the agent's failures to answer them."""
    if not scene.customer_call:
        return
    requests: list[Request] = []
    for turn in scene.exchange.by(scene.served):
        for tag, request in _made_in(scene, turn):
            requests.append(request)
            yield tag
    wrong = {tag.turn: tag for tag in _untrue(scene, requests)}
    yield from wrong.values()
    until = len(scene.turns)
    turns = sorted({request.act.turn for request in requests})
    following = dict(zip(turns, [*turns[1:], until], strict=False))
    for request in requests:
        failure = _response(scene, request, wrong, until=following[request.act.turn])
        if failure is not None:
            yield failure


def _made_in(scene: Scene, turn: int) -> Iterator[tuple[Tag, Request]]:
    heard = scene.lately(turn)
    for label in REQUESTS:
        for act in scene.windows(turn):
            found = scene.lexicon.first(label, act.said, heard)
            if found and not _HYPOTHETICAL(act.said):
                yield scene.by_rule(found[0], act), Request(label=label, act=act)
                break
    yield from _complaint_over_a_turn(scene, turn)


def _complaint_over_a_turn(scene: Scene, turn: int) -> Iterator[tuple[Tag, Request]]:
    """A complaint told in several acts: what was done, that it was private, that one complains."""
    acts = scene.acts(turn)
    if not 2 < len(acts) <= _MANY_ACTS:
        return
    whole = scene.joined(acts)
    for rule in scene.lexicon.of(COMPLAINT):
        if rule.id == _TOLD_SOMEBODY and any(rule.find(whole.said)):
            yield scene.by_rule(rule, whole, score=rule.score - 0.1), Request(label=COMPLAINT, act=whole)


def _untrue(scene: Scene, requests: list[Request]) -> Iterator[Tag]:
    """What is said of rights that is not so; the vaguer rules only speak in the replies to a request that they fit."""
    after: dict[int, set[str]] = {}
    for request in requests:
        for reply in scene.replies(request.act.turn, _RIGHTS_TALK):
            after.setdefault(reply, set()).add(request.label)
    for act in (act for turn in scene.exchange.by(scene.serving) for act in scene.windows(turn)):
        open_requests = after.get(act.turn, set())
        dealt_with = bool(open_requests) and DEALS_WITH_IT(scene.said(act.turn))
        for rule in scene.lexicon.of(WRONG):
            fits = open_requests.intersection(_BOUND.get(rule.id, REQUESTS))
            if (not fits and not _ABOUT_DATA(act.said)) or (rule.id in _BOUND and (not fits or dealt_with)):
                continue
            if any(rule.find(act.said, scene.lately(act.turn))):
                yield scene.by_rule(rule, act, score=rule.score if fits else rule.score - 0.2)
                break
        else:
            if not dealt_with and any(_refuses(act, label) for label in open_requests):
                yield scene.by_decision(REFUSED, act, score=0.6)


def _refuses(act: Act, label: str) -> bool:
    return label in _REFUSES and not act.asks and _REFUSES[label](act.said) and not _REASON(act.said)


def _response(scene: Scene, request: Request, wrong: dict[int | None, Tag], *, until: int) -> Tag | None:
    """Judge the replies to one request before turn `until`, when the next is made, but always the first.

    None where it was taken up, or answered wrongly, which is another slip.
    """
    replies = scene.replies(request.act.turn, REPLIES_JUDGED)
    replies = tuple(reply for reply in replies if reply < until) or replies[:1]
    if not replies or any(reply in wrong for reply in replies):
        return None
    first = replies[0]
    act, said = scene.opening_act(first), scene.said(first)
    if sends_away(said, request.label):
        sent = next((one for one in scene.acts(first) if SENT_AWAY_BY(one.said)), act)
        return scene.by_decision(SENT_AWAY, sent, score=0.75)
    brushed = next((one for one in scene.acts(first) if MAKES_LIGHT(one.said)), None)
    if brushed is not None and not takes_up(scene, first, request.label, at_once=True):
        return scene.by_decision(BRUSHED_OFF, brushed, score=0.75)
    if any(takes_up(scene, reply, request.label, at_once=reply == first) for reply in replies):
        return None
    return scene.by_decision(PASSED_OVER, act, score=0.7)
