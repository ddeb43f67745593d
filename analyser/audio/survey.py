"""All that is asked of the sound before anybody writes down what is said: who is where, and where somebody speaks."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from analyser.audio.channels import Layout, OneChannel, best_channel, layout_of
from analyser.audio.leakage import gated, leaked_masks, quieter
from analyser.audio.levels import Loudness, loudness
from analyser.audio.speech import speech_regions
from analyser.core.sound import Region, Sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Where somebody speaks.

    layout: how the speakers lie on the channels of the recording.
    sound: one channel for each speaker, without what leaks over from the other; or one channel for all.
    regions: for each channel of `sound`, the stretches in which somebody speaks, as in `speech_regions`.
    """

    layout: Layout
    sound: Sound
    regions: tuple[tuple[Region, ...], ...]


def survey(sound: Sound, *, threads: int = 1) -> Survey:
    """Find out how the speakers lie on the channels and where they speak; each channel is measured once.

    threads: how many channels are looked at side by side; what is found does not depend on it.
    """
    with ThreadPoolExecutor(max_workers=threads) as pool:
        channels = list(pool.map(lambda channel: loudness(sound, channel), range(sound.channels)))
        kind = layout_of(channels)
        heard, measured = _cleaned(sound, channels) if kind is Layout.STEREO else _single(sound, channels)
        regions = pool.map(lambda channel: speech_regions(heard, channel, measured[channel]), range(heard.channels))
        return Survey(layout=kind, sound=heard, regions=tuple(regions))


def _cleaned(sound: Sound, channels: list[Loudness]) -> tuple[Sound, list[Loudness]]:
    masks = leaked_masks(channels[0], channels[1])
    return gated(sound, masks), [quieter(each, mask) for each, mask in zip(channels, masks, strict=True)]


def _single(sound: Sound, channels: list[Loudness]) -> tuple[Sound, list[Loudness]]:
    if sound.channels == 1:
        return sound, channels
    channel = best_channel(channels)
    return OneChannel(sound, channel), [channels[channel]]
