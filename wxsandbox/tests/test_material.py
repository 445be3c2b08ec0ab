"""Permanent material, drafts and published articles: limits, lists, pages and the end of a job."""

import json
import time

import pytest

from wxsandbox.tests.pictures import article, draft, jpg, permanent, png, upload


def test_permanent_material_is_counted_listed_fetched_and_removed(twin):
    told = permanent(twin, content=png("blue"))
    assert told["url"].endswith(told["media_id"])
    twin.advance(300 * 86400)
    token = {"access_token": twin.token()}
    body = {"media_id": told["media_id"]}
    got = twin.http.post("/cgi-bin/material/get_material", params=token, json=body)
    assert got.content == png("blue")
    assert twin.http.get(told["url"]).content == png("blue")
    video = {"description": json.dumps({"title": "探店", "introduction": "后厨"})}
    film = permanent(twin, "video", name="a.mp4", content=b"film", data=video)["media_id"]
    shown = twin.api("/cgi-bin/material/get_material", {"media_id": film})
    assert (shown["title"], shown["description"]) == ("探店", "后厨")
    assert twin.http.get(shown["down_url"]).content == b"film"
    counts = twin.api("/cgi-bin/material/get_materialcount")
    assert counts == {"voice_count": 0, "video_count": 1, "image_count": 1, "news_count": 0}
    listing = {"type": "image", "offset": 0, "count": 20}
    page = twin.api("/cgi-bin/material/batchget_material", listing)
    assert (page["total_count"], page["item_count"]) == (1, 1)
    assert (page["item"][0]["name"], page["item"][0]["url"]) == ("a.png", told["url"])
    assert twin.api("/cgi-bin/material/del_material", body)["errcode"] == 0
    assert twin.api("/cgi-bin/material/del_material", body)["errcode"] == 40007
    assert twin.api("/cgi-bin/material/batchget_material", listing)["item"] == []


@pytest.mark.parametrize(
    ("kind", "changes", "errcode"),
    [
        ("what", {}, 40004),
        ("image", {"name": "a.txt"}, 40005),
        ("image", {"content": b"no picture"}, 40005),
        ("image", {"content": b"a" * (10 * (1 << 20) + 1)}, 40009),
        ("image", {"content": b""}, 44001),
        ("voice", {"name": "a.amr", "content": b"a" * (2 * (1 << 20) + 1)}, 40010),
        ("voice", {"name": "a.flac", "content": b"a"}, 40005),
        ("video", {"name": "a.mp4", "content": b"a"}, 47001),
        ("thumb", {"name": "a.jpg", "content": b"a" * (64 * 1024 + 1)}, 40012),
        ("thumb", {"name": "a.png"}, 40005),
    ],
)
def test_material_beyond_its_limits_is_refused(twin, kind, changes, errcode):
    assert permanent(twin, kind, **changes)["errcode"] == errcode


def test_pictures_of_articles_are_neither_counted_nor_listed(twin):
    url = upload(twin, "/cgi-bin/media/uploadimg", name="a.jpg", content=jpg())["url"]
    assert twin.http.get(url).content == jpg()
    assert twin.api("/cgi-bin/material/get_materialcount")["image_count"] == 0
    large = b"a" * (1 << 20)
    told = upload(twin, "/cgi-bin/media/uploadimg", name="a.jpg", content=large)
    assert told["errcode"] == 40009


def test_a_video_comes_as_an_address(twin):
    told = upload(twin, "/cgi-bin/media/upload", "video", name="a.mp4", content=b"film")
    shown = twin.api("/cgi-bin/media/get", media_id=told["media_id"])
    assert twin.http.get(shown["video_url"]).content == b"film"


def test_a_draft_is_kept_changed_listed_and_removed(twin):
    media_id = draft(twin)
    got = twin.api("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]
    assert (got["title"], got["digest"]) == ("秋天的第一碗面", "牛肉面，今天八折。")
    assert "牛肉面" in twin.http.get(got["url"]).text
    new = {"media_id": media_id, "index": 0, "articles": article(twin, title="冬天的第一碗面")}
    assert twin.api("/cgi-bin/draft/update", new)["errcode"] == 0
    assert twin.api("/cgi-bin/draft/update", {**new, "index": 1})["errcode"] == 40114
    assert twin.api("/cgi-bin/draft/count") == {"total_count": 1}
    page = twin.api("/cgi-bin/draft/batchget", {"offset": 0, "count": 20})
    assert page["item"][0]["content"]["news_item"][0]["title"] == "冬天的第一碗面"
    bare = twin.api("/cgi-bin/draft/batchget", {"offset": 0, "count": 1, "no_content": 1})
    assert bare["item"][0]["content"]["news_item"] == []
    assert twin.api("/cgi-bin/draft/batchget", {"offset": 0, "count": 21})["errcode"] == 40035
    assert twin.api("/cgi-bin/draft/switch", {}, checkonly=1)["is_open"] == 1
    assert twin.api("/cgi-bin/draft/delete", {"media_id": media_id})["errcode"] == 0
    assert twin.api("/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"title": "字" * 33}, 45003),
        ({"title": None}, 45003),
        ({"author": "字" * 17}, 45110),
        ({"digest": "字" * 129}, 45004),
        ({"content": "字" * 20_000}, 45002),
        ({"content": None}, 44004),
        ({"content_source_url": "http://a/" + "a" * 1024}, 45005),
        ({"thumb_media_id": "none"}, 40007),
        ({"pic_crop_1_1": "left"}, 40035),
        ({"article_type": "newspic"}, 45008),
        ({"article_type": "poem"}, 40035),
    ],
)
def test_an_article_beyond_its_limits_is_refused(twin, changes, errcode):
    body = {"articles": [article(twin, **changes)]}
    assert twin.api("/cgi-bin/draft/add", body)["errcode"] == errcode


def test_scripts_and_foreign_pictures_do_not_stay_in_an_article(twin):
    ours = upload(twin, "/cgi-bin/media/uploadimg", name="a.jpg", content=jpg())["url"]
    content = (
        "<p onclick=\"alert(1)\">a</p><svg/onload=alert(4)><script>alert(2)</script><img src='http://evil/x.jpg'>"
        f'<img src="{ours}"><a href="javascript:alert(3)">b</a>'
    )
    media_id = draft(twin, article(twin, content=content))
    kept = twin.api("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]["content"]
    assert kept == f'<p>a</p><svg><img src="{ours}"><a >b</a>'
    url = twin.api("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]["url"]
    policy = twin.http.get(url).headers["content-security-policy"]
    assert "script-src 'self'" in policy


def finished(twin, publish_id):
    for _ in range(100):
        told = twin.api("/cgi-bin/freepublish/get", {"publish_id": publish_id})
        if told["publish_status"] != 1:
            return told
        time.sleep(0.05)
    raise AssertionError("the job does not end")


def test_a_published_draft_becomes_a_page_and_an_event(twin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
    media_id = draft(twin, article(twin), article(twin, title="第二篇"))
    job = twin.api("/cgi-bin/freepublish/submit", {"media_id": media_id})
    told = finished(twin, job["publish_id"])
    assert told["publish_status"] == 0
    url = told["article_detail"]["item"][0]["article_url"]
    assert "秋天的第一碗面" in twin.http.get(url).text
    event = server.wait_for(1)[0].json
    assert event["Event"] == "PUBLISHJOBFINISH"
    assert event["PublishEventInfo"]["article_detail"]["item"][0]["article_url"] == url
    assert twin.api("/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007
    article_id = {"article_id": told["article_id"]}
    shown = twin.api("/cgi-bin/freepublish/getarticle", article_id)["news_item"]
    assert [item["title"] for item in shown] == ["秋天的第一碗面", "第二篇"]
    listing = {"offset": 0, "count": 20}
    page = twin.api("/cgi-bin/freepublish/batchget", listing)
    assert page["item"][0]["article_id"] == told["article_id"]
    one = {**article_id, "index": 1}
    assert twin.api("/cgi-bin/freepublish/delete", one)["errcode"] == 0
    assert "已被发布者删除" in twin.http.get(url).text
    assert twin.api("/cgi-bin/freepublish/delete", article_id)["errcode"] == 0
    assert finished(twin, job["publish_id"])["publish_status"] == 5
    assert twin.api("/cgi-bin/freepublish/batchget", listing)["total_count"] == 0
    gone = twin.api("/cgi-bin/freepublish/getarticle", {"article_id": "none"})
    assert gone["errcode"] == 53600


def test_a_publishing_can_fail_and_leaves_the_draft(twin, server):
    server.answer = lambda heard: (200, heard.query.get("echostr", "success"))
    twin.post("/callback", {"url": f"{server.url}/wx", "format": "json"})
    media_id = draft(twin)
    twin.post("/next-job", {"publish": "originality"})
    job = twin.api("/cgi-bin/freepublish/submit", {"media_id": media_id})
    told = finished(twin, job["publish_id"])
    assert (told["publish_status"], told["fail_idx"]) == (2, [1])
    assert server.wait_for(1)[0].json["PublishEventInfo"]["publish_status"] == 2
    again = twin.api("/cgi-bin/freepublish/submit", {"media_id": media_id})
    assert finished(twin, again["publish_id"])["publish_status"] == 0
    assert twin.api("/cgi-bin/freepublish/submit", {"media_id": media_id})["errcode"] == 40007


def test_permanent_news_is_of_the_classic_profile(twin):
    body = {"articles": [article(twin)]}
    assert twin.api("/cgi-bin/material/add_news", body)["errcode"] == 48001
    twin.post("/reset", {"profile": "classic"})
    body = {"articles": [article(twin)]}
    media_id = twin.api("/cgi-bin/material/add_news", body)["media_id"]
    got = twin.api("/cgi-bin/material/get_material", {"media_id": media_id})["news_item"]
    assert got[0]["title"] == "秋天的第一碗面"
    changed = {"media_id": media_id, "index": 0, "articles": article(twin, title="改")}
    assert twin.api("/cgi-bin/material/update_news", changed)["errcode"] == 0
    page = {"type": "news", "offset": 0, "count": 1}
    told = twin.api("/cgi-bin/material/batchget_material", page)
    assert told["item"][0]["content"]["news_item"][0]["title"] == "改"
    assert twin.api("/cgi-bin/material/get_materialcount")["news_count"] == 1
    twin.post("/reset", {"profile": "modern"})


def test_what_a_menu_shows_is_not_removed(twin):
    media_id = permanent(twin)["media_id"]
    button = {"type": "media_id", "name": "看图", "media_id": media_id}
    assert twin.api("/cgi-bin/menu/create", {"button": [button]})["errcode"] == 0
    body = {"media_id": media_id}
    assert twin.api("/cgi-bin/material/del_material", body)["errcode"] == 48005
