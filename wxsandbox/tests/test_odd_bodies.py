"""Bodies of every odd shape: each call says what is wrong in WeChat's numbers, none stumbles."""

import re
from pathlib import Path

import wxsandbox.official
from wxsandbox.official import live

SOURCES = Path(wxsandbox.official.__file__).parent
ASKED = re.compile(r"""(?:\.get|_given)\((?:call, )?"([a-z_A-Z0-9]+)\"""")
ODD = [None, [], -1, [[]], [{}]]
INNER = [
    "name",
    "id",
    "media_id",
    "content",
    "list",
    "media_ids",
    "articles",
    "card_id",
    "scene",
    "is_to_all",
    "tag_id",
    "value",
]


def keys_asked_for():
    """Every name that a call of the account looks for in its body."""
    found = {key for file in SOURCES.glob("*.py") for key in ASKED.findall(file.read_text())}
    assert {"tag", "articles", "touser", "matchrule"} <= found
    return sorted(found)


def posts():
    return sorted(
        path
        for path, operation in live.OPERATIONS.items()
        if "POST" in operation.methods and operation.body == "json" and operation.token
    )


def test_no_odd_body_makes_a_call_stumble(twin):
    twin.post("/reset", {"profile": "classic"})
    twin.post("/quotas", {"limits": dict.fromkeys(posts(), 10**6)})
    token, keys = twin.token(), keys_asked_for()
    kinds = {"msgtype": "text", "action_name": "QR_SCENE", "type": "news", "command": "Typing"}
    stumbled = set()
    for path in posts():
        for odd in ODD:
            nested = dict.fromkeys(keys, dict.fromkeys(INNER, odd))
            for body in (dict.fromkeys(keys, odd), {**nested, **kinds}):
                if twin.api(path, body, token=token).get("errcode") == -1:
                    stumbled.add((path, repr(odd)))
    twin.post("/reset", {"profile": "modern"})
    assert not stumbled
