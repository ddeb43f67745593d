"""What the agent makes of a rights request: takes it up, acts on it, makes light of it, or sends it away.

Words of the reply only; `gdpr_requests` judges which reply is due.
"""

from analyser.tagging.scene import Cue, Scene, cue

ACCESS, ERASURE, RECTIFICATION = "gdpr.access_request", "gdpr.erasure_request", "gdpr.rectification_request"
MARKETING, RECORDING, COMPLAINT = "gdpr.marketing_objection", "gdpr.recording_objection", "gdpr.data_complaint"
REQUESTS = (ACCESS, ERASURE, RECTIFICATION, MARKETING, RECORDING, COMPLAINT)

SENT_AWAY_BY = cue(
    r"\byou(?:'ll|'d| will| would| can| could)? (?:just )?(?:have to|need to|want to|ought to|got to|"
    r"be best (?:to|off)|better|'ve got to)? ?"
    r"(?:ring|call|phone|write|e-?mail|go (?:on|to|through|via|into)|do (?:it|that) (?:online|yourself|on|in|"
    r"through)|fill|speak to|contact|log on|visit|look on) ",
    r"\boption (?:one|two|three|four|five|six|\d)\b",
    r"\b(?:not|isn't|ain't) (?:something )?(?:my|our|this|we|i) (?:department|team|job|side|line|do|deal|handle)\b",
    r"\bup to you\b|\byour choice\b|\b(?:do|does) what you (?:need|have|want|like)|\bsuit yourself\b|"
    r"\bbe my guest\b|\bif you (?:must|like|say so)\b",
    r"\b(?:can't|don't|won't|couldn't) (?:really )?(?:help (?:you )?with|deal with|do) (?:that|those|it|them)\b",
    r"\b(?:wouldn't worry|don't worry|everyone gets|just ignore|just delete|nothing (?:i|we) can do|"
    r"that's (?:just )?how it is)\b",
    r"\b(?:different|another|other) (?:department|team|number|line)\b|\b(?:on|from|through|via) (?:the|"
    r"our) (?:website|app|portal)\b",
)
MAKES_LIGHT = cue(
    r"\b(?:it|that|they|those|them|these|he|she)(?:'s| is|'re| are) (?:only|just|near enough|nothing|"
    r"all (?:the same|standard)|"
    r"not (?:really )?(?:a problem|selling|sales|worth|that bad)|lovely|really (?:good|handy)|already (?:sent|gone|"
    r"done))\b",
    r"\b(?:wouldn't mean|be bored|nobody(?:'s| is| will|'ll)? (?:listen\w*|look\w*|read\w*|interested|telling)|"
    r"no one(?:'s)? listen\w*|"
    r"not listening|everyone (?:says|does|gets|has)|everybody(?:'s| is| does| gets| says)|we all get|you get used to|"
    r"these things happen|it happens|mistakes happen|no harm done|can't (?:really )?unring|no idea|i'll see|"
    r"take it up with|"
    r"crack on|move on|stick to the|back to (?:the|your)|anyway|never mind|not really my|calm down|"
    r"if you(?:'d| had) (?:answered|paid|told|rung)|what do you expect|whatever(?:'s| is) on|keeps? (?:theirs|them)|"
    r"can't help (?:you )?(?:with )?(?:that|there)|can't do (?:anything|much)|that's (?:that|life)|"
    r"it's (?:automatic|automated))\b",
)
_TAKEN_UP = cue(
    r"^(?:(?:yes|yeah|aye|okay|right|oh|sure) )*(?:of course|certainly|absolutely|no problem|understood|consider it|"
    r"leave (?:it|that) with me|"
    r"done\b|cancelled|happy to|right you are|you (?:can|may)\b|yours you can|let's (?:change|do|get|sort) (?:it|"
    r"that)|yes (?:i|you|we|of|that)\b|that's your right|as you should)",
    r"\b(?:that's your right|you(?:'ve| have) (?:every|a|the) right|your (?:legal )?right|don't (?:need|"
    r"have) to (?:say|fill|write|give)|"
    r"no charge|it's free|for nothing|costs? (?:you )?nothing|leave (?:it|that) with me|right away|this (?:minute|"
    r"second|instant)|"
    r"as of (?:now|this|today)|(?:you'll|you will) (?:not|get (?:that|it|them)|have (?:it|that|them))|"
    r"no (?:leaflets|letters|calls|more)|"
    r"(?:is|are|they're|it's|both kinds are|that's) (?:all )?(?:off|on|gone|stopped|changed|down|"
    r"out)(?: there)? (?:now|for good|from|today)|"
    r"won't (?:get|hear|be|happen|ring)|not allowed to|data (?:lady|lead|man|officer|team)|our (?:privacy|"
    r"governance|records) \w+)\b",
    r"\b(?:i|we)(?:'ll|'ve|'m| will| have| am) (?:\w+ ){0,3}?(?:open(?:ed|ing)?|mark(?:ed|ing)?|hid(?:e|den|ing)|"
    r"treat|writ(?:e|ten|ing) (?:it|that|this|up)|"
    r"ask(?:ed|ing)? for|stop(?:ped|ping)|put (?:an?|the|that|it|you|your|this)|pull(?:ed|ing)?|do the|"
    r"told the regulator|switch(?:ed|ing)|"
    r"tak(?:e|en|ing) (?:it|you|that|him|her|them|yours|those)|have (?:that|it|them) (?:down|off|out|changed)|"
    r"sort(?:ed|ing)?|find out|look(?:ed|ing)? into|deal(?:t|ing)? with|get (?:that|it|them|those))\b",
    r"^(?:so )?you(?:'d| would| don't| didn't)? (?:rather|like|want|not want)\b|^so (?:the|it's|that's|you|he|she)\b",
    r"\b(?:what do you mean|which (?:one|bit|part|details?|recording|call)|what would you like|what should (?:it|"
    r"we)|how come|what name|"
    r"(?:date of birth|postcode|security questions?|who am i speaking|confirm (?:your|who)))\b",
)
_WILL_DO = (
    r"\b(?:i(?:'ll| will|'ve| have| can|'m| am|'d)|we(?:'ll| will|'ve| have| can)|let me|that's (?:all )?(?:now |"
    r"been )?)"
    r"(?: \w+){0,5} (?:sort(?:ed)?(?: that)?|log(?:ged)?|rais(?:e|ed)|record(?:ed)? (?:that|your)|register(?:ed)?|"
    r"pass(?:ed)?|"
    r"request(?:ed)?|process(?:ed)?|arrang(?:e|ed)|done|do that|do it|do this|report(?:ed)?|flag(?:ged)?|"
    r"escalat(?:e|ed)|"
    r"set (?:that|it)|see to (?:that|it)|get (?:that|it|them) (?:done|over|sent|sorted|started|moving)|"
    r"start(?:ed)? (?:that|the))\b"
)
_ACTS_ON: dict[str, Cue] = {
    ACCESS: cue(
        _WILL_DO,
        r"\b(?:subject access|access request|data request|data protection|privacy team|one month|a month|"
        r"thirty days|calendar month|right to)\b",
        r"\b(?:i|we|you)(?:'ll|'ve| will| can|'d)? (?:\w+ ){0,4}(?:send|get|post|e-?mail|have|receive|"
        r"put)\b.{0,40}\b(?:cop(?:y|ies)|data|everything|information|records?|recordings?|notes|file|it all|"
        r"transcript)\b",
    ),
    ERASURE: cue(
        _WILL_DO,
        r"\b(?:i|we)(?:'ll|'ve| will| can| have|'m)? (?:\w+ ){0,4}(?:delet\w*|eras\w*|remov\w*|wip\w*|clos\w*|"
        r"tak(?:e|en|ing) (?:you|it|that|them|yours|her|him))\b",
        r"\b(?:data protection|privacy team|right to|erasure|(?:six|seven|\d+) years|by law we|legally|one month|"
        r"a month|will be (?:deleted|erased|removed)|(?:be|been|it's|that's) (?:deleted|erased|removed|wiped))\b",
    ),
    RECTIFICATION: cue(
        _WILL_DO,
        r"\b(?:i|we)(?:'ll|'ve| will| can| have|'m| could)? (?:\w+ ){0,4}(?:chang\w*|updat\w*|amend\w*|correct\w*|"
        r"fix\w*|alter\w*|put (?:that|it|this) right|tak(?:e|en) (?:his|her|that|the|it|him|them|yours)|edit\w*)\b",
        r"\b(?:what's|what is|what should|what would|can i take|could i take|how do you spell|how's it spelt|"
        r"how is it spelt|spell|which) .{0,30}\b(?:new|right|correct|address|number|name|be|one|it|that|for me|"
        r"postcode|e-?mail)\b",
        r"\b(?:updated|changed|amended|corrected|new address|new number|put right)\b",
    ),
    MARKETING: cue(
        _WILL_DO,
        r"\b(?:i|we)(?:'ll|'ve| will| can| have|'m)? (?:\w+ ){0,4}(?:opt\w*|stop\w*|unsubscrib\w*|remov\w*|"
        r"tak(?:e|en) (?:you|your)|switch\w*|turn\w*|untick\w*|suppress\w*|cancel\w* (?:the|those))\b",
        r"\b(?:opted out|off the (?:\w+ )?list|marketing preferences|preferences|no more (?:texts|e-?mails|calls|"
        r"marketing|offers)|won't (?:get|hear|receive))\b",
    ),
    RECORDING: cue(
        _WILL_DO,
        r"\b(?:not (?:being )?record\w*|(?:stop\w*|without|off|off the) .{0,12}record\w*|record\w* (?:is |has been |"
        r"now )?(?:off|stopped|paused)|(?:have|has|need|required|obliged) to (?:be )?record\w*|record (?:all|every|"
        r"calls?|everything)\b.{0,20}\b(?:for|because|so)|pause[d]?|legal(?:ly)?|regulat\w+|object(?:ion)?|"
        r"switch(?:ed)? (?:it|that) off|"
        r"turn(?:ed)? (?:it|that) off)\b",
    ),
    COMPLAINT: cue(
        _WILL_DO,
        r"\b(?:your complaint|a complaint|the complaint|complaint (?:form|reference|team)|data protection|"
        r"privacy team|breach|investigat\w*|look into|serious(?:ly)?|sorry|apologi[sz]e|manager|incident|"
        r"right to)\b",
    ),
}
DEALS_WITH_IT = cue(_WILL_DO, r"\bi can (?:\w+ )?(?:log|pass|raise|put|note|start)\b")


def sends_away(said: str, label: str) -> bool:
    """Whether the caller is sent elsewhere with a request, and nothing is done about it."""
    return SENT_AWAY_BY(said) and not _ACTS_ON[label](said)


def takes_up(scene: Scene, reply: int, label: str, *, at_once: bool) -> bool:
    """Whether the reply acts on a request, says that it will, or reads it back.

    Of the reply that comes `at_once` less is asked: that it agrees, or asks what it needs for it.
    """
    said = scene.said(reply)
    if _ACTS_ON[label](said) or (at_once and _TAKEN_UP(said)):
        return True
    return label == RECTIFICATION and scene.exchange.takes_up(reply, said, frozenset())
