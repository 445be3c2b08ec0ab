"""What identifies an official account, and where its servers are."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """Credentials and hosts of one account; hosts without a trailing slash."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    original_id: str
    api_base: str
    open_base: str
    mp_base: str
    res_base: str
