"""Families of calls that an account may or may not have. Closed ones are off unless the configuration says otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Family:
    """A family by the paths of its calls; `is_closed`: WeChat gives it to nobody new."""

    name: str
    paths: tuple[str, ...]
    is_closed: bool = False


# Longer paths stand before shorter ones they begin with.
FAMILIES = (
    Family("one_time", ("/cgi-bin/message/template/subscribe",), is_closed=True),
    Family("wifi", ("/bizwifi/",), is_closed=True),
    Family("shake", ("/shakearound/",), is_closed=True),
    Family("cards", ("/card/",), is_closed=True),
    Family("poi", ("/cgi-bin/poi/",), is_closed=True),
    Family("devices", ("/device/",), is_closed=True),
    Family("products", ("/scan/product/",), is_closed=True),
    Family("publish", ("/cgi-bin/freepublish/",), is_closed=True),
    Family("templates", ("/cgi-bin/message/template/", "/cgi-bin/template/")),
    Family("subscriptions", ("/cgi-bin/message/subscribe/", "/wxaapi/newtmpl/")),
    Family("mass", ("/cgi-bin/message/mass/",)),
    Family("messages", ("/cgi-bin/message/custom/",)),
    Family("service", ("/customservice/", "/cgi-bin/customservice/")),
    Family("figures", ("/datacube/",)),
    Family("menu", ("/cgi-bin/menu/", "/cgi-bin/get_current_selfmenu_info")),
    Family("codes", ("/cgi-bin/qrcode/", "/cgi-bin/shorten/")),
    Family("tags", ("/cgi-bin/tags/",)),
    Family("users", ("/cgi-bin/user/",)),
    Family("media", ("/cgi-bin/media/", "/cgi-bin/material/")),
    Family("drafts", ("/cgi-bin/draft/",)),
    Family("pages", ("/cgi-bin/ticket/",)),
)
NAMES = frozenset(family.name for family in FAMILIES)


def of(path: str) -> Family | None:
    """The family a call belongs to; None for calls every account has."""
    return next((f for f in FAMILIES if path.startswith(f.paths)), None)
