"""What identifies an official account, and where its servers are."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """Credentials and hosts of one account; hosts without a trailing slash.

    `keep` is a folder only we can read, where the processes of this machine share the account's token; without one each
    process keeps its own. `families` are closed families that this account still has (see `families`).
    """

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    original_id: str
    api_base: str
    open_base: str
    mp_base: str
    res_base: str
    keep: Path | None = field(default=None, repr=False)
    families: frozenset[str] = frozenset()
