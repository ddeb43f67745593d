"""No word of a conversation and no personal data in what is logged, printed or opened by others."""

import io
import json
import logging
import stat
import zipfile
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.sample import AUDIO, GOLD

TURNS = [
    ("agent", "Good morning, Larkspur Energy, you're on a recorded line. How can I help?"),
    ("customer", "My name is Barnaby Quillfeather and my card was charged twice, I'm at my wits' end."),
    ("agent", "I'm sorry to hear that, Mr Quillfeather. Can I take your date of birth?"),
    ("customer", "The fourth of March 1961. And my email is b.quillfeather@example.com."),
    ("agent", "Thank you. And the long number on the card?"),
    ("customer", "4242 4242 4242 4242, and my phone is 07700 900123."),
    ("agent", "Lovely. I will send that refund today, is there anything else?"),
    ("customer", "No, zibbledorf, thank you."),
]
SECRETS = ("Quillfeather", "quillfeather", "Barnaby", "4242", "900123", "1961")
WORDS = ("zibbledorf", "wits' end", "charged twice")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("calls") / "call.json"
    rows = [{"role": role, "text": text} for role, text in TURNS]
    path.write_text(json.dumps({"schema": "debrief.transcript/1", "kind": "customer", "turns": rows}))
    record = {
        "call_id": "call-1",
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2025-01-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    path.with_name("call.json.consent.json").write_text(json.dumps(record))
    return path


def words_of(document: bytes) -> str:
    """Return all text in the parts of a .docx, joined over its runs."""
    import re

    with zipfile.ZipFile(io.BytesIO(document)) as parts:
        return "\n".join(
            re.sub(r"<[^>]*>", "", parts.read(name).decode()) for name in parts.namelist() if name.endswith(".xml")
        )


def test_debug_tells_nothing_that_was_said_and_what_is_opened_is_masked(
    source: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    out = tmp_path / "out"
    assert run(["review", str(source), "--out", str(out)], debug=True) == ExitCode.DONE
    assert run(["redact", str(source), "--out", str(tmp_path / "redacted")], debug=True) == ExitCode.DONE
    told = capfd.readouterr()
    everything = told.out + told.err + "".join(record.getMessage() for record in caplog.records)
    assert [word for word in SECRETS + WORDS if word in everything] == []

    clear = (out / "review.json").read_text(encoding="utf-8")
    assert "Quillfeather" in clear
    assert stat.S_IMODE((out / "review.json").stat().st_mode) == 0o600
    page = (out / "review.html").read_text(encoding="utf-8")
    masked = {
        "page": page,
        "document": words_of((out / "review.docx").read_bytes()),
        "transcript": (tmp_path / "redacted" / "transcript.json").read_text(encoding="utf-8"),
        "redaction": (tmp_path / "redacted" / "redaction.json").read_text(encoding="utf-8"),
    }
    assert {name: [word for word in SECRETS if word in text] for name, text in masked.items()} == {
        name: [] for name in masked
    }
    assert "[card number]" in page
    assert "charged twice" in page


def test_a_page_asks_nobody_for_anything(source: Path, tmp_path: Path) -> None:
    import re

    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.DONE
    page = (tmp_path / "out" / "review.html").read_text(encoding="utf-8")
    assert re.findall(r"""(?:src|href)=["']?(?:https?:|//)""", page) == []
    assert re.findall(r"@import|url\(\s*['\"]?https?:", page) == []


def test_a_fault_in_the_middle_tells_no_text(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from analyser import redact

    def fail(transcript: object, _docs: object) -> None:
        raise ValueError(str(transcript))

    monkeypatch.setattr(redact, "find", fail)
    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.FAULT
    told = capfd.readouterr()
    assert [word for word in SECRETS + WORDS if word in told.out + told.err] == []
    assert not (tmp_path / "out").exists()


def test_the_sound_that_is_given_on_is_silent_where_personal_data_is_said(tmp_path: Path) -> None:
    """Of the shipped call: every sample within a span's gold times, on both channels, and the length kept."""
    import av
    import numpy as np

    from analyser.audio.decode import decode
    from analyser.core.sound import SAMPLE_RATE, Region
    from analyser.redact import player_audio, write_flac

    spans = [turn for turn in json.loads(GOLD.read_text(encoding="utf-8"))["turns"] if turn["personal_data"]]
    silences = tuple(Region(start_s=turn["start_s"], end_s=turn["end_s"]) for turn in spans)
    assert silences
    with decode(AUDIO) as recording:
        write_flac(recording, silences, tmp_path / "audio.flac")
        played = player_audio(recording, silences)
        length = round(recording.duration_s * SAMPLE_RATE)
    with av.open(str(tmp_path / "audio.flac")) as container:
        muted = np.concatenate([frame.to_ndarray().reshape(-1, 2).T for frame in container.decode(audio=0)], axis=1)
    assert abs(muted.shape[1] - length) <= 1
    for region in silences:
        assert not muted[:, int(region.start_s * SAMPLE_RATE) : int(region.end_s * SAMPLE_RATE)].any()
    assert np.abs(muted).max() > 0
    with av.open(io.BytesIO(played)) as container:
        heard = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)]).astype(np.float32)
    peak = np.abs(heard).max()
    for region in silences:
        # MP3 smears an edge over a frame or two.
        inside = heard[int((region.start_s + 0.1) * SAMPLE_RATE) : int((region.end_s - 0.1) * SAMPLE_RATE)]
        assert np.abs(inside).max(initial=0.0) < 0.01 * peak
