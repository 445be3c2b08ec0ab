"""WeChat for tests inside one process: the twin on a port of its own, and settings that lead there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from django.conf import settings

from shangquan.config.environ import REAL_HOSTS
from shangquan.gateways.wechat import memory
from shangquan.merchants import queries as merchants
from shangquan.runtime import twin as keys
from tests.support.stack import Twin
from tests.support.world import Caller, World
from wxsandbox.tests.driver import TwinProcess


@contextmanager
def wechat(folder: Path) -> Iterator[Twin]:
    """A fresh WeChat that our code believes to be the real one."""
    process = TwinProcess()
    before = settings.ENVIRON
    try:
        twin = Twin(process.base)
        settings.ENVIRON = before.model_copy(update=_account(twin, process.base, folder))
        _forget()
        yield twin
    finally:
        settings.ENVIRON = before
        _forget()
        process.stop()


def _account(twin: Twin, base: str, folder: Path) -> dict[str, Any]:
    given = twin.get("/credentials")
    address = dict.fromkeys(REAL_HOSTS, base)
    words = {_field(name): given[field] for name, field in keys.SETTINGS.items()}
    files = {}
    for name, (field, file) in keys.KEY_FILES.items():
        (folder / file).write_text(given[field])
        files[_field(name)] = folder / file
    return address | words | files | {"data_dir": folder / "data"}


def _field(variable: str) -> str:
    return variable.removeprefix("SHANGQUAN_").lower()


def _forget() -> None:
    """What the process remembers of the account it served before."""
    merchants._account.cache_clear()
    merchants._pay_account.cache_clear()
    memory.forget_own()


def come_in(world: World, twin: Twin, name: str, visitor: Caller) -> Caller:
    """A visitor signs in as a phone does: our page, WeChat's page, and back with a code."""
    openid = twin.post("/users", {"id": name, "nickname": name})["openid"]
    home = f"/g/{world.district.slug}/orders"
    begun = visitor.post("/sessions/start", {"return_to": home}, key=None).body
    back = httpx.get(begun["authorize_url"], headers={"X-Sandbox-User": openid}, trust_env=False)
    assert back.status_code == 302, back.text
    query = parse_qs(urlsplit(back.headers["location"]).query)
    given = {"code": query["code"][0], "state": query["state"][0]}
    visitor.token = visitor.post("/sessions", given, key=None).body["token"]
    visitor.openid = openid
    return visitor
