"""Peers of the taggers: a regex baseline, rules on a spaCy parse alone, and ConvoKit's annotators where installed.

A peer judges one sentence at a time. It is measured twice: on whole turns, as our taggers are, which it cuts into
sentences itself; and on the segments as the people who labelled them cut them, a help that no transcript gives.
"""

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.evidence import Tag, make_tag
from pipelines.evaluate.compose import Composed, Segment
from pipelines.evaluate.judge import Found, Judged, given_back

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

CONVOKIT = Path(__file__).with_name("convokit_peers.py")
OPEN, CLOSED = "question.open", "question.closed"
BACKCHANNEL, APOLOGY = "listening.acknowledgement", "empathy.apology"
REFLECTION, SMART = "listening.reflection", "coaching.smart_action"

Scores = dict[str, float]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A peer: which of our labels it has something for, and the scores it gives to each `(text, text before)`.

    cut: turns to the characters `[start, end)` of their sentences.
    """

    name: str
    labels: frozenset[str]
    judge: Callable[[Sequence[tuple[str, str]]], list[Scores]]
    cut: Callable[[Sequence[str]], list[list[Span]]]


def on_turns(peer: Peer, conversations: Sequence[Composed]) -> tuple[Judged, ...]:
    """Let a peer judge the turns of the serving role, sentence by sentence, and give its tags back to the segments."""
    turns = [(one, at, turn) for one in conversations for at, turn in enumerate(one.transcript.turns)]
    turns = [place for place in turns if place[2].role is place[0].transcript.serving]
    cuts = peer.cut([turn.text for _, _, turn in turns])
    places = [(one, at, span) for (one, at, _), spans in zip(turns, cuts, strict=True) for span in spans]
    texts = [one.transcript.turns[at].text[start:end] for one, at, (start, end) in places]
    before = [one.before(Segment(turn=at, labels=frozenset())) for one, at, _ in places]
    tags: dict[int, list[Tag]] = {id(one): [] for one in conversations}
    for (one, at, span), scores in zip(places, peer.judge(list(zip(texts, before, strict=True))), strict=True):
        tags[id(one)] += [_tag(one, at, span, label, score) for label, score in scores.items() if score > 0]
    return tuple(Judged(conversation=one, found=given_back(one, tags[id(one)])) for one in conversations)


def _tag(one: Composed, turn: int, span: Span, label: str, score: float) -> Tag:
    if label == APOLOGY and (word := _APOLOGY.search(one.transcript.turns[turn].text, *span)):
        span = word.span()  # the word is what was seen, wherever its sentence ends
    return make_tag(one.transcript, label, turn, *span, score=score, source="rule:peer@1", why="a peer says so")


def on_segments(peer: Peer, conversations: Sequence[Composed]) -> tuple[Judged, ...]:
    """Let a peer judge every segment of conversations."""
    places = [(one, segment) for one in conversations for segment in one.segments]
    texts = [one.text(segment) for one, segment in places]
    scores = iter(peer.judge([(text, one.before(place)) for text, (one, place) in zip(texts, places, strict=True)]))
    quotes = iter(texts)
    return tuple(
        Judged(conversation=one, found=tuple(_found(next(quotes), next(scores)) for _ in one.segments))
        for one in conversations
    )


def _found(text: str, scores: Scores) -> tuple[Found, ...]:
    return tuple(Found(label=label, score=score, quote=text) for label, score in scores.items() if score > 0)


def sentences(texts: Sequence[str]) -> list[list[Span]]:
    """Cut texts after full stops, question marks and exclamation marks."""
    return [[match.span() for match in re.finditer(r"[^.?!\s][^.?!]*[.?!]*", text)] for text in texts]


_FILLERS = r"(?:(?:oh|uh|um|er|erm|ah|well|so|and|but|okay|ok|right|now|yeah|yes|no|then|just)\b[\s,.]*)*"
_WH = re.compile(rf"^{_FILLERS}(?:what|when|where|who|whom|whose|which|why|how)\b", re.IGNORECASE)
_OPEN = re.compile(rf"^{_FILLERS}(?:what|why|how)\b(?! (?:many|much|long|old|often|far)\b)", re.IGNORECASE)
_AUXILIARY = re.compile(
    rf"^{_FILLERS}(?:do|does|did|is|are|was|were|am|have|has|had|can|could|will|would|shall|should|may|might|"
    r"don't|doesn't|didn't|isn't|aren't|wasn't|weren't|haven't|hasn't|can't|couldn't|won't|wouldn't)\b"
    r"\s+(?:i|you|we|they|he|she|it|there|that|this|the|your|my|our|their|his|her|a|an|any\w*|some\w*)\b",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w+)\b", re.IGNORECASE)
_TOKENS = frozenset(
    "mm mmm mhm mmhm mmhmm hm hmm uh-huh uh huh mm-hm yeah yep yes okay ok right oh ah i see aye sure really".split()
)


def regex() -> Peer:
    """A question mark, or a start with a question word or an inverted auxiliary; "sorry"; a list of backchannels."""

    def one(text: str) -> Scores:
        words = re.findall(r"[\w'-]+", text.lower())
        asks = text.rstrip().endswith("?") or _WH.search(text) or _AUXILIARY.search(text)
        return {
            (OPEN if _OPEN.search(text) else CLOSED): float(bool(asks)),
            BACKCHANNEL: float(0 < len(words) <= 4 and all(word in _TOKENS for word in words)),
            APOLOGY: float(bool(_APOLOGY.search(text))),
        }

    labels = frozenset({OPEN, CLOSED, BACKCHANNEL, APOLOGY})
    return Peer(name="regex", labels=labels, judge=lambda pairs: [one(text) for text, _ in pairs], cut=sentences)


def spacy_rules(nlp: "Language") -> Peer:
    """Tags, dependencies and lemmas of a spaCy parse, and the words of content shared with the turn before."""

    def judge(pairs: Sequence[tuple[str, str]]) -> list[Scores]:
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        docs = dict(zip(texts, nlp.pipe(texts, batch_size=256), strict=True))
        return [dict(_by_parse(docs[text], docs[before])) for text, before in pairs]

    def cut(texts: Sequence[str]) -> list[list[Span]]:
        docs = nlp.pipe(texts, batch_size=256)
        return [[(one.start_char, one.end_char) for one in doc.sents if one.text.strip()] for doc in docs]

    labels = frozenset({OPEN, CLOSED, BACKCHANNEL, APOLOGY, REFLECTION, SMART})
    return Peer(name="spaCy rules", labels=labels, judge=judge, cut=cut)


def _by_parse(doc: "Doc", before: "Doc") -> Iterator[tuple[str, float]]:
    spoken = [token for token in doc if not token.is_punct and not token.is_space]
    starts = [token for token in spoken if token.pos_ not in ("INTJ", "CCONJ")][:1]
    asks = any(token.text == "?" for token in doc) or any(_inverted(token) for token in doc)
    asks = asks or any(token.tag_ in ("WP", "WRB", "WDT", "WP$") for token in starts)
    if asks:
        yield (OPEN if any(token.lower_ in ("what", "how", "why") for token in starts) else CLOSED), 1.0
    if spoken and not starts and len(spoken) <= 4:
        yield BACKCHANNEL, 1.0
    if any(token.lemma_.lower() in ("sorry", "apologise", "apologize", "apology") for token in doc):
        yield APOLOGY, 1.0
    own, other = _content(doc), _content(before)
    if not asks and own & other:
        yield REFLECTION, len(own & other) / len(own)
    verb = any(token.pos_ == "VERB" for token in doc)
    if verb and any(token.like_num or token.lower_ in ("every", "daily", "each") for token in doc):
        yield SMART, 1.0


def _inverted(token: "Token") -> bool:
    """Whether a subject stands behind the auxiliary of its verb."""
    if token.dep_ not in ("nsubj", "nsubjpass", "expl"):
        return False
    verb = token.head
    finite = [verb] if verb.pos_ == "AUX" else [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    return bool(finite) and finite[0].i < token.i


def _content(doc: "Doc") -> set[str]:
    kinds = ("NOUN", "PROPN", "VERB", "ADJ", "NUM")
    return {token.lemma_.lower() for token in doc if token.pos_ in kinds and not token.is_stop}


def convokit(python: str, model: Path) -> Peer:
    """ConvoKit's politeness strategies and question sentences, run by the interpreter that has ConvoKit."""

    def judge(pairs: Sequence[tuple[str, str]]) -> list[Scores]:
        texts = list(dict.fromkeys(text for text, _ in pairs))
        done = subprocess.run(
            [python, str(CONVOKIT), str(model)], input=json.dumps(texts), capture_output=True, text=True, check=True
        )
        found = dict(zip(texts, json.loads(done.stdout.splitlines()[-1]), strict=True))
        return [dict.fromkeys(found[text], 1.0) for text, _ in pairs]

    return Peer(name="ConvoKit", labels=frozenset({CLOSED, APOLOGY}), judge=judge, cut=sentences)
