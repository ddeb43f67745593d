from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.evidence import PersonalData, PersonalDataGroup, PersonalDataType, Tag, make_tag, word_spans
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Point, PointKind, Review, Timing
from analyser.redact import MASKS, mask_review, mask_transcript
from analyser.redact.telltales import Telltales

NAME = PersonalDataType.PERSON
CARD = PersonalDataType.CARD_NUMBER


def span(
    turns: Sequence[Turn], index: int, quote: str, kind: PersonalDataType, group: str | None = None
) -> PersonalData:
    start = turns[index].text.index(quote)
    return PersonalData(
        type=kind,
        turn=index,
        start_char=start,
        end_char=start + len(quote),
        start_s=None,
        end_s=None,
        quote=quote,
        value="secret",
        group=group,
        score=0.9,
        source="rule:made.up@1",
    )


def customer(*texts: str) -> Transcript:
    roles = (Role.AGENT, Role.CUSTOMER)
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=roles[i % 2], text=t) for i, t in enumerate(texts)))


def review(
    transcript: Transcript, spans: Sequence[PersonalData], tags: Sequence[Tag], points: Sequence[Point] = ()
) -> Review:
    return Review(
        call=Call(id="c1", kind=Kind.CUSTOMER, agent="Kyle"),
        transcript=transcript,
        timing=Timing(),
        personal_data=tuple(spans),
        personal_data_groups=(PersonalDataGroup(group="g", type=CARD, value="4242", turns=(0,)),),
        tags=tuple(tags),
        points=tuple(points),
        provenance=Provenance(debrief="1", lexicons="1", standards="1", fingerprint="f", at="now"),
        notes=("Jean was hard to hear.",),
    )


def tag(transcript: Transcript, turn: int, quote: str, label: str = "question.closed") -> Tag:
    start = transcript.turns[turn].text.index(quote)
    return make_tag(
        transcript, label, turn, start, start + len(quote), score=0.8, source="rule:a@1", why="It quotes 'Jean'."
    )


def test_every_type_has_a_mask_in_plain_words() -> None:
    assert set(MASKS) == set(PersonalDataType)
    assert MASKS[CARD] == "[card number]"
    assert len(set(MASKS.values())) == len(MASKS)


def test_a_part_of_a_code_hides_the_rest_of_it() -> None:
    transcript = customer("The sort code and account number?", "It's 5 0 2 2 7 4 2 1 4 8, thanks.")
    masked = mask_transcript(transcript, [span(transcript.turns, 1, "5 0 2 2 7 4", PersonalDataType.SORT_CODE)])
    assert masked.turns[1].text == "It's [sort code], thanks."


def test_text_words_and_offsets_are_masked() -> None:
    words = tuple(
        Word(text=text, start_s=index, end_s=index + 0.5, probability=0.9)
        for index, text in enumerate(["It's", "four", "two,", "Jean's", "card."])
    )
    turn = Turn(role=Role.CUSTOMER, text="It's four two, Jean's card.", start_s=0, end_s=5, words=words)
    transcript = Transcript(kind=Kind.CUSTOMER, turns=(turn,))
    spans = [span([turn], 0, "four two", CARD), span([turn], 0, "Jean", NAME)]
    (masked,) = mask_transcript(transcript, spans).turns
    assert masked.text == "It's [card number], [name]'s card."
    assert [(word.text, word.start_s, word.end_s) for word in masked.words] == [
        ("It's", 0, 0.5),
        ("[card number],", 1, 2.5),
        ("[name]'s", 3, 3.5),
        ("card.", 4, 4.5),
    ]
    assert all(end > start for start, end in word_spans(masked))


def test_words_said_over_the_other_stay_marked() -> None:
    words = tuple(
        Word(text=text, start_s=index, end_s=index + 0.5, overlap=overlap)
        for index, (text, overlap) in enumerate([("It's", False), ("four", False), ("two,", True), ("Jean.", True)])
    )
    turn = Turn(role=Role.CUSTOMER, text="It's four two, Jean.", start_s=0, end_s=5, words=words)
    spans = [span([turn], 0, "four two", CARD), span([turn], 0, "Jean", NAME)]
    (masked,) = mask_transcript(Transcript(kind=Kind.CUSTOMER, turns=(turn,)), spans).turns
    assert [word.overlap for word in masked.words] == [False, True, True]


def test_a_word_that_the_text_lacks_is_dropped_beside_a_span() -> None:
    words = (Word(text="4242", start_s=0, end_s=1), Word(text="four", start_s=1, end_s=2))
    turn = Turn(role=Role.CUSTOMER, text="four", start_s=0, end_s=2, words=words)
    masked = mask_transcript(Transcript(kind=Kind.CUSTOMER, turns=(turn,)), [span([turn], 0, "four", CARD)])
    assert [word.text for word in masked.turns[0].words] == ["[card number]"]


def test_tags_move_and_the_evidence_of_points_follows() -> None:
    transcript = customer("Thanks Jean Whelan, is that right?")
    inner = [
        tag(transcript, 0, "Jean", "listening.clarification"),
        tag(transcript, 0, "Whelan, is", "listening.clarification"),
    ]
    tail = tag(transcript, 0, "is that right?")
    point = Point(
        id="p1",
        kind=PointKind.DEVELOPMENT,
        behaviour="question.closed",
        standard="s",
        evidence=(inner[0].id, inner[1].id, tail.id),
        observed="You said “thanks Jean Whelan, is that right?” and jean… went quiet.",
        impact="JEAN'S reply was short.",
        try_instead="Ask Ms Whelan.",
        ask="What did Jean mean?",
        practise="Say it again.",
    )
    masked = mask_review(review(transcript, [span(transcript.turns, 0, "Jean Whelan", NAME)], [*inner, tail], [point]))
    assert masked.transcript.turns[0].text == "Thanks [name], is that right?"
    assert [(one.id, one.quote) for one in masked.tags] == [
        ("listening.clarification:0:7", "[name]"),
        ("question.closed:0:15", "is that right?"),
    ]
    assert masked.points[0].evidence == ("listening.clarification:0:7", "question.closed:0:15")
    assert masked.points[0].observed == "You said “thanks [name], is that right?” and jean… went quiet."
    assert masked.points[0].impact == "[name]'S reply was short."
    assert masked.points[0].try_instead == "Ask Ms [name]."
    assert masked.tags[0].why == "It quotes '[name]'."
    assert masked.notes == ("[name] was hard to hear.",)
    assert masked.call.agent == "Kyle"


def test_values_are_left_out() -> None:
    transcript = customer("It's 4242.")
    masked = mask_review(review(transcript, [span(transcript.turns, 0, "4242", CARD, "g")], []))
    (one,) = masked.personal_data
    assert (one.value, one.quote, one.start_char, one.end_char) == ("", "[card number]", 5, 18)
    assert masked.personal_data_groups[0].value == ""


def test_part_of_a_quote_is_masked_and_everyday_words_are_not() -> None:
    telltales = Telltales(
        [
            ("oh double seven double oh, nine hundred", PersonalDataType.PHONE, "[phone number]"),
            ("six", PersonalDataType.ADDRESS, "[address]"),
            ("Grace", NAME, "[name]"),
            ("danielle dot okafor at example dot com", PersonalDataType.EMAIL, "[email address]"),
        ]
    )
    assert telltales.mask("He gave “oh double seven…” twice.") == "He gave “[phone number]…” twice."
    assert telltales.mask("Six of one.") == "Six of one."
    assert telltales.mask("With grace, Grace.") == "With grace, [name]."
    assert telltales.mask("It was danielle dot okaf…") == "It was [email address]…"
    assert telltales.mask("See okafor") == "See [email address]"


SECRETS = ["Zuleika", "four two", "ZX81 QQQ", "x@y.zz", "é—ñ", "7 Elm Row"]


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Transcript, list[PersonalData], list[str]]:
    """Turns in which known secrets stand between other words, with any selection of spans, overlapping too."""
    turns, spans, hidden = [], [], []
    for index in range(draw(st.integers(1, 3))):
        pieces = draw(st.lists(st.sampled_from([*SECRETS, "well", "and,", "then", "…", "no."]), max_size=8))
        text, words = "", []
        for number, piece in enumerate(pieces):
            start = len(text) + (1 if text else 0)
            text = f"{text} {piece}" if text else piece
            words.append(Word(text=piece, start_s=number, end_s=number + 0.5))
            if piece in SECRETS:
                hidden.append(piece)
                spans.append(
                    _made(index, start, start + len(piece), text, draw(st.sampled_from(list(PersonalDataType))))
                )
        if text and draw(st.booleans()):
            first = draw(st.integers(0, len(text) - 1))
            spans.append(_made(index, first, draw(st.integers(first + 1, len(text))), text, NAME))
        turns.append(
            Turn(role=Role.CUSTOMER, text=text, start_s=index * 10.0, end_s=index * 10.0 + 9, words=tuple(words))
        )
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(turns)), draw(st.permutations(spans)), hidden


def _made(turn: int, start: int, end: int, text: str, kind: PersonalDataType) -> PersonalData:
    return PersonalData(
        type=kind, turn=turn, start_char=start, end_char=end, start_s=None, end_s=None,
        quote=text[start:end], value=text[start:end], group=None, score=1, source="rule:x@1",
    )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(conversations(), st.data())
def test_nothing_masked_is_left_and_offsets_fit(
    made: tuple[Transcript, list[PersonalData], list[str]], data: st.DataObject
) -> None:
    transcript, spans, hidden = made
    tags: dict[str, Tag] = {}
    for index, turn in enumerate(transcript.turns):
        if turn.text:
            start = data.draw(st.integers(0, len(turn.text) - 1))
            end = data.draw(st.integers(start + 1, len(turn.text)))
            one = make_tag(transcript, "question.open", index, start, end, score=1, source="rule:x@1", why="-")
            tags[one.id] = one
    masked = mask_review(review(transcript, spans, list(tags.values())))
    shown = [turn.text for turn in masked.transcript.turns] + [w.text for t in masked.transcript.turns for w in t.words]
    for secret in hidden:
        assert all(secret not in text for text in shown)
    for one in masked.tags:
        assert one.turn is not None
        assert one.quote == masked.transcript.turns[one.turn].text[one.start_char : one.end_char]
    for found in masked.personal_data:
        assert found.quote == masked.transcript.turns[found.turn].text[found.start_char : found.end_char]
        assert found.quote in MASKS.values()
    for turn in masked.transcript.turns:
        assert all(end > start for start, end in word_spans(turn))
        assert [word.start_s for word in turn.words] == sorted(word.start_s for word in turn.words)


def test_words_that_the_text_lacks_are_never_shown() -> None:
    words = tuple(Word(text=said, start_s=at, end_s=at + 1) for at, said in enumerate(("my", "card", "4242", "4242")))
    turn = Turn(role=Role.CUSTOMER, text="my card", start_s=0, end_s=5, words=words)
    (masked,) = mask_transcript(Transcript(kind=Kind.CUSTOMER, turns=(turn,)), ()).turns
    assert [word.text for word in masked.words] == ["my", "card"]
