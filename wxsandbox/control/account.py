"""Settings of the account that no API call of WeChat changes, and people by the thousand."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import Request

from wxsandbox import credentials
from wxsandbox.clock import rfc3339
from wxsandbox.control.people import new_person
from wxsandbox.control.wire import Body, ControlError, one_of, person_of, route
from wxsandbox.official import messages, publish
from wxsandbox.records import Person
from wxsandbox.twin import Twin

MOST_AT_ONCE = 200_000
MASS_OUTCOME = re.compile(r"ok|fail|reprint|err\(\d{5}\)")
REFUSALS = ("blocks_templates", "refuses_messages")
PLATFORMS = ("ios", "android", "other")


def crowd(twin: Twin, request: Request, body: Body) -> Body:
    """Many followers at once, made without a push: `prefix`0, `prefix`1, …"""
    count, prefix = body.get("count"), str(body.get("prefix", "crowd"))
    if not isinstance(count, int) or not 1 <= count <= MOST_AT_ONCE:
        raise ControlError(400, f"count lies between 1 and {MOST_AT_ONCE}", f"got {count!r}")
    openids = []
    for index in range(count):
        person = new_person(twin, f"{prefix}{index}", {"nickname": f"{prefix}{index}"})
        if not person.subscribed:
            _follow(twin, person)
        openids.append(person.openid)
    return {"count": count, "openids": openids}


def _follow(twin: Twin, person: Person) -> None:
    person.subscribed = person.was_subscribed = True
    person.subscribed_at = twin.now()
    twin.world.people.put(person)


def preferences(twin: Twin, request: Request, body: Body) -> Body:
    """What a person set in WeChat: the platform of the phone, and what is refused."""
    person = person_of(twin, request)
    person.platform = one_of(body, "platform", PLATFORMS, person.platform)
    for name in REFUSALS:
        wanted = body.get(name, getattr(person, name))
        if not isinstance(wanted, bool):
            raise ControlError(400, f"{name} is true or false")
        setattr(person, name, wanted)
    twin.world.people.put(person)
    return {"platform": person.platform, **{name: getattr(person, name) for name in REFUSALS}}


def open_platform(twin: Twin, request: Request, body: Body) -> Body:
    """Whether the account is bound to an open-platform account, which gives UnionIDs."""
    bound = body.get("bound", True)
    if not isinstance(bound, bool):
        raise ControlError(400, "bound is true or false")
    twin.world.set("open_platform", bound)
    return {"bound": bound}


def ip_allow_list(twin: Twin, request: Request, body: Body) -> Body:
    """Addresses that may fetch an access_token; null lets everybody. Networks as 10.0.0.0/8."""
    ips = body.get("ips")
    try:
        if ips is not None:
            ips = [str(ipaddress.ip_network(ip)) for ip in ips]
    except (ValueError, TypeError) as wrong:
        raise ControlError(400, "ips is a list of addresses, or null", str(wrong)) from wrong
    twin.world.set("ip_allow_list", ips)
    return {"ips": ips}


def next_job(twin: Twin, request: Request, body: Body) -> Body:
    """How the next publishing, sending or template message ends; each holds for one job."""
    if "publish" in body:
        twin.world.set("next_publish", one_of(body, "publish", tuple(publish.OUTCOMES), "ok"))
    if "template" in body:
        twin.world.set("next_template", one_of(body, "template", ("ok", "fail"), "ok"))
    if "mass" in body:
        if not MASS_OUTCOME.fullmatch(str(body["mass"])):
            raise ControlError(400, "mass is ok, fail, reprint or err(number)", "err(20001)")
        twin.world.set("next_mass", body["mass"])
    return {"ok": True}


def encoding_aes_key(twin: Twin, request: Request, body: Body) -> Body:
    """A new key for sealed pushes, as the console changes it: drawn, or the 43 letters given."""
    key = body.get("key") or credentials.new_aes_key()
    if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9]{43}", key):
        raise ControlError(400, "key has 43 letters or digits")
    until = messages.change_key(twin, key)
    return {"encoding_aes_key": key, "former_until": rfc3339(until)}


def quota_figures(twin: Twin, request: Request, body: Body) -> Body:
    """How many calls a day: of a verified or of a test account, and of single paths by number."""
    figures = one_of(body, "figures", ("verified", "test"), "verified")
    limits = body.get("limits", {})
    if not isinstance(limits, dict) or not all(_is_count(n) for n in limits.values()):
        raise ControlError(400, 'limits is {"/cgi-bin/…": calls a day}')
    twin.world.set("quota_figures", figures)
    twin.world.set("quota_limits", limits)
    return {"figures": figures, "limits": limits}


def _is_count(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and number >= 0


routes = [
    route("POST", "/quotas", quota_figures),
    route("POST", "/encoding-aes-key", encoding_aes_key),
    route("POST", "/next-job", next_job),
    route("POST", "/crowd", crowd),
    route("POST", "/users/{openid}/preferences", preferences),
    route("POST", "/open-platform", open_platform),
    route("POST", "/ip-allow-list", ip_allow_list),
]
