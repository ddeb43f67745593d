"""The pages: whom they show to whom, what they never show, and whether anybody can read them."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from analyser.core.errors import BadInputError
from pipelines.team import words
from pipelines.team.columns import COLUMNS
from pipelines.team.command import trends
from pipelines.team.indicators import INDICATORS
from tests.pipelines.team.conftest import COLLEAGUES, made_up_night
from tests.report.test_page import CONTRAST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Written = Callable[..., Path]

COACHED = """agent,date,focus
asha Patel,2026-08-24,open_question_share
asha Patel,2026-09-07,service.recap
=HYPERLINK(1),2026-08-05,empathy.missed
Nobody Here,2026-08-24,question.open
"""


def hostile_night() -> pd.DataFrame:
    """Five colleagues share a queue; names and queues that would run or calculate are among them."""
    table = made_up_night(600)
    table.loc[table.index[:40], "queue"] = "<script>alert(1)</script>"
    table.loc[table.index[:40], "agent"] = COLLEAGUES[0]
    table.loc[table["started_at"] > pd.Timestamp("2026-08-31", tz="UTC"), "made_with"] = "bbb"
    return table


@pytest.fixture
def folder(night_file: Written, tmp_path: Path) -> Path:
    (tmp_path / "coached.csv").write_text(COACHED)
    night = night_file(hostile_night())
    trends([night.parent], tmp_path / "out", tmp_path / "coached.csv")
    return tmp_path / "out"


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def named(page: str) -> set[str]:
    return {name for name in COLLEAGUES if escape(name).replace("&#x27;", "&#39;") in page}


def page_of(folder: Path, name: str) -> str:
    (found,) = (page for file, page in pages(folder).items() if file.startswith("colleague") and named(page) == {name})
    return found


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_nobody_is_ranked(folder: Path) -> None:
    """The rule of the house: no page puts people side by side, orders them by a figure, or adds figures up."""
    found = pages(folder)
    own = [page for file, page in found.items() if file.startswith("colleague")]
    assert sorted(min(named(page)) for page in own) == sorted(COLLEAGUES)
    assert all(len(named(page)) == 1 for page in own)
    assert all(named(page) == set() for file, page in found.items() if file.startswith("team"))
    listed = re.findall(r'<a href="colleague-\d+\.html">([^<]+)</a>', found["index.html"])
    assert [unescape(name) for name in listed] == sorted(COLLEAGUES, key=str.casefold)
    assert len(re.findall(r'<li><a href="colleague-\d+\.html">[^<]+</a></li>', found["index.html"])) == len(COLLEAGUES)
    for page in found.values():
        told = text_of(page).replace(words.RULE, "").casefold()
        assert not re.search(r"\brank|\bscore|\bleague\b|\bbest\b|\bworst\b|\btop \d|\bbottom \d|\bpercentile", told)
    assert not any(re.search(r"rank|score|total", name) for name in [*COLUMNS, *INDICATORS])


def test_colour_says_nothing_about_performance(folder: Path) -> None:
    for page in pages(folder).values():
        marks = re.findall(r"<(?:circle|line|text|td|th|tr)[^>]*>", page)
        assert not any(re.search(r"style=|fill=|stroke=|good|bad|red|green", mark) for mark in marks)


def test_a_team_of_few_has_no_page(folder: Path) -> None:
    index = pages(folder)["index.html"]
    assert words.NO_TEAM in index
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in index
    titles = [re.findall(r"<h1>([^<]+)</h1>", page)[0] for file, page in pages(folder).items() if "team" in file]
    assert [unescape(title) for title in titles] == ["Billing", "Complaints & repairs"]


def test_each_page_is_one_file_without_scripts_and_without_anything_from_elsewhere(folder: Path) -> None:
    for page in pages(folder).values():
        assert "<script" not in page
        assert not re.search(r"https?:|url\(|@import|\ssrc=", page)
        assert set(re.findall(r'href="([^"#]+)"', page)) <= set(pages(folder))
        assert "default-src &#39;none&#39;" in page
        assert '<html lang="en-GB">' in page


def test_every_plot_has_words_and_a_table(folder: Path) -> None:
    page = page_of(folder, "asha Patel")
    plots = re.findall(r'<svg class="plot" role="img" aria-label="([^"]+)"', page)
    assert len(plots) == sum(not name.startswith("coaching.") for name in INDICATORS)
    assert all("weekly figures with intervals" in plot for plot in plots)
    assert page.count("<details>") == page.count("Table of the weeks") == len(plots)
    marks = page.count("<circle")
    assert marks == sum(1 for row in re.findall(r"<tr><th scope=\"row\">\d.*?</tr>", page) if "too few" not in row) > 0


def test_a_coaching_stands_with_its_mix_and_its_caveats(folder: Path) -> None:
    text = text_of(page_of(folder, "asha Patel"))
    assert "24 Aug 2026: Open questions among all questions" in text
    assert "7 Sep 2026: Saying again what was agreed, per call" in text
    assert "Service measures beside it" in text
    assert "The mix of calls before and after 24 Aug 2026" in text
    assert "poor spell" in text
    assert "Nobody who was not coached" in text
    assert "The rules or models changed" in text
    few = text_of(page_of(folder, "=HYPERLINK(1)"))
    assert "Not enough calls: " in few
    assert "1 coaching is of colleagues without calls" in text_of(pages(folder)["index.html"])


def test_pages_are_private(folder: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in folder.glob("*.html")} == {0o600}
    assert not any(name.casefold() in file.casefold() for file in pages(folder) for name in COLLEAGUES)


def test_a_night_without_calls_makes_a_page_that_says_so(night_file: Written, tmp_path: Path) -> None:
    trends([night_file(made_up_night(0))], tmp_path / "out")
    assert list(pages(tmp_path / "out")) == ["index.html"]
    assert "There are no calls in these nights." in pages(tmp_path / "out")["index.html"]


def test_one_call_makes_a_page_that_says_it_is_too_few(night_file: Written, tmp_path: Path) -> None:
    trends([night_file(made_up_night(1))], tmp_path / "out")
    assert "Too few calls to say anything" in pages(tmp_path / "out")["colleague-001.html"]


def test_a_folder_with_foreign_files_is_refused(night_file: Written, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(BadInputError):
        trends([night_file(made_up_night(5))], tmp_path / "out")


@pytest.fixture
def open_page(browser: "Browser", folder: Path) -> "Iterator[Callable[..., Page]]":
    contexts = []

    def opened(name: str, *, width: int = 1280, dark: bool = False) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto((folder / name).as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


def test_the_pages_can_be_read_by_anybody(open_page: "Callable[..., Page]") -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    for name in ("index.html", "colleague-002.html", "team-002.html"):
        for width, dark in ((1280, False), (320, True)):
            page = open_page(name, width=width, dark=dark)
            page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert {one: ratio for one, ratio in page.evaluate(CONTRAST).items() if ratio < 4.5} == {}
            found = axe.Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


def test_paper_has_the_tables_too(open_page: "Callable[..., Page]") -> None:
    page = open_page("colleague-002.html")
    page.emulate_media(media="print")
    cell = page.locator("details table td").first.bounding_box()
    assert cell is not None
    assert cell["height"] > 0
