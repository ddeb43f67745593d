"""The page as text: one file, nothing from elsewhere, a policy that fits what stands in it, small enough."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import replace

from analyser.core.call import Role, Transcript, Turn
from analyser.core.review import Review
from analyser.report import render_html
from analyser.report.standards import StandardTexts


def policy(page: str) -> str:
    found = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert found is not None
    return found.group(1).replace("&#39;", "'")


def test_the_policy_names_the_script_and_the_style_that_stand_in_it(review: Review, standards: StandardTexts) -> None:
    page = render_html(review, b"sound", standards)
    for tag, directive in (("script", "script-src"), ("style", "style-src")):
        (source,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in policy(page)
    assert policy(page).startswith("default-src 'none';")
    assert "unsafe" not in policy(page)


def test_nothing_comes_from_elsewhere(review: Review, standards: StandardTexts) -> None:
    page = render_html(review, b"sound", standards)
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert not re.search(r"url\(|@import|https?:", page)
    assert not re.search(r"\sstyle=\"|\son[a-z]+=\"", page)


def test_the_sound_is_in_the_page_as_it_was_given(review: Review, standards: StandardTexts) -> None:
    page = render_html(review, b"\x00sound\xff", standards)
    found = re.search(r'src="data:audio/mpeg;base64,([^"]+)"', page)
    assert found is not None
    assert base64.b64decode(found.group(1)) == b"\x00sound\xff"


def test_the_data_of_the_script_cannot_end_it(hostile: Review, standards: StandardTexts) -> None:
    page = render_html(hostile, None, standards)
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, flags=re.DOTALL)
    assert "<" not in data
    assert set(json.loads(data)) == {"duration", "turns", "words", "names"}


def test_a_page_of_six_minutes_is_under_three_megabytes(review: Review, standards: StandardTexts) -> None:
    said = review.transcript.turns
    turns = [
        replace(
            turn,
            start_s=(turn.start_s or 0) + 40 * lap,
            end_s=(turn.end_s or 0) + 40 * lap,
            words=tuple(
                replace(word, start_s=word.start_s + 40 * lap, end_s=word.end_s + 40 * lap) for word in turn.words
            ),
        )
        for lap in range(9)
        for turn in said
    ]
    six_minutes = replace(review, transcript=replace(review.transcript, turns=tuple(turns)))
    sound = bytes(360 * 32_000 // 8)
    assert len(render_html(six_minutes, sound, standards).encode()) < 3_000_000


def test_fifty_thousand_turns_make_a_page(review: Review, standards: StandardTexts) -> None:
    transcript = Transcript(
        kind=review.transcript.kind, turns=tuple(Turn(role=Role.AGENT, text="Right, yes.") for _ in range(50_000))
    )
    page = render_html(replace(review, transcript=transcript, tags=(), points=(), personal_data=()), None, standards)
    assert page.count('<li class="turn') == 50_000
    assert len(page) < 30_000_000


def test_importing_the_report_loads_nothing_heavy() -> None:
    heavy = {"jinja2", "docx", "pydantic", "lxml", "numpy", "av"}
    script = f"import sys, analyser.report; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
