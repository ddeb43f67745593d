"""The speaker network fits its weights, gives the same numbers every time, and tells voices apart."""

from __future__ import annotations

import os
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from numpy.typing import NDArray

import models
from models import weights
from models.networks import fbank
from models.speaker import LONGEST, SpeakerEncoder

if TYPE_CHECKING:
    from models.networks.campplus import CamPlusPlus

DEV_DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
CLIPS = DEV_DATA / "data" / "audio_diarization"

Sound = NDArray[np.float32]


@pytest.fixture(scope="module")
def encoder() -> SpeakerEncoder:
    loaded: SpeakerEncoder = models.load("campplus")
    return loaded


def noise(seconds: float, seed: int = 0) -> Sound:
    return (0.1 * np.random.default_rng(seed).normal(size=int(seconds * fbank.RATE))).astype(np.float32)


def test_every_tensor_of_the_checkpoint_has_its_place() -> None:
    from safetensors.torch import load_file

    from models.networks.campplus import CamPlusPlus

    state = load_file(weights.located("campplus") / "model.safetensors")
    own = CamPlusPlus().state_dict()
    assert len(state) == 937
    assert {name: tensor.shape for name, tensor in own.items()} == {name: t.shape for name, t in state.items()}


def test_features_are_one_row_for_ten_milliseconds() -> None:
    features = fbank.mel_features(noise(1.0))
    assert features.shape == (98, 80)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features.mean(axis=0), 0, atol=1e-4)


def test_loudness_makes_little_difference_to_features() -> None:
    quiet, loud = fbank.mel_features(noise(1.0)), fbank.mel_features(5 * noise(1.0))
    np.testing.assert_allclose(quiet, loud, atol=1e-2)


@pytest.mark.parametrize("seconds", [0.0001, 0.1, 0.5, 1.5, 7.3])
def test_an_embedding_has_192_numbers_and_unit_length(encoder: SpeakerEncoder, seconds: float) -> None:
    embedding = encoder.embed(noise(seconds))
    assert embedding.shape == (192,)
    assert embedding.dtype == np.float32
    assert np.linalg.norm(embedding) == pytest.approx(1, abs=1e-5)


def test_silence_has_an_embedding_too(encoder: SpeakerEncoder) -> None:
    assert np.isfinite(encoder.embed(np.zeros(16_000, np.float32))).all()


def test_many_give_what_each_gives_alone_in_their_order(encoder: SpeakerEncoder) -> None:
    stretches = [noise(seconds, seed) for seed, seconds in enumerate([1.5, 0.3, 2.0, 1.5, 0.9, 1.5])]
    together = encoder.embed_many(stretches)
    alone = np.stack([encoder.embed(stretch) for stretch in stretches])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    np.testing.assert_array_equal(together, encoder.embed_many(stretches))


@pytest.fixture(scope="module")
def published() -> CamPlusPlus:
    from safetensors.torch import load_file

    from models.networks.campplus import CamPlusPlus

    network = CamPlusPlus().eval().requires_grad_(False)
    network.load_state_dict(load_file(weights.located("campplus") / "model.safetensors"))
    return network


@pytest.mark.parametrize("lengths", [(48,), (49, 198, 73), (3_000,), (401, 48, 50, 51), (48,) * 62])
def test_packed_is_the_published_network_whatever_the_lengths(published: CamPlusPlus, lengths: tuple[int, ...]) -> None:
    import torch

    from models.networks.packed import Packed

    made = torch.Generator().manual_seed(0)
    features = [2 * torch.randn(length, fbank.MELS, generator=made) for length in lengths]
    alone = torch.cat([published(one[None]) for one in features])
    torch.testing.assert_close(Packed(published, torch.float32)(features), alone, atol=1e-3, rtol=1e-3)


@pytest.mark.parametrize("half", [True, False])
def test_what_else_is_in_the_pack_changes_nothing(half: bool) -> None:
    encoder = SpeakerEncoder.from_file(weights.located("campplus") / "model.safetensors", half=half)
    stretches = [noise(seconds, seed) for seed, seconds in enumerate([0.5, 1.2, 2.0])]
    alone = np.stack([encoder.embed(stretch) for stretch in stretches])
    np.testing.assert_allclose(encoder.embed_many(stretches), alone, atol=1e-5)


def test_half_the_digits_move_a_voice_very_little() -> None:
    file = weights.located("campplus") / "model.safetensors"
    stretches = [noise(seconds, seed) for seed, seconds in enumerate([0.5, 1.2, 2.0])]
    whole, half = (SpeakerEncoder.from_file(file, half=half).embed_many(stretches) for half in (False, True))
    assert (whole * half).sum(axis=1).min() > 0.99


def test_none_give_none(encoder: SpeakerEncoder) -> None:
    assert encoder.embed_many([]).shape == (0, 192)


def test_a_long_stretch_is_embedded_in_pieces(encoder: SpeakerEncoder, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    features = fbank.mel_features

    def noted(samples: Sound) -> Sound:
        sizes.append(samples.size)
        return features(samples[:16_000])

    monkeypatch.setattr(fbank, "mel_features", noted)
    assert encoder.embed(noise(95)).shape == (192,)
    assert max(sizes) <= LONGEST
    assert sum(sizes) == 95 * fbank.RATE


@pytest.mark.parametrize(
    "samples",
    [np.zeros(0, np.float32), np.zeros((2, 16_000), np.float32), np.array([0.1, np.nan], np.float32)],
)
def test_what_is_not_speech_on_one_axis_is_refused(encoder: SpeakerEncoder, samples: Sound) -> None:
    with pytest.raises(ValueError, match="finite samples on one axis"):
        encoder.embed(samples)


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    save_file({"head.conv1.weight": torch.zeros(32, 1, 3, 3)}, tmp_path / "few.safetensors")
    with pytest.raises(RuntimeError, match="Missing key"):
        SpeakerEncoder.from_file(tmp_path / "few.safetensors")


def windows(clip: str, seconds: float = 1.5) -> tuple[list[Sound], list[str]]:
    """Windows of a clip in which exactly one speaker talks, and who that is."""
    with wave.open(os.fspath(CLIPS / f"{clip}.wav")) as file:
        assert file.getframerate() == fbank.RATE
        raw = np.frombuffer(file.readframes(file.getnframes()), np.int16)
        sound = (raw.reshape(-1, file.getnchannels()).mean(axis=1) / 32768).astype(np.float32)
    rows = [line.split() for line in (CLIPS / f"{clip}.rttm").read_text("utf-8").splitlines()]
    turns = [(float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in rows]
    cut, who = [], []
    for start, end, speaker in turns:
        for at in np.arange(start, end - seconds, seconds):
            others = (o for o in turns if o[2] != speaker)
            if not any(o[0] < at + seconds and at < o[1] for o in others):
                cut.append(sound[int(at * fbank.RATE) : int((at + seconds) * fbank.RATE)])
                who.append(speaker)
    return cut, who


@pytest.mark.skipif(not CLIPS.is_dir(), reason="no development data: DEBRIEF_DEV_DATA")
@pytest.mark.parametrize("clip", ["sample", "dev00"])
def test_voices_of_a_real_call_are_apart(encoder: SpeakerEncoder, clip: str) -> None:
    cut, who = windows(clip)
    embedded = encoder.embed_many(cut)
    pairs = [(i, j) for i in range(len(who)) for j in range(i)]
    same = [float(embedded[i] @ embedded[j]) for i, j in pairs if who[i] == who[j]]
    different = [float(embedded[i] @ embedded[j]) for i, j in pairs if who[i] != who[j]]
    assert min(len(same), len(different)) >= 3
    assert np.mean(same) > np.mean(different) + 0.2
