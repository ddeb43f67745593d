"""Every rule of every lexicon runs its own examples."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

import analyser.tagging.lexicon as lexicon
from analyser.core.labels import LABELS
from analyser.tagging import lexicon_version, overview
from analyser.tagging.lexicon import Example, Rule, families, load

RULES = [rule for family in families() for rule in load(family).rules]


def _read(example: str | Example) -> tuple[str, str]:
    return (example, "") if isinstance(example, str) else (example.text, example.previous)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_fires_and_is_quiet_as_its_examples_say(rule: Rule) -> None:
    for text, previous in map(_read, rule.fires):
        assert any(rule.find(text, previous)), f"should fire: {text}"
        assert any(rule.find(text.replace("'", "’").upper(), previous)), f"should fire in capitals: {text}"
    for text, previous in map(_read, rule.quiet):
        assert not any(rule.find(text, previous)), f"should be quiet: {text}"


def test_no_rule_id_is_used_twice() -> None:
    ids = [rule.id for rule in RULES]
    assert len(ids) == len(set(ids))


def test_every_rule_says_what_it_rests_on() -> None:
    for rule in RULES:
        assert len(rule.why.split()) > 5, rule.id


def test_lexicon_finds_what_its_rules_find() -> None:
    for rule in RULES:
        text, previous = _read(rule.fires[0])
        assert load(rule.id.split(".")[0]).first(rule.label, text, previous) is not None, rule.id


@pytest.mark.parametrize("missing", ["why", "fires", "quiet", "pattern"])
def test_a_rule_without_a_part_is_refused(missing: str) -> None:
    rule = {
        "id": "service.blame.x",
        "label": "service.blame",
        "pattern": "x",
        "why": "Because it is so.",
        "fires": ["x"],
        "quiet": ["y"],
    }
    del rule[missing]
    with pytest.raises(ValidationError):
        Rule.model_validate(rule)


def test_a_rule_of_another_label_is_refused() -> None:
    with pytest.raises(ValidationError):
        Rule.model_validate(
            {"id": "service.x.y", "label": "service.blame", "pattern": "x", "why": "w", "fires": ["x"], "quiet": ["y"]}
        )


def test_offsets_count_code_points() -> None:
    rule = Rule.model_validate(
        {
            "id": "service.blame.x",
            "label": "service.blame",
            "pattern": "sorry",
            "why": "w",
            "fires": ["sorry"],
            "quiet": ["y"],
        }
    )
    assert list(rule.find("😀é sorry")) == [(3, 8)]


def test_overview_has_every_label_and_a_reason_for_each() -> None:
    rows = overview()
    assert {row.label for row in rows} == set(LABELS)
    for row in rows:
        assert row.why, row.label
        assert str(row).startswith(row.label)
    without = [row for row in rows if not row.rule]
    assert all("would be keyword guessing" in str(row) for row in without)


def test_decisions_in_code_are_named_in_the_overview() -> None:
    in_code = {row.rule for row in overview() if row.in_code}
    assert {"question.leading.tag", "question.stacked.several", "listening.interruption.takes_floor"} <= in_code


def test_version_names_every_lexicon_and_follows_its_content(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lexicon_version()
    assert all(f"{family}=" in before for family in families())
    monkeypatch.setattr(lexicon, "raw", lambda family: b"other")
    assert lexicon_version() != before


def test_lexicons_are_toml_beside_the_taggers() -> None:
    for path in (Path(lexicon.__file__).parent / "lexicons").glob("*.toml"):
        assert "version" in tomllib.loads(path.read_text(encoding="utf-8"))
