"""The recogniser's own weights for other programs: read from CTranslate2's file, named as OpenAI's Whisper names them.

So that peers are compared on the same weights where no hub can be reached. CTranslate2 documents its `model.bin`: a
version, the name of the model, then each array with its name, shape and type, little-endian. The fused projections of
its attention are split again. Needs numpy alone: the interpreter of a peer imports this.
"""

import base64
import struct
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

Weights = dict[str, NDArray[np.float32]]

TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
"""CTranslate2's numbers of the types that it writes."""

GGML_MAGIC = 0x67676D6C
GGML_FLOAT, GGML_HALF = 0, 1


def read(file: Path) -> Weights:
    """Return the arrays of a CTranslate2 `model.bin` by their names there, as float32.

    Raises:
        ValueError: an array is quantised, and so not the weights as they were trained.
    """
    with file.open("rb") as source:
        version, _, _ = _number(source, "I"), _text(source), _number(source, "I")
        if version != 6:
            raise ValueError(f"version {version} of the format, where 6 was expected")
        return dict(_array(source) for _ in range(_number(source, "I")))


def _array(source: BinaryIO) -> tuple[str, NDArray[np.float32]]:
    name = _text(source)
    shape = tuple(_number(source, "I") for _ in range(_number(source, "B")))
    kind = TYPES[_number(source, "B")]
    data = np.frombuffer(source.read(_number(source, "I")), dtype=kind)
    if kind is np.int8 and shape:  # settings are scalars
        raise ValueError(f"{name} is quantised")
    return name, data.reshape(shape).astype(np.float32)


def _number(source: BinaryIO, kind: str) -> int:
    return int(struct.unpack(f"<{kind}", source.read(struct.calcsize(kind)))[0])


def _text(source: BinaryIO) -> str:
    return source.read(_number(source, "H")).rstrip(b"\0").decode()


def as_openai(arrays: Weights) -> Weights:
    """Return the same weights under the names of OpenAI's implementation."""
    found = {"decoder.token_embedding.weight": arrays["decoder/embeddings/weight"]}
    for old, new in (("conv1", "conv1"), ("conv2", "conv2"), ("layer_norm", "ln_post")):
        found |= _plain(arrays, f"encoder/{old}", f"encoder.{new}")
    found |= _plain(arrays, "decoder/layer_norm", "decoder.ln")
    for side in ("encoder", "decoder"):
        found[f"{side}.positional_embedding"] = arrays[f"{side}/position_encodings/encodings"]
        layers = {name.split("/")[1] for name in arrays if name.startswith(f"{side}/layer_") and name.count("/") > 2}
        for layer in layers:
            found |= _layer(arrays, f"{side}/{layer}", f"{side}.blocks.{layer[6:]}", crossed=side == "decoder")
    return found


def _plain(arrays: Weights, old: str, new: str) -> Iterator[tuple[str, NDArray[np.float32]]]:
    for mine, theirs in (("weight", "weight"), ("bias", "bias"), ("gamma", "weight"), ("beta", "bias")):
        if f"{old}/{mine}" in arrays:
            yield f"{new}.{theirs}", arrays[f"{old}/{mine}"]


def _layer(arrays: Weights, old: str, new: str, *, crossed: bool) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield from _plain(arrays, f"{old}/ffn/layer_norm", f"{new}.mlp_ln")
    yield from _plain(arrays, f"{old}/ffn/linear_0", f"{new}.mlp.0")
    yield from _plain(arrays, f"{old}/ffn/linear_1", f"{new}.mlp.2")
    yield from _attention(arrays, f"{old}/self_attention", f"{new}.attn", (("query", "key", "value"), ("out",)))
    if crossed:
        parts = (("query",), ("key", "value"), ("out",))
        yield from _attention(arrays, f"{old}/attention", f"{new}.cross_attn", parts)


def _attention(
    arrays: Weights, old: str, new: str, linears: tuple[tuple[str, ...], ...]
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    yield from _plain(arrays, f"{old}/layer_norm", f"{new}_ln")
    for number, parts in enumerate(linears):
        for kind in ("weight", "bias"):
            for part, values in zip(parts, np.split(arrays[f"{old}/linear_{number}/{kind}"], len(parts)), strict=True):
                if (part, kind) != ("key", "bias"):  # Whisper has none: it was filled with noughts
                    yield f"{new}.{part}.{kind}", values


def dimensions(weights: Mapping[str, NDArray[np.float32]]) -> dict[str, int]:
    """Return what OpenAI's `ModelDimensions` asks for; a head of Whisper is 64 wide."""
    state = weights["encoder.positional_embedding"].shape[1]
    depth = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.blocks."))
    return {
        "n_mels": weights["encoder.conv1.weight"].shape[1],
        "n_audio_ctx": weights["encoder.positional_embedding"].shape[0],
        "n_audio_state": state,
        "n_audio_head": state // 64,
        "n_audio_layer": depth,
        "n_vocab": weights["decoder.token_embedding.weight"].shape[0],
        "n_text_ctx": weights["decoder.positional_embedding"].shape[0],
        "n_text_state": state,
        "n_text_head": state // 64,
        "n_text_layer": depth,
    }


def as_transformers(weights: Weights) -> Weights:
    """Return weights with OpenAI's names under those of Hugging Face's implementation."""
    found = {}
    for name, values in weights.items():
        for theirs, own in HUGGING_FACE:
            name = name.replace(theirs, own)
        found[f"model.{name}"] = values
    return found | {"proj_out.weight": weights["decoder.token_embedding.weight"]}


HUGGING_FACE = (
    ("blocks", "layers"),
    ("cross_attn_ln", "encoder_attn_layer_norm"),
    ("attn_ln", "self_attn_layer_norm"),
    ("mlp_ln", "final_layer_norm"),
    ("cross_attn.", "encoder_attn."),
    (".attn.", ".self_attn."),
    ("query", "q_proj"),
    ("key", "k_proj"),
    ("value", "v_proj"),
    (".out.", ".out_proj."),
    ("mlp.0", "fc1"),
    ("mlp.2", "fc2"),
    ("ln_post", "layer_norm"),
    ("decoder.ln.", "decoder.layer_norm."),
    ("positional_embedding", "embed_positions.weight"),
    ("token_embedding", "embed_tokens"),
)
"""Parts of OpenAI's names and of Hugging Face's, in the order in which they are replaced."""


def write_ggml(weights: Weights, vocabulary: Path, mel_filters: NDArray[np.float32], file: Path) -> None:
    """Write weights with OpenAI's names as whisper.cpp reads them, matrices in half precision.

    vocabulary: OpenAI's `multilingual.tiktoken`. mel_filters: [bands, bins].
    """
    sizes = dimensions(weights)
    order = "n_vocab n_audio_ctx n_audio_state n_audio_head n_audio_layer n_text_ctx n_text_state n_text_head".split()
    numbers = [sizes[name] for name in [*order, "n_text_layer", "n_mels"]]
    words = [base64.b64decode(line.split()[0]) for line in vocabulary.read_bytes().splitlines() if line]
    with file.open("wb") as target:
        target.write(struct.pack("<12i", GGML_MAGIC, *numbers, GGML_HALF))
        target.write(struct.pack("<2i", *mel_filters.shape) + mel_filters.astype("<f4").tobytes())
        target.write(struct.pack("<i", len(words)))
        target.writelines(struct.pack("<i", len(word)) + word for word in words)
        for name, values in weights.items():
            target.writelines(_ggml(name, values.squeeze()))


def _ggml(name: str, values: NDArray[np.float32]) -> Sequence[bytes]:
    if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
        values = values.reshape(-1, 1)
    half = values.ndim > 1 and values.shape[1] > 1 and "positional" not in name
    head = struct.pack("<3i", values.ndim, len(name), GGML_HALF if half else GGML_FLOAT)
    shape = struct.pack(f"<{values.ndim}i", *reversed(values.shape))
    return head, shape, name.encode(), values.astype("<f2" if half else "<f4").tobytes()
