"""Things told to a caller about somebody else: a neighbour, a relative, a stranger, another colleague.

A name or a relation alone is nothing. It must be news of that person's affairs, the caller must not have brought the
person up, and nothing may show that the caller is entitled to know.
"""

import re
from collections.abc import Iterator

from analyser.core.evidence import PersonalDataType, Tag
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue

THIRD = "gdpr.third_party_disclosure"

NAMED = Decided(
    id="gdpr.third_party_disclosure.named_person",
    label=THIRD,
    why="Something about a person whom the caller had not named is told to them, and nothing shows that they may "
    "know it (UK GDPR Art. 5(1)(f) and 6; such a disclosure is logged as a breach, Art. 33(5)).",
)
KIN = Decided(
    id="gdpr.third_party_disclosure.news_of_kin",
    label=THIRD,
    why="News of a relative or neighbour whom the caller had not brought up is told to them, and nothing shows "
    "that they may know it (UK GDPR Art. 5(1)(f) and 6; such a disclosure is logged as a breach, Art. 33(5)).",
)
ABSENT = Decided(
    id="gdpr.third_party_disclosure.affairs_of_the_absent",
    label=THIRD,
    why="Money, health, family or police matters of somebody who is not on the line are told to the caller, who had "
    "not said them, and nothing shows that they may know (UK GDPR Art. 5(1)(f) and 6; such a disclosure is logged as "
    "a breach, Art. 33(5)).",
)
DECIDED = (NAMED, KIN, ABSENT)

HEARD_TURNS = 60
"""So many turns back the caller's words are searched for the person."""

_MAY_KNOW = cue(
    r"\b(?:power of attorney|attorney|deputy|executor|probate|next of kin|joint account|account holder has|"
    r"authori[sz]\w+|named on|on the account|"
    r"given (?:us |me )?(?:permission|consent)|with (?:his|her|their) permission|guardian|my (?:son|daughter)|"
    r"our (?:son|daughter)|third[- ]party (?:authority|consent))\b"
)
_TITLE = r"(?:(?:mr|mrs|miss|ms|dr|doctor)\.? )?"
_INTRODUCES = re.compile(
    r"(?:tenant|owner|neighbour|occupier|customer|husband|wife|partner|ex|lady|man|woman|chap|"
    r"girl)[ ,]*(?:called )?" + _TITLE + "$"
)
_CALLS_OUT = re.compile(r"(?:^|,)\s*" + _TITLE + "$")
_STAFF_BEFORE = re.compile(
    r"(?:my name(?:'s| is)|this is|speaking (?:to|with)|i'm|it's|ask for|speak to|spoke(?:n)? to|through to|"
    r"pass you (?:over )?to|one for|(?:in|appointment|booked|slot) with|"
    r"see|seeing|our|colleague|manager|supervisor|leader|engineer|technician|nurse|doctor|dr|consultant|dentist|"
    r"therapist|advis[eo]r|driver|plumber|electrician|receptionist|"
    r"thank you|thanks|bye|goodbye|hello|hi|hiya|okay|right|lovely|sorry|morning|afternoon|evening|well done|"
    r"come in)[ ,]*(?:called |is )?" + _TITLE + "$"
)
_STAFF_AFTER = re.compile(
    r"(?: \w+)?[ ,]+(?:will|can|who'll|speaking|here|from (?:our|the|accounts|billing|claims)|in (?:accounts|"
    r"billing|claims|complaints|our|the (?:office|team|shop|branch))|is (?:our|the|my)|our|my)\b|(?: \w+)?['’]ll\b"
)
_FOLLOWS = re.compile(
    r"(?: \w+)?(?:['’]s|s['’])?[ ,]+(?:(?:at|from|over|in|on|of|next) |(?:has|had|have|got|was|were|is|hasn|did|"
    r"didn|never|owes?|lives?|who|rang|paid|moved|been|just|only|also|again|always|still)\b)|(?: \w+)?['’]s\b"
)
_LEADS = re.compile(r"\b(?:by|with|to|of|for|from|like|about|called)(?: an?| the)?(?: (?:mr|mrs|miss|ms|dr)\.?)? $")
_AFFAIRS = cue(
    r"\b(?:left (?:(?:it|them|that|everything) )?(?:on \w+ )?with|signed (?:for )?by|signed for|taken in by|"
    r"accepted by|collected by|raised by|reported by|complained|complaint|owes?|owed|"
    r"delivered to|taken (?:out|in)|in the name of|registered to|belongs? to|scores?|bottom|(?:on|got|"
    r"given) a plan|performance|appraisal|arrears|debts?|evicted|behind|missed|overdrawn|loans?|claim(?:ed)?|"
    r"account|balance|policy|(?:lives?|living|stays?|staying) (?:at|in|with|on)|moved|divorc\w+|"
    r"pregnan\w+|ill\b|hospital|diagnos\w+|cancer|crohn'?s|depress\w+|anxiety|stroke|dementia|prison|arrest\w*|"
    r"police|convict\w*|sacked|dismissed|"
    r"(?:stage|written|final|verbal) (?:one|two|three|warning)|warning|disciplinary|grievance|capability|"
    r"probation|off sick|sick(?:ness)? (?:leave|record)?|bonus|pay rise|salary|wages|"
    r"has (?:a lot|got|had|been|an?|two|three)|had (?:the|his|her|a)|got (?:his|hers|one|it|the|sent|put|moved|"
    r"pulled|done|through)|buys?|orders?|spends?|paid|hasn't|didn't pay|"
    r"same (?:problem|issue|thing)|rang|cancelled|booked|checked in|room|with (?:his|her))\b"
)
_PRIVATE_AT_WORK = cue(
    r"\b(?:stage (?:one|two|three)|(?:written|final|verbal|formal) warning|warning|disciplin\w+|grievance|"
    r"capability|probation|improvement plan|"
    r"on a plan|performance|scores?|bottom|appraisal|rating|sack(?:ed)?|dismissed|off (?:sick|with)|sick\w*|"
    r"stress|ill\b|hospital|diagnos\w+|"
    r"cancer|crohn'?s|depress\w+|anxiety|breakdown|tablets|pregnan\w+|miscarr\w+|bonus|pay ?rise|salary|wages|"
    r"paid|divorc\w+|affair|debts?|"
    r"drink\w*|police|complaint)\b"
)
_KIN = re.compile(
    r"\b(?:your|the (?:old|previous|last|other|new)) (?:\w+ )?(?P<kin>ex|husband|wife|partner|boyfriend|"
    r"girlfriend|mum|mother|dad|father|son|daughter|brother|sister|"
    r"neighbour|flatmate|housemate|landlord|lodger|tenants?|boss|nan|gran|grandad|uncle|aunt|cousin)\b"
)
_NEWS = re.compile(
    r"\b(?:he|she|they|who|\w+)(?:'s|'ve| has| have| had| was| were| is| are)? (?:\w+ )?(?:been|gone|going|got|"
    r"had|told|said|rang|came|called|took|paid|owe[sd]?|moved|changed|"
    r"cancelled|asked|left|lives?|living|booked|ordered|bought|spent|signed|opened|closed|complained|\w+ed)\b"
)
_NO_NEWS = cue(
    r"\b(?:will|would|could|can|may|might|must|should|need|needs|'ll|if|unless|when|whether|sorry|hope|glad|"
    r"sounds|i see|understand|your own|needed|required|allowed|supposed|responsible)\b",
    r"\b(?:you|you've|you'd) (?:\w+ )?(?:said|told|mentioned|explained)\b|^(?:so|and so|right so|okay so) (?:your|"
    r"you|he|she)\b",
)
_OF_THE_ABSENT = re.compile(
    r"\b(?:he|she|his|her|(?:mr|mrs|miss|ms|mister) [a-z]+|(?:your|that|the) (?:[a-z-]+ ){0,2}?(?:ex|husband|"
    r"wife|partner|brother|sister|son|daughter|daughter-in-law|neighbour|lodger|tenant|landlord|boss|boy|girl|lad|"
    r"lady|man|chap|woman|dad|mum))(?:'s|'ve|'d| is| has| had| was| got| gets| did| does)?\b(?P<news>.{0,60})"
)
_PRIVATE_MATTER = re.compile(
    r"\b(?P<matter>owes?|owing|overdrawn|behind|arrears|not paid|hasn't paid|never paid|didn't pay|paid (?:it|on|"
    r"off|in|"
    r"his|her|the)|took (?:out|it out)|maxed|skint|loan|debts?|grand|bankrupt|repossessed|benefits?|universal credit|"
    r"betting|gambl\w+|spends?|spent|withdrew|withdrawn|savings|sold|selling (?:his|her)|cancelled (?:his|her)|"
    r"hospital|biopsy|cancer|nerves|antidepressants|warfarin|tablets|depress\w+|anxiety|stroke|dementia|diabet\w+|"
    r"incontinent|pregnant|expecting|new baby|off sick|ill|bad back|heart|operation|rehab|drink\w*|wets|"
    r"prison|been inside|inside (?:for|till|until)|court|police|arrested|conviction|did (?:two|three|four|five|six|"
    r"\w+) years|tag|done for|"
    r"lost (?:his|her) job|sacked|made redundant|moved (?:in|out)|moving|left (?:his|her) (?:wife|husband)|divorc\w+|"
    r"seeing|affair|boyfriend|girlfriend|split|evicted|complained|told us|reported|lives? (?:at|on|with|by)|"
    r"(?:rang|called) (?:us )?(?:yesterday|today|last|on)|number(?:'s| is) on|account with|(?:hundred|"
    r"thousand) (?:in|out|this|owing|overdrawn))\b"
)
_NOT_TOLD = cue(
    r"\b(?:will|would|could|can|may|might|must|should|need|needs|if|unless|when|whether|sorry|sounds?|i see|"
    r"can't (?:say|tell|discuss)|colleague|engineer|driver|manager|doctor|nurse|supervisor|advis[eo]r|team|"
    r"consultant|"
    r"i'll|i'd|let me|we'll|we can|help|support|refund|his own|her own|going to be|hope|imagine|understand|must have|"
    r"for you|you said|you told|you mentioned|you've said|thing is|feel|feels|you're)\b|^(?:so|and so|okay so|"
    r"right so|oh so) "
)
_ASKED_BACK = re.compile(
    r"^(?:is|are|was|were|does|did|has|have|what|when|how|where|who|why)\b|\b(?:right|yeah|yes|"
    r"(?:did|is|has|was|isn't|does) (?:he|she|it))$|\bhospital number\b"
)
_TITLED = re.compile(r"\b(?:Mrs|Mr|Miss|Ms|Dr|Doctor|Sir|Lady)\.? (?P<name>[A-Z][a-z]+)\b")
_TITLED_ANY_CASE = re.compile(r"\b(?:mrs|mr|miss|ms) (?P<name>[a-z]{3,})\b")


def third_party_tags(scene: Scene, turn: int) -> Iterator[Tag]:
    """Yield at most one disclosure of a turn of the agent or buddy."""
    heard = " ".join(
        scene.said(index) for index in range(max(turn - HEARD_TURNS, 0), turn) if scene.role(index) is scene.served
    )
    if _MAY_KNOW(heard):
        return
    for act in scene.windows(turn):
        found = scene.lexicon.first(THIRD, act.said) if scene.customer_call else None
        if found:
            yield scene.by_rule(found[0], act)
            return
    for act in scene.windows(turn):
        if scene.customer_call and _told_of_kin(act, heard):
            yield scene.by_decision(KIN, act, score=0.65)
            return
        if scene.customer_call and _told_of_the_absent(act, heard):
            yield scene.by_decision(ABSENT, act, score=0.65)
            return
        affairs = _AFFAIRS if scene.customer_call else _PRIVATE_AT_WORK
        if (
            not act.asks
            and not _ASKED_BACK.search(act.said)
            and affairs(act.said)
            and any(_unheard(name, heard) for name in _strangers(scene, act))
        ):
            yield scene.by_decision(NAMED, act, score=0.7)
            return


def _told_of_kin(act: Act, heard: str) -> bool:
    """Whether news is told of somebody close to the caller whom the caller had not brought up."""
    found = _KIN.search(act.said)
    if found is None or act.asks or _NO_NEWS(act.said) or _ASKED_BACK.search(act.said):
        return False
    return found["kin"] not in heard and bool(_NEWS.search(act.said[found.start() :]))


def _told_of_the_absent(act: Act, heard: str) -> bool:
    """Whether a private matter of "him" or "her" is told that the caller has not spoken of."""
    if act.asks or _NOT_TOLD(act.said):
        return False
    for found in _OF_THE_ABSENT.finditer(act.said):
        matter = _PRIVATE_MATTER.search(found["news"])
        if matter and matter["matter"].split()[-1] not in heard and not _ASKED_BACK.search(act.said):
            return True
    return False


def _unheard(name: str, heard: str) -> bool:
    return not any(part in heard for part in re.findall(r"[a-z']{3,}", name.lower()))


def _strangers(scene: Scene, act: Act) -> list[str]:
    """Names in an act that are neither staff nor the person spoken to."""
    raw = scene.exchange.text(act.turn)[act.start : act.end]
    names = [
        span.quote
        for span in scene.conversation.personal_data
        if span.type is PersonalDataType.PERSON and span.turn == act.turn and act.start <= span.start_char < act.end
    ]
    names += [found["name"] for found in _TITLED.finditer(raw)]
    names += [found["name"] for found in _TITLED_ANY_CASE.finditer(raw)]
    if not scene.customer_call:
        doc = scene.conversation.docs[act.turn]
        names += [
            token.text for token in doc if token.pos_ == "PROPN" and token.is_title and act.start <= token.idx < act.end
        ]
    return [name for name in names if not _addressed_or_staff(raw, name)]


def _addressed_or_staff(raw: str, name: str) -> bool:
    """Whether the name is called out to ("Thanks, Priya.", "So, Mr Dale, …") or is that of somebody at work."""
    at = raw.find(name)
    before, after = raw[max(at - 40, 0) : at].lower(), raw[at + len(name) : at + len(name) + 25].lower()
    introduced = _INTRODUCES.search(before)
    if introduced:
        return False
    called = _CALLS_OUT.search(before) and re.match(r"\s*(?:[,.?!]|$)", after)
    spoken_of = _FOLLOWS.match(after) or _LEADS.search(before)
    return bool(called) or not spoken_of or bool(_STAFF_BEFORE.search(before) or _STAFF_AFTER.match(after))
