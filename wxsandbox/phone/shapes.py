"""How each kind of message is drawn: the fields a phone needs, whoever named them and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wxsandbox.official import cards_doors, media

if TYPE_CHECKING:
    from wxsandbox.twin import Twin

AMR = b"#!AMR\n"
AMR_BYTES_S = 1600  # 50 frames of 32 bytes a second, at the usual rate
MP3_BYTES_S = 16_000
LONGEST_VOICE_S = 60
Fields = dict[str, Any]


def pick(fields: Fields, *names: str) -> Any:
    """Pushes, passive replies and customer messages name the same thing differently."""
    return next((fields[name] for name in names if fields.get(name)), "")


def served(media_id: str) -> str:
    return f"/phone/api/pictures/{media_id}" if media_id else ""


def _text(twin: Twin, fields: Fields) -> Fields:
    return {"text": pick(fields, "content", "Content")}


def _image(twin: Twin, fields: Fields) -> Fields:
    media_id = pick(fields, "media_id", "MediaId")
    return {"picture": pick(fields, "pic_url", "PicUrl") or served(media_id)}


def _images(twin: Twin, fields: Fields) -> Fields:
    """A sending of several pictures with a word of recommendation."""
    return {"pictures": [served(one) for one in fields["media_ids"]], "text": fields["recommend"]}


def _voice(twin: Twin, fields: Fields) -> Fields:
    media_id = pick(fields, "media_id", "MediaId")
    found = media.known(twin, media_id)
    content = found.content if found else b""
    rate = AMR_BYTES_S if content.startswith(AMR) else MP3_BYTES_S
    seconds = max(1, min(LONGEST_VOICE_S, len(content) // rate))
    words = pick(fields, "Recognition")
    return {"voice": {"url": served(media_id), "seconds": seconds, "words": words}}


def _video(twin: Twin, fields: Fields) -> Fields:
    return {
        "video": {
            "url": served(pick(fields, "media_id", "MediaId")),
            "thumb": served(pick(fields, "thumb_media_id", "ThumbMediaId")),
            "title": pick(fields, "title", "Title"),
            "description": pick(fields, "description", "Description"),
        }
    }


def _music(twin: Twin, fields: Fields) -> Fields:
    return {
        "music": {
            "title": pick(fields, "title", "Title"),
            "description": pick(fields, "description", "Description"),
            "url": pick(fields, "musicurl", "hqmusicurl", "MusicUrl"),
            "thumb": served(pick(fields, "thumb_media_id", "ThumbMediaId")),
        }
    }


def _location(twin: Twin, fields: Fields) -> Fields:
    return {
        "place": {
            "name": pick(fields, "label", "Label"),
            "latitude": float(pick(fields, "location_x", "Location_X") or 0),
            "longitude": float(pick(fields, "location_y", "Location_Y") or 0),
        }
    }


def _news(twin: Twin, fields: Fields) -> Fields:
    return {
        "articles": [
            {
                "title": pick(article, "title", "Title"),
                "description": pick(article, "description", "Description", "digest"),
                "picture": pick(article, "picurl", "pic_url", "PicUrl"),
                "url": pick(article, "url", "Url"),
            }
            for article in fields.get("articles", [])
        ]
    }


def _choices(twin: Twin, fields: Fields) -> Fields:
    return {
        "choices": {
            "head": fields.get("head_content", ""),
            "tail": fields.get("tail_content", ""),
            "list": fields.get("list", []),
        }
    }


def _link(twin: Twin, fields: Fields) -> Fields:
    return {
        "link": {
            "title": pick(fields, "title", "Title") or pick(fields, "url", "Url"),
            "description": pick(fields, "description", "Description"),
            "picture": "",
            "url": pick(fields, "url", "Url"),
        }
    }


def _weapp(twin: Twin, fields: Fields) -> Fields:
    return {
        "weapp": {
            "title": pick(fields, "title"),
            "picture": served(pick(fields, "thumb_media_id")),
            "path": pick(fields, "pagepath"),
        }
    }


def _card(twin: Twin, fields: Fields) -> Fields | None:
    card = twin.world.cards.get(fields.get("card_id"))
    return {"card": cards_doors.face(card)} if card else None


def _mark(twin: Twin, fields: Fields) -> Fields:
    return {"worker": fields.get("nickname", "")}


SHAPES = {
    "text": _text,
    "image": _image,
    "images": _images,
    "location": _location,
    "news": _news,
    "mpnews": _news,
    "mpnewsarticle": _news,
    "msgmenu": _choices,
    "voice": _voice,
    "video": _video,
    "shortvideo": _video,
    "mpvideo": _video,
    "music": _music,
    "link": _link,
    "miniprogrampage": _weapp,
    "wxcard": _card,
    "kf_wait": _mark,
    "kf_open": _mark,
    "kf_close": _mark,
}
