"""Artwork: what podcast apps ask of a cover, and how a picture is made to fit.

Apple's rules: square, JPEG or PNG, 1400 to 3000 pixels, RGB, no transparency, the ending of the name true to the bytes.
Hosts advise at most 512 kB.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from podstudio.errors import BadInput, from_os_error

SMALLEST, LARGEST = 1400, 3000
ADVISED_BYTES = 512_000
_LARGEST_PIXELS = 100_000_000
_MIMES = {"JPEG": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True, slots=True)
class Artwork:
    """What a picture is: pixels, format (JPEG, PNG, …), colour mode (RGB, RGBA, CMYK, …) and length in bytes."""

    width: int
    height: int
    format: str
    mode: str
    bytes: int
    suffix: str

    @property
    def mime(self) -> str:
        """The media type, "" for what podcast apps do not take."""
        return _MIMES.get(self.format, "")

    def problems(self) -> tuple[str, ...]:
        """What podcast apps will not like, in a host's words; empty where all is well."""
        rules = (
            (self.width != self.height, f"it is {self.width} × {self.height} pixels, not square"),
            (min(self.width, self.height) < SMALLEST, f"it has {min(self.width, self.height)} pixels a side, apps ask for at least 1,400"),
            (max(self.width, self.height) > LARGEST, f"it has {max(self.width, self.height)} pixels a side, apps take at most 3,000"),
            (not self.mime, f"it is a {self.format} file, apps take JPEG or PNG"),
            (self.mode not in ("RGB", "L"), f"its colours are {self.mode}, apps ask for RGB without transparency"),
            (self.bytes > ADVISED_BYTES, f"it has {self.bytes // 1000:,} kB, hosts advise at most 512"),
            (
                bool(self.mime) and self.suffix not in _suffixes(self.format),
                f"its name ends in {self.suffix}, but it is a {self.format} file",
            ),
        )
        return tuple(sentence for broken, sentence in rules if broken)


def inspect(path: Path) -> Artwork:
    """What a picture file is.

    Raises:
        PodStudioError: It cannot be read, or is no picture.
    """
    with _open(path) as picture:
        return Artwork(picture.width, picture.height, picture.format or "?", picture.mode, path.stat().st_size, path.suffix.lower())


def cover_jpeg(path: Path, largest: int = LARGEST, smallest: int = SMALLEST, most_bytes: int = ADVISED_BYTES) -> bytes:
    """The picture as a square RGB JPEG of `smallest` to `largest` pixels a side and at most `most_bytes`.

    Its middle is cropped to a square, transparency laid on white, the camera's rotation applied.

    Raises:
        PodStudioError: It cannot be read, or is no picture.
    """
    with _open(path) as opened:
        picture = _flattened(ImageOps.exif_transpose(opened))
    side = min(max(min(picture.size), smallest), largest)
    packed = b""
    for pixels, quality in ((side, 90), (side, 82), (side, 74), (smallest, 82), (smallest, 66), (smallest, 50), (smallest, 35)):
        packed = _square_jpeg(picture, min(pixels, side), quality)
        if len(packed) <= most_bytes:
            break
    return packed


def _square_jpeg(picture: Image.Image, side: int, quality: int) -> bytes:
    packed = io.BytesIO()
    square = ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS)
    square.save(packed, "JPEG", quality=quality, optimize=True, progressive=True, dpi=(72, 72))
    return packed.getvalue()


def _flattened(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return picture.convert("RGB")


def _suffixes(format_name: str) -> tuple[str, ...]:
    return (".jpg", ".jpeg") if format_name == "JPEG" else (".png",)


def _open(path: Path) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(path)
            if picture.width * picture.height > _LARGEST_PIXELS:
                raise BadInput(f"{path.name} has {picture.width} × {picture.height} pixels: use a picture of at most 3,000 a side.")
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadInput(f"{path.name} has too many pixels: use a picture of at most 3,000 a side.") from None
    except (UnidentifiedImageError, SyntaxError, ValueError):
        raise BadInput(f"{path.name} is not a picture that can be read: use a JPEG or PNG file.") from None
    except OSError as error:
        if error.errno is None:
            raise BadInput(f"{path.name} is damaged or cut off: use a whole JPEG or PNG file.") from None
        raise from_os_error(error, path, "reading") from error
    return picture


_GRADIENTS = (
    ("#0f766e", "#134e4a"),
    ("#7c3aed", "#312e81"),
    ("#b45309", "#7c2d12"),
    ("#be123c", "#831843"),
    ("#1d4ed8", "#1e3a8a"),
    ("#4d7c0f", "#365314"),
)


def monogram_jpeg(text: str, side: int = SMALLEST, colour: int = 0) -> bytes:
    """A cover for a show that has none yet: the initials (or the number) of `text` on one of six gradients."""
    start, end = (ImageColor.getrgb(name) for name in _GRADIENTS[colour % len(_GRADIENTS)])
    ramp = Image.linear_gradient("L").rotate(35, Image.Resampling.BICUBIC, expand=False).crop((46, 46, 210, 210)).resize((side, side))
    picture = Image.composite(Image.new("RGB", (side, side), end), Image.new("RGB", (side, side), start), ramp)
    letters = initials(text)
    font = ImageFont.load_default(side * (0.4 if len(letters) < 3 else 0.3))
    ImageDraw.Draw(picture).text((side / 2, side / 2), letters, fill="#f0fdfa", font=font, anchor="mm")
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=88, optimize=True, dpi=(72, 72))
    return packed.getvalue()


def initials(text: str) -> str:
    """The number itself, or the first letters of the first two words that count."""
    if text.isdigit():
        return text[:3]
    words = [word for word in "".join(c if c.isalnum() else " " for c in text).split() if word.lower() not in ("the", "a", "an", "of", "and", "s")]
    return "".join(word[0] for word in words[:2]).upper() or "♪"
