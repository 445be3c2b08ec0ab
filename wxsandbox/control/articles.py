"""What a person does with an article that went out: reading it, passing it on."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request

from wxsandbox.control.wire import Body, ControlError, person_of, route, text
from wxsandbox.official import datacube_log
from wxsandbox.records_account import Article
from wxsandbox.twin import Twin

# Where a reader comes from, as a word -> as datacube numbers it.
WAYS = {
    "chat": datacube_log.FROM_CHAT,
    "friend": datacube_log.FROM_FRIEND,
    "moments": datacube_log.FROM_MOMENTS,
    "other": datacube_log.FROM_ELSEWHERE,
}


def read(twin: Twin, request: Request, body: Body) -> Body:
    return _touch(twin, request, body, datacube_log.READ, "chat")


def share(twin: Twin, request: Request, body: Body) -> Body:
    return _touch(twin, request, body, datacube_log.SHARE, "friend")


def by_address(twin: Twin, url: str) -> Article | None:
    """The article behind /s/…, while it is out."""
    path = urlsplit(url).path
    article = twin.world.articles.get(path.removeprefix("/s/")) if path.startswith("/s/") else None
    return None if article is None or article.deleted else article


def _touch(twin: Twin, request: Request, body: Body, kind: str, usual: str) -> Body:
    person, url = person_of(twin, request), text(body, "url")
    way = body.get("from" if kind == datacube_log.READ else "with", usual)
    if way not in WAYS:
        raise ControlError(400, f"the way is one of {', '.join(WAYS)}", f"got {way!r}")
    article = by_address(twin, url)
    if article is None:
        raise ControlError(404, "no article has this address", "an address ends in /s/…")
    datacube_log.touched(twin, person, article.msgid, kind, WAYS[way])
    return {"ok": True, "msgid": article.msgid}


ME = "/users/{openid}"
routes = [route("POST", f"{ME}/read", read), route("POST", f"{ME}/share", share)]
