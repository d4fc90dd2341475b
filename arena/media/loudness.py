"""Loudness: measured as ITU-R BS.1770 says, brought to one level with constant gain and a limiter."""

import math
from typing import Final

import numpy as np
from av.audio.frame import AudioFrame
from av.error import BlockingIOError, EOFError  # noqa: A004 - FFmpeg's own, which a graph raises when it has run dry
from av.filter import Graph
from numpy.typing import NDArray

from arena.domain.presentation import Sound

Samples = NDArray[np.float32]
"""Stereo sound, shape (2, samples), full scale is 1."""

SILENCE: Final = -70.0
"""LUFS of the absolute gate of BS.1770: what is no louder counts as silence."""
_OVERSAMPLING: Final = 4
"""BS.1770 annex 2 measures true peaks at four times 48 kHz."""
_CHUNK: Final = 4800
_ROUNDS: Final = 3
_CODEC_HEADROOM: Final = 0.5
"""dB kept below the true-peak limit, because AAC overshoots what it encodes."""


def integrated(samples: Samples, rate: int) -> float:
    """Integrated loudness in LUFS; `SILENCE` for silence and for sound shorter than one gating block of 400 ms."""
    if samples.shape[1] < 0.4 * rate or not samples.any():
        return SILENCE
    frames = _filtered(samples, rate, [("ebur128", "metadata=1")])
    words = [frame.metadata["lavfi.r128.I"] for frame in frames if "lavfi.r128.I" in frame.metadata]
    loudness = float(words[-1]) if words else SILENCE
    return loudness if math.isfinite(loudness) else SILENCE


def levelled(samples: Samples, sound: Sound) -> Samples:
    """The same sound at the category's loudness and below its true-peak limit; silence stays silent.

    The limiter takes away loudness where it works, so measuring and limiting are repeated a few times.
    """
    loudness = integrated(samples, sound.rate)
    if loudness <= SILENCE:
        return samples
    gain = sound.gain(loudness)
    out = _amplified(samples, gain, sound)
    for _ in range(_ROUNDS):
        short = sound.loudness - integrated(out, sound.rate)
        if abs(short) < 0.1 or gain + short > sound.most_gain:
            break
        gain += short
        out = _amplified(samples, gain, sound)
    return out


def _amplified(samples: Samples, gain: float, sound: Sound) -> Samples:
    """Constant gain in dB, then a limiter that looks at the oversampled signal, so that it sees true peaks."""
    limit = 10 ** ((sound.true_peak - _CODEC_HEADROOM) / 20)
    steps = [
        ("volume", f"{gain}dB:precision=float"),
        ("aresample", str(sound.rate * _OVERSAMPLING)),
        ("alimiter", f"limit={limit}:level=0:attack=5:release=50:latency=1"),
        ("aresample", str(sound.rate)),
        ("aformat", "sample_fmts=fltp:channel_layouts=stereo"),
    ]
    parts = [frame.to_ndarray() for frame in _filtered(samples, sound.rate, steps)]
    return fitted(np.concatenate(parts, axis=1, dtype=np.float32), samples.shape[1])


def fitted(samples: Samples, length: int) -> Samples:
    """Cut or padded with silence at the end to exactly this many samples."""
    return np.pad(samples[:, :length], ((0, 0), (0, max(0, length - samples.shape[1]))))


def _filtered(samples: Samples, rate: int, steps: list[tuple[str, str]]) -> list[AudioFrame]:
    graph = Graph()
    graph.threads = 1
    nodes = [graph.add_abuffer(sample_rate=rate, format="fltp", layout="stereo")]
    nodes += [graph.add(name, arguments) for name, arguments in steps]
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    out: list[AudioFrame] = []
    for start in range(0, samples.shape[1], _CHUNK):
        chunk = np.ascontiguousarray(samples[:, start : start + _CHUNK])
        frame = AudioFrame.from_ndarray(chunk, format="fltp", layout="stereo")
        frame.sample_rate = rate
        frame.pts = start
        graph.push(frame)
        out += _drained(graph)
    graph.push(None)
    return out + _drained(graph)


def _drained(graph: Graph) -> list[AudioFrame]:
    out: list[AudioFrame] = []
    while True:
        try:
            frame = graph.pull()
        except (BlockingIOError, EOFError):
            return out
        if isinstance(frame, AudioFrame):
            out.append(frame)
