"""What a loudness meter says of a recording (ITU-R BS.1770-4, EBU R128, EBU Tech 3341 and 3342)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loudness:
    """Measured loudness of audio.

    Args:
        integrated_lufs: Gated, -70 or above; None where everything is silence or shorter than 0.4 s. Mono counts as dual mono (+3.01 LU).
        range_lu: Loudness range (LRA); 0 where it cannot be told.
        max_momentary_lufs, max_short_term_lufs: Highest of the 0.4 s and 3 s windows; None where there is none.
        true_peak_dbtp: Of the loudest channel, 4 x oversampled; None where everything is digital silence.
        sample_peak_dbfs: The same without oversampling.
        frames: Length at `sample_rate`.
    """

    integrated_lufs: float | None
    range_lu: float
    max_momentary_lufs: float | None
    max_short_term_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None
    frames: int
    sample_rate: int
    channels: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate
