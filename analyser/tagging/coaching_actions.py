"""What buddy and colleague agreed: an action of the colleague's, or one that the colleague accepted when asked.

A plan that the buddy lays down is none, whatever the colleague answers.
"""

import re
from collections.abc import Iterator

from analyser.core.agreement import ACCEPTS, CHECK, HALF_HEARTED, VAGUE_WHEN, WHEN
from analyser.core.evidence import Tag
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import content

AGREED_LABEL, SMART_LABEL = "coaching.agreed_action", "coaching.smart_action"

RESTATED = Decided(
    id="coaching.agreed_action.colleague_proposed",
    label=AGREED_LABEL,
    why="The buddy says back an action that the colleague proposed, so that it is theirs and both know it "
    "(Whitmore, Coaching for Performance: will; Gollwitzer 1999, implementation intentions).",
)
ACCEPTED = Decided(
    id="coaching.agreed_action.colleague_accepted",
    label=AGREED_LABEL,
    why="The buddy offers an action as a question and the colleague takes it on (Whitmore, Coaching for "
    "Performance: will).",
)
SMART = Decided(
    id="coaching.smart_action.what_check_when",
    label=SMART_LABEL,
    why="The agreed action says what will be done, how it will be checked, and by when (Doran 1981: SMART objectives).",
)
DECIDED = (RESTATED, ACCEPTED, SMART)

PROPOSALS_HEARD = 6
"""Full turns of the colleague before the buddy's restatement in which a proposal may stand."""

_PROPOSES = cue(
    r"\b(?:i'll|i will|i could|i can|i'm going to|i am going to|i might|maybe i|i'd (?:like to|try|say|do)|"
    r"i want to|i'd|let me|could i|i should|i need to|i'd better|the first (?:one|two|three)|"
    r"maybe (?:just|if i|a|saying|by)|perhaps|both of them|all of them|pick out|start (?:by|with))\b"
)
_STATES = cue(
    r"\b(?:so|okay|right|great|good|lovely|then|and)\b.{0,60}\b(?:you|we) \w+",
    r"\b(?:you(?:'ll| will|'re going to| are going to|'d (?:like to|try|say)| say| ask| give| tell| acknowledge|"
    r" check| pause| wait| start| use| try| count| write| read| keep| take| listen| stop| open| name| offer|"
    r" explain| bring| send| pick| practise| put)|"
    r"we(?:'ll| will|'ve agreed| agreed| said| listen| look| check| review| meet)|that's (?:the (?:plan|action)|"
    r"what we|our plan|agreed)|"
    r"(?:so|right|okay|great|good|lovely) (?:then )?(?:it's |that's )?(?:\w+ ){0,3}(?:every|each|all|on|from|by|"
    r"for|two|three|five|the next)|(?:to recap|to sum up|just to check|let me check))\b",
)
_CONFIRMS = cue(
    r"\b(?:have i got that|is that right|did i get|does that (?:sound|work)|sound(?:s)? (?:right|about right|okay|"
    r"good|fair)|agreed|deal\b|happy with that|is that (?:it|the plan|what)|that's the (?:plan|action)|"
    r"we've agreed|we agreed|so you're going to|so you'll|so we'll|so we've got|so that's|shall i write that|"
    r"is that fair|yeah\?|right\?|okay\?|still happy)\b|(?:yeah|right|okay|deal|yes)\?$"
)
_INVITES = cue(
    r"\b(?:shall we (?:say|agree|try|aim|do|go|meet|listen|look|book|make it)|can we (?:agree|say|make)|"
    r"how about (?:you|we|if)|would you be (?:up for|willing|happy|okay|all right)|are you happy to|"
    r"are you (?:up for|willing)|"
    r"could you (?:try|do|bring|send|use|have|pick|note|keep|say|write|practise|start)|why don't (?:you|we)|"
    r"what if (?:you|we)|would (?:it|that) work if|do you fancy|would you like to (?:try|have a go|bring|use)|"
    r"what do you say to|"
    r"will you (?:try|do|bring|send|use|give|pick|have))\b"
)
_LOOKS_BACK = cue(r"\b(?:what|how|which|where|who)\b.{0,20}\bcould you have\b")
"""Asks for another way in the call that is over, and for nothing that is to be done."""
_ABOUT_THE_SESSION = cue(
    r"\b(?:aim|goal|focus|start with|begin with|listen to (?:it|that|this|the bit)|play (?:it|that|this)|"
    r"your break|a coffee|come in|sit down|wrap up|leave it there|hear (?:it|that) again|tell you what|move on|"
    r"look at the next)\b"
)
_ACCEPTS = cue(ACCEPTS)
_HALF_HEARTED = cue(HALF_HEARTED)
_WHEN = cue(WHEN)
_VAGUE_WHEN = cue(VAGUE_WHEN)
_CHECK = cue(CHECK)

_DETAIL = re.compile(r"\b(?:\w+day|every|each|all|two|three|four|five|six|ten|\d+|week|month|tomorrow|first|both)\b")


def action_tags(scene: Scene) -> Iterator[Tag]:
    """Yield the agreed actions of a session, and the SMART ones among them."""
    for turn in scene.exchange.by(scene.serving):
        if not scene.exchange.full[turn]:
            continue
        act, decided = _agreed(scene, turn)
        if act is None or decided is None:
            continue
        yield scene.by_decision(decided, act, score=0.75)
        around = " ".join(one.said for one in scene.acts(turn))
        if _WHEN(around) and not _VAGUE_WHEN(around) and _CHECK(around):
            yield scene.by_decision(SMART, act, score=0.75)


def _agreed(scene: Scene, turn: int) -> tuple[Act | None, Decided | None]:
    said = scene.said(turn)
    for act in scene.acts(turn):
        if act.asks and not _CONFIRMS(act.said) and not _INVITES(act.said):
            continue
        if _STATES(act.said) and _CONFIRMS(said) and _restates(scene, turn, act):
            return act, RESTATED
        apart = _ABOUT_THE_SESSION(act.said) or _LOOKS_BACK(act.said)
        if _INVITES(act.said) and not apart and _accepted(scene, turn):
            return act, ACCEPTED
    return None, None


def _restates(scene: Scene, turn: int, act: Act) -> bool:
    """Whether the colleague proposed something before that this act says again, in at least two words of content."""
    doc = scene.conversation.docs[turn]
    span = doc.char_span(act.start, act.end, alignment_mode="expand")
    own = content(span if span is not None else doc)
    heard = 0
    for index in range(turn - 1, -1, -1):
        if scene.role(index) is not scene.served or not scene.exchange.full[index]:
            continue
        heard += 1
        if heard > PROPOSALS_HEARD:
            return False
        proposed = scene.said(index)
        shared = len(own & content(scene.conversation.docs[index]))
        if _PROPOSES(proposed) and shared and shared + len(_details(act.said) & _details(proposed)) >= 2:
            return True
    return False


def _details(said: str) -> set[str]:
    """Days and numbers, by which a plan is known again."""
    return set(_DETAIL.findall(said))


def _accepted(scene: Scene, turn: int) -> bool:
    answer = next((index for index in range(turn + 1, len(scene.turns)) if scene.role(index) is scene.served), None)
    if answer is None:
        return False
    said = scene.said(answer)
    return _ACCEPTS(said) and not _HALF_HEARTED(said)
