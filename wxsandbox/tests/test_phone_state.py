"""What the phone is told of each kind of message, and when it is told anew."""

import pytest

from wxsandbox.tests import pictures


def state(twin, openid, version=""):
    path = f"/phone/api/people/{openid}/state"
    return twin.http.get(path, params={"version": version}).json()


def last(twin, openid):
    return state(twin, openid)["entries"][-1]


def send(twin, openid, kind, **content):
    body = {"touser": openid, "msgtype": kind, kind: content}
    assert twin.api("/cgi-bin/message/custom/send", body)["errcode"] == 0


@pytest.fixture
def thumb(twin):
    told = pictures.upload(twin, "/cgi-bin/media/upload", "thumb", name="t.jpg")
    return told["thumb_media_id"]


def test_sounds_and_films_are_played_from_the_twin(twin, lin, thumb):
    twin.act(lin, "send", type="text", content="有位吗")
    sound = b"#!AMR\n" + b"0" * 1600 * 7
    upload = "/cgi-bin/media/upload"
    voice = pictures.upload(twin, upload, "voice", name="a.amr", content=sound)["media_id"]
    twin.act(lin, "follow")
    send(twin, lin, "voice", media_id=voice)
    told = last(twin, lin)["voice"]
    assert (told["seconds"], twin.http.get(told["url"]).content) == (7, sound)
    video = pictures.upload(twin, upload, "video", name="a.mp4", content=b"film")["media_id"]
    send(twin, lin, "video", media_id=video, thumb_media_id=thumb, title="后厨")
    told = last(twin, lin)["video"]
    assert (told["title"], twin.http.get(told["url"]).content) == ("后厨", b"film")
    song = {"title": "歌", "musicurl": "http://127.0.0.1/m", "hqmusicurl": "http://127.0.0.1/h"}
    send(twin, lin, "music", **song, thumb_media_id=thumb)
    assert last(twin, lin)["music"]["url"] == "http://127.0.0.1/m"
    page = {"title": "点餐", "appid": "wx1", "pagepath": "p", "thumb_media_id": thumb}
    send(twin, lin, "miniprogrampage", **page)
    assert last(twin, lin)["weapp"]["title"] == "点餐"


def test_a_preview_of_an_article_lies_in_the_chat(twin, lin):
    twin.act(lin, "follow")
    body = {"touser": lin, "msgtype": "mpnews", "mpnews": {"media_id": pictures.draft(twin)}}
    assert twin.api("/cgi-bin/message/mass/preview", body)["errcode"] == 0
    (article,) = last(twin, lin)["articles"]
    assert article["title"] == "秋天的第一碗面"
    assert twin.http.get(article["picture"].removeprefix(twin.base)).status_code == 200


def test_customer_service_is_seen_while_it_lasts(twin, lin):
    account = f"chen@{twin.credentials['wechat_id']}"
    body = {"kf_account": account, "nickname": "小陈"}
    twin.api("/customservice/kfaccount/add", body)
    twin.post(f"/kf/{account}/online", {"online": True})
    twin.act(lin, "follow")
    before = state(twin, lin)
    assert (before["service"], before["profile"]) == (None, "modern")
    assert "entries" not in state(twin, lin, before["version"])
    twin.api("/customservice/kfsession/create", {"kf_account": account, "openid": lin})
    now = state(twin, lin, before["version"])
    assert now["service"] == {"state": "open", "worker": "小陈"}
    assert (now["entries"][-1]["type"], now["entries"][-1]["worker"]) == ("kf_open", "小陈")
    twin.advance(1801)
    assert state(twin, lin)["service"] is None


def test_typing_ends_by_itself(twin, lin):
    twin.act(lin, "follow")
    twin.act(lin, "send", type="text", content="在吗")
    body = {"touser": lin, "command": "Typing"}
    assert twin.api("/cgi-bin/message/custom/typing", body)["errcode"] == 0
    told = state(twin, lin)
    assert told["typing"] is True
    twin.advance(60)
    assert state(twin, lin, told["version"])["typing"] is False
