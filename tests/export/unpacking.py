"""What PNG and PDF have in common, unpacked by the rules of the formats and not by the library that writes them."""

from __future__ import annotations

import numpy as np


def unfiltered(data, height, parts):
    """(h, n) bytes of the rows of a PNG, whose pixels are `parts` bytes."""
    lines = np.frombuffer(data, np.uint8).reshape(height, -1).astype(int)
    image = np.zeros((height + 1, parts + lines.shape[1] - 1), int)
    for row, line in enumerate(lines):
        if line[0] in (0, 2):  # no filter, or the row above: whole rows at once
            image[row + 1, parts:] = (line[1:] + (image[row, parts:] if line[0] else 0)) % 256
            continue
        for place in range(parts, image.shape[1]):
            left, up, corner = image[row + 1, place - parts], image[row, place], image[row, place - parts]
            guess = left + up - corner
            near = min((abs(guess - value), order, value) for order, value in enumerate((left, up, corner)))[2]
            added = {1: left, 3: (left + up) // 2, 4: near}[line[0]]
            image[row + 1, place] = (line[1 + place - parts] + added) % 256
    return image[1:, parts:].astype(np.uint8)
