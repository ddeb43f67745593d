"""The three commands one after the other, as somebody runs them, and the page in a browser's eyes."""

import html.parser
from pathlib import Path

import pytest

from analyser.cli.exit_codes import ExitCode
from pipelines.audit import command
from pipelines.audit.answers import read_key
from pipelines.audit.labels import Form
from tests.pipelines.audit.conftest import Night
from tests.pipelines.audit.test_agree import asks, asks_anything, fill


def test_from_a_folder_of_reviews_to_the_page(
    night: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    drawn, sheets, agreed = tmp_path / "drawn.csv", tmp_path / "sheets", tmp_path / "agreed"
    assert command.sample(night.reviews, drawn, n=8, by="kind,week") == ExitCode.DONE
    said = capsys.readouterr().out
    assert "8 of 12 conversations in 2 strata" in said
    chosen = {"labels": "question.open,listening.reflection", "form": Form.TURN, "rater": ["A", "B"]}
    assert command.sheet(drawn, night.reviews, sheets, **chosen) == ExitCode.DONE
    assert "key.json stays with you" in capsys.readouterr().out
    key = read_key(sheets / "key.json")
    files = [fill(sheets, key, "A", asks), fill(sheets, key, "B", asks_anything)]
    assert command.agree(files, sheets / "key.json", night.reviews, agreed, draws=100) == ExitCode.DONE
    said = capsys.readouterr().out
    assert "Between A and B" in said
    assert str(agreed / "agreement.html") in said
    assert not caplog.text
    _check_page((agreed / "agreement.html").read_text())


def test_the_exit_code_says_that_rows_were_left_out(
    night: Night, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (night.reviews / "broken.json").write_text("{")
    assert command.sample(night.reviews, tmp_path / "drawn.csv") == ExitCode.PARTLY
    assert capsys.readouterr().err == (
        "debrief: reviews/broken.json: it is not JSON; review the call again, or take the file away\n"
    )


def test_only_the_first_lines_are_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    tell = command.Teller()
    assert tell.code == ExitCode.DONE
    for line in range(30):
        tell(f"line {line}")
    assert tell.code == ExitCode.PARTLY
    assert capsys.readouterr().err.splitlines()[-1] == "debrief: 10 more were left out"


class _Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _check_page(text: str) -> None:
    """Nothing is loaded or run, and tables have captions and scoped headings."""
    page = _Page()
    page.feed(text)
    names = [name for name, _ in page.tags]
    assert "script" not in names
    assert not [
        one for name, one in page.tags if "src" in one or (name == "a" and not str(one["href"]).startswith("#"))
    ]
    assert names.count("table") == names.count("caption") > 0
    assert all("scope" in one for name, one in page.tags if name == "th")
    assert page.tags[0] == ("html", {"lang": "en-GB"})
    assert names.count("h1") == names.count("main") == 1
