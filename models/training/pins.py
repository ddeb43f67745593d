"""What training keeps the same from run to run: what is held back, and the pins of what was learned."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from models import card, registry
from models.errors import InvalidModelError

WEIGHTS = "weights"
"""The folder, in that of the model, with what was learned."""


def held_back(seed: int, name: str, share: float) -> bool:
    """Whether a conversation is kept out of training: by a hash of its name, so that new text moves nothing old."""
    digest = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32 < share


def pin(folder: Path) -> None:
    """Write sizes and hashes of the new files into model.toml, and what follows from them into the card.

    Raises:
        InvalidModelError: the card still disagrees with model.toml.
    """
    described = folder / "model.toml"
    text = described.read_text("utf-8").partition("[[files]]")[0]
    digests = []
    for path in sorted((folder / WEIGHTS).iterdir()):
        content = path.read_bytes()
        digests.append(hashlib.sha256(content).hexdigest())
        text += f'[[files]]\npath = "{path.name}"\nsize = {len(content)}\nsha256 = "{digests[-1]}"\n\n'
    revision = hashlib.sha256("".join(digests).encode()).hexdigest()[:12]
    text = re.sub(r'(?m)^revision = "[^"]*"', f'revision = "{revision}"', text)
    described.write_text(text.rstrip("\n") + "\n", "utf-8")
    facts = card.facts(registry.read(folder))
    lines = registry.card_text(folder.name).splitlines()
    rows = {f"| {row} |": f"| {row} | {value} |" for row, value in facts.items()}
    kept = [next((new for start, new in rows.items() if line.startswith(start)), line) for line in lines]
    (folder / "CARD.md").write_text("\n".join(kept) + "\n", "utf-8")
    if wrong := card.disagreements(registry.read(folder), registry.card_text(folder.name)):
        raise InvalidModelError(folder.name, f"CARD.md {wrong[0]}")
