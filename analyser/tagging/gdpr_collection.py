"""Data asked for that the task does not need: the item is weighed against what the call is plainly about."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyser.core.evidence import Tag
from analyser.tagging.gdpr_handling import INSECURE
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Scene, cue

OVER = "gdpr.over_collection"


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
        needed=(
            r"flight|fly|travel|visa|airport|border|airline|cruise|holiday|embassy|open(?:ing)? an account|"
            r"right to (?:work|rent)|mortgage|hire car|passport office"
        ),
    ),
    Item(
        name="national insurance number",
        asked=r"national insurance|n\.? ?i\.? number",
        needed=r"pension|benefit|\btax\b|payroll|universal credit|employ|wages|hmrc|student loan|\bisa\b|job|council",
    ),
    Item(
        name="NHS number",
        asked=r"n ?h ?s number",
        needed=(
            r"surgery|clinic|hospital|\bgp\b|doctor|pharmac|dent|nurse|patient|prescription|vaccin|health centre|"
            r"physio|audiolog|blood"
        ),
    ),
    Item(
        name="marital status",
        asked=r"marital|married|single\b",
        needed=(
            r"insur|mortgage|pension|benefit|\btax\b|registrar|solicitor|visa|universal credit|probate|\bwill\b|"
            r"council"
        ),
    ),
    Item(
        name="beliefs, origin or orientation",
        asked=(
            r"religio|church|faith|vote|party|mosque|temple|synagogue|go with men|lesbian|country|born|from orig|"
            r"come from|ethnic|sexual|political|"
            r"trade union|gay"
        ),
        needed=r"equal|monitoring|census|hospital|clinic|patient|surgery|funeral",
    ),
    Item(
        name="income",
        asked=r"earn|bank with|bank$|salary|income|wages|take home|bank statement",
        needed=(
            r"loan|mortgage|credit|benefit|afford|arrears|payment plan|debt|tenancy|\brent|\btax\b|budget|finance|"
            r"pension|bursary|legal aid|council"
        ),
    ),
    Item(
        name="household",
        asked=r"lives?\b|living|who else",
        needed=(
            r"council|insur|benefit|elector|housing|tenan|licen[cs]e|water|occup|priority|carer|safeguard|hostel|"
            r"energy|symptom|consult|doctor|clinic|patient"
        ),
    ),
    Item(
        name="health",
        asked=r"health|medical|medication|meds|tablets|weight|cancer|wrong with|pregnant|blood",
        needed=(
            r"insur|clinic|gym|hospital|\bgp\b|doctor|travel|mortgage|physio|surgery|patient|priority|adjust|"
            r"class|\bspa\b|treatment|dent|optic|vaccin|massage|pool|yoga|flight|blue badge|occupational|benefit|"
            r"pharmac|symptom|consult|\bpain|allerg|unwell|feeling|medicin|salon|patch test|beauty|hair"
        ),
    ),
    Item(
        name="convictions",
        asked=r"convict|criminal|arrested|in prison|in trouble|what were you in",
        needed=r"insur|job|\bdbs\b|employ|tenan|visa|volunteer|licen[cs]e",
    ),
    Item(
        name="children",
        asked=r"children|kids|a baby|a family|brothers and sisters",
        needed=(
            r"school|benefit|insur|holiday|ticket|nursery|family|housing|council|flight|hotel|tenan|swim|clinic|"
            r"surgery|\btax\b|book|debt|loan|budget|midwi|contracept|doctor|\bgp\b"
        ),
    ),
    Item(
        name="work",
        asked=r"work|employer|boss|occupation",
        needed=(
            r"insur|mortgage|loan|credit|\brent|tenan|\btax\b|pension|benefit|job|union|payroll|wages|council|"
            r"finance|"
            r"occupational|injur|symptom|consult|doctor|clinic|patient"
        ),
    ),
    Item(name="social media", asked=r"social media|facebook", needed=r"social media|facebook|instagram|hacked"),
    Item(
        name="somebody else's details",
        asked=r"'s (?:date of birth|mobile|phone|number|income|job|employer|e-?mail)|of (?:your|everyone)",
        needed=(
            r"joint|insur|mortgage|benefit|named driver|household|power of attorney|\bfor (?:my|her|him)|"
            r"on behalf|funeral|pension|estate|probate|carer|council|tenan"
        ),
    ),
    Item(
        name="copies of papers",
        asked=r"birth certificate|copy of your (?:passport|driving licence)",
        needed=(
            r"passport|pension|probate|benefit|name chang|chang\w+ (?:my|of) name|registrar|visa|"
            r"open(?:ing)? an account|mortgage|licen[cs]e|hire|rent|married"
        ),
    ),
)
_REQUEST = cue(
    r"\?$|\b(?:what's|what is|can i|could i|may i|i(?:'ll|'d)? (?:just |also )?need|do you|are you|is (?:he|she)|"
    r"give me|tell me|any|how (?:much|many)|where|who|and (?:your|the|her|his)|let me have|take your|(?:send|drop|"
    r"e-?mail|bring|text|post) (?:me|us|over|in|it))\b"
)
_FULL_SECRET = "gdpr.over_collection.full_password_or_pin"  # noqa: S105 - the id of a rule
_RECENT_TURNS = 30


def over_collection_tags(scene: Scene, turn: int) -> Iterator[Tag]:
    """Yield at most one over-collection of a turn of the agent."""
    for act in scene.acts(turn):
        for rule in scene.lexicon.of(OVER):
            spans = list(rule.find(act.said))
            if not spans or not _REQUEST(act.said):
                continue
            if rule.id == _FULL_SECRET and scene.lexicon.first(INSECURE, act.said):
                continue
            if rule.id == _FULL_SECRET or not _needed(scene, act.said[slice(*spans[0])], act):
                yield scene.by_rule(rule, act)
                return


def _needed(scene: Scene, item: str, act: Act) -> bool:
    """Whether the business of the call, as its opening and the agent put it, plainly needs the item."""
    asked = [one for one in ITEMS if re.search(one.asked, item)]
    opening = itertools.islice(scene.exchange.by(scene.served), 2)
    answered = itertools.islice(scene.exchange.by(scene.serving), 3)
    recent = (turn for turn in range(max(act.turn - _RECENT_TURNS, 0), act.turn) if scene.role(turn) is scene.serving)
    business = " ".join(scene.said(turn) for turn in (*opening, *answered, *recent) if turn != act.turn)
    return any(re.search(one.needed, business) for one in asked)
