"""What people read: its order, its words, and how marks lie in the text."""

import ast
import inspect
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import make_tag
from analyser.core.labels import LABELS
from analyser.core.provenance import Provenance
from analyser.core.review import Call, PointKind, Review, Timing
from analyser.report import figures, making, points, view, wording
from analyser.report.html import render_html
from analyser.report.legible import legible, shortened
from analyser.report.marks import marks_of, pieces_of
from analyser.report.standards import StandardTexts
from analyser.report.timeline import MOST_MARKS, timeline_of
from analyser.report.view import build_view

JARGON = re.compile(r"\b(tags?|tagged|labels?|labelled|scores?|scored)\b", re.IGNORECASE)


def test_points_come_in_talking_order(review: Review, standards: StandardTexts) -> None:
    assert [point.kind_name for point in build_view(review, standards).points] == ["Strength", "Development", "Risk"]


def test_the_header_says_how_much_was_noticed_and_until_when_consent_is_held(
    review: Review, standards: StandardTexts
) -> None:
    seen = build_view(review, standards)
    assert seen.summary == "7 things noticed, 3 worth talking about"
    assert dict(seen.facts)["Consent"] == "Held until 1 March 2027"
    assert dict(seen.facts)["Date"] == "Tuesday 17 November 2026, 10:05 UTC"
    assert dict(seen.facts)["Length"] == "40 s"


def test_every_kind_of_point_has_its_own_headings(review: Review, standards: StandardTexts) -> None:
    strength, development, risk = build_view(review, standards).points
    assert [part.heading for part in strength.parts] == ["What followed", "Ask first", "Keep", "Practise"]
    assert [part.heading for part in development.parts] == [
        "Why it matters",
        "Ask first",
        "Try in that gap",
        "Practise",
    ]
    assert [part.heading for part in risk.parts] == ["Say instead", "Do now"]


def test_a_referral_says_where_it_goes(hostile: Review, standards: StandardTexts) -> None:
    (refer,) = build_view(hostile, standards).points
    assert [(part.heading, part.text) for part in refer.parts] == [("Pass on to", wording.REFER_FALLBACK)]


def test_lines_that_were_spoken_carry_speaker_and_second(review: Review, standards: StandardTexts) -> None:
    line = build_view(review, standards).points[0].lines[1]
    assert (line.speaker, line.time, line.start_s, line.text) == ("You", "0:13", 13.0, '"Over the bars, and shaking."')


def test_a_turn_that_is_wholly_said_over_another_says_so(review: Review, standards: StandardTexts) -> None:
    first, second, *rest = review.transcript.turns
    over = [replace(word, overlap=True) for word in first.words]
    turns = (replace(first, words=tuple(over)), replace(second, words=(*over[:1], *second.words[1:])), *rest)
    overlapping = replace(review, transcript=replace(review.transcript, turns=turns))
    shown = build_view(overlapping, standards).turns
    assert [turn.aside for turn in shown] == ["while somebody else speaks", *[None] * (len(turns) - 1)]
    assert render_html(overlapping, None, standards).count(shown[0].aside or "") == 1
    assert render_html(review, None, standards).count("while somebody else speaks") == 0


def test_evidence_says_where_it_jumps(review: Review, standards: StandardTexts) -> None:
    moment = build_view(review, standards).points[1].evidence[0]
    assert moment.lead == "from 0:24, agent"
    assert moment.quote == "You did tighten the cable yourself,…" or moment.quote.startswith("You did tighten")


def test_every_behaviour_has_plain_words() -> None:
    assert set(wording.BEHAVIOURS) == set(LABELS)
    assert {label.family for label in LABELS.values()} == set(wording.FAMILIES)
    for label in LABELS:
        assert "{" not in wording.behaviour(label, Kind.COACHING)
    assert set(wording.POINT_KINDS) == set(wording.OVERVIEW) == set(wording.TRY_HEADINGS) == set(PointKind)


def test_nobody_reads_our_jargon(review: Review, standards: StandardTexts, sound: bytes) -> None:
    page = render_html(review, None, standards)
    body = page[page.index("<body>") : page.index('<script type="application/json"')]
    shown = re.sub(r"<code>.*?</code>", " ", body, flags=re.DOTALL)
    read = re.sub(r"<[^>]+>", " ", shown) + " ".join(re.findall(r'(?:aria-label|title)="([^"]*)"', shown))
    assert JARGON.findall(read) == []
    assert "0.73" not in page
    for module in (figures, making, points, view, wording):
        strings = [
            node.value
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and '"' not in node.value
        ]
        assert [text for text in strings if JARGON.search(text) and "\n" not in text and len(text) < 80] == []


@given(
    text=st.text(min_size=1, max_size=60),
    spans=st.lists(st.tuples(st.integers(0, 59), st.integers(1, 60)), max_size=6),
)
def test_pieces_join_to_the_text_and_carry_every_mark_that_covers_them(text: str, spans: list[tuple[int, int]]) -> None:
    turn = Turn(role=Role.AGENT, text=text)
    transcript = Transcript(kind=Kind.CUSTOMER, turns=(turn,))
    labels = [name for name in LABELS if name.startswith(("question", "service"))]
    tags = tuple(
        make_tag(transcript, label, 0, start, min(end, len(text)), score=1, source="rule:x@1", why="so")
        for label, (start, end) in zip(labels, spans, strict=False)
        if start < min(end, len(text))
    )
    marks = marks_of(_with(transcript, tags), {})
    pieces = pieces_of(turn, marks, ())
    assert "".join(piece.text for piece in pieces) == legible(text)
    position = 0
    for piece in pieces:
        covering = {mark.number for mark in marks if mark.start_char <= position < mark.end_char}
        assert {mark.number for mark in piece.marks} == covering
        position += len(piece.text)
    assert sum(len(piece.begins) for piece in pieces) == len(marks)


def test_figures_that_are_not_known_are_left_out(review: Review, standards: StandardTexts) -> None:
    untimed = replace(review, timing=Timing())
    assert build_view(untimed, standards).figures == ()
    rows = {figure.name: figure for figure in build_view(review, standards).figures}
    assert rows["Usual wait before answering"].values == ("0.3 s", "not known")
    assert rows["Silences over 3 seconds"].moments[0].text == "0:21, 4 s"
    assert rows["Came in before the other had finished"].sentence.startswith("The agent took the floor 1 time ")


def test_a_timeline_of_many_turns_stays_small() -> None:
    turns = tuple(
        Turn(
            role=Role.AGENT if number % 2 else Role.CUSTOMER, text="yes", start_s=number * 0.2, end_s=number * 0.2 + 0.1
        )
        for number in range(50_000)
    )
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    tags = tuple(
        make_tag(transcript, "service.closing", number, 0, 3, score=1, source="rule:x@1", why="so")
        for number in range(MOST_MARKS + 1)
    )
    review = _with(transcript, tags)
    line = timeline_of(review, marks_of(review, {tags[0].id: 1}), [])
    assert line is not None
    assert all(len(lane.bars) <= 1_001 for lane in line.lanes)
    assert len(line.signs) == 1
    assert len(line.ticks) <= 7


def test_an_empty_transcript_is_a_sound_page(review: Review, standards: StandardTexts) -> None:
    empty = _with(Transcript(kind=Kind.CUSTOMER, turns=()), ())
    assert view.NO_TURNS in render_html(empty, None, standards)


@pytest.mark.parametrize("text", ["a b", "word " * 100, "x" * 500, "", "  \n "])
def test_a_short_quotation_fits(text: str) -> None:
    assert len(shortened(text, 42)) <= 43


def _with(transcript: Transcript, tags: tuple[object, ...]) -> Review:
    return Review(
        call=Call(id="c", kind=transcript.kind),
        transcript=transcript,
        timing=Timing(),
        tags=tags,  # type: ignore[arg-type]  # whatever tags a test makes up
        provenance=Provenance(debrief="0", lexicons="0", standards="0", fingerprint="0", at="2026-11-20T09:30:00Z"),
    )


def test_headings_that_stand_in_a_text_become_headings(review: Review, standards: StandardTexts) -> None:
    risk = replace(
        review.points[0],
        impact="What followed: she read it out. Why it matters: paper is seen.",
        try_instead='"I\'ll take you to the card line."\nDo now: Shred the sheet.',
        practise="Your buddy reads a number out.",
    )
    referred = replace(
        risk, kind=PointKind.REFER, id="p9", impact=None, try_instead="Pass on to: team leader.", practise=None
    )
    shown = build_view(replace(review, points=(risk, referred)), standards).points
    assert [(part.heading, part.text) for part in shown[0].parts] == [
        ("What followed", "She read it out."),
        ("Why it matters", "Paper is seen."),
        ("Say instead", '"I\'ll take you to the card line."'),
        ("Do now", "Shred the sheet."),
        ("Practise", "Your buddy reads a number out."),
    ]
    assert [(part.heading, part.text) for part in shown[1].parts] == [("Pass on to", "Team leader.")]
