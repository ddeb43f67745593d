"""A made-up call about a bicycle repair, with sound; and a hostile one. Nobody was recorded, nothing is copied."""

import io
import itertools
import math
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.evidence import PersonalData, PersonalDataType, Tag, make_absence, make_tag
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Point, PointKind, Review, Silence, Timing

LENGTH_S = 40.0

_SAID = (
    (Role.AGENT, 0.5, 5.0, "Corner Cycles workshop, you're through to [name]. What's been happening with the bike?"),
    (Role.CUSTOMER, 5.4, 13.0, "It's the brakes 🚲 again. I went straight over the bars on Friday, I was shaking."),
    (Role.AGENT, 13.2, 17.5, "Over the bars, and shaking. That sounds frightening."),
    (Role.CUSTOMER, 17.8, 21.0, "It was, yeah. Thank you for saying that."),
    (Role.AGENT, 24.5, 30.0, "You did tighten the cable yourself, though, didn't you? And is it the blue one?"),
    (Role.CUSTOMER, 30.2, 33.0, "No. I never touched it."),
    (Role.AGENT, 33.4, 37.0, "I'll note your card, it's [card number], on my pad."),
)


class PlainStandards:
    """Two standards; headings come from the report's own words."""

    def title(self, standard_id: str) -> str:
        return {"hear-first": "Hear people out before you fix", "guard-data": "Look after what people tell us"}[
            standard_id
        ]

    def text(self, standard_id: str) -> str:
        return {"hear-first": "Take up what was said before the next step.", "guard-data": "No card on paper."}[
            standard_id
        ]

    def heading(self, point: Point, kind: Kind) -> str:
        from analyser.core.labels import LABELS

        return LABELS[point.behaviour].meaning


def turn(role: Role, start_s: float, end_s: float, text: str) -> Turn:
    """A turn whose words share its time by their letters; every seventh word is doubtful."""
    length, position, words = len(text), 0, []
    for number, word in enumerate(text.split()):
        start = text.index(word, position)
        position = start + len(word)
        words.append(
            Word(
                text=word,
                start_s=start_s + (end_s - start_s) * start / length,
                end_s=start_s + (end_s - start_s) * position / length,
                probability=0.31 if number % 7 == 6 else 0.96,
            )
        )
    return Turn(role=role, text=text, start_s=start_s, end_s=end_s, words=tuple(words))


def tag(transcript: Transcript, label: str, index: int, words: str, why: str = "it says so") -> Tag:
    start = transcript.turns[index].text.index(words)
    return make_tag(
        transcript, label, index, start, start + len(words), score=0.734, source=f"rule:{label}-1@2026.11", why=why
    )


def provenance() -> Provenance:
    return Provenance(
        debrief="0.1.0",
        lexicons="2026.11",
        standards="default-1",
        models={"whisper-base": "0123456789abcdef"},
        fingerprint="ab" * 32,
        dropped_words=1,
        at="2026-11-20T09:30:00Z",
    )


def made_up_review() -> Review:
    """Three points out of order, overlapping marks, an absence, doubtful words, masked spans."""
    transcript = Transcript(kind=Kind.CUSTOMER, turns=tuple(turn(*said) for said in _SAID))
    opened = tag(transcript, "question.open", 0, "What's been happening with the bike?")
    felt = tag(transcript, "empathy.interpretation", 2, "That sounds frightening.", "names what the other goes through")
    given_back = tag(transcript, "listening.reflection", 2, "Over the bars, and shaking. That sounds frightening.")
    leading = tag(transcript, "question.leading", 4, "You did tighten the cable yourself, though, didn't you?")
    stacked = tag(transcript, "question.stacked", 4, "yourself, though, didn't you? And is it the blue one?")
    pad = tag(transcript, "gdpr.insecure_handling", 6, "I'll note your card, it's [card number], on my pad.")
    unsaid = make_absence(
        "gdpr.recording_notice_missing", due_s=5.4, score=0.9, source="rule:notice-1@2026.11", why="nobody says it"
    )
    card = transcript.turns[6].text.index("[card number]")
    return Review(
        call=Call(
            id="bike-repair-17",
            kind=Kind.CUSTOMER,
            duration_s=LENGTH_S,
            channels=2,
            started_at="2026-11-17T10:05:00Z",
            agent="R. Example",
            consent=ConsentRecord(
                call_id="bike-repair-17",
                basis=Basis.CONSENT,
                purposes=("coaching",),
                obtained_at=datetime(2026, 11, 1, 9, tzinfo=UTC),
                expires_at=datetime(2027, 3, 1, tzinfo=UTC),
                parties=("agent", "customer"),
            ),
            roles_confidence=0.91234,
        ),
        transcript=transcript,
        timing=Timing(
            speech_s={"agent": 18.2, "customer": 14.8},
            talk_share={"agent": 0.5515151, "customer": 0.4484849},
            words_per_minute={"agent": 148.0, "customer": 121.0},
            silences=(Silence(start_s=21.0, end_s=24.5),),
            interruptions={"agent": 1, "customer": 0},
            longest_monologue_s={"agent": 5.5, "customer": 7.6},
            response_gap_s={"agent": 0.3, "customer": None},
            overlap_s=0.4,
        ),
        personal_data=(
            PersonalData(
                type=PersonalDataType.CARD_NUMBER,
                turn=6,
                start_char=card,
                end_char=card + len("[card number]"),
                start_s=35.0,
                end_s=36.0,
                quote="[card number]",
                value="",
                group=None,
                score=0.9,
                source="rule:card-1@2026.11",
            ),
        ),
        tags=(opened, felt, given_back, leading, stacked, pad, unsaid),
        points=(
            Point(
                id="p1",
                kind=PointKind.RISK,
                behaviour="gdpr.insecure_handling",
                standard="guard-data",
                evidence=(pad.id, unsaid.id),
                observed="You (0:33): \"I'll note your card, it's [card number], on my pad.\"",
                try_instead='"I\'ll take you to the card line; nothing is written down."',
                practise="Shred the sheet and log it.",
            ),
            Point(
                id="p2",
                kind=PointKind.DEVELOPMENT,
                behaviour="question.leading",
                standard="hear-first",
                evidence=(leading.id,),
                observed='You (0:24): "You did tighten it yourself, though, didn\'t you?"\nCustomer (0:30): "No."',
                impact="She had to defend herself.",
                try_instead='"What was done to the cable before Friday?"',
                ask="What did you want to find out there?",
                practise="Ask it three open ways.",
            ),
            Point(
                id="p3",
                kind=PointKind.STRENGTH,
                behaviour="empathy.interpretation",
                standard="hear-first",
                evidence=(felt.id, given_back.id),
                observed='Customer (0:05): "…I was shaking."\nYou (0:13): "Over the bars, and shaking."',
                impact='"It was, yeah. Thank you for saying that."',
                try_instead='Use her own words again, as with "over the bars".',
                ask="What did you hear before you said that?",
                practise="Answer a mishap with two of its words.",
            ),
        ),
        provenance=provenance(),
        notes=("Roles are not certain: check who is who before you begin.",),
    )


HOSTILE = (
    "<script>document.title='owned'</script>",
    "</script><img src=x onerror=alert(1)>",
    '=HYPERLINK("http://example.com","x")',
    "+44 and -1 and @SUM(A1)",
    "\u202egnp.exe\u202c \x00\x07\x1b[31m \ufffe \u200f",
    "{{ 7 * 7 }} {% raw %} & &amp; ' \"",
    "👩‍🚀🏳️‍🌈 é ﷽",
    "x" * 50_000,
)


def hostile_review() -> Review:
    """Text that would run, calculate, reverse or break what shows it; no times, as in a plain transcript."""
    turns = tuple(
        Turn(role=role, text=text)
        for role, text in zip(itertools.cycle((Role.AGENT, Role.UNKNOWN)), HOSTILE, strict=False)
    )
    transcript = Transcript(kind=Kind.COACHING, turns=turns)
    noticed = make_tag(
        transcript, "coaching.goal", 1, 0, len(HOSTILE[1]), score=1.0, source="rule:goal-1@1", why=HOSTILE[0]
    )
    return Review(
        call=Call(id="<b>id</b>", kind=Kind.COACHING, agent="<i>agent</i>", started_at="</title><script>"),
        transcript=transcript,
        timing=Timing(),
        tags=(noticed,),
        points=(
            Point(
                id="h1",
                kind=PointKind.REFER,
                behaviour="coaching.boundary",
                standard="guard-data",
                evidence=(noticed.id,),
                observed="\n".join(HOSTILE[:7]),
            ),
        ),
        provenance=provenance(),
        notes=(HOSTILE[1],),
    )


@pytest.fixture
def review() -> Review:
    return made_up_review()


@pytest.fixture
def hostile() -> Review:
    return hostile_review()


@pytest.fixture
def standards() -> PlainStandards:
    return PlainStandards()


@pytest.fixture(scope="session")
def sound() -> bytes:
    """An MP3 of a quiet tone, mono, 16 kHz, 32 kbit/s, as long as the made-up call."""
    import av
    import numpy as np

    rate = 16_000
    seconds = np.arange(int(LENGTH_S * rate)) / rate
    samples = (2000 * np.sin(2 * math.pi * 220 * seconds)).astype(np.int16)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout="mono")
        stream.bit_rate = 32_000
        for start in range(0, len(samples), rate):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + rate], format="s16p", layout="mono")
            frame.sample_rate = rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, sound: bytes) -> dict[str, Path]:
    """The page of the made-up call with and without sound, that of the hostile one, and of a coaching conversation."""
    from analyser.feedback import load_standards
    from analyser.report import render_html
    from tests.feedback.test_coaching import TELLING
    from tests.report.test_coaching import made as made_session

    folder = tmp_path_factory.mktemp("pages")
    made = {
        "call": render_html(made_up_review(), sound, PlainStandards()),
        "text": render_html(made_up_review(), None, PlainStandards()),
        "hostile": render_html(hostile_review(), None, PlainStandards()),
        "coaching": render_html(made_session(*TELLING), None, load_standards(None)),
    }
    for name, page in made.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in made}
