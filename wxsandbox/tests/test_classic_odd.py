"""Odd bodies for customer service, figures and the classic families: refused in words, never a stumble."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import wxsandbox.official
from wxsandbox.app import create_app
from wxsandbox.official import classic

SOURCES = Path(wxsandbox.official.__file__).parent
MINE = ("kf*", "datacube*", "cards*", "poi*", "wifi*", "shake*", "device*")
ASKED = re.compile(r"""(?:\.get|_whole|_number)\((?:call, )?"([a-z_A-Z0-9]+)\"""")
ODD = [[], {}, -1, 10**20, [None], {"a": []}, "字" * 99]


def keys_asked_for():
    files = [file for name in MINE for file in SOURCES.glob(f"{name}.py")]
    found = {key for file in files for key in ASKED.findall(file.read_text())}
    assert {"kf_account", "begin_date", "card_id", "poi_id", "shop_id", "device_list"} <= found
    return sorted(found)


@pytest.fixture(scope="module")
def client():
    app = create_app(profile="classic")
    with TestClient(app) as client:
        keys = client.get("/_sandbox/credentials").json()
        query = {"grant_type": "client_credential", "appid": keys["appid"]}
        query["secret"] = keys["appsecret"]
        client.token = client.get("/cgi-bin/token", params=query).json()["access_token"]
        yield client


def posts():
    return sorted(
        path
        for path, operation in classic.OPERATIONS.items()
        if "POST" in operation.methods and operation.body == "json"
    )


def stumbles(client, path, body):
    raw = json.dumps(body, ensure_ascii=False).encode()
    told = client.post(path, params={"access_token": client.token}, content=raw).json()
    return told.get("errcode") == -1


def test_no_odd_body_makes_a_call_stumble(client):
    keys = keys_asked_for()
    bodies = [dict.fromkeys(keys, odd) for odd in ODD]
    bodies += [dict.fromkeys(keys, dict.fromkeys(keys, odd)) for odd in ([None],)]
    stumbled = {path for path in posts() for body in bodies if stumbles(client, path, body)}
    assert not stumbled
