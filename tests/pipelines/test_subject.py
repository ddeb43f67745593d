import json
import stat
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.core.provenance import Provenance
from analyser.core.review import Call, Review, Timing
from analyser.keep import Keeper
from analyser.report import dump_review
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries
from tests.store.conftest import consent

TURNS = (
    (Role.AGENT, "Hello, is that Barnaby Quillfeather?"),
    (Role.CUSTOMER, "Yes, and my card is 4242 4242 4242 4242. <b>My wife</b> Orla Quillfeather has one too."),
)
SPANS = (
    (PersonalDataType.PERSON, 0, "Barnaby Quillfeather"),
    (PersonalDataType.CARD_NUMBER, 1, "4242 4242 4242 4242"),
    (PersonalDataType.PERSON, 1, "Orla Quillfeather"),
)


def review(call: Call) -> Review:
    data = tuple(
        PersonalData(
            type=kind,
            turn=turn,
            start_char=TURNS[turn][1].index(quote),
            end_char=TURNS[turn][1].index(quote) + len(quote),
            start_s=None,
            end_s=None,
            quote=quote,
            value=quote,
            group=None,
            score=1.0,
            source="rule:x@1",
        )
        for kind, turn, quote in SPANS
    )
    return Review(
        call=call,
        transcript=Transcript(kind=call.kind, turns=tuple(Turn(role=role, text=text) for role, text in TURNS)),
        timing=Timing(),
        personal_data=data,
        provenance=Provenance(debrief="0", lexicons="0", standards="0", fingerprint="f", at="2026-01-01T00:00:00Z"),
    )


@pytest.fixture
def keeper(data_directory: Path, store_url: str | None, tmp_path: Path) -> Keeper:
    keeper = Keeper(Settings(data=data_directory, store=store_url))
    for name in ("call-000001", "call-000002"):
        call = Call(id=name, kind=Kind.CUSTOMER, agent="Asha <Patel>", consent=consent(name))
        keeper.admit(call, tmp_path / f"{name}.wav", "review")
        with keeper.folder(tmp_path / name, name, "review") as folder:
            folder.write("review.json", dump_review(review(call)), clear=True)
            folder.write("review.html", "<p>masked review</p>")
            folder.write("review.docx", b"PK")
    return keeper


def read(folder: Path) -> str:
    return "\n".join(path.read_text() for path in sorted(folder.rglob("*.html")))


def test_a_caller_gets_their_own_words_and_no_names_of_others(keeper: Keeper, tmp_path: Path) -> None:
    out = tmp_path / "export"
    assert run(["export-subject", "--call", "call-000001", "--out", str(out)]) == ExitCode.DONE
    said = (out / "call-1" / "what-was-said.html").read_text()
    assert "4242 4242 4242 4242" in said
    assert "Quillfeather" not in said
    assert "&lt;b&gt;My wife&lt;/b&gt;" in said
    assert "masked review" not in read(out)
    index = (out / "index.html").read_text()
    assert '<html lang="en-GB">' in index
    assert "call-000001" in index
    assert "call-000002" not in index
    assert "90 days" in index
    assert stat.S_IMODE((out / "call-1" / "what-was-said.html").stat().st_mode) == 0o600
    data = json.loads((out / "data.json").read_text())[0]
    assert [row["event"] for row in data["consent"]] == ["obtained"]
    assert [row["action"] for row in data["done"]] == ["consent obtained", "opened", "wrote"]
    assert "actor" not in data["done"][0]
    assert [entry["action"] for entry in entries(keeper.store.place.audit)][-1] == "exported"


def test_a_colleague_gets_the_masked_reviews_of_all_calls(keeper: Keeper, tmp_path: Path) -> None:
    out = tmp_path / "export"
    assert run(["export-subject", "--agent", "Asha <Patel>", "--out", str(out)]) == ExitCode.DONE
    assert "masked review" in read(out)
    assert "4242" not in read(out)
    assert {path.name for path in (out / "call-2").iterdir()} == {"review-review.html", "review-review.docx"}


def test_what_is_not_held_is_said(keeper: Keeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "export")
    assert run(["export-subject", "--call", "call-9", "--out", out]) == ExitCode.BAD_INPUT
    assert run(["export-subject", "--agent", "Nobody", "--out", out]) == ExitCode.BAD_INPUT
    assert run(["export-subject", "--out", out]) == ExitCode.USAGE
    assert run(["export-subject", "--agent", "A", "--call", "b", "--out", out]) == ExitCode.USAGE
    assert not Path(out).exists()


def test_a_record_that_is_gone_is_said(keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "call-000001" / "review.json").unlink()
    out = tmp_path / "export"
    assert run(["export-subject", "--call", "call-000001", "--out", str(out)]) == ExitCode.DONE
    assert not (out / "call-1").exists()


def test_an_export_goes_with_the_first_of_its_calls(keeper: Keeper, tmp_path: Path) -> None:
    out = tmp_path / "export"
    assert run(["export-subject", "--agent", "Asha <Patel>", "--out", str(out)]) == ExitCode.DONE
    assert isinstance(erase(keeper.store, ["call-000001"])["call-000001"], Erased)
    assert not out.exists()
    assert {one.command for one in keeper.store.outputs("call-000002")} == {"review"}
    assert (tmp_path / "call-000002" / "review.json").exists()
