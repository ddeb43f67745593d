"""`debrief models train`: from a recipe to weights, calibration and figures, written into the model's own folder."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from models import card, registry, weights
from models.errors import InvalidModelError
from models.training.calibration import Calibration, calibrated, figures
from models.training.examples import Lesson, examples, lessons
from models.training.fit import fitted, logits_of
from models.training.recipe import Recipe, read_recipe
from models.training.showcase import showcase

Told = Callable[[str], None]

WEIGHTS = "weights"
"""The folder, in that of the model, with what was learned."""


def train(name: str, data: Path, *, told: Told) -> dict[str, object]:
    """Train a model by its recipe and put what came out into its folder, with new pins in model.toml and CARD.md.

    Args:
        name: a model with a recipe.
        data: the folder of the development data, where the recipe's annotated sets lie.
        told: called with a line after each step; lines hold figures, never text.

    Returns:
        The figures that were written to metrics.json.

    Raises:
        UnknownModelError: there is no such model.
        InvalidModelError: it has no recipe, or its text is not in the notation.
        ModelMissingError: the weights that it builds on have not been fetched.
    """
    import torch
    from tokenizers import Tokenizer

    if name not in registry.names():
        registry.spec(name)
    folder = registry.HERE / name
    recipe = read_recipe(folder)
    encoder = weights.located(recipe.base)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    torch.use_deterministic_algorithms(True, warn_only=True)
    taught, held = split(lessons(recipe, folder, data), recipe)
    told(f"{len(taught)} conversations to learn from, {len(held)} held back")
    network = fitted(taught, recipe, encoder, tokenizer, told)
    known = examples(held, recipe)
    logits, _ = logits_of(network, known, tokenizer)
    calibration = calibrated(logits, known)
    measured = figures(logits, known, held, recipe)
    _write(folder / WEIGHTS, network, recipe, calibration, showcase(network, taught, recipe, tokenizer))
    (folder / "metrics.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    _pin(folder)
    return measured


def split(found: Sequence[Lesson], recipe: Recipe) -> tuple[list[Lesson], list[Lesson]]:
    """What is learned from and what is held back: by a hash of the name, so that new text moves nothing old."""

    def held(lesson: Lesson) -> bool:
        digest = hashlib.sha256(f"{recipe.fit.seed}/{lesson.conversation.name}".encode()).digest()
        return int.from_bytes(digest[:4], "big") / 2**32 < recipe.fit.held_back

    return [one for one in found if not held(one)], [one for one in found if held(one)]


def below_floor(name: str) -> list[str]:
    """Which figures of metrics.json are below the floor of the recipe; empty where none is.

    Raises:
        InvalidModelError: the model has no recipe.
    """
    folder = registry.HERE / name
    measured = json.loads((folder / "metrics.json").read_text("utf-8"))
    return [
        f"{figure} is {measured.get(figure)}, and must be at least {least}"
        for figure, least in read_recipe(folder).floor.items()
        if not measured.get(figure, -1) >= least
    ]


def _write(folder: Path, network, recipe: Recipe, calibration: Calibration, shown) -> None:  # type: ignore[no-untyped-def]
    import torch
    from safetensors.numpy import save_file as save_arrays
    from safetensors.torch import save_file

    from models.networks.act_network import adapter_state

    folder.mkdir(exist_ok=True)
    save_file({**adapter_state(network), "scale": torch.tensor(recipe.fit.scale)}, folder / "adapter.safetensors")
    save_arrays(
        {"slopes": calibration.slopes, "offsets": calibration.offsets, **shown.tensors},
        folder / "calibration.safetensors",
    )
    (folder / "labels.json").write_text(json.dumps(list(recipe.labels), indent=1) + "\n", "utf-8")
    (folder / "examples.json").write_text(json.dumps(shown.texts, indent=0, ensure_ascii=False) + "\n", "utf-8")


def _pin(folder: Path) -> None:
    """Write sizes and hashes of the new files into model.toml, and what follows from them into the card."""
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
