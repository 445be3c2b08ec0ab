"""A twin of WeChat on a real port, and accounts that lead there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from shangquan.gateways.wechat import Account, memory
from wxsandbox.tests.driver import TwinProcess

BASES = ("api_base", "open_base", "mp_base", "res_base")


@dataclass
class Platform:
    """The other side: what it was asked, and what it may be told to do wrong."""

    twin: TwinProcess

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.twin.http.post(f"/_sandbox{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def asked(self, path: str) -> int:
        """How often a path was called so far."""
        entries = self.twin.http.get("/_sandbox/log").json()["entries"]
        return sum(e["path"].split("?")[0] == path for e in entries)

    def fail(self, path: str, errcode: int, times: int = 1) -> None:
        self.post("/faults", {"api": {"path": path, "errcode": errcode, "times": times}})

    def another_server_forces(self, account: Account) -> str:
        """Somebody else with our secret renews the token, which kills ours at once."""
        body = {
            "grant_type": "client_credential", "appid": account.appid, "secret": account.secret,
            "force_refresh": True,
        }  # fmt: skip
        return self.twin.http.post("/cgi-bin/stable_token", json=body).json()["access_token"]


@pytest.fixture(scope="session")
def running_twin() -> Iterator[TwinProcess]:
    process = TwinProcess()
    yield process
    process.stop()


@pytest.fixture
def platform(running_twin: TwinProcess) -> Platform:
    memory.forget_own()
    one = Platform(running_twin)
    one.post("/faults", {})
    one.post("/reset")
    return one


@pytest.fixture
def account_in(running_twin: TwinProcess) -> Callable[..., Account]:
    """An account that keeps its memory in a folder (None: each process for itself)."""
    given = running_twin.http.get("/_sandbox/credentials").json()

    def make(keep: Path | None, **other: Any) -> Account:
        words = {
            "appid": given["appid"], "secret": given["appsecret"], "token": given["token"],
            "aes_key": given["encoding_aes_key"], "original_id": given["original_id"],
        }  # fmt: skip
        return Account(**words | dict.fromkeys(BASES, running_twin.base) | other, keep=keep)

    return make


@pytest.fixture
def account(account_in: Callable[..., Account], tmp_path: Path, platform: Platform) -> Account:
    return account_in(tmp_path / "secrets")
