"""Vulnerability that was stated and met with nothing: judged over the whole rest of the call, and put once."""

from collections.abc import Iterator, Sequence

from analyser.core.evidence import Tag
from analyser.tagging.gdpr_content import VULNERABILITY
from analyser.tagging.lexicon import Decided
from analyser.tagging.scene import Scene, cue

UNSUPPORTED = Decided(
    id="gdpr.vulnerability_unsupported.no_reply_helps",
    label="gdpr.vulnerability_unsupported",
    why="Something that makes harm likelier was stated, and no reply in the rest of the call acknowledges it or "
    "offers help (FCA FG21/1, responding to needs; Consumer Duty PRIN 2A for regulated firms).",
)
DECIDED = (UNSUPPORTED,)

_SUPPORT = cue(
    r"\b(?:sorry|condolences|must (?:be|have)|that's (?:really |so |very |just |such )?(?:awful|hard|tough|"
    r"difficult|terrible|heartbreaking|horrible|a lot|rotten|"
    r"upsetting|frightening|scary|worrying)|sounds? (?:like|really|so|very|hard|tough|difficult|awful|horrible|"
    r"frightening|unsettling|stressful|rough|lonely|exhausting|upsetting|worrying|painful)|feel safe|"
    r"heartbreaking|take (?:your|all the) time|"
    r"no rush|in your own time|how (?:are|have) you(?: both| all)? (?:coping|managing|doing|feeling|been)|"
    r"are you (?:safe|somewhere safe|okay|all right|alright)|"
    r"support|here to help|help (?:you|is|with)|priority (?:services? )?register|vulnerab\w+|extra (?:help|care|"
    r"time)|payment (?:plan|holiday|break)|breathing space|"
    r"step ?change|citizens advice|samaritans|macmillan|age uk|turn2us|food bank voucher|hardship|"
    r"bereavement (?:team|service|line)|specialist|refer(?:ral|red)?|"
    r"put (?:a|your) (?:hold|account on hold)|freeze|pause (?:the|your)|waive|large print|braille|"
    r"understand (?:this|that|how|what|it's)|i can (?:hear|imagine|see (?:why|how|that))|i'd imagine|bless (?:you|"
    r"her|him)|poor (?:thing|you|love|lad|lass)|look after yourself|"
    r"take care of yourself|manageable|what would (?:help|make)|ambulance|nine nine nine|999|safeguard\w*|"
    r"emergency|urgent(?:ly)?|straight away|as a priority|today for you|"
    r"one contact|won't have to (?:explain|repeat)|occupational health|wellbeing|employee assistance|your (?:gp|"
    r"doctor)|gently|(?:a )?lot (?:on your plate|to carry|to deal with)|make sure you|don't worry about (?:the|"
    r"those|that|any)|step[- ]free|ground floor|accessib\w+|i'll note (?:the|that|it))\b"
)
_STRONG = 0.75
"""Vulnerability that is scored lower than this is not held against the replies."""
_LEAST_REPLIES = 2


def unsupported_tags(scene: Scene, told: Sequence[Tag]) -> Iterator[Tag]:
    """Yield one tag where a vulnerability was stated and no later reply helps; `told` are the tags so far."""
    replies = [turn for turn in scene.exchange.by(scene.serving) if scene.exchange.full[turn]]
    last_support = max((turn for turn in replies if _SUPPORT(scene.said(turn))), default=-1)
    for tag in told:
        if tag.label != VULNERABILITY or tag.turn is None or tag.score < _STRONG or tag.turn < last_support:
            continue
        later = scene.replies(tag.turn, _LEAST_REPLIES)
        if scene.role(tag.turn) is scene.served and len(later) >= _LEAST_REPLIES:
            yield scene.by_decision(UNSUPPORTED, scene.opening_act(later[0]), score=0.65)
            return
