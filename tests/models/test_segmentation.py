"""The segmentation network fits its weights, gives the same numbers every time, and holds no more than a batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from torch import Tensor

import models
from models import weights
from models.conversion import checkpoint_to_safetensors
from models.networks.segmentation import CLASSES, RATE, Segmentation, SincFilters, frames
from models.segmentation import BATCH, LOCAL, WINDOW_S, Segmenter

Sound = NDArray[np.float32]

PINNED = (1.0005, 1.0003, 0.1247, 0.1566)
"""How many of the three talk at four moments of two made-up buzzes (November 2026)."""


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    loaded: Segmenter = models.load("pyannote-segmentation")
    return loaded


def buzz(pitch_hz: float, seconds: float) -> Sound:
    """A voice of sorts: the first twenty overtones of a pitch, in syllables."""
    at = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * pitch_hz * number * at) / number for number in range(1, 21))
    return np.asarray(0.1 * tone * (np.sin(2 * np.pi * 4 * at) > -0.3), dtype=np.float32)


def test_every_tensor_of_the_checkpoint_has_its_place() -> None:
    from safetensors.torch import load_file

    state = load_file(weights.located("pyannote-segmentation") / "model.safetensors")
    own = Segmentation().state_dict()
    assert {name: tensor.shape for name, tensor in own.items()} == {name: t.shape for name, t in state.items()}


def test_the_window_and_times_of_the_filters_are_those_of_the_checkpoint() -> None:
    from safetensors.torch import load_file

    state = load_file(weights.located("pyannote-segmentation") / "model.safetensors")
    for name, buffer in SincFilters().named_buffers():
        np.testing.assert_allclose(buffer.numpy(), state[f"sincnet.conv1d.0.filterbank.{name}"].numpy(), atol=1e-6)


def test_even_filters_are_even_and_odd_filters_odd() -> None:
    filters = SincFilters()
    filters.low_hz_.data += 300
    filters.band_hz_.data += 200
    even, odd = filters.filters().detach().numpy()[:, 0].reshape(2, 40, 251)
    np.testing.assert_allclose(even, even[:, ::-1], atol=1e-6)
    np.testing.assert_allclose(odd, -odd[:, ::-1], atol=1e-6)


def test_classes_are_all_sets_of_at_most_two() -> None:
    assert sorted(CLASSES) == sorted({tuple(sorted({one, other})) for one in range(3) for other in range(3)} | {()})


@pytest.mark.parametrize("samples", [1_261, 16_000, 160_000])
def test_frames_are_counted_as_the_network_gives_them(segmenter: Segmenter, samples: int) -> None:
    activity = segmenter.activity(np.zeros((1, samples), np.float32))
    assert activity.shape == (1, frames(samples), LOCAL)
    assert activity.dtype == np.float32
    assert activity.min() >= 0
    assert activity.max() <= 1


def test_silence_and_noise_are_nobody(segmenter: Segmenter) -> None:
    size = int(WINDOW_S * RATE)
    noise = 0.01 * np.random.default_rng(0).normal(size=size)
    assert segmenter.activity(np.stack([np.zeros(size), noise]).astype(np.float32)).max() < 0.1


def test_outputs_are_those_that_were_pinned(segmenter: Segmenter) -> None:
    window = np.concatenate([buzz(110, 4.0), np.zeros(RATE, np.float32), buzz(230, 5.0)])
    talk = segmenter.activity(window[None])[0][[60, 150, 400, 560]].sum(axis=1)
    np.testing.assert_allclose(talk, PINNED, atol=2e-3)


def test_windows_hardly_depend_on_their_batch(segmenter: Segmenter) -> None:
    windows = np.stack([buzz(90 + 10 * number, 2.0) for number in range(BATCH + 2)])
    together = segmenter.activity(windows)
    alone = np.concatenate([segmenter.activity(window[None]) for window in windows])
    np.testing.assert_allclose(together, alone, atol=1e-4)
    np.testing.assert_array_equal(together, segmenter.activity(windows))


def test_no_more_than_a_batch_goes_through_at_once(segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    network = segmenter._network
    forward = type(network).forward

    def noted(self: Segmentation, x: Tensor) -> Tensor:
        sizes.append(len(x))
        return forward(self, x)

    monkeypatch.setattr(type(network), "forward", noted)
    assert len(segmenter.activity(np.zeros((2 * BATCH + 1, 2_000), np.float32))) == 2 * BATCH + 1
    assert sizes == [BATCH, BATCH, 1]


def test_no_windows_give_none(segmenter: Segmenter) -> None:
    assert segmenter.activity(np.zeros((0, 160_000), np.float32)).shape == (0, 589, LOCAL)


@pytest.mark.parametrize("windows", [np.zeros(16_000), np.zeros((1, 1_260)), np.full((1, 16_000), np.nan)])
def test_what_is_not_windows_is_refused(segmenter: Segmenter, windows: Sound) -> None:
    with pytest.raises(ValueError, match="finite samples"):
        segmenter.activity(windows)


class Beside:
    """Something that a training framework lays beside the tensors; reading it would be running it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Beside, ()


def test_what_lies_beside_the_tensors_is_not_run(tmp_path: Path) -> None:
    import pickle

    import torch
    from safetensors.torch import load_file

    name = f"{Beside.__module__}.Beside"
    torch.save({"state_dict": {"weight": torch.ones(2)}, "task": Beside()}, tmp_path / "checkpoint")
    with pytest.raises(pickle.UnpicklingError):
        checkpoint_to_safetensors(tmp_path / "checkpoint", tmp_path / "refused", state="state_dict")
    checkpoint_to_safetensors(tmp_path / "checkpoint", tmp_path / "made", state="state_dict", inert=[name])
    assert list(load_file(tmp_path / "made")) == ["weight"]
