"""One peer of the recogniser, for `benchmarks.transcription_systems`; run by an interpreter that has it.

    python -m benchmarks.transcription_peer SYSTEM WEIGHTS_FOLDER LANGUAGE THREADS

Loads the peer with the weights of the folder (those of CTranslate2, turned into its own form), then answers each line
of JSON from standard input, {"files": [...]}, with {"seconds", "calls"}: for each file {"channels": lists of words
[text, start, end], with the blank before a word that has one}. Answers start with `MARK`; what else the peer prints is
passed over. Settings are the peer's own defaults, but for the word times, the threads, and the language.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import whisper_weights

MARK = "@@ "
RATE = 16_000

Word = tuple[str, float, float]
Listener = Callable[[NDArray[np.float32]], list[Word]]
"""Samples [n] of one channel at 16 kHz in, words out."""


def faster(folder: Path, language: str | None, threads: int) -> Listener:
    from faster_whisper import WhisperModel

    return _faster(WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads), language)


def faster_batched(folder: Path, language: str | None, threads: int) -> Listener:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    model = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)
    return _faster(BatchedInferencePipeline(model), language)


def _faster(model: Any, language: str | None) -> Listener:
    def listen(samples: NDArray[np.float32]) -> list[Word]:
        segments, _ = model.transcribe(samples, language=language, word_timestamps=True)
        return [(word.word, float(word.start), float(word.end)) for one in segments for word in one.words or ()]

    return listen


def openai(folder: Path, language: str | None, threads: int) -> Listener:
    import torch

    whisper = import_module("whisper")
    torch.set_num_threads(threads)
    weights = whisper_weights.as_openai(whisper_weights.read(folder / "model.bin"))
    model = whisper.model.Whisper(whisper.model.ModelDimensions(**whisper_weights.dimensions(weights)))
    model.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
    heads = torch.zeros(model.dims.n_text_layer, model.dims.n_text_head, dtype=torch.bool)
    heads[tuple(zip(*_config(folder)["alignment_heads"], strict=True))] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)

    def listen(samples: NDArray[np.float32]) -> list[Word]:
        found = model.transcribe(samples, language=language, word_timestamps=True, fp16=False)
        words = [word for one in found["segments"] for word in one["words"]]
        return [(word["word"], float(word["start"]), float(word["end"])) for word in words]

    return listen


def transformers(folder: Path, language: str | None, threads: int) -> Listener:
    import torch

    library = import_module("transformers")
    torch.set_num_threads(threads)
    weights = whisper_weights.as_openai(whisper_weights.read(folder / "model.bin"))
    model = library.WhisperForConditionalGeneration(_hugging_face_config(weights))
    named = whisper_weights.as_transformers(weights)
    model.load_state_dict({name: torch.from_numpy(values.copy()) for name, values in named.items()})
    model.eval()
    tokenizer = library.WhisperTokenizer.from_pretrained(str(folder))
    model.generation_config = _generation(folder, tokenizer)
    features = library.WhisperFeatureExtractor()
    task = "automatic-speech-recognition"
    listener = library.pipeline(task, model=model, tokenizer=tokenizer, feature_extractor=features)
    asked = {"task": "transcribe"} | ({"language": language} if language else {})

    def listen(samples: NDArray[np.float32]) -> list[Word]:
        sound = {"raw": samples, "sampling_rate": RATE}
        found = listener(sound, return_timestamps="word", generate_kwargs=asked)
        return [(one["text"], *_times(one["timestamp"])) for one in found["chunks"]]

    return listen


def _times(stamp: tuple[float, float | None]) -> tuple[float, float]:
    return float(stamp[0]), float(stamp[0] if stamp[1] is None else stamp[1])


def _hugging_face_config(weights: whisper_weights.Weights) -> Any:
    sizes = whisper_weights.dimensions(weights)
    wide = 4 * sizes["n_audio_state"]
    return import_module("transformers").WhisperConfig(
        vocab_size=sizes["n_vocab"],
        num_mel_bins=sizes["n_mels"],
        d_model=sizes["n_audio_state"],
        encoder_layers=sizes["n_audio_layer"],
        decoder_layers=sizes["n_text_layer"],
        encoder_attention_heads=sizes["n_audio_head"],
        decoder_attention_heads=sizes["n_text_head"],
        encoder_ffn_dim=wide,
        decoder_ffn_dim=wide,
    )


def _generation(folder: Path, tokenizer: Any) -> Any:
    config, of = _config(folder), tokenizer.convert_tokens_to_ids
    tokens = tokenizer.convert_ids_to_tokens(config["lang_ids"])
    return import_module("transformers").GenerationConfig(
        alignment_heads=config["alignment_heads"],
        suppress_tokens=config["suppress_ids"],
        begin_suppress_tokens=config["suppress_ids_begin"],
        lang_to_id=dict(zip(tokens, config["lang_ids"], strict=True)),
        task_to_id={"transcribe": of("<|transcribe|>"), "translate": of("<|translate|>")},
        no_timestamps_token_id=of("<|notimestamps|>"),
        prev_sot_token_id=of("<|startofprev|>"),
        decoder_start_token_id=of("<|startoftranscript|>"),
        eos_token_id=of("<|endoftext|>"),
        pad_token_id=of("<|endoftext|>"),
        bos_token_id=of("<|endoftext|>"),
        max_initial_timestamp_index=50,
        max_length=448,
        is_multilingual=True,
        return_timestamps=True,
    )


def whisper_cpp(folder: Path, language: str | None, threads: int) -> Listener:
    spec = find_spec("whisper")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("openai-whisper, for its vocabulary and its mel filters")
    assets = Path(spec.origin).parent / "assets"
    weights = whisper_weights.as_openai(whisper_weights.read(folder / "model.bin"))
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "ggml.bin"
        mel_filters = np.load(assets / "mel_filters.npz")["mel_80"]
        whisper_weights.write_ggml(weights, assets / "multilingual.tiktoken", mel_filters, file)
        model = import_module("pywhispercpp.model").Model(
            str(file), n_threads=threads, print_progress=False, print_realtime=False
        )

    def listen(samples: NDArray[np.float32]) -> list[Word]:
        found = model.transcribe(
            samples, language=language or "auto", token_timestamps=True, max_len=1, split_on_word=True
        )
        return [(" " + one.text.strip(), one.t0 / 100, one.t1 / 100) for one in found if one.text.strip()]

    return listen


SYSTEMS = {
    "faster-whisper": faster,
    "faster-whisper batched": faster_batched,
    "openai-whisper": openai,
    "transformers": transformers,
    "whisper.cpp": whisper_cpp,
}


def channel_count(file: Path) -> int:
    """Return how many channels a file has."""
    import av

    with av.open(str(file)) as container:
        return int(container.streams.audio[0].channels)


def channels_of(file: Path) -> list[NDArray[np.float32]]:
    """Return the channels of a file at 16 kHz, one or two."""
    from faster_whisper.audio import decode_audio

    return list(decode_audio(str(file), split_stereo=True)) if channel_count(file) == 2 else [decode_audio(str(file))]


def serve(package: str, calls: Callable[[list[Path]], list[dict[str, Any]]]) -> None:
    """Say which version of a package is ready, and answer requests until there are no more."""
    print(MARK + json.dumps({"ready": True, "version": f"{package} {version(package)}"}), flush=True)
    for line in sys.stdin:
        files = [Path(name) for name in json.loads(line)["files"]]
        started = time.perf_counter()
        found = calls(files)
        seconds = time.perf_counter() - started
        print(MARK + json.dumps({"seconds": seconds, "calls": found}), flush=True)


def _config(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    return found


def main() -> None:
    system, folder, language, threads = sys.argv[1:]
    try:
        listen = SYSTEMS[system](Path(folder), None if language == "auto" else language, int(threads))
    except Exception as error:  # whatever keeps a peer from running is what the table says of it
        print(MARK + json.dumps({"ready": False, "why": f"{type(error).__name__}: {error}"[:200]}), flush=True)
        return
    package = {"faster-whisper batched": "faster-whisper", "whisper.cpp": "pywhispercpp"}.get(system, system)
    serve(package, lambda files: [{"channels": [listen(channel) for channel in channels_of(file)]} for file in files])


if __name__ == "__main__":
    main()
