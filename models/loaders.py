"""How a model is loaded: one function per kind, each from a folder whose every file has been checked.

| kind | gives | options |
|---|---|---|
| whisper | `faster_whisper.WhisperModel` | device="cpu", compute_type="int8", cpu_threads=2, num_workers=1 |
| spacy | `spacy.Language` | exclude=() (names of components) |
| campplus | `models.speaker.SpeakerEncoder` | none |
| segmentation | `models.segmentation.Segmenter` | none |
| bert | `models.networks.bert.Encoder` | none |
| acts | `models.acts.ActTagger` | half=None (bfloat16 where it is fast) |
| mentions | `models.mentions.MentionReader` | half=None, as above |
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models import registry, weights
from models.devices import one_thread_each, processor
from models.errors import InvalidModelError, UnusableFolderError

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from spacy.language import Language

    from models.acts import ActTagger
    from models.mentions import MentionReader
    from models.networks.bert import Encoder
    from models.segmentation import Segmenter
    from models.speaker import SpeakerEncoder

OFFLINE = {"HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1"}
"""Settings that keep the libraries from asking a hub for anything."""

IN_TORCH = ("campplus", "segmentation", "bert", "mentions")
"""Kinds that are a network as soon as they are loaded."""

END_OF_TEXT = {False: 50_256, True: 50_257}
"""The number of whisper's end mark, in its English vocabulary and in that of all languages."""


def load(name: str, **options: Any) -> Any:
    """See `models.load`."""
    spec = registry.spec(name)
    if spec.kind not in LOADERS:
        raise InvalidModelError(name, f"there is no loader for models of kind {spec.kind!r}")
    if spec.kind in IN_TORCH:
        one_thread_each()
    folders = [weights.located(one) for one in (spec.base, name) if one]
    for setting, value in OFFLINE.items():
        os.environ.setdefault(setting, value)
    if spec.kind in ("acts", "mentions"):
        options["source"] = f"model:{spec.name}@{spec.revision}"
    return LOADERS[spec.kind](*folders, **options)


def load_whisper(
    folder: Path, *, device: str = "cpu", compute_type: str = "int8", cpu_threads: int = 2, num_workers: int = 1
) -> WhisperModel:
    """Speech to text: `num_workers` windows at once, each with `cpu_threads` threads.

    Raises:
        ChoiceError: the processor, or the numbers to compute in, are not to be had here.
        UnusableFolderError: CTranslate2 cannot use what lies in the folder.
    """
    from faster_whisper import WhisperModel

    where = processor(device, compute_type)
    try:
        model = WhisperModel(
            str(folder),
            device=where,
            compute_type=compute_type,
            cpu_threads=cpu_threads,
            num_workers=num_workers,
            local_files_only=True,
        )
        _fit(model)
        if where == "cuda":
            _try_out(model)
    except MemoryError:
        raise
    except Exception as error:  # the tokenizer's library raises nothing narrower
        why = f"it cannot be loaded ({type(error).__name__}: {' '.join(str(error).split())[:200]})"
        raise UnusableFolderError(folder, why, "see that its files belong together and fit in memory") from None
    return model


def _fit(model: WhisperModel) -> None:
    """Let the features have as many bands as the model takes: where nothing says so, 80 are taken for granted.

    Raises:
        ValueError: the tokenizer is that of a model for other languages.
    """
    from faster_whisper.feature_extractor import FeatureExtractor

    if model.hf_tokenizer.token_to_id("<|endoftext|>") != END_OF_TEXT[model.model.is_multilingual]:
        raise ValueError("tokenizer.json is that of another model")

    if model.feature_extractor.mel_filters.shape[0] != model.model.n_mels:
        model.feature_extractor = FeatureExtractor(**{**model.feat_kwargs, "feature_size": model.model.n_mels})


def _try_out(model: WhisperModel) -> None:
    """Encode a second of nothing: the libraries of a graphics card are looked for at the first use only."""
    import numpy as np

    model.encode(np.zeros((1, model.model.n_mels, 100), np.float32))


def load_spacy(folder: Path, *, exclude: Sequence[str] = ()) -> Language:
    """A text pipeline."""
    import spacy

    return spacy.load(folder, exclude=list(exclude))


def load_campplus(folder: Path) -> SpeakerEncoder:
    """Speaker embeddings."""
    from models.speaker import SpeakerEncoder

    return SpeakerEncoder.from_file(folder / "model.safetensors")


def load_segmentation(folder: Path) -> Segmenter:
    """Who talks when within ten seconds."""
    from models.segmentation import Segmenter

    return Segmenter.from_file(folder / "model.safetensors")


def load_bert(folder: Path) -> Encoder:
    """A text encoder, as it was published."""
    from models.networks.bert import from_folder

    return from_folder(folder)


def load_acts(encoder: Path, folder: Path, *, source: str, half: bool | None = None) -> ActTagger:
    """What acts of talk do."""
    from models.acts import ActTagger

    return ActTagger.from_folders(encoder, folder, source=source, half=half)


def load_mentions(encoder: Path, folder: Path, *, source: str, half: bool | None = None) -> MentionReader:
    """Where talk mentions personal data."""
    from models.mentions import MentionReader

    return MentionReader.from_folders(encoder, folder, source=source, half=half)


LOADERS: dict[str, Callable[..., Any]] = {
    "whisper": load_whisper,
    "spacy": load_spacy,
    "campplus": load_campplus,
    "segmentation": load_segmentation,
    "bert": load_bert,
    "acts": load_acts,
    "mentions": load_mentions,
}
