"""The file of standards: what ships, what an organisation may write, and how a wrong one is refused."""

import re
from pathlib import Path

import pytest

from analyser.core.call import Kind
from analyser.core.errors import BadInputError
from analyser.core.labels import LABELS
from analyser.core.review import PointKind
from analyser.feedback import Standards, load_standards
from analyser.feedback.developments import DEVELOPMENTS
from analyser.feedback.risk_moments import WEIGHTS as RISKS
from analyser.feedback.standards import DEFAULT, MUST_BE_GOVERNED
from analyser.feedback.strengths import REQUESTS, STRENGTHS

BANNED = re.compile(
    r"\b(?:tags?|labels?|scores?|evidence|algorithm|model|good|great|excellent|brilliant|amazing|wonderful|perfectly|"
    r"effectively|always|never mind|utili[sz]e|leverage|going forward)\b",
    re.IGNORECASE,
)

OF_THE_CALL = re.compile(r"\{(?!who\}|Who\}|whose\}|Whose\}|partner\}|Partner\})")


def _own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _standard(**changes: str) -> str:
    fields = {
        "id": '"ours"',
        "title": '"Our own standard"',
        "text": '"Do it the way that we do it here."',
        "behaviours": "[" + ", ".join(f'"{label}"' for label in (*MUST_BE_GOVERNED, "empathy.missed")) + "]",
        "source": '"House rules, 2026"',
    } | changes
    return 'version = "7"\n[[standard]]\n' + "\n".join(f"{name} = {value}" for name, value in fields.items() if value)


def test_every_behaviour_that_a_point_may_be_about_has_a_standard_and_a_wording(standards: Standards) -> None:
    for of, labels in (
        (PointKind.STRENGTH, [*STRENGTHS, *REQUESTS]),
        (PointKind.DEVELOPMENT, list(DEVELOPMENTS)),
        (PointKind.RISK, list(RISKS)),
    ):
        for label in labels:
            kind = Kind.COACHING if label.startswith("coaching.") else Kind.CUSTOMER
            assert standards.standard_for(label, kind) is not None, label
            assert standards.wordings_for(label, of, kind), (label, of)


def test_the_standards_that_ship_are_whole(standards: Standards) -> None:
    assert standards.version
    assert len({one.id for one in standards.standards}) == len(standards.standards)
    assert all(label in LABELS for one in standards.standards for label in one.behaviours)
    assert standards.title("understand-first").startswith("Show")
    assert standards.text("understand-first")
    assert standards.title("nowhere") == "nowhere"
    assert standards.text("nowhere") == ""


def test_no_wording_praises_with_adverbs_or_speaks_our_jargon(standards: Standards) -> None:
    for wording in standards.wordings:
        for template in (*wording.instead, *wording.ask, *wording.practise, wording.do_now or "", wording.why or ""):
            assert BANNED.search(template) is None, template


def test_every_question_leaves_the_judging_to_the_colleague(standards: Standards) -> None:
    for wording in standards.wordings:
        for question in wording.ask:
            last = question.rsplit(". ", 1)[-1]
            assert question.endswith("?"), question
            assert re.match(r"(?:At|When|Between|If|Of|Play|Your)\b|What|How|Which|Where|Whose|Who", last), question
            assert not re.match(r"(?:Do|Did|Is|Was|Were|Can|Could|Would|Should|Have|Don't|Didn't)\b", last), question


def test_no_wording_would_fit_any_call(standards: Standards) -> None:
    """Each names a time or words of the call, but for fixed rules on cards and passwords."""
    for wording in standards.wordings:
        for template in (*wording.ask, *wording.practise):
            assert OF_THE_CALL.search(template), template
        if wording.of is not PointKind.RISK:
            for template in wording.instead:
                assert OF_THE_CALL.search(template), template


def test_an_organisations_file_replaces_the_standards_and_keeps_the_wording(tmp_path: Path) -> None:
    ours = load_standards(_own(tmp_path, _standard()))
    assert ours.version.startswith("7;sha256=")
    assert [one.id for one in ours.standards] == ["ours"]
    assert ours.wordings == load_standards(None).wordings
    assert ours.standard_for("listening.summary", Kind.CUSTOMER) is None


def test_an_organisations_wording_and_glossary_go_before_ours(tmp_path: Path) -> None:
    wording = (
        '\n[[wording]]\nlabel = "empathy.missed"\nof = "development"\ntitle = "Our own heading"\n'
        "instead = ['Say \"{cue}\" back.']\nask = ['What about {cue}?']\npractise = ['Say {cue}.']\n"
        '[glossary]\nZQX = "the counter"\n'
    )
    ours = load_standards(_own(tmp_path, _standard() + wording))
    (found,) = ours.wordings_for("empathy.missed", PointKind.DEVELOPMENT, Kind.CUSTOMER)
    assert found.title == "Our own heading"
    assert ours.glossary["zqx"] == "the counter"
    assert ours.glossary["kyc"] == "identity check"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("version = ", "not valid TOML"),
        ('version = "1"', "standard"),
        (_standard(id='"Not An Id"'), "standard.1.id"),
        (_standard(title=""), "standard.1.title"),
        (_standard(behaviours='["empathy.sparkle"]'), "'empathy.sparkle' is not a label"),
        (_standard(behaviours='["empathy.missed"]'), "so its risks would go unsaid"),
        (_standard(colour='"red"'), "standard.1.colour"),
        (_standard() + "\n" + _standard().split("\n", 1)[1], "two standards have the id 'ours'"),
        (_standard(kinds='["sales"]'), "standard.1.kinds"),
        (
            _standard()
            + '\n[[wording]]\nlabel = "gdpr.credentials"\nof = "refer"\ntitle = "Hello"\ndo_now = "{cue.__class__}"',
            "no slot that a template may have",
        ),
        (
            _standard() + '\n[[wording]]\nlabel = "gdpr.credentials"\nof = "refer"\ntitle = "Hello"\nwhen = "("',
            "not a valid expression",
        ),
        (
            _standard() + '\n[[wording]]\nlabel = "empathy.missed"\nof = "development"\ntitle = "Hello"',
            "needs instead, ask and practise",
        ),
    ],
)
def test_a_wrong_file_is_refused_and_the_field_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(named)) as refused:
        load_standards(_own(tmp_path, text))
    assert str(refused.value).startswith("ours.toml: ")
    assert "\n" not in str(refused.value)


def test_an_edit_counts_without_a_new_version_number(tmp_path: Path) -> None:
    before = load_standards(_own(tmp_path, _standard()))
    assert load_standards(_own(tmp_path, _standard())).version == before.version
    assert load_standards(_own(tmp_path, _standard(title='"Our other standard"'))).version != before.version


def test_an_organisation_says_how_sure_the_model_must_be(tmp_path: Path) -> None:
    assert load_standards(None).thresholds == {}
    text = '\n[thresholds."question.open"]\nalone = 0.5\n[thresholds."empathy.missed"]\nalone = "never"\nveto = 0.25\n'
    ours = load_standards(_own(tmp_path, _standard() + text))
    assert ours.thresholds == {"question.open": {"alone": 0.5}, "empathy.missed": {"veto": 0.25, "alone": "never"}}


@pytest.mark.parametrize(
    "written", ["alone = 0", "alone = 1.5", "alone = nan", 'alone = "often"', "veto = -1", "both = 1"]
)
def test_a_threshold_that_is_no_probability_is_refused(tmp_path: Path, written: str) -> None:
    with pytest.raises(BadInputError, match=r"^ours.toml: .*thresholds.question.open.(alone|veto|both)"):
        load_standards(_own(tmp_path, _standard() + f'\n[thresholds."question.open"]\n{written}\n'))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file"):
        load_standards(tmp_path / "nowhere.toml")
    with pytest.raises(BadInputError, match="it is a folder"):
        load_standards(tmp_path)


def test_a_file_that_is_no_text_or_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInputError, match="not valid TOML in UTF-8"):
        load_standards(path)
    path.write_bytes(b"#" * 2_000_002)
    with pytest.raises(BadInputError, match="larger than 2 MB"):
        load_standards(path)


def test_the_file_that_ships_is_read_like_any_other() -> None:
    assert load_standards(DEFAULT).version == load_standards(None).version
