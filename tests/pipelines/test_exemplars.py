"""Exemplars from made-up calls: consent for the purpose, masks, clearness, spread, and erasure."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.errors import BadInputError, UsageError
from analyser.core.evidence import PersonalData, PersonalDataType, Tag, make_tag
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Point, PointKind, Review, Timing
from analyser.keep import Keeper
from analyser.report import dump_review
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.seal import new_key_file
from pipelines.exemplars import Gathered, gather
from pipelines.exemplars_command import exemplars
from pipelines.permitted import Barred

LABEL = "listening.reflection"
NAME = "Barnaby Quillfeather"
SAID = (
    (Role.AGENT, "Good morning, how can I help?"),
    (Role.CUSTOMER, "The boiler has been off since Tuesday and I'm, I'm <b>frozen</b>."),
    (Role.AGENT, "No heating since Tuesday, and it's been bitter, NAME. Let me look at that with you."),
    (Role.CUSTOMER, "Yes, exactly. Thank you, Asha."),
    (Role.AGENT, "So the engineer came, and nobody told you why he left again."),
    (Role.CUSTOMER, "That's it."),
)


def agreed(call_id: str, *purposes: str, **fields: datetime) -> ConsentRecord:
    return ConsentRecord(
        call_id=call_id,
        basis=Basis.CONSENT,
        purposes=("coaching", *purposes),
        obtained_at=datetime(2026, 1, 1, tzinfo=UTC),
        parties=("agent", "customer"),
        **fields,
    )


def tag(transcript: Transcript, turn: int, label: str = LABEL, score: float = 0.8) -> Tag:
    text = transcript.turns[turn].text
    return make_tag(transcript, label, turn, 0, len(text), score=score, source="rule:x@1", why=f"gives back to {NAME}")


def review(
    call_id: str, *tagged: int, consent: ConsentRecord | None = None, agent: str | None = "Asha Patel"
) -> Review:
    turns = tuple(
        Turn(role=role, text=text.replace("NAME", NAME), start_s=10.0 * index, end_s=10.0 * index + 8)
        for index, (role, text) in enumerate(SAID)
    )
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    start = turns[2].text.index(NAME)
    name = PersonalData(
        type=PersonalDataType.PERSON,
        turn=2,
        start_char=start,
        end_char=start + len(NAME),
        start_s=None,
        end_s=None,
        quote=NAME,
        value=NAME,
        group=None,
        score=1.0,
        source="rule:x@1",
    )
    return Review(
        call=Call(
            id=call_id, kind=Kind.CUSTOMER, agent=agent, consent=consent or agreed(call_id, "training", "quality")
        ),
        transcript=transcript,
        timing=Timing(),
        personal_data=(name,),
        tags=tuple(tag(transcript, turn) for turn in tagged or (2,)),
        provenance=Provenance(debrief="0", lexicons="0", standards="0", fingerprint="f", at="2026-01-01T00:00:00Z"),
    )


@pytest.fixture
def keeper(data_directory: Path) -> Keeper:
    return Keeper(Settings(data=data_directory))


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    folder = tmp_path / "reviews"
    folder.mkdir()
    return folder


def put(keeper: Keeper, reviews: Path, *made: Review) -> None:
    for one in made:
        keeper.admit(one.call, reviews.parent / f"{one.call.id}.wav", "review")
        with keeper.folder(reviews / "night" / one.call.id, one.call.id, "review") as folder:
            folder.write("review.json", dump_review(one), clear=True)


def found(keeper: Keeper, reviews: Path, wanted: int = 10, label: str = LABEL) -> Gathered:
    return gather(keeper, reviews, label, wanted=wanted)


def test_a_moment_is_masked_and_stands_between_what_came_before_and_after(keeper: Keeper, reviews: Path) -> None:
    put(keeper, reviews, review("call-000001"))
    (one,) = found(keeper, reviews).exemplars
    assert one.before is not None
    assert one.before.text == SAID[1][1]
    assert one.said.text[one.start_char : one.end_char] == SAID[2][1].replace("NAME", "[name]")
    assert one.followed is not None
    assert one.followed.text == "Yes, exactly. Thank you, [name]."
    assert one.why == "gives back to [name]"
    assert one.call == keeper.store.reference("call-000001")[:12]


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        (agreed("call-000001"), Barred.NOT_NAMED),
        (agreed("call-000001", "training", expires_at=datetime(2026, 2, 1, tzinfo=UTC)), Barred.ENDED),
        (agreed("call-000001", "training", withdrawn_at=datetime(2026, 2, 1, tzinfo=UTC)), Barred.ENDED),
    ],
)
def test_a_call_is_never_used_without_consent_for_the_purpose_now(
    keeper: Keeper, reviews: Path, consent: ConsentRecord, why: Barred
) -> None:
    put(keeper, reviews, review("call-000001", consent=consent), review("call-000002"))
    gathered = found(keeper, reviews)
    assert gathered.left_out == {why: 1}
    assert gathered.call_ids == ("call-000002",)


def test_a_call_without_a_record_is_left_out(keeper: Keeper, reviews: Path) -> None:
    made = review("call-000001")
    put(keeper, reviews, replace(made, call=replace(made.call, consent=None)))
    assert found(keeper, reviews).left_out == {Barred.NO_RECORD: 1}


def test_what_the_store_knows_of_withdrawn_consent_counts(keeper: Keeper, reviews: Path) -> None:
    put(keeper, reviews, review("call-000001"), review("call-000002"))
    keeper.store.end_consent("call-000001", "withdrawn")
    gathered = found(keeper, reviews)
    assert gathered.left_out == {Barred.ENDED: 1}
    assert gathered.call_ids == ("call-000002",)


def test_a_later_consent_without_the_purpose_counts(keeper: Keeper, reviews: Path) -> None:
    made = review("call-000001")
    put(keeper, reviews, made)
    later = replace(agreed("call-000001"), obtained_at=datetime(2026, 3, 1, tzinfo=UTC))
    keeper.admit(replace(made.call, consent=later), reviews.parent / "a.wav", "review")
    assert found(keeper, reviews).left_out == {Barred.NOT_NAMED: 1}


def test_a_copy_of_a_call_that_was_erased_is_left_out(keeper: Keeper, reviews: Path) -> None:
    put(keeper, reviews, review("call-000001"))
    text = (reviews / "night" / "call-000001" / "review.json").read_text()
    assert isinstance(erase(keeper.store, ["call-000001"])["call-000001"], Erased)
    (reviews / "backup").mkdir()
    (reviews / "backup" / "review.json").write_text(text)
    assert found(keeper, reviews).left_out == {Barred.NOT_HELD: 1}


def test_a_withdrawn_record_beside_the_recording_counts(keeper: Keeper, reviews: Path) -> None:
    put(keeper, reviews, review("call-000001"))
    record = {
        "call_id": "call-000001",
        "basis": "consent",
        "purposes": ["coaching", "training"],
        "obtained_at": "2026-01-01T00:00:00Z",
        "withdrawn_at": "2026-02-01T00:00:00Z",
        "parties": ["agent", "customer"],
    }
    beside = reviews.parent / "call-000001.wav.consent.json"
    beside.write_text(json.dumps(record))
    assert found(keeper, reviews).left_out == {Barred.ENDED: 1}
    beside.write_text("{}")
    assert found(keeper, reviews).left_out == {Barred.ENDED: 1}
    beside.write_text(json.dumps(record | {"withdrawn_at": None}))
    assert len(found(keeper, reviews).exemplars) == 1


def changed(made: Review, how: str) -> Review:
    transcript, only = made.transcript, made.tags[0]
    turn = transcript.turns[2]
    word = Word(text="No", start_s=20.0, end_s=20.4)
    match how:
        case "weak":
            return replace(made, tags=(replace(only, score=0.4),))
        case "fault beside it":
            return replace(made, tags=(only, tag(transcript, 2, "empathy.missed")))
        case "named as a development":
            point = Point(
                id="p",
                kind=PointKind.DEVELOPMENT,
                behaviour=LABEL,
                standard="s",
                evidence=(only.id,),
                **dict.fromkeys(("observed", "impact", "try_instead", "ask", "practise"), "-"),
            )
            return replace(made, points=(point,))
        case "another voice":
            words = (replace(word, overlap=True),)
        case "a doubtful word":
            words = (replace(word, probability=0.2),)
        case "health before it":
            return replace(made, tags=(only, tag(transcript, 1, "gdpr.special_category")))
        case "uncertain roles":
            return replace(made, call=replace(made.call, roles_confidence=0.5))
        case _:
            long = replace(turn, text=f"{turn.text} {'and on ' * 60}")
            return replace(
                made, transcript=replace(transcript, turns=(*transcript.turns[:2], long, *transcript.turns[3:]))
            )
    spoken = replace(turn, words=words)
    return replace(made, transcript=replace(transcript, turns=(*transcript.turns[:2], spoken, *transcript.turns[3:])))


@pytest.mark.parametrize(
    "how",
    [
        *("weak", "fault beside it", "named as a development", "another voice", "a doubtful word"),
        *("health before it", "uncertain roles", "long"),
    ],
)
def test_what_is_not_clear_is_left_out(keeper: Keeper, reviews: Path, how: str) -> None:
    put(keeper, reviews, changed(review("call-000001"), how))
    assert found(keeper, reviews).exemplars == ()


def test_a_call_gives_two_at_most_and_colleagues_take_turns(keeper: Keeper, reviews: Path) -> None:
    calls = [review(f"call-00000{number}", 2, 4, 0) for number in (1, 2, 3)]
    put(keeper, reviews, *calls, review("call-000009", agent="Bo Lindqvist"))
    assert len(found(keeper, reviews).exemplars) == 7
    assert "call-000009" in found(keeper, reviews, wanted=2).call_ids
    first = found(keeper, reviews)
    assert first.exemplars == found(keeper, reviews).exemplars
    assert [one.call for one in first.exemplars] != sorted(one.call for one in first.exemplars)


def test_a_turn_that_the_same_speaker_goes_on_after_is_not_what_was_answered(keeper: Keeper, reviews: Path) -> None:
    made = review("call-000001", 4)
    turns = made.transcript.turns
    brief = replace(turns[3], text="Mm-hm.")
    put(keeper, reviews, replace(made, transcript=replace(made.transcript, turns=(*turns[:3], brief, *turns[4:]))))
    (one,) = found(keeper, reviews).exemplars
    assert one.before is not None
    assert one.before.text == "Mm-hm."


def test_two_reviews_of_one_call_count_once(keeper: Keeper, reviews: Path) -> None:
    made = review("call-000001")
    put(keeper, reviews, made)
    (reviews / "again").mkdir()
    newer = replace(made, tags=(), provenance=replace(made.provenance, at="2026-02-01T00:00:00Z"))
    (reviews / "again" / "review.json").write_text(dump_review(newer))
    gathered = found(keeper, reviews)
    assert (gathered.looked_at, gathered.exemplars) == (1, ())


@pytest.mark.parametrize("label", ["gdpr.third_party_disclosure", "empathy.missed", "question.leading", "nothing.such"])
def test_what_is_no_good_practice_is_refused(keeper: Keeper, reviews: Path, label: str) -> None:
    put(keeper, reviews, review("call-000001"))
    with pytest.raises(UsageError):
        found(keeper, reviews, label=label)


def test_a_request_is_a_model_only_where_taking_it_up_was_a_strength(keeper: Keeper, reviews: Path) -> None:
    made = review("call-000001")
    request = tag(made.transcript, 1, "gdpr.access_request")
    plain = replace(made, tags=(request,))
    point = Point(
        id="p",
        kind=PointKind.STRENGTH,
        behaviour="gdpr.access_request",
        standard="s",
        evidence=(request.id,),
        **dict.fromkeys(("observed", "impact", "try_instead", "ask", "practise"), "-"),
    )
    other = review("call-000002")
    put(keeper, reviews, plain, replace(other, tags=(request,), points=(point,)))
    gathered = found(keeper, reviews, label="gdpr.access_request")
    assert gathered.call_ids == ("call-000002",)


def test_no_review_is_bad_input(keeper: Keeper, reviews: Path) -> None:
    with pytest.raises(BadInputError, match="holds no review"):
        found(keeper, reviews)
    with pytest.raises(BadInputError, match="no folder"):
        found(keeper, reviews / "nowhere")


def test_the_folder_holds_a_page_a_document_and_a_record_without_names(
    keeper: Keeper, reviews: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    from docx import Document

    put(keeper, reviews, review("call-000001"), review("call-000002", consent=agreed("call-000002")))
    out = tmp_path / "out"
    assert exemplars(LABEL, reviews, out, 10, "training", None) == ExitCode.DONE
    page = (out / "exemplars.html").read_text()
    record = json.loads((out / "exemplars.json").read_text())
    document = "\n".join(one.text for one in Document(io.BytesIO((out / "exemplars.docx").read_bytes())).paragraphs)
    told = capsys.readouterr().out
    for text in (page, json.dumps(record), document, told):
        for hidden in ("Quillfeather", "Barnaby", "Asha", "Patel", "call-000001", "call-000002"):
            assert hidden not in text
    assert '<html lang="en-GB">' in page
    assert "&lt;b&gt;frozen&lt;/b&gt;" in page
    assert "script" not in page.split("</style>")[1]
    assert "Only 1 moment can be shown; 10 were asked for." in told
    assert "2 calls were looked at; 1 may be used for the purpose “training”." in document
    assert "1 whose consent does not name the purpose “training”" in page
    assert record["calls"]["left_out"]["purpose not named"] == 1
    assert record["schema"] == "debrief.exemplars/1"


def test_too_few_is_said_and_is_no_fault(keeper: Keeper, reviews: Path, tmp_path: Path) -> None:
    put(keeper, reviews, review("call-000001", consent=agreed("call-000001")))
    out = tmp_path / "out"
    assert exemplars(LABEL, reviews, out, 10, "training", None) == ExitCode.DONE
    assert "No moment can be shown; 10 were asked for." in (out / "exemplars.html").read_text()


def test_a_record_that_cannot_be_read_is_said(
    keeper: Keeper, reviews: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(keeper, reviews, review("call-000001"))
    (reviews / "review.json").write_text('{"schema": "other/1"}')
    assert exemplars(LABEL, reviews, tmp_path / "out", 10, "training", None) == ExitCode.PARTLY
    assert "debrief: " in capsys.readouterr().err
    assert len(json.loads((tmp_path / "out" / "exemplars.json").read_text())["exemplars"]) == 1


@pytest.mark.parametrize("erased", ["call-000001", "call-000002"])
def test_erasing_one_call_takes_the_page_with_it(keeper: Keeper, reviews: Path, tmp_path: Path, erased: str) -> None:
    put(
        keeper,
        reviews,
        review("call-000001"),
        review("call-000002"),
        review("call-000003", consent=agreed("call-000003")),
    )
    out = tmp_path / "out"
    assert exemplars(LABEL, reviews, out, 10, "training", None) == ExitCode.DONE
    assert {one.call_id for one in keeper.store.outputs_at(out)} == {"call-000001", "call-000002"}
    assert isinstance(erase(keeper.store, [erased])[erased], Erased)
    assert not out.exists()
    assert (reviews / "night" / "call-000003" / "review.json").exists()


def test_a_page_is_written_anew_without_a_call_that_may_no_longer_be_used(
    keeper: Keeper, reviews: Path, tmp_path: Path
) -> None:
    soon = datetime.now(UTC) + timedelta(days=1)
    put(keeper, reviews, review("call-000001", consent=agreed("call-000001", "training", expires_at=soon)))
    out = tmp_path / "out"
    exemplars(LABEL, reviews, out, 10, "training", None)
    keeper.store.end_consent("call-000001", "withdrawn")
    exemplars(LABEL, reviews, out, 10, "training", None)
    assert json.loads((out / "exemplars.json").read_text())["exemplars"] == []
    assert keeper.store.outputs_at(out) == []


def test_sealed_records_are_read_with_their_key(
    reviews: Path, tmp_path: Path, data_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key_file(tmp_path / "debrief.key")
    monkeypatch.setenv("DEBRIEF_KEY_FILE", str(tmp_path / "debrief.key"))
    keeper = Keeper(Settings(data=data_directory, key_file=tmp_path / "debrief.key"))
    put(keeper, reviews, review("call-000001"))
    assert (reviews / "night" / "call-000001" / "review.json.sealed").exists()
    assert exemplars(LABEL, reviews, tmp_path / "out", 10, "training", None) == ExitCode.DONE
    assert len(json.loads((tmp_path / "out" / "exemplars.json").read_text())["exemplars"]) == 1
