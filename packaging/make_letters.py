"""Makes resources/letters/*.npz once: `python packaging/make_letters.py NotoSansCJK-Bold.ttc [SHEET.png]`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SMALL = "abcdefghijklmnopqrstuvwxyz"
GREEK_CAPITALS = "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
GREEK_SMALL = "αβγδεζηθικλμνξοπρςστυφχψω"
HIRAGANA = "".join(chr(code) for code in range(0x3041, 0x3097))
KATAKANA = "".join(chr(code) for code in range(0x30A1, 0x30FB)) + "ー"
# The 80 kanji of the first school year (文部科学省 学年別漢字配当表).
KANJI = (
    "一右雨円王音下火花貝学気九休玉金空月犬見五口校左三山子四糸字耳七車手十出女小上森"
    "人水正生青夕石赤千川先早草足村大男竹中虫町天田土二日入年白八百文木本名目立力林六"
)
# Signs, those whose ink decides the scale of the group, and the height of that ink as a part of the side.
GROUPS = (
    (CAPITALS + GREEK_CAPITALS, "H", 0.80),
    (SMALL, "bp", 0.92),
    (GREEK_SMALL, "βρ", 0.92),
    (HIRAGANA + KATAKANA + KANJI, "国", 0.94),
)
WIDEST = 0.94
SIZES = (16, 28, 64)
FINE = 32
"""Each pixel is the average of FINE × FINE points of the outline."""
JAPANESE_FACE = 0
"""The first face of the collection is the Japanese one."""


def drawn(path: str, character: str, measure: str, height: float, size: int) -> NDArray[np.bool_]:
    """(size, size), True where at least half of a pixel is ink."""
    side = size * FINE
    probe = ImageFont.truetype(path, 1000, index=JAPANESE_FACE)
    _, top, _, bottom = probe.getbbox(measure, anchor="ls")
    # A whole number of pixels, beginning on a whole pixel, keeps the bars of letters sharp.
    pixels = round(size * height)
    font = ImageFont.truetype(path, 1000 * pixels * FINE / (bottom - top), index=JAPANESE_FACE)
    _, top, _, bottom = font.getbbox(measure, anchor="ls")
    baseline = (size - pixels) // 2 * FINE - round(top)
    _, above, _, below = (round(edge) for edge in font.getbbox(character, anchor="ls"))
    baseline += max(0, -(baseline + above)) - max(0, baseline + below - side)
    sheet = Image.new("L", (3 * side, side))
    ImageDraw.Draw(sheet).text((side, baseline), character, fill=255, font=font, anchor="ls")
    # The font's own box has room at the sides; the ink itself shall be in the middle.
    left, _, right, _ = sheet.getbbox() or (0, 0, side, side)
    sheet = sheet.crop((left, 0, right, side))
    if sheet.width > WIDEST * side:
        sheet = sheet.resize((round(WIDEST * side), side), Image.Resampling.BOX)
    whole = Image.new("L", (side, side))
    whole.paste(sheet, ((side - sheet.width) // 2, 0))
    return np.asarray(whole, dtype=np.float64).reshape(size, FINE, size, FINE).mean(axis=(1, 3)) >= 127.5


def contact_sheet(pictures: NDArray[np.bool_], columns: int = 36) -> Image.Image:
    """All pictures of one size on one sheet, to be looked at."""
    count, size, _ = pictures.shape
    rows = -(-count // columns)
    sheet = np.full((rows * (size + 2), columns * (size + 2)), 90, np.uint8)
    for i, picture in enumerate(pictures):
        y, x = (i // columns) * (size + 2) + 1, (i % columns) * (size + 2) + 1
        sheet[y : y + size, x : x + size] = picture * np.uint8(255)
    return Image.fromarray(sheet)


def main(font: str, sheet: str | None = None) -> None:
    family = ImageFont.truetype(font, 16, index=JAPANESE_FACE).getname()
    if family != ("Noto Sans CJK JP", "Bold"):
        raise SystemExit(f"wanted Noto Sans CJK JP Bold, got {' '.join(str(name) for name in family)}")
    folder = Path(__file__).resolve().parent.parent / "resources" / "letters"
    characters = np.array([sign for signs, _, _ in GROUPS for sign in signs])
    for size in SIZES:
        pictures = np.array(
            [drawn(font, sign, measure, height, size) for signs, measure, height in GROUPS for sign in signs]
        )
        bits = np.packbits(pictures, axis=-1)
        np.savez_compressed(folder / f"letters{size}.npz", characters=characters, bits=bits)
        if sheet is not None:
            name = Path(sheet)
            contact_sheet(pictures).save(name.with_name(f"{name.stem}{size}{name.suffix}"))


if __name__ == "__main__":
    main(*sys.argv[1:])
