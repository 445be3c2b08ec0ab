"""What must not be true when real guests pay: every reason not to start, in one list."""

import ipaddress
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dotenv import dotenv_values

if TYPE_CHECKING:
    from .environ import Environ

BASES = {
    "wechat_api_base": "api.weixin.qq.com",
    "wechat_open_base": "open.weixin.qq.com",
    "wechat_mp_base": "mp.weixin.qq.com",
    "wechat_res_base": "res.wx.qq.com",
    "pay_base": "api.mch.weixin.qq.com",
}
NEEDED = [
    "wechat_appid",
    "wechat_secret",
    "wechat_token",
    "wechat_aes_key",
    "wechat_original_id",
    "pay_mchid",
    "pay_serial_no",
    "pay_api_v3_key",
    "pay_public_key_id",
]


def production_problems(env: "Environ") -> list[str]:
    """Why this installation must not serve guests with these settings; empty when it may."""
    return [
        *_switches(env),
        *_addresses(env),
        *_credentials(env),
        *_key_file(env, "pay_private_key_file", is_private=True),
        *_key_file(env, "pay_public_key_file", is_private=False),
    ]


def is_local(address: str) -> bool:
    """A host name or address that only this machine or its own network can reach."""
    host = urlsplit(address).hostname or ""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False


def _switches(env: "Environ") -> list[str]:
    problems = []
    if env.is_demo:
        problems.append("SHANGQUAN_MODE is demo; set it to production.")
    if env.debug:
        problems.append("SHANGQUAN_DEBUG shows internals to guests; set it to false.")
    if len(env.secret_key) < 43 or len(set(env.secret_key)) < 10:
        problems.append(
            "SHANGQUAN_SECRET_KEY is missing or too short; "
            'make one with: python3 -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    if env.clock_offset_file:
        problems.append("SHANGQUAN_CLOCK_OFFSET_FILE moves the clock; it is for the demo only.")
    return problems


def _addresses(env: "Environ") -> list[str]:
    problems = []
    for name, real in BASES.items():
        address = getattr(env, name)
        setting = f"SHANGQUAN_{name.upper()}"
        if is_local(address):
            problems.append(f"{setting} points at the twin ({address}); use https://{real}.")
        elif not address.startswith("https://"):
            problems.append(f"{setting} must begin with https:// (it is {address}).")
    if not env.public_url:
        problems.append("SHANGQUAN_PUBLIC_URL is missing: the https address guests open.")
    for name in ("public_url", "events_url"):
        address = getattr(env, name)
        if address and (is_local(address) or not address.startswith("https://")):
            problems.append(
                f"SHANGQUAN_{name.upper()} must be a public https:// address (it is {address})."
            )
    return problems


def _credentials(env: "Environ") -> list[str]:
    problems = [
        f"SHANGQUAN_{name.upper()} is missing." for name in NEEDED if not getattr(env, name)
    ]
    twin = dotenv_values(env.secrets_dir / "twin.env")
    for name in ("wechat_appid", "wechat_secret", "pay_mchid", "pay_api_v3_key", "secret_key"):
        value = getattr(env, name)
        if value and value == twin.get(f"SHANGQUAN_{name.upper()}"):
            problems.append(f"SHANGQUAN_{name.upper()} is the twin's; use your account's own.")
    return problems


def _key_file(env: "Environ", name: str, *, is_private: bool) -> list[str]:
    path: Path | None = getattr(env, name)
    setting = f"SHANGQUAN_{name.upper()}"
    if path is None:
        return [f"{setting} is missing."]
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii", errors="replace")
    except OSError as wrong:
        return [f"{setting}: {path} cannot be read ({wrong.strerror})."]
    if "-----BEGIN" not in text:
        return [f"{setting}: {path} is not a PEM file."]
    if is_private and stat.S_IMODE(mode) & 0o077:
        return [f"{setting}: others can read {path}; run: chmod 600 {path}"]
    return []
