"""Money is integer fen (1/100 yuan); shares of it always add back up."""

from collections.abc import Sequence
from typing import NewType

Fen = NewType("Fen", int)


def split(total: Fen, weights: Sequence[int]) -> list[Fen]:
    """Share `total` by weight with the largest remainder; a weight of zero gets nothing.

    Raises ValueError when there is something to share and nobody to take it.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("weights cannot be negative")
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nobody to share with")
        return [Fen(0) for _ in weights]
    parts = [total * weight // whole for weight in weights]
    most_shorted = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in most_shorted[: total - sum(parts)]:
        parts[i] += 1
    return [Fen(part) for part in parts]


def yuan(amount: Fen) -> str:
    """`2850` → `28.50`: for sentences and bills only, never for reckoning."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"
