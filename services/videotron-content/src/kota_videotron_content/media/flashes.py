"""Watching a film as people see it: does it flash dangerously, stand still, or stay black? Pure.

A flash is a pair of opposing changes of brightness by a tenth or more, over at least a quarter of the picture
(WCAG 2.3.1, general flash). Each quarter of the picture is watched by itself.
"""

from __future__ import annotations

from collections import deque

from kota_videotron_content.media.model import STILL_WARN_MS

COLUMNS, ROWS = 32, 18
STEP = 26  # a tenth of 256 levels
BLACK = 24  # mean level below which a picture counts as black; video black is 16
WINDOW_MS = 1_000


class _Quarter:
    """One quarter: turning points of its brightness within the last second."""

    def __init__(self) -> None:
        self._extreme: int | None = None
        self._rising: bool | None = None
        self._turns: deque[int] = deque()

    def see(self, at_ms: int, level: int) -> int:
        """Flashes within the second that ends at `at_ms`."""
        if self._extreme is None:
            self._extreme = level
        if self._rising is not None and (level > self._extreme) is self._rising:
            self._extreme = level  # still going the same way
        elif abs(level - self._extreme) >= STEP:
            self._rising = level > self._extreme
            self._extreme = level
            self._turns.append(at_ms)
        while self._turns and self._turns[0] <= at_ms - WINDOW_MS:
            self._turns.popleft()
        return len(self._turns) // 2


class Watched:
    """What was seen so far. `see` every frame in order."""

    def __init__(self) -> None:
        self.frames = 0
        self._quarters = tuple(_Quarter() for _ in range(4))
        self._last_ms = 0
        self._step_ms = 0
        self._before = b""
        self._still_since_ms = 0
        self._black_since_ms: int | None = None
        self._longest_still_ms = 0
        self._longest_black_ms = 0

    @property
    def duration_ms(self) -> int:
        """Until the end of the last frame, which stays as long as the one before it."""
        return self._last_ms + self._step_ms

    def see(self, at_ms: int, luma: bytes) -> int:
        """Take in a frame of COLUMNS x ROWS grey levels; gives the most flashes of a quarter in the last second."""
        self.frames += 1
        self._step_ms = at_ms - self._last_ms if self.frames > 1 else 40
        self._last_ms = at_ms
        if luma != self._before:
            self._before, self._still_since_ms = luma, at_ms
        self._longest_still_ms = max(self._longest_still_ms, at_ms - self._still_since_ms)
        if sum(luma) < BLACK * len(luma):
            self._black_since_ms = at_ms if self._black_since_ms is None else self._black_since_ms
            self._longest_black_ms = max(self._longest_black_ms, at_ms - self._black_since_ms)
        else:
            self._black_since_ms = None
        return max(quarter.see(at_ms, level) for quarter, level in zip(self._quarters, _levels(luma), strict=True))

    def warnings(self) -> tuple[str, ...]:
        """What the uploader should look at again, in Indonesian."""
        found = []
        if self._longest_black_ms > STILL_WARN_MS:
            found.append(f"Layar hitam selama {self._longest_black_ms / 1000:.1f} detik.")
        elif self._longest_still_ms > STILL_WARN_MS:
            found.append(f"Gambar diam selama {self._longest_still_ms / 1000:.1f} detik.")
        return tuple(found)


def _levels(luma: bytes) -> tuple[int, int, int, int]:
    """The mean grey level of each quarter."""
    half_rows, half_columns = ROWS // 2, COLUMNS // 2
    sums = [0, 0, 0, 0]
    for y in range(ROWS):
        row = luma[y * COLUMNS : (y + 1) * COLUMNS]
        quarter = 2 if y >= half_rows else 0
        sums[quarter] += sum(row[:half_columns])
        sums[quarter + 1] += sum(row[half_columns:])
    cells = half_rows * half_columns
    return (sums[0] // cells, sums[1] // cells, sums[2] // cells, sums[3] // cells)
