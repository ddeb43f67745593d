"""Made-up nights: figures drawn with a fixed seed, and nobody's calls."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import pandas as pd

COLLEAGUES = ("Zoë Quill", "asha Patel", "Ben O'Neil", "Cerys <b>Hughes</b>", "=HYPERLINK(1)", "Dai Jones")
COUNTS = {
    "listening.reflection": 1.5,
    "empathy.missed": 0.3,
    "interruptions.serving": 1,
    "service.recap": 0.6,
    "points.risk": 0.2,
}


def made_up_night(
    calls: int, *, names: Sequence[str] = COLLEAGUES, weeks: int = 6, first: str = "2026-08-03", seed: int = 1
) -> "pd.DataFrame":
    """A night's table with figures that a centre might have, spread over some weeks from a Monday on."""
    import numpy as np
    import pandas as pd

    from pipelines.team.night import night_table

    rng = np.random.default_rng(seed)
    questions = rng.poisson(6, calls)
    seconds = rng.integers(0, weeks * 7 * 86400, calls)
    started = pd.Timestamp(first, tz="UTC") + pd.to_timedelta(seconds, unit="s")
    values = {
        "call_id": [f"call-{seed}-{number}" for number in range(calls)],
        "kind": "customer",
        "agent": rng.choice(names, calls),
        "queue": rng.choice(["Billing", "Complaints & repairs"], calls, p=[0.7, 0.3]),
        "started_at": started,
        "judged": True,
        "question.open": rng.binomial(questions, rng.beta(3, 6, calls)),
        "questions": questions,
        **{name: rng.poisson(mean, calls) for name, mean in COUNTS.items()},
        "talk_share.serving": rng.beta(6, 5, calls),
        "words_per_minute.serving": rng.normal(160, 15, calls),
        "longest_monologue_s.serving": rng.gamma(3, 9, calls),
        "response_gap_s.serving": rng.normal(0.3, 0.3, calls),
        "handling_s": rng.gamma(3, 120, calls),
        "fcr": rng.random(calls) < 0.75,
        "csat": np.where(rng.random(calls) < 0.5, rng.integers(1, 6, calls), np.nan),
        "reviewed_at": started + pd.Timedelta(hours=9),
        "made_with": "aaa",
        "fingerprint": "f",
    }
    empty = night_table([])
    return pd.DataFrame(values, index=range(calls)).reindex(columns=empty.columns).astype(empty.dtypes.to_dict())


@pytest.fixture
def night_file(tmp_path: Path) -> "Callable[[pd.DataFrame, str], Path]":
    """Writes a table as a night's Parquet file."""
    from pipelines.team.files import to_parquet

    def written(table: "pd.DataFrame", name: str = "night.parquet") -> Path:
        path = tmp_path / "nights" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(to_parquet(table))
        return path

    return written
