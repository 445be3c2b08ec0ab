"""What the twin keeps, and what it forgets."""

import json
import os
import subprocess
import sys

import pytest

from wxsandbox.tests.driver import Driver, TwinProcess
from wxsandbox.tests.merchant import Merchant


def test_the_same_id_is_the_same_person_even_after_a_reset(twin):
    first = twin.post("/users", {"id": "lin", "nickname": "小林"})
    assert twin.post("/users", {"id": "lin", "nickname": "other"}) == first
    assert len(first["openid"]) == 28
    twin.post("/reset")
    assert twin.get("/users")["users"] == []
    assert twin.person("lin") == first["openid"]
    assert twin.person("wu") != first["openid"]


def test_a_reset_forgets_everything_but_the_credentials(twin, merchant, lin):
    merchant.paid(lin)
    twin.advance(86400)
    twin.post("/faults", {"notice": {"drop": 3}})
    before = twin.credentials
    twin.post("/reset", {"profile": "classic"})
    assert twin.credentials == before
    assert twin.get("/notices")["notices"] == []
    assert twin.get("/faults")["active"] == {}
    assert twin.get("/health")["profile"] == "classic"
    twin.post("/reset", {"profile": "modern"})


def test_the_clock_moves_and_runs_at_a_rate(twin):
    twin.post("/clock", {"set": "2026-05-16T11:00:00+08:00"})
    assert twin.get("/clock")["now"].startswith("2026-05-16T11:00:0")
    told = twin.post("/clock", {"advance_s": 3600})
    assert told["now"].startswith("2026-05-16T12:00:0")
    assert twin.post("/clock", {"rate": 0})["rate"] == 0
    assert twin.get("/clock")["now"] == twin.get("/clock")["now"]
    for wrong in ({}, {"advance_s": -1}, {"advance_s": "1"}, {"set": "2026-05-16T11:00:00"}):
        answer = twin.post("/clock", wrong, ok=False)
        assert answer.status_code == 400
        assert answer.json().keys() == {"error", "hint"}


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/users/oNobody/follow", {}, 404),
        ("/nothing", {}, 404),
        ("/code-pay", {"next": "ok"}, 501),
        ("/callback", {"url": "ftp://x"}, 400),
        ("/users", [], 400),
        ("/reset", {"profile": "retro"}, 400),
    ],
)
def test_the_control_plane_says_what_is_wrong(twin, path, body, status):
    answer = twin.http.post(f"/_sandbox{path}", json=body)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "hint"}


def test_everything_survives_kill_9(tmp_path, server):
    process = TwinProcess(tmp_path / "twin.db")
    try:
        twin = Driver(process)
        merchant, lin = Merchant(twin), twin.person("lin")
        token = twin.token()
        server.answer = lambda heard: (500, b"")
        paid = merchant.paid(lin, notify_url=f"{server.url}/n")
        waiting, prepay_id = merchant.jsapi(lin)
        twin.post("/clock", {"rate": 0})
        before = [twin.get(p) for p in ("/credentials", "/users", "/notices", "/clock")]
        inbox = twin.inbox(lin)
        process.kill()
        process.start()
        after = [twin.get(p) for p in ("/credentials", "/users", "/notices", "/clock")]
        assert after == before
        assert twin.inbox(lin) == inbox
        assert merchant.query(paid).json()["trade_state"] == "SUCCESS"
        assert "ip_list" in twin.api("/cgi-bin/getcallbackip", token=token)
        server.answer = lambda heard: (200, b"")
        twin.advance(20)
        assert twin.get("/notices", out_trade_no=paid)["notices"][0]["delivered"]
        assert twin.act(lin, "pay", prepay_id=prepay_id)["out_trade_no"] == waiting
        assert os.stat(tmp_path / "twin.db").st_mode & 0o077 == 0
    finally:
        process.stop()


def test_nothing_answered_is_ever_lost(tmp_path):
    """Kill at arbitrary moments; every order that was answered is known afterwards."""
    process = TwinProcess(tmp_path / "twin.db")
    try:
        twin = Driver(process)
        merchant, lin = Merchant(twin), twin.person("lin")
        for _ in range(3):
            known = [merchant.jsapi(lin)[0] for _ in range(5)]
            process.kill()
            process.start()
            assert {merchant.query(n).status_code for n in known} == {200}
    finally:
        process.stop()


def serve(*options):
    command = [sys.executable, "-m", "wxsandbox", "serve", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_a_taken_port_or_file_is_said_in_one_sentence(twin_process, tmp_path):
    refused = serve("--port", str(twin_process.port))
    assert refused.returncode != 0
    assert "--port" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    (tmp_path / "notes.txt").write_text("not a state file, but quite a long text " * 9)
    refused = serve("--port", "0", "--state", str(tmp_path / "notes.txt"))
    assert refused.returncode != 0
    assert "state file" in refused.stderr


def test_two_twins_do_not_share_a_state_file(tmp_path):
    process = TwinProcess(tmp_path / "twin.db")
    try:
        refused = serve("--port", "0", "--state", str(tmp_path / "twin.db"))
        assert refused.returncode != 0
        assert "state file" in refused.stderr
    finally:
        process.stop()


def test_an_open_address_is_warned_about(tmp_path):
    command = [sys.executable, "-m", "wxsandbox", "serve", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as run:
        line = run.stdout.readline()
        run.terminate()
        assert "http://0.0.0.0" in line
        assert "not loopback" in run.stderr.read()


def test_the_log_shows_both_directions(twin, lin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "mode": "plain"})
    twin.act(lin, "follow")
    twin.http.get("/cgi-bin/menu/get")
    entries = twin.get("/log")["entries"]
    assert [e["direction"] for e in entries] == ["out", "out", "in"]
    assert entries[-1]["why"]
    assert entries[0].keys() == {"seq", "at", "direction", "method", "path", "status"}
    after = twin.get("/log", after=entries[1]["seq"])["entries"]
    assert json.dumps(after) == json.dumps(entries[2:])
