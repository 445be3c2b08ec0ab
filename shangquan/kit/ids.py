"""Identifiers: sortable keys for rows (RFC 9562, version 7) and numbers that nobody can guess."""

import os
import secrets
import time
from uuid import UUID

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U to misread aloud


def uuid7() -> UUID:
    """A time-ordered UUID made by the application, so that no database has to know how."""
    moment_ns = time.time_ns()
    milliseconds, rest_ns = divmod(moment_ns, 1_000_000)
    # 12 bits of sub-millisecond time keep rows of one burst in order within a process.
    fraction = (rest_ns << 12) // 1_000_000
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | fraction << 64
    value |= 0b10 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return UUID(int=value)


def public_number(length: int = 14) -> str:
    """A number for a person's eyes that cannot be guessed: 5 random bits a character."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))
