"""Keeps benchmarks/RESULTS.md: each benchmark owns one section and replaces it whole."""

from pathlib import Path

from pipelines.evaluate.report import with_section

FILE = Path(__file__).with_name("RESULTS.md")


def write(title: str, body: str) -> None:
    """Put a section in the place of the one of the same title, or at the end."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    FILE.write_text(with_section(text, title, body), encoding="utf-8")
