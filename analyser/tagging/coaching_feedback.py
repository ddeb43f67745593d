"""Praise and criticism that a colleague can use: a behaviour, and the moment, the words or the effect that show it.

The parts may stand in one sentence or in neighbours. What points at the person, or has no moment, is not it.
"""

import re
from collections.abc import Iterator

from analyser.core.evidence import Tag
from analyser.tagging.lexicon import Decided
from analyser.tagging.plain_speech import Act
from analyser.tagging.scene import Cue, Scene, cue

PRAISE = Decided(
    id="coaching.specific_praise.behaviour_and_moment",
    label="coaching.specific_praise",
    why="Praise that names what was done, with its moment, words or effect: it can be repeated (Hattie and "
    "Timperley 2007; Center for Creative Leadership, situation, behaviour, impact).",
)
CRITICISM = Decided(
    id="coaching.constructive.behaviour_and_moment",
    label="coaching.constructive",
    why="Names a behaviour of this call to do otherwise, with its moment, words or effect, and no verdict on the "
    "person (Hattie and Timperley 2007; Center for Creative Leadership, situation, behaviour, impact).",
)
DECIDED = (PRAISE, CRITICISM)

_VERB = (
    r"(?:said|told|asked|gave|let|stayed|paused|waited|checked|summari[sz]ed|summed|explained|acknowledged|used|"
    r"apologi[sz]ed|repeated|"
    r"thanked|offered|slowed|named|took|kept|left|stopped|listened|picked|noticed|owned|reflected|read|confirmed|"
    r"made|put|talked|spoke|"
    r"interrupted|cut|jumped|moved|went|missed|skipped|rushed|forgot|sounded|changed|ended|started|opened|closed|"
    r"called|held|got|"
    r"carried|came|told|brought|turned|answered|replied|transferred|promised|mentioned|tried|did|set|ran|followed|"
    r"lowered|raised|sat|"
    r"gone|spotted|recovered|reassured|invited|empathi[sz]ed|ignored|assumed|blamed|sighed|laughed|hurried|dived|"
    r"launched|straight)"
)
_BEHAVIOUR = cue(
    r"\byou(?:'d| had| then| just| also| really| actually| even| did| straight away| never| didn't| hadn't| don't|"
    r" weren't| never actually| only| kind| still|'ve| have| could have| should've| should have)* " + _VERB + r"\b",
    r"\byou (?:didn't|never|hadn't|don't|did not|weren't|wasn't) (?:\w+ )?\w+",
    r"\b(?:the way|how) you\b|\b(?:that was|that's) you \w+ing\b|\byour (?:pause|summary|question|apology|tone|"
    r"silence|explanation|reply|answer|reading|opening|closing)\b.{0,20}\b(?:when|after|at|because|made|meant|"
    r"was what|gave|helped|calmed)\b",
    r"\byou (?:say|ask|tell|give|let|stay|pause|wait|go|move|start|jump|talk|read|take|stop|"
    r"check)\b.{0,60}\b(?:and (?:she|he|they)|then)\b",
    r"\bthe next thing (?:she|he|they) (?:hears?|heard|got|gets)\b",
)
_MOMENT = cue(
    r"\bat (?:about |around |roughly )?(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"thirteen|fourteen|fifteen|twenty|thirty|forty|fifty|the (?:very )?(?:start|end|beginning|point|top)|"
    r"that point|this point|(?:a |the )?\w+ minutes?)",
    r"\b(?:when|once|as soon as|after|before|while|the (?:bit|part|moment|point|second|minute) (?:where|"
    r"when)?) (?:she|he|they|the|mr|mrs|miss|ms|you|her|his|that|it|this)\b",
    r"\b(?:just|right|straight) (?:after|before|at)\b|\b(?:halfway|in the middle|towards the end|near the end|"
    r"early on|right at)\b",
    r"\b(?:\w+ )?(?:minutes?|seconds?) (?:in\b|\d|one|two|three|four|five|ten|fifteen|twenty|thirty|forty|fifty|"
    r"past)",
    r"\bon (?:the|that) (?:card|excess|refund|address|security|price|complaint|date)\b.{0,12}\b(?:question|bit|"
    r"part)\b",
)
_WORDS = cue(
    r"\byou (?:then |just |actually |even )?(?:said|told (?:her|him|them)|asked (?:her|him|them)?|"
    r"went) (?:to (?:her|him|them) )?(?:\w+ ){2,}",
    r"\b(?:she|he|they) (?:said|says|asked|asks|told you|goes|went)\b",
)
_GOOD_EFFECT = cue(
    r"\b(?:she|he|they|it|that|the customer|the caller|mr \w+|mrs \w+|miss \w+|her|his|their|you could hear|"
    r"everything|whole call)\b.{0,45}\b(?:calm\w*|relax\w*|laugh\w*|"
    r"thank\w*|open(?:ed)? (?:right )?up|carried on|steadier|soften\w*|settled|went (?:quiet|steadier|calmer|"
    r"softer)|trust\w*|came (?:down|round)|breath\w*|slow\w*|"
    r"warm\w*|agreed|told you (?:the|about|what|everything|more)|gave you|stopped (?:shouting|crying|swearing|"
    r"arguing|panicking)|knew (?:what|where|exactly)|felt (?:heard|listened|safe|better|able)|sounded (?:so |"
    r"really |much )?(?:relieved|happier|calmer|grateful|pleased|better)|nobody(?:'s| had)? ever|said thank|room|"
    r"turned (?:it|the call|things)? ?(?:round|around)|easier)\b"
)
_BAD_EFFECT = cue(
    r"\b(?:she|he|they|it|that|the customer|the caller|mr \w+|mrs \w+|miss \w+|her|his|their|you could hear|"
    r"you lost)\b.{0,45}\b(?:went (?:quiet|cold|silent|flat)|had to (?:\w+ )?(?:ask|repeat|say|ring|tell|chase|"
    r"start|push|go|explain|wait)|got "
    r"(?:cross|upset|angry|neither|shouty|sharper|louder|annoyed|frustrated|shirty|lost|tetchy|short)|hung up|"
    r"repeat\w*|lost|asked (?:you )?again|ring(?:ing)? (?:again|back)|shut down|clammed|"
    r"raised (?:her|his)|still didn't (?:know|have)|didn't (?:know|get|feel|hear|understand)|wasn't (?:sure|told|"
    r"listened)|felt (?:rushed|ignored|blamed|fobbed|cut|like)|sigh\w*|stopped (?:talking|mid)|(?:start\w*|began|"
    r"going) to (?:say|tell|ask|speak)|and stopped|gave up|trailed off|cut off|listed|three more times|"
    r"again and again|asked (?:\w+ )?(?:twice|three|four))\b"
)
_POSITIVE = cue(
    r"\b(?:liked|loved|great|brilliant|lovely|really good|well done|good|nice|nicely|excellent|fantastic|strong|"
    r"spot on|impress\w*|perfect\w*|beautiful\w*|worked|made (?:a|all the) difference|"
    r"helped|steadier|calm\w*|relax\w*|soften\w*|turned it round|well|best (?:bit|part|moment)|making room|"
    r"that was you|thank\w*|skil\w+|clever|warm\w*|kind|thoughtful|credit|proud|stood out|i'd pick|"
    r"nobody had ever|nobody's ever|relieved|delighted|grateful|exactly (?:right|what)|such a|opened up|"
    r"felt heard)\b"
)
_NEGATIVE = cue(
    r"\b(?:gap|should(?:'ve| have)|could(?:'ve| have)|instead|neither|missed|never|moved (?:straight )?on|"
    r"interrupt\w*|talked? (?:right )?over|cut (?:her|him|them|across|in)|over (?:her|him|the top)|"
    r"rather than|next time|try (?:and|to|\w+ing)|need(?:s|ed)? to|you want to be|work on|wrong|lost (?:her|him|"
    r"them)|(?:went|gone) (?:so |very |a bit )?(?:quiet|cold|straight|silent)|repeat(?:ed)? (?:it|herself|himself|"
    r"the whole)|ring(?:ing)? again|"
    r"rush\w*|skipped|without (?:asking|telling|saying|checking|giving|a)|too (?:fast|quick\w*|soon|long|early|"
    r"late)|straight (?:in|on|into|to|onto|past)|ignor\w+|passed over|brush\w+|forgot|jump\w* in|left (?:her|him|"
    r"them) (?:hanging|waiting|on|in)|"
    r"had to (?:ask|repeat|say|ring|tell|chase|push)|got cross|hung up|lose|loses|dropped|clos(?:ed|es) (?:it|her|"
    r"him|the conversation) down|sounded (?:bored|flat|cold|rushed|like)|blam\w+|assum\w+|no (?:reason|apology|"
    r"pause|explanation|warning)|the bit i'd (?:look|change|work)|i'd look at|one thing to (?:look|change|work)|"
    r"(?:while|whilst) you were already|better if|could do with|loud(?:er)?|just the system)\b"
    r"|\b(?:didn't|hadn't|wasn't|weren't|don't|isn't|not)\b.{0,30}\b(?:say|said|tell|told|ask\w*|hear|sound\w*|"
    r"check\w*|explain\w*|acknowledg\w*|give|gave|offer\w*|apologi\w*|pick\w*|mention\w*|let|warn\w*|read|wait\w*|"
    r"own\w*|answer\w*|get|take|took|quite)\b"
)
_NOT_OF_THIS_CALL = cue(
    r"\b(?:you're (?:just )?not an?|you're always|you always|you never listen|what (?:could|would|might|will) you|"
    r"how (?:could|would|might|will) you|if you'd|like that you'd|i(?:'d| would)(?:'ve| have)? (?:said|used|asked|"
    r"done))\b"
)
_WHAT_WAS_MET = re.compile(
    r"\b(?:when|after|once|as soon as|because) (?:she|he|they|the \w+|mr \w+|mrs \w+) (?:\w+ )?(?:went (?:so |"
    r"very |a bit )?\w+|"
    r"got (?:so |very |quite |a bit )?\w+|raised \w+ \w+|was (?:so |very |really )?\w+|sighed|hung up|shouted|"
    r"cried|started \w+|(?:said|mentioned|explained|admitted|told you) [^.;:?!]{1,80}?(?= you\b))"
)
"""What the customer did or said first is the moment, and no effect of what the colleague did."""
_BUT = re.compile(r"\b(?:but|though|however|although)\b")
_SPAN_ACTS = 4
"""Neighbouring acts in which behaviour and moment may be apart: "You said sorry. Then you waited. She calmed down." """


def feedback_tags(scene: Scene, turn: int) -> Iterator[Tag]:
    """Yield specific praise and constructive criticism of a turn, each on the acts that make it up."""
    for decided, shows in ((PRAISE, _praises), (CRITICISM, _criticises)):
        act = _smallest(scene, turn, shows)
        if act is not None:
            yield scene.by_decision(decided, act, score=0.75)


def _smallest(scene: Scene, turn: int, shows: Cue) -> Act | None:
    """The fewest neighbouring acts, earliest first, that together name a behaviour and show it in this call."""
    acts = scene.acts(turn)
    for length in range(1, min(_SPAN_ACTS, len(acts)) + 1):
        for first in range(len(acts) - length + 1):
            joined = scene.joined(acts[first : first + length])
            if any(shows(said) for said in _clauses(joined.said)):
                return joined
    return None


def _clauses(said: str) -> list[str]:
    """The text, or its parts before and after "but" where praise turns into criticism."""
    return [part for part in map(str.strip, _BUT.split(said)) if part]


def _praises(said: str) -> bool:
    if _is_no_feedback(said) or _NEGATIVE(_WHAT_WAS_MET.sub(" ", said)):
        return False
    effect = _GOOD_EFFECT(said)
    return (_POSITIVE(said) or effect) and (effect or _MOMENT(said) or _WORDS(said))


def _criticises(said: str) -> bool:
    if _is_no_feedback(said):
        return False
    done = _WHAT_WAS_MET.sub(" ", said)
    effect = _BAD_EFFECT(done)
    return (_NEGATIVE(done) or effect) and (effect or _MOMENT(said) or _WORDS(said))


def _is_no_feedback(said: str) -> bool:
    return said.endswith("?") or _NOT_OF_THIS_CALL(said) or not _BEHAVIOUR(said)
