"""Health, credentials, reset, time, faults, the log, and the settings of account and merchant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.requests import Request

from wxsandbox import __version__
from wxsandbox.clock import parse_rfc3339, rfc3339
from wxsandbox.control.wire import Body, ControlError, number, one_of, route
from wxsandbox.official import callback
from wxsandbox.official.domains import KINDS
from wxsandbox.official.jssdk import config_error
from wxsandbox.official.messages import FORMATS, MODES
from wxsandbox.pay.refunds import balance
from wxsandbox.twin import Twin

PROFILES = ("modern", "classic")
KEY_MODES = ("both", "public_key_only")
LONGEST_MOVE_S = 3660 * 86400


def health(twin: Twin, request: Request, body: Body) -> Body:
    return {"ok": True, "version": __version__, "profile": twin.profile}


def credentials(twin: Twin, request: Request, body: Body) -> Body:
    return twin.credentials.public()


def reset(twin: Twin, request: Request, body: Body) -> Body:
    profile = one_of(body, "profile", PROFILES, twin.profile)
    twin.reset(profile=profile, pay_key_mode=one_of(body, "pay_key_mode", KEY_MODES, "both"))
    return {"ok": True}


async def set_callback(twin: Twin, request: Request, body: Body) -> Body:
    url = body.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ControlError(400, "url is an http(s) address", f"got {url!r}")
    mode = one_of(body, "mode", MODES, "plain")
    return await callback.verify(twin, url, mode, one_of(body, "format", FORMATS, "xml"))


def clock(twin: Twin, request: Request, body: Body) -> Body:
    return {"now": rfc3339(twin.now()), "rate": twin.clock.rate}


async def move_clock(twin: Twin, request: Request, body: Body) -> Body:
    known = [key for key in ("advance_s", "set", "rate") if key in body]
    if len(known) != 1:
        raise ControlError(400, "say one of advance_s, set, rate", f"got {sorted(body)}")
    if known == ["rate"]:
        twin.run_at(_at_least_zero(body, "rate"))
    elif known == ["advance_s"]:
        await twin.move_to(twin.now() + timedelta(seconds=_at_least_zero(body, "advance_s")))
    else:
        try:
            target = parse_rfc3339(str(body["set"]))
        except ValueError as wrong:
            raise ControlError(
                400, "set is a time of RFC 3339 with its zone", str(wrong)
            ) from wrong
        await twin.move_to(target)
    return clock(twin, request, body)


def _at_least_zero(body: Body, name: str) -> float:
    value = body[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ControlError(400, f"{name} is a number", f"got {value!r}")
    if not 0 <= value <= LONGEST_MOVE_S:
        raise ControlError(400, f"{name} lies between 0 and {LONGEST_MOVE_S}", "move in steps")
    return float(value)


def set_faults(twin: Twin, request: Request, body: Body) -> Body:
    try:
        twin.faults.replace(body)
    except ValueError as wrong:
        raise ControlError(400, str(wrong), "see /_sandbox/faults in the contract") from wrong
    return {"ok": True, "active": twin.faults.plan}


def faults(twin: Twin, request: Request, body: Body) -> Body:
    return {"active": twin.faults.plan}


def traffic(twin: Twin, request: Request, body: Body) -> Body:
    return {"entries": twin.traffic.after(number(request, "after"))}


def merchant(twin: Twin, request: Request, body: Body) -> Body:
    """The merchant as WeChat Pay keeps it: name on receipts, and the balance refunds come from."""
    if "name" in body:
        twin.world.set("payee", str(body["name"])[:64])
    if "balance_fen" in body:
        if not isinstance(body["balance_fen"], int) or body["balance_fen"] < 0:
            raise ControlError(400, "balance_fen is a whole number of fen, 0 or more")
        twin.world.set("merchant_balance_fen", body["balance_fen"])
    return {"balance_fen": balance(twin)}


def domains(twin: Twin, request: Request, body: Body) -> Body:
    """The domains of the account; an absent kind goes back to all of loopback."""
    for kind, names in body.items():
        if kind not in KINDS or not (
            names is None or (isinstance(names, list) and all(isinstance(n, str) for n in names))
        ):
            raise ControlError(400, f"{kind} is a list of host names", f"kinds: {', '.join(KINDS)}")
    kept = {kind: [n.lower() for n in names] for kind, names in body.items() if names is not None}
    twin.world.set("domains", kept)
    return {"domains": kept}


def page_check(twin: Twin, request: Request, body: Body) -> Body:
    errmsg = config_error(twin, body)
    if errmsg != "config:ok":
        twin.traffic.add("in", "POST", "/_sandbox/jssdk/verify", 200, _why(errmsg, body))
    return {"ok": errmsg == "config:ok", "errMsg": errmsg}


def _why(errmsg: str, body: dict[str, Any]) -> str:
    return f"{errmsg} for {body.get('url')!r}"


routes = [
    route("GET", "/health", health),
    route("GET", "/credentials", credentials),
    route("POST", "/reset", reset),
    route("POST", "/callback", set_callback),
    route("GET", "/clock", clock),
    route("POST", "/clock", move_clock),
    route("GET", "/faults", faults),
    route("POST", "/faults", set_faults),
    route("GET", "/log", traffic),
    route("POST", "/merchant", merchant),
    route("POST", "/domains", domains),
    route("POST", "/jssdk/verify", page_check),
]
