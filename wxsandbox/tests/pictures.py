"""Uploads as a client sends them."""

import io

from PIL import Image


def png(colour="red", size=8):
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "PNG")
    return out.getvalue()


def jpg(colour="red", size=8):
    out = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(out, "JPEG")
    return out.getvalue()


def upload(twin, path, kind=None, *, name="a.png", content=None, data=None):
    query = {"access_token": twin.token(), **({"type": kind} if kind else {})}
    files = {"media": (name, png() if content is None else content, "image/png")}
    return twin.http.post(path, params=query, files=files, data=data or {}).json()


def permanent(twin, kind="image", **changes):
    return upload(twin, "/cgi-bin/material/add_material", kind, **changes)


def article(twin, **changes):
    """An article with a permanent cover; changes may replace or remove (None) its parts."""
    made = {
        "title": "秋天的第一碗面",
        "author": "小满",
        "content": "<p>牛肉面，今天八折。</p>",
        "content_source_url": "http://127.0.0.1:8000/g/",
        **changes,
    }
    if "thumb_media_id" not in made:
        made["thumb_media_id"] = permanent(twin)["media_id"]
    return {name: value for name, value in made.items() if value is not None}


def draft(twin, *articles):
    told = twin.api("/cgi-bin/draft/add", {"articles": list(articles) or [article(twin)]})
    assert "media_id" in told, told
    return told["media_id"]
