"""What the supervisor tells the twin and learns from it, over HTTP only."""

import urllib.error
from datetime import UTC, datetime
from pathlib import Path

from shangquan.config import places
from shangquan.config.environ import Environ

from . import loopback
from .trouble import Trouble

SETTINGS = {
    "SHANGQUAN_WECHAT_APPID": "appid",
    "SHANGQUAN_WECHAT_SECRET": "appsecret",
    "SHANGQUAN_WECHAT_TOKEN": "token",
    "SHANGQUAN_WECHAT_AES_KEY": "encoding_aes_key",
    "SHANGQUAN_WECHAT_ORIGINAL_ID": "original_id",
    "SHANGQUAN_PAY_MCHID": "mchid",
    "SHANGQUAN_PAY_SERIAL_NO": "mch_serial_no",
    "SHANGQUAN_PAY_API_V3_KEY": "api_v3_key",
    "SHANGQUAN_PAY_PUBLIC_KEY_ID": "platform_public_key_id",
}
KEY_FILES = {
    "SHANGQUAN_PAY_PRIVATE_KEY_FILE": ("mch_private_key", "twin_mch_private_key.pem"),
    "SHANGQUAN_PAY_PUBLIC_KEY_FILE": ("platform_public_key", "twin_platform_public_key.pem"),
}


def answers(env: Environ) -> bool:
    try:
        return bool(loopback.get(f"{env.twin_url}/_sandbox/health")["ok"])
    except (OSError, KeyError, TypeError):
        return False


def keep_credentials(env: Environ) -> None:
    """The account of the demo: settings into `secrets/twin.env`, keys into files of their own."""
    given = loopback.get(f"{env.twin_url}/_sandbox/credentials")
    lines = [f"{name}='{given[field]}'" for name, field in SETTINGS.items()]
    for name, (field, file) in KEY_FILES.items():
        path = env.secrets_dir / file
        places.write_private(path, given[field])
        lines.append(f"{name}='{path}'")
    places.write_private(env.secrets_dir / "twin.env", "\n".join(lines) + "\n")


def register_callback(env: Environ, district: str) -> str | None:
    """Tell the twin where our account is called; answers what went wrong, or None."""
    url = f"{env.public_url}/wx/{district}/callback"
    try:
        answer = loopback.post(
            f"{env.twin_url}/_sandbox/callback", {"url": url, "mode": "safe", "format": "xml"}
        )
    except OSError as wrong:
        return f"{url}: {wrong}"
    return None if answer.get("verified") else f"{url}: {answer.get('reason') or answer}"


def knows_our_doors(env: Environ) -> bool:
    """Whether the twin holds our printed codes; a new or a reset one does not."""
    try:
        answer = loopback.get(f"{env.twin_url}/_sandbox/printed-codes", timeout_s=1)
        return bool(answer["codes"])
    except (OSError, KeyError, TypeError):
        return True  # silent for now: nothing to be done


def clock_offset_s(env: Environ) -> float:
    """How far the twin's clock stands from the machine's."""
    told = loopback.get(f"{env.twin_url}/_sandbox/clock", timeout_s=0.5)["now"]
    return (datetime.fromisoformat(told) - datetime.now(UTC)).total_seconds()


def move_clock(env: Environ, advance_s: float | None) -> str:
    """Move the twin's clock and ours with it; answers the new time in words."""
    address = f"{env.twin_url}/_sandbox/clock"
    try:
        if advance_s is not None:  # what becomes due is done before the answer: give it time
            loopback.post(address, {"advance_s": advance_s}, timeout_s=60)
        now = loopback.get(address)["now"]
        offset_s = clock_offset_s(env)
    except urllib.error.HTTPError as wrong:
        raise Trouble(f"The twin did not move its clock: {wrong.read().decode()}") from None
    except OSError as wrong:
        raise Trouble(f"The twin does not answer ({wrong}). Start it: shangquan up") from None
    if env.clock_offset_file:
        keep_offset(env.clock_offset_file, offset_s)
    return f"{now} ({offset_s / 3600:+.2f} h from the machine's)"


class ClockKeeper:
    """Lets the product follow the twin's clock, however that was moved."""

    def __init__(self, env: Environ) -> None:
        self._env = env
        self._kept_s: float | None = None

    def follow(self) -> None:
        """Write the offset file when the twin's clock was moved. A silent twin changes nothing."""
        if self._env.clock_offset_file is None:
            return
        try:
            offset_s = clock_offset_s(self._env)
        except (OSError, KeyError, TypeError, ValueError):
            return
        if self._kept_s is None or abs(offset_s - self._kept_s) > 1:
            keep_offset(self._env.clock_offset_file, offset_s)
            self._kept_s = offset_s


def keep_offset(path: Path, offset_s: float) -> None:
    """Small differences are the clocks' own; the file then says 0, so that nothing jitters."""
    places.write_private(path, "0" if abs(offset_s) < 1 else f"{offset_s:.3f}")
