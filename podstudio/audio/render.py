"""Rendering: a timeline as a stream of blocks. The player, the meters and the encoder all hear this one generator.

Any stretch of the episode can be rendered alone, and comes out the same as when the whole is rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from podstudio.audio import clip_gain, segments
from podstudio.audio.blocks import Block
from podstudio.audio.segments import FrameSegment
from podstudio.audio.working import WorkingAudio
from podstudio.model.timeline import Clip, Project, Track

Range = tuple[int, int]

LONGEST_PYDUB_FADE = 8_192
"""Frames; pydub's fades are a Python loop over their frames, longer ones are made in numpy."""


def render(
    project: Project,
    sources: Mapping[str, WorkingAudio],
    start: int = 0,
    end: int | None = None,
    channels: int = 2,
    block_frames: int = 441_000,
) -> Iterator[Block]:
    """The episode's sound from frame `start` to `end`, before loudness and limiting, in blocks of `block_frames` frames.

    Args:
        sources: The working audio of every source, by id, at the project's rate.
        channels: 1 or 2.
    """
    tracks = project.audible_tracks()
    last = project.frames if end is None else min(end, project.frames)
    for begin in range(start, last, block_frames):
        yield _mix(tracks, sources, begin, min(begin + block_frames, last), channels, project.sample_rate)


def _mix(tracks: tuple[Track, ...], sources: Mapping[str, WorkingAudio], begin: int, end: int, channels: int, rate: int) -> Block:
    lanes = [_lane(track, sources, begin, end, channels, rate) for track in tracks]
    heard = [lane for lane in lanes if lane is not None]
    if not heard:
        return np.zeros((end - begin, channels), dtype=np.float32)
    mix = heard[0]
    for lane in heard[1:]:
        mix = mix.overlay(lane)
    return segments.to_block(mix)


def _lane(track: Track, sources: Mapping[str, WorkingAudio], begin: int, end: int, channels: int, rate: int) -> FrameSegment | None:
    """A track from `begin` to `end`; None where nothing of it is heard."""
    parts: list[FrameSegment] = []
    at = begin
    for clip in track.clips:
        if clip.muted or clip.end <= begin or clip.start >= end:
            continue
        first, last = max(clip.start, at), min(clip.end, end)
        if first >= last:
            continue
        if first > at:
            parts.append(segments.silence(first - at, rate, channels))
        parts += _clip_parts(clip, sources[clip.source], first - clip.start, last - clip.start, channels, rate)
        at = last
    if not parts:
        return None
    if at < end:
        parts.append(segments.silence(end - at, rate, channels))
    lane = segments.joined(parts)
    return lane.apply_gain(track.gain_db) if track.gain_db else lane


def _clip_parts(clip: Clip, audio: WorkingAudio, first: int, last: int, channels: int, rate: int) -> list[FrameSegment]:
    """A clip's frames `first` to `last` (of the clip): its faded head, its middle and its faded tail."""
    head, tail = clip.fade_in, clip.frames - clip.fade_out
    if head > tail:
        return [_faded(clip, audio, (0, clip.frames), first, last, channels, rate)]
    parts = []
    if first < head:
        parts.append(_faded(clip, audio, (0, head), first, min(last, head), channels, rate))
    if max(first, head) < min(last, tail):
        parts.append(_taken(clip, audio, max(first, head), min(last, tail), channels, rate))
    if last > tail:
        parts.append(_faded(clip, audio, (tail, clip.frames), max(first, tail), last, channels, rate))
    return parts


def _taken(clip: Clip, audio: WorkingAudio, first: int, last: int, channels: int, rate: int) -> FrameSegment:
    """A clip's frames with its gain and its envelope, as mono or stereo."""
    segment = segments.from_samples(audio.samples[clip.source_start + first : clip.source_start + last], rate)
    if segment.channels != channels:
        segment = segment.set_channels(channels)
    if clip.envelope:
        return segments.scaled(segment, clip_gain.envelope_gains(clip, clip_gain.frames(first, last)))
    return segment.apply_gain(clip.gain_db) if clip.gain_db else segment


def _faded(clip: Clip, audio: WorkingAudio, part: Range, first: int, last: int, channels: int, rate: int) -> FrameSegment:
    """Frames `first` to `last` of a part of a clip that fades.

    A short fade is made whole and then cut, so that it is the same in whatever pieces it is asked for.
    """
    if max(clip.fade_in, clip.fade_out) > LONGEST_PYDUB_FADE:
        return segments.scaled(_taken(clip, audio, first, last, channels, rate), clip_gain.fade_gains(clip, clip_gain.frames(first, last)))
    begin, end = part
    segment: FrameSegment = _taken(clip, audio, begin, end, channels, rate)
    if clip.fade_in and begin == 0:
        segment = segment.fade(from_gain=-120.0, start=0, end=clip.fade_in)
    if clip.fade_out and end == clip.frames:
        segment = segment.fade(to_gain=-120.0, start=len(segment) - clip.fade_out, end=len(segment))
    cut: FrameSegment = segment[first - begin : last - begin]
    return cut
