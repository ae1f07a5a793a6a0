"""Dither to 16 bit: triangular noise of two steps (TPDF), the same at the same place, so that equal input gives equal bytes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from podstudio.audio.blocks import Block

_LENGTH = 1 << 20


class Dither:
    """Turns blocks into 16-bit samples. The noise is a table of 24 s that each channel reads from another place."""

    def __init__(self, channels: int) -> None:
        draw = np.random.Generator(np.random.PCG64(20_190_101))
        table = draw.random((_LENGTH, channels), dtype=np.float32) - draw.random((_LENGTH, channels), dtype=np.float32)
        self._noise = table
        self._at = 0

    def to_int16(self, block: Block) -> npt.NDArray[np.int16]:
        """The next block as 16-bit samples, clipped at full scale."""
        samples = np.empty(block.shape, dtype=np.int16)
        done = 0
        while done < len(block):
            count = min(len(block) - done, _LENGTH - self._at)
            piece = block[done : done + count] * np.float32(32_768)
            piece += self._noise[self._at : self._at + count]
            np.rint(piece, out=piece)
            np.clip(piece, -32_768, 32_767, out=piece)
            samples[done : done + count] = piece
            done += count
            self._at = (self._at + count) % _LENGTH
        return samples


def rounded(block: Block, gain: float = 1.0) -> npt.NDArray[np.int16]:
    """A block, times `gain`, as 16-bit samples without any noise, clipped at full scale."""
    scaled = block * np.float32(32_768 * gain)
    np.rint(scaled, out=scaled)
    return np.clip(scaled, -32_768, 32_767, out=scaled).astype(np.int16)
