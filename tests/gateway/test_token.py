"""One token for all processes, never asked for needlessly, and a stranger with our secret is noticed."""

import json
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shangquan.gateways.wechat import api, jssdk, keeper, memory, state
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy

STABLE = "/cgi-bin/stable_token"
# What another process of ours does: ask for the token as soon as it is told to.
ASK = """
import json, pathlib, sys
from shangquan.gateways.wechat import Account, api
words = json.loads(sys.argv[1]); words["keep"] = pathlib.Path(words["keep"])
account = Account(**words)
sys.stdin.readline()
print(api.token(account), flush=True)
"""


def process_of(account):
    words = {name: str(getattr(account, name)) for name in account.__dataclass_fields__}
    del words["families"]
    return subprocess.Popen(
        [sys.executable, "-c", ASK, json.dumps(words)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_processes_that_ask_at_once_get_one_token_of_one_asking(account, platform):
    crowd = [process_of(account) for _ in range(3)]
    for one in crowd:
        one.stdin.write("go\n")
        one.stdin.flush()
    told = {one.communicate(timeout=60)[0].strip() for one in crowd}
    assert len(told) == 1
    assert platform.asked(STABLE) == 1
    assert api.token(account) == told.pop()
    assert platform.asked(STABLE) == 1


def test_threads_that_ask_at_once_ask_once(account, platform):
    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(lambda _: api.token(account), range(24)))
    assert len(told) == 1
    assert platform.asked(STABLE) == 1


def test_a_process_that_died_while_asking_holds_up_nobody(account, platform):
    # The lock file of the dead lies there; what it held was the kernel's.
    account.keep.mkdir(parents=True)
    (account.keep / f".{memory.name_of(account)}.ask-token").touch()
    (account.keep / f"{memory.name_of(account)}.json").write_text('{"token": {"wo')
    began = time.monotonic()
    assert api.token(account)
    assert time.monotonic() - began < 5


def test_nobody_else_can_read_what_is_kept(account, platform):
    api.token(account)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in account.keep.iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE(account.keep.stat().st_mode) == 0o700


def test_without_a_folder_each_process_keeps_its_own(account_in, platform, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for keep in (None, tmp_path / "file"):
        memory.forget_own()
        lonely = account_in(keep)
        before = platform.asked(STABLE)
        assert api.token(lonely) == api.token(lonely)
        assert platform.asked(STABLE) == before + 1


def test_the_token_of_one_secret_is_not_used_with_another(account, account_in, platform):
    api.token(account)
    with pytest.raises(Exception, match="40125"):
        api.token(account_in(account.keep, secret="0" * 32))


def test_a_token_that_only_ran_out_is_renewed_silently(account, platform):
    first = api.token(account)
    platform.post("/clock", {"advance_s": 7300})  # the twin's day goes on, ours does not
    api.call(account, "/cgi-bin/get_api_domain_ip")
    assert api.token(account) != first
    assert keeper.losses(account) == []


def test_a_stranger_who_renews_our_token_is_noticed_and_the_call_still_succeeds(
    account, platform, caplog
):
    first = api.token(account)
    platform.another_server_forces(account)
    api.call(account, "/cgi-bin/get_api_domain_ip")
    assert api.token(account) != first
    (loss,) = keeper.losses(account)
    assert loss.why == "replaced"
    assert abs(clock.now() - loss.at) < timedelta(minutes=1)
    assert "another server" in caplog.text
    assert account.secret not in caplog.text
    assert first not in caplog.text
    assert len(state.look(account).losses) == 1
    keeper.losses_seen(account)
    assert state.look(account).losses == []


def test_many_calls_with_the_dead_token_ask_for_a_new_one_once(account, platform):
    dead = api.token(account)
    platform.another_server_forces(account)
    before = platform.asked(STABLE)
    for _ in range(3):  # calls that began before somebody else renewed it
        keeper.replace(
            account, "token", lambda: api.stable_token(account), refused=dead, code=40001
        )
    assert platform.asked(STABLE) == before + 1
    assert len(keeper.losses(account)) == 1


def test_a_fresh_token_that_is_refused_again_is_said_and_worth_another_try(account, platform):
    api.token(account)
    platform.fail("/cgi-bin/get_api_domain_ip", 40001, times=2)
    with pytest.raises(GatewayBusy, match="even the fresh token"):
        api.call(account, "/cgi-bin/get_api_domain_ip")
    assert keeper.losses(account)[-1].why == "refused"


def test_a_clock_set_back_asks_again(account, platform):
    first = api.token(account)
    known = memory.recall(account)["token"]
    future = (clock.now() + timedelta(hours=3)).isoformat()
    memory.put(account, token=known | {"got": future, "until": future})
    assert keeper.kept_until(account, "token") is None
    assert api.token(account) == first  # WeChat's stable token is still the same


def test_the_ticket_of_pages_is_shared_too(account, platform):
    assert jssdk.ticket(account) == jssdk.ticket(account)
    assert platform.asked("/cgi-bin/ticket/getticket") == 1
