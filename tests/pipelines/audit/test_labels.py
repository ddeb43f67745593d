import pytest

from analyser.core.errors import UsageError
from analyser.core.labels import LABELS
from pipelines.audit.labels import Form, asked_labels, definition


@pytest.mark.parametrize("label", LABELS)
def test_every_label_can_be_explained_with_an_example_for_and_one_against(label: str) -> None:
    told = definition(label)
    assert told.title
    assert told.meaning
    assert told.fires != told.quiet
    assert "{" not in told.title
    assert "learned from" not in told.rests_on


def test_labels_are_chosen_one_by_one_or_by_family() -> None:
    assert asked_labels(None, Form.TURN)[0] == "question.open"
    assert {label.partition(".")[0] for label in asked_labels(None, Form.CONVERSATION)} == {"coaching"}
    assert "gdpr.recording_notice_missing" in asked_labels("gdpr", Form.CONVERSATION)
    assert "gdpr.recording_notice_missing" not in asked_labels("gdpr", Form.TURN)


@pytest.mark.parametrize(
    ("labels", "why"), [("question.opne", "no label"), ("gdpr.recording_notice_missing", "never happens in a turn")]
)
def test_labels_that_cannot_be_judged_are_refused(labels: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        asked_labels(labels, Form.TURN)
