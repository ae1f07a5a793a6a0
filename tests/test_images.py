import io
from pathlib import Path

import pytest
from PIL import Image

from podstudio import images
from podstudio.errors import BadInput, NotFound


def saved(path: Path, size: tuple[int, int], mode: str = "RGB", format_name: str = "PNG") -> Path:
    Image.new(mode, size, "teal").save(path, format_name)
    return path


def test_a_cover_by_the_rules_has_no_problems(tmp_path: Path) -> None:
    assert images.inspect(saved(tmp_path / "a.jpg", (1400, 1400), format_name="JPEG")).problems() == ()


def test_every_broken_rule_is_told(tmp_path: Path) -> None:
    told = " ".join(images.inspect(saved(tmp_path / "a.jpg", (800, 600), "RGBA")).problems())
    for word in ("not square", "1,400", "RGBA", "name ends in .jpg"):
        assert word in told


@pytest.mark.parametrize(("size", "mode"), [((3000, 2000), "RGBA"), ((500, 900), "LA"), ((4000, 4000), "CMYK"), ((1500, 1500), "P")])
def test_any_picture_becomes_a_cover_that_apps_take(tmp_path: Path, size: tuple[int, int], mode: str) -> None:
    image = Image.new(mode, size)
    path = tmp_path / ("a.tif" if mode == "CMYK" else "a.png")
    image.save(path)
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(images.cover_jpeg(path))
    assert images.inspect(cover).problems() == ()


def test_a_busy_picture_is_pressed_under_the_advised_size(tmp_path: Path) -> None:
    Image.effect_noise((600, 600), 60).resize((3000, 3000)).convert("RGB").save(tmp_path / "n.png")
    (tmp_path / "cover.jpg").write_bytes(images.cover_jpeg(tmp_path / "n.png"))
    assert images.inspect(tmp_path / "cover.jpg").problems() == ()


@pytest.mark.parametrize("data", [b"", b"hello", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_refused_in_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "cover.png"
    path.write_bytes(data)
    with pytest.raises(BadInput, match=r"cover\.png"):
        images.inspect(path)


def test_a_missing_picture_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        images.inspect(tmp_path / "no.png")


def test_a_show_without_artwork_gets_one_that_passes(tmp_path: Path) -> None:
    path = tmp_path / "m.jpg"
    path.write_bytes(images.monogram_jpeg("The Educator’s Podcast"))
    assert images.inspect(path).problems() == ()
    assert images.initials("The Educator’s Podcast") == "EP"
    assert images.initials("12") == "12"
    assert images.initials("🎙") == "♪"
    assert Image.open(io.BytesIO(path.read_bytes())).mode == "RGB"
