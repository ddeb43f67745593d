"""Keeps benchmarks/RESULTS.md: each benchmark owns one section and replaces it whole."""

from pathlib import Path

FILE = Path(__file__).with_name("RESULTS.md")
HEAD = "# Results\n\nEach section is written by the command that it names, with its data and date.\n"


def write(title: str, body: str) -> None:
    """Put a section in the place of the one of the same title, or at the end."""
    text = FILE.read_text(encoding="utf-8") if FILE.exists() else HEAD
    parts = text.split("\n## ")
    section = f"{title}\n\n{body.strip()}\n"
    for index, part in enumerate(parts[1:], start=1):
        if part.split("\n", 1)[0] == title:
            parts[index] = section
            break
    else:
        parts.append(section)
    FILE.write_text("\n## ".join(part.rstrip("\n") + "\n" for part in parts), encoding="utf-8")
