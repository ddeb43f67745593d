"""The page in a real browser: it plays, it follows keys, it holds still for hostile text, and anyone can read it."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

SECOND = "document.querySelector('#audio').currentTime"
PLAYING = "!document.querySelector('#audio').paused"


class Watched:
    """A page with everything that it asked for and complained of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def open_page(browser: Browser, pages: dict[str, Path]) -> Iterator[Any]:
    contexts = []

    def opened(name: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(pages[name].as_uri())
        return watched

    yield opened
    for context in contexts:
        context.close()


def until(page: Page, condition: str) -> None:
    """Ask again and again from outside: the page's policy forbids it to evaluate text by itself."""
    end = time.monotonic() + 10
    while not page.evaluate(condition):
        assert time.monotonic() < end, condition
        page.wait_for_timeout(50)


def evidence(page: Page, text: str) -> Any:
    return page.locator(".evidence-button", has_text=text)


def at_about(page: Page, second: float) -> None:
    until(page, f"{SECOND} >= {second} && {SECOND} < {second + 3}")


def test_a_click_on_evidence_plays_that_moment_and_shows_its_turn(open_page: Any) -> None:
    page = open_page("call").page
    evidence(page, "Play from 0:24, agent: You did tighten").click()
    at_about(page, 24.5)
    until(page, PLAYING)
    expect(page.locator("#turn-4")).to_have_class(re.compile("saying"))
    expect(page.locator("#status")).to_have_text("Playing from 0:24")
    expect(page.locator("#play")).to_have_accessible_name("Pause")


def test_enter_on_evidence_plays_that_moment(open_page: Any) -> None:
    page = open_page("call").page
    evidence(page, "That sounds frightening").focus()
    page.keyboard.press("Enter")
    until(page, PLAYING)
    at_about(page, 15.0)


def test_the_word_that_is_said_is_lit_after_an_emoji_too(open_page: Any) -> None:
    page = open_page("call").page
    lit = "[...(CSS.highlights.get('saying') ?? [])].map((range) => range.toString()).join()"
    for second, word in ((7.3, "again."), (12.9, "shaking."), (6.5, "brakes")):
        page.evaluate(f"document.querySelector('#audio').currentTime = {second}")
        until(page, f"{lit} === '{word}'")


def test_keys_play_seek_and_step_through_points(open_page: Any) -> None:
    page = open_page("call").page
    page.keyboard.press("Space")
    until(page, PLAYING)
    page.keyboard.press("Space")
    until(page, f"!({PLAYING})")
    before = page.evaluate(SECOND)
    page.keyboard.press("ArrowRight")
    assert page.evaluate(SECOND) == pytest.approx(before + 5, abs=0.3)
    page.keyboard.press("ArrowLeft")
    assert page.evaluate(SECOND) == pytest.approx(before, abs=0.3)
    page.keyboard.press("j")
    expect(page.locator("#point-1")).to_be_focused()
    page.keyboard.press("J")
    expect(page.locator("#point-2")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#point-1")).to_be_focused()


def test_keys_are_listed_and_can_be_turned_off(open_page: Any) -> None:
    page = open_page("call").page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Space")
    page.keyboard.press("j")
    assert page.evaluate(PLAYING) is False
    assert page.evaluate("document.activeElement.className") != "point strength"


def test_space_on_a_button_is_the_buttons(open_page: Any) -> None:
    page = open_page("call").page
    evidence(page, "Play from 0:24").focus()
    page.keyboard.press("Space")
    at_about(page, 24.5)
    page.locator("#noticed summary").focus()
    page.keyboard.press("Space")
    expect(page.locator("#noticed")).to_have_attribute("open", "")


def test_the_timeline_is_a_slider(open_page: Any) -> None:
    page = open_page("call").page
    slider = page.get_by_role("slider", name="Place in the call")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuenow", "5")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0:10 of 0:40, Customer")
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    box = page.locator("svg.lanes").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 40)
    assert page.evaluate(SECOND) == pytest.approx(20, abs=0.5)


def test_a_mark_says_why_on_focus_and_on_hover_and_closes_with_escape(open_page: Any) -> None:
    page = open_page("call").page
    card = page.locator("#card")
    page.locator("#turn-2 .why.empathy").focus()
    expect(card).to_contain_text("Names what the other goes through.")
    expect(card).to_contain_text("Does this look wrong?")
    expect(card).to_contain_text("bike-repair-17, empathy.interpretation:2:28, rule:empathy.interpretation-1@2026.11")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.locator("#turn-4 .marked[data-marks*=' ']").first.hover()
    expect(card).to_contain_text("A leading question")
    expect(card).to_contain_text("Several questions at once")


def test_without_sound_evidence_leads_to_its_turn(open_page: Any) -> None:
    watched = open_page("text")
    page = watched.page
    assert page.locator("audio").count() == 0
    evidence(page, "Read from 0:24").click()
    expect(page.locator("#turn-4")).to_be_focused()
    expect(page.locator("#turn-4")).to_be_in_viewport()
    assert watched.complaints == []


def test_without_times_there_is_no_timeline_and_evidence_still_leads_to_its_turn(open_page: Any) -> None:
    watched = open_page("hostile")
    page = watched.page
    assert page.locator("#timeline").count() == 0
    page.locator(".evidence-button").click()
    expect(page.locator("#turn-1")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    assert watched.complaints == []


@pytest.mark.parametrize("name", ["call", "text", "hostile", "coaching"])
def test_nothing_is_asked_of_the_network_and_nothing_complains(open_page: Any, name: str) -> None:
    watched = open_page(name)
    watched.page.wait_for_load_state("networkidle")
    assert watched.complaints == []
    assert {url.partition(":")[0] for url in watched.requests} <= {"file", "data"}
    assert sum(url.startswith("file:") for url in watched.requests) == 1


def test_hostile_text_does_nothing_and_is_shown_as_it_was_said(open_page: Any) -> None:
    page = open_page("hostile").page
    assert "owned" not in page.title()
    assert page.locator("img").count() == 0
    expect(page.locator("#turn-0 .said")).to_have_text("<script>document.title='owned'</script>")
    expect(page.locator("#turn-5 .said")).to_contain_text("{{ 7 * 7 }}")
    assert "\u202e" not in page.content()


@pytest.mark.parametrize(
    "attempt",
    [
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s)",
        "document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')",
        "const s = document.createElement('script'); s.src = 'https://example.com/x.js'; document.body.append(s)",
    ],
)
def test_the_policy_blocks_what_was_put_in_afterwards(open_page: Any, attempt: str) -> None:
    watched = open_page("call")
    watched.page.evaluate(f"() => {{ {attempt} }}")
    watched.page.wait_for_timeout(100)
    assert watched.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in complaint for complaint in watched.complaints)


@pytest.mark.parametrize("name", ["call", "text", "hostile", "coaching"])
@pytest.mark.parametrize("width", [400, 320, 1000, 1280])
def test_nothing_runs_out_of_the_side(open_page: Any, name: str, width: int) -> None:
    page = open_page(name, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_player_sticks_to_the_bottom(open_page: Any) -> None:
    page = open_page("call", width=400, height=800).page
    page.evaluate("scrollTo(0, 900)")
    box = page.locator(".player").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == pytest.approx(800, abs=1)


def test_lines_are_of_a_length_that_reads_well(open_page: Any) -> None:
    page = open_page("call").page
    size = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert 17 <= size <= 18
    for selector in (".said", ".parts dd", ".standard"):
        wide = page.evaluate(
            """(selector) => {
              const element = document.querySelector(selector);
              const probe = document.createElement('span');
              probe.textContent = 'the quick brown fox jumps over a lazy dog '.repeat(10);
              probe.style.whiteSpace = 'nowrap';
              element.append(probe);
              const character = probe.getBoundingClientRect().width / probe.textContent.length;
              probe.remove();
              return element.clientWidth / character;
            }""",
            selector,
        )
        assert wide <= 80, selector


def test_paper_has_points_first_then_the_transcript_and_no_controls(open_page: Any) -> None:
    page = open_page("call").page
    page.emulate_media(media="print")
    for selector in ("#play", "#help", "#card", ".everything", ".skip"):
        expect(page.locator(selector).first).to_be_hidden()
    points, said = page.locator("#points").bounding_box(), page.locator(".transcript").bounding_box()
    assert points is not None
    assert said is not None
    assert said["y"] >= points["y"] + points["height"] - 1
    expect(page.locator("#turn-4 .who")).to_contain_text("0:24")
    assert page.evaluate("getComputedStyle(document.querySelector('#turns')).overflowY") == "visible"


CONTRAST = """() => {
  const shade = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = shade(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return null;
  };
  const found = {};
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.getClientRects().length || element.closest('svg, script, style')) continue;
    const a = light(shade(getComputedStyle(element).color)), b = light(behind(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const name = element.tagName + '.' + element.className;
    found[name] = Math.min(found[name] ?? 99, ratio);
  }
  return found;
}"""


@pytest.mark.parametrize("dark", [False, True])
def test_all_text_stands_out_by_four_and_a_half_to_one(open_page: Any, dark: bool) -> None:
    page = open_page("call", dark=dark).page
    page.locator("#noticed summary").click()
    page.locator("#turn-2 .why.empathy").focus()
    ratios = page.evaluate(CONTRAST)
    assert len(ratios) > 20
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", ["call", "text", "hostile", "coaching"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (400, True)])
def test_axe_finds_no_barrier(open_page: Any, name: str, width: int, dark: bool) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(name, width=width, dark=dark).page
    if page.locator("#noticed summary").count():
        page.locator("#noticed summary").click()
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], one["impact"], one["nodes"][0]["target"]) for one in found] == []
