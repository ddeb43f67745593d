"""Vulnerability that was stated and met with nothing: judged over the whole rest of the call, and put once."""

from collections.abc import Iterator, Sequence

from analyser.core.evidence import Tag
from analyser.tagging.gdpr_content import VULNERABILITY
from analyser.tagging.lexicon import Decided
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import content

UNSUPPORTED = Decided(
    id="gdpr.vulnerability_unsupported.no_reply_helps",
    label="gdpr.vulnerability_unsupported",
    why="Something that makes harm likelier was stated, and the reply carries on with the process: it does not "
    "acknowledge it or offer help (FCA FG21/1, responding to needs; Consumer Duty PRIN 2A for regulated firms).",
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
_REPLIES_JUDGED = 2
_CARRIES_ON = cue(
    r"\b(?:account|policy|booking|order|reference|post ?code|date of birth|meter|readings?|number|proof|certificate|"
    r"balance|pay|paid|payments?|payday|charge[ds]?|fees?|pounds?|quid|direct debit|terms|card|cards|tenancy|"
    r"flights?|slot|"
    r"upgrade|range|offers?|bill|contract|deadline|forms?|details|router|engineer|appointment|deposit|plan|renewal|"
    r"premium|arrears|interest|owing|owed?|weekly|monthly|weeks|policies|system|name|address|spell|surname|age|"
    r"what date|how (?:much|many|would you like)|when (?:can|did|do|will|are)|anything else|anyway|moving on|next)\b",
    r"\b(?:nothing (?:i|we) can do|can't (?:change|do|help)|we all have|everyone(?:'s| has| is)|should(?:'ve| have)|"
    r"you'd have been better|that's (?:what|how|the)|not our)\b",
)
_WHO_IS_IT = cue(
    r"^(?:(?:right|okay|oh|yeah|and|ah|sure) )*(?:can|could|may|what's|what is)\b.{0,30}\b(?:post ?code|your name|"
    r"date of birth|"
    r"full name|surname|who i'm speaking)\b"
)
_GIVES_BACK = cue(
    r"^(?:(?:right|okay|oh|yeah|and|ah|mm) )*(?:so )?(?:you're (?:doing|worn|carrying|on your|holding|left|lying|"
    r"frightened|scared)|"
    r"it's been|it sounds|that must|that sounds|what a|on top of|no wonder|all of that|you've (?:had|got|been|lost|"
    r"a lot))\b"
)


def unsupported_tags(scene: Scene, told: Sequence[Tag]) -> Iterator[Tag]:
    """Yield one tag where a vulnerability was stated, the reply carries on with the process, and nothing helps.

    `told` are the tags so far. A reply that only asks who is calling is not judged, but the one after it.
    """
    full = [turn for turn in scene.exchange.by(scene.serving) if scene.exchange.full[turn]]
    last_support = max((turn for turn in full if _SUPPORT(scene.said(turn))), default=-1)
    for tag in told:
        if tag.label != VULNERABILITY or tag.turn is None or tag.score < _STRONG:
            continue
        if scene.role(tag.turn) is not scene.served:
            continue
        replies = scene.replies(tag.turn, _REPLIES_JUDGED + 1)
        if replies and _WHO_IS_IT(scene.said(replies[0])):
            replies = replies[1:]
        judged = replies[:_REPLIES_JUDGED]
        if not judged or any(_SUPPORT(scene.said(turn)) for turn in judged):
            continue
        said = scene.said(judged[0])
        never = tag.turn > last_support and len(judged) == _REPLIES_JUDGED and not _shares(scene, judged[0])
        if not _GIVES_BACK(said) and (never or (scene.customer_call and _CARRIES_ON(said))):
            yield scene.by_decision(UNSUPPORTED, scene.opening_act(judged[0]), score=0.65)
            return


def _shares(scene: Scene, turn: int) -> bool:
    """Whether a reply has a content word of what it answers."""
    return bool(content(scene.conversation.docs[turn]) & scene.exchange.heard(turn))
