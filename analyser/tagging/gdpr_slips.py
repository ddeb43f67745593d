"""Slips in what the agent or buddy asks for, passes on, or does with data, and support that never comes.

Words alone are not enough: a passport number belongs to a visa and not to a dress, a name is only told on where the
caller had not said it, and paper only matters where there was something personal to write down.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyser.core.evidence import PersonalDataType, Tag
from analyser.tagging.gdpr_content import VULNERABILITY
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue
from analyser.tagging.uptake import figures

THIRD, OVER, INSECURE = "gdpr.third_party_disclosure", "gdpr.over_collection", "gdpr.insecure_handling"

NAMED = Decided(
    id="gdpr.third_party_disclosure.named_person",
    label=THIRD,
    why="Something about a person whom the caller had not named is told to them, and nothing shows that they may know it "
    "(UK GDPR Art. 5(1)(f) and 6; such a disclosure is logged as a breach, Art. 33(5)).",
)
UNSUPPORTED = Decided(
    id="gdpr.vulnerability_unsupported.no_reply_helps",
    label="gdpr.vulnerability_unsupported",
    why="Something that makes harm likelier was stated, and no reply in the rest of the call acknowledges it or offers help "
    "(FCA FG21/1, responding to needs; Consumer Duty PRIN 2A for regulated firms).",
)
DECIDED = (NAMED, UNSUPPORTED)
NO_RULE: dict[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Data that is asked for, and the kinds of business that plainly need it."""

    name: str
    asked: str
    needed: str


ITEMS = (
    Item(
        name="passport",
        asked=r"passport|nationality|immigration",
        needed=r"flight|fly|travel|visa|airport|border|airline|cruise|holiday|embassy|open(?:ing)? an account|right to (?:work|rent)|mortgage|hire car|passport office",
    ),
    Item(
        name="national insurance number",
        asked=r"national insurance|n\.? ?i\.? number",
        needed=r"pension|benefit|tax|payroll|universal credit|employ|wages|hmrc|student loan|\bisa\b|job|council",
    ),
    Item(
        name="NHS number",
        asked=r"n ?h ?s number",
        needed=r"surgery|clinic|hospital|\bgp\b|doctor|pharmac|dent|nurse|patient|prescription|vaccin|health centre|physio|audiolog|blood",
    ),
    Item(
        name="marital status",
        asked=r"marital|married|single\b",
        needed=r"insur|mortgage|pension|benefit|\btax\b|registrar|solicitor|visa|universal credit|probate|\bwill\b|council",
    ),
    Item(
        name="beliefs, origin or orientation",
        asked=r"religio|church|faith|vote|party|country|born|from orig|come from|ethnic|sexual|political|trade union|gay",
        needed=r"equal|monitoring|census|hospital|clinic|patient|surgery|funeral",
    ),
    Item(
        name="income",
        asked=r"earn|salary|income|wages|take home|bank statement",
        needed=r"loan|mortgage|credit|benefit|afford|arrears|payment plan|debt|tenancy|\brent|tax|budget|finance|pension|bursary|legal aid|council",
    ),
    Item(
        name="household",
        asked=r"lives?\b|living|who else",
        needed=r"council|insur|benefit|elector|housing|tenan|licen[cs]e|water|occup|priority|carer|safeguard|hostel|energy|symptom|consult|doctor|clinic|patient",
    ),
    Item(
        name="health",
        asked=r"health|medical|medication|wrong with|pregnant|blood",
        needed=r"insur|clinic|gym|hospital|\bgp\b|doctor|travel|mortgage|physio|surgery|patient|priority|adjust|class|\bspa\b|treatment|dent|optic|vaccin|massage|pool|yoga|flight|blue badge|occupational|benefit|pharmac|symptom|consult|\bpain|allerg|unwell|feeling|medicin",
    ),
    Item(
        name="convictions",
        asked=r"convict|criminal",
        needed=r"insur|job|\bdbs\b|employ|tenan|visa|volunteer|licen[cs]e",
    ),
    Item(
        name="children",
        asked=r"children|kids",
        needed=r"school|benefit|insur|holiday|ticket|nursery|family|housing|council|flight|hotel|tenan|swim|clinic|surgery|tax|book|debt|loan|budget",
    ),
    Item(
        name="work",
        asked=r"work|employer|boss|occupation",
        needed=r"insur|mortgage|loan|credit|\brent|tenan|tax|pension|benefit|job|union|payroll|wages|council|finance|occupational|injur|symptom|consult|doctor|clinic|patient",
    ),
    Item(name="social media", asked=r"social media|facebook", needed=r"social media|facebook|instagram|hacked"),
    Item(
        name="somebody else's details",
        asked=r"'s (?:date of birth|mobile|phone|number|income|job|employer|e-?mail)|of (?:your|everyone)",
        needed=r"joint|insur|mortgage|benefit|named driver|household|power of attorney|\bfor (?:my|her|him)|on behalf|funeral|pension|estate|probate|carer|council|tenan",
    ),
    Item(
        name="copies of papers",
        asked=r"birth certificate|copy of your (?:passport|driving licence)",
        needed=r"passport|pension|probate|benefit|name chang|chang\w+ (?:my|of) name|registrar|visa|open(?:ing)? an account|mortgage|licen[cs]e|hire|rent|married",
    ),
)
_REQUEST = cue(
    r"\?$|\b(?:what's|what is|can i|could i|may i|i(?:'ll|'d)? (?:just |also )?need|do you|are you|is (?:he|she)|give me|tell me|any|how (?:much|many)|where|who|and (?:your|the|her|his)|let me have|take your|(?:send|drop|e-?mail|bring|text|post) (?:me|us|over|in|it))\b"
)
_FULL_SECRET = "gdpr.over_collection.full_password_or_pin"  # noqa: S105 - the id of a rule

_MAY_KNOW = cue(
    r"\b(?:power of attorney|attorney|deputy|executor|probate|next of kin|joint account|account holder has|authori[sz]\w+|named on|on the account|"
    r"given (?:us |me )?(?:permission|consent)|with (?:his|her|their) permission|guardian|my (?:son|daughter)|our (?:son|daughter)|third[- ]party (?:authority|consent))\b"
)
_STAFF = cue(
    r"\b(?:my name|my name's|this is|speaking|it's \w+ (?:here|from|speaking)|colleague|manager|supervisor|team leader|engineer|technician|nurse|doctor|dr|"
    r"consultant|dentist|therapist|adviser|advisor|driver|plumber|electrician|receptionist|ask for|speak to|spoke to|spoken to|put you through|pass you|"
    r"one for|book(?:ed)? (?:you )?in with|appointment with|see \w+ on|our \w+ \w+|from (?:our|the) (?:team|office)|in (?:accounts|billing|claims|complaints)|"
    r"will (?:ring|call|phone|be|come|visit|e-?mail)|'ll (?:ring|call|phone|be|come|visit|e-?mail)|thank you|thanks|bye|goodbye|sorry|okay|right|lovely|hi|hello|morning|afternoon)\b"
)
_AFFAIRS = cue(
    r"\b(?:left (?:it |on \w+ )?with|left (?:on )?\w* ?with|signed (?:for )?by|signed for|taken in by|accepted by|collected by|raised by|reported by|complained|complaint|owes?|owed|"
    r"delivered to|taken (?:out|in)|in the name of|registered to|belongs? to|scores?|bottom|(?:on|got|given) a plan|performance|appraisal|arrears|debts?|evicted|behind|missed|overdrawn|loans?|claim(?:ed)?|account|balance|policy|(?:lives?|living|stays?|staying) (?:at|in|with|on)|moved|divorc\w+|"
    r"pregnan\w+|ill\b|hospital|diagnos\w+|cancer|crohn'?s|depress\w+|anxiety|stroke|dementia|prison|arrest\w*|police|convict\w*|sacked|dismissed|"
    r"(?:stage|written|final|verbal) (?:one|two|three|warning)|warning|disciplinary|grievance|capability|probation|off sick|sick(?:ness)? (?:leave|record)?|bonus|pay rise|salary|wages|"
    r"has (?:a lot|got|had|been|an?|two|three)|had (?:the|his|her|a)|got (?:his|hers|one|it|the|sent|put|moved|pulled|done|through)|buys?|orders?|spends?|paid|hasn't|didn't pay|"
    r"same (?:problem|issue|thing)|rang|cancelled|booked|checked in|room|with (?:his|her))\b"
)
_TITLED = re.compile(r"\b(?:Mrs|Mr|Miss|Ms|Dr|Doctor|Sir|Lady)\.? (?P<name>[A-Z][a-z]+)\b")
_TITLED_ANY_CASE = re.compile(r"\b(?:mrs|mr|miss|ms) (?P<name>[a-z]{3,})\b")

_NOTED_DOWN = "gdpr.insecure_handling.paper"
_PERSONAL_THING = cue(
    r"\b(?:card|password|pin|passcode|account number|sort code|date of birth|address|postcode|number|details|e-?mail|name|medical|code)\b"
)
_RECENT_TURNS = 10

_SUPPORT = cue(
    r"\b(?:sorry|condolences|must (?:be|have)|that's (?:really |so |very |just |such )?(?:awful|hard|tough|difficult|terrible|heartbreaking|horrible|a lot|rotten|"
    r"upsetting|frightening|scary|worrying)|sounds? (?:like|really|so|very|hard|tough|difficult|awful|horrible|frightening)|heartbreaking|take (?:your|all the) time|"
    r"no rush|in your own time|how (?:are|have) you(?: both| all)? (?:coping|managing|doing|feeling|been)|are you (?:safe|somewhere safe|okay|all right|alright)|"
    r"support|here to help|help (?:you|is|with)|priority (?:services? )?register|vulnerab\w+|extra (?:help|care|time)|payment (?:plan|holiday|break)|breathing space|"
    r"step ?change|citizens advice|samaritans|macmillan|age uk|turn2us|food bank voucher|hardship|bereavement (?:team|service|line)|specialist|refer(?:ral|red)?|"
    r"put (?:a|your) (?:hold|account on hold)|freeze|pause (?:the|your)|waive|large print|braille|"
    r"understand (?:this|that|how|what|it's)|i can (?:hear|imagine|see (?:why|how|that))|i'd imagine|bless (?:you|her|him)|poor (?:thing|you|love|lad|lass)|look after yourself|"
    r"take care of yourself|manageable|what would (?:help|make)|ambulance|nine nine nine|999|safeguard\w*|emergency|urgent(?:ly)?|straight away|as a priority|today for you|"
    r"one contact|won't have to (?:explain|repeat)|occupational health|wellbeing|employee assistance|your (?:gp|doctor)|gently|(?:a )?lot (?:on your plate|to carry|to deal with)|make sure you|don't worry about (?:the|those|that|any)|step[- ]free|ground floor|accessib\w+|i'll note (?:the|that|it))\b"
)
_STRONG = 0.75


def slip_tags(scene: Scene) -> Iterator[Tag]:
    """Yield over-collection, insecure handling and disclosures to third parties."""
    for turn in scene.exchange.by(scene.serving):
        yield from _over_collection(scene, turn)
        yield from _insecure(scene, turn)
        yield from _third_party(scene, turn)


def _over_collection(scene: Scene, turn: int) -> Iterator[Tag]:
    for act in scene.acts(turn):
        for rule in scene.lexicon.of(OVER):
            spans = list(rule.find(act.said))
            if not spans or not _REQUEST(act.said) or not scene.customer_call:
                continue
            item = act.said[slice(*spans[0])]
            if rule.id == _FULL_SECRET or not _needed(scene, item, act):
                yield scene.by_rule(rule, act)
                return


def _needed(scene: Scene, item: str, act: Act) -> bool:
    """Whether the business of the call, as its opening and the agent put it, plainly needs the item."""
    asked = [one for one in ITEMS if re.search(one.asked, item)]
    opening = [scene.said(turn) for turn in list(scene.exchange.by(scene.served))[:2]]
    agents = [scene.said(turn) for turn in scene.exchange.by(scene.serving) if turn < act.turn]
    business = " ".join((*opening, *agents[:3], *agents[-6:]))
    return any(re.search(one.needed, business) for one in asked)


def _insecure(scene: Scene, turn: int) -> Iterator[Tag]:
    heard = scene.before(turn)
    for act in scene.windows(turn):
        found = scene.lexicon.first(INSECURE, act.said, heard)
        if found and (found[0].id != _NOTED_DOWN or _something_personal(scene, act)):
            yield scene.by_rule(found[0], act)
            return


def _something_personal(scene: Scene, act: Act) -> bool:
    """Whether there was something personal to write down: named in the act, or said by the other side a little before."""
    if _PERSONAL_THING(act.said):
        return True
    if not scene.customer_call:
        return False
    recent = range(max(act.turn - _RECENT_TURNS, 0), act.turn)
    if any(span.turn in recent for span in scene.conversation.personal_data):
        return True
    return any(len(figures(scene.said(turn))) >= 3 for turn in recent if scene.role(turn) is scene.served)


def _third_party(scene: Scene, turn: int) -> Iterator[Tag]:
    heard = " ".join(scene.said(index) for index in range(max(turn - 60, 0), turn) if scene.role(index) is scene.served)
    if _MAY_KNOW(heard):
        return
    windows = scene.windows(turn)
    for act in windows:
        found = scene.lexicon.first(THIRD, act.said) if scene.customer_call else None
        if found:
            yield scene.by_rule(found[0], act)
            return
    for act in windows:
        if not act.asks and _AFFAIRS(act.said) and any(_unheard(name, heard) for name in _strangers(scene, act)):
            yield scene.by_decision(NAMED, act, score=0.7)
            return


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
    doc = scene.conversation.docs[act.turn]
    if not scene.customer_call:
        names += [
            token.text for token in doc if token.pos_ == "PROPN" and token.is_title and act.start <= token.idx < act.end
        ]
    names += [ent.text for ent in doc.ents if ent.label_ == "PERSON" and act.start <= ent.start_char < act.end]
    return [name for name in names if not _addressed_or_staff(raw, name)]


def _addressed_or_staff(raw: str, name: str) -> bool:
    """Whether the name is called out to ("Thanks, Priya.", "So, Mr Dale, …") or is that of somebody at work."""
    at = raw.find(name)
    before, after = raw[max(at - 40, 0) : at].lower(), raw[at + len(name) : at + len(name) + 25].lower()
    called = re.search(r"(?:^|,)\s*(?:(?:mr|mrs|miss|ms)\.? )?$", before) and re.match(r"\s*(?:[,.?!]|$)", after)
    introduced = re.search(
        r"(?:tenant|owner|neighbour|occupier|customer|husband|wife|partner|ex|colleague|lady|man)[ ,]*(?:called )?$",
        before,
    )
    return (bool(called) and not introduced) or (_STAFF(f"{before} {after}") and not introduced)


def unsupported_tags(scene: Scene, told: list[Tag]) -> Iterator[Tag]:
    """Yield one tag where a vulnerability was stated and no later reply of the call helps; `told` are all tags so far."""
    stated = [
        tag
        for tag in told
        if tag.label == VULNERABILITY and tag.turn is not None and scene.role(tag.turn) is scene.served
    ]
    for tag in stated:
        if tag.turn is None or tag.score < _STRONG:
            continue
        replies = scene.replies(tag.turn, len(scene.turns))
        if len(replies) >= 2 and not any(_SUPPORT(scene.said(reply)) for reply in replies):
            yield scene.by_decision(UNSUPPORTED, scene.opening_act(replies[0]), score=0.65)
            return
