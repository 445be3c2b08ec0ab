"""The official account: its token and who else uses it, how its pushes fare, and whether its pages may use WeChat."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from shangquan.config.environ import Environ
from shangquan.gateways import transport
from shangquan.gateways.wechat import Account, api, health, jssdk, keeper, state
from shangquan.gateways.wechat.verdicts import NOT_LATEST, NeedsPerson
from shangquan.kit import clock
from shangquan.kit.errors import GatewayBusy, GatewayRefused

from .finding import Finding, bad, good, skipped, warn
from .wechat import absent, account_of, can_ask

RECENT = timedelta(days=1)
STRANGER_FIX = (
    "stop the other system that uses this AppSecret, or reset the AppSecret on the platform and "
    "set SHANGQUAN_WECHAT_SECRET"
)
# A refused signature may be anybody's; these came from somebody who knows our token.
KNOWS_OUR_TOKEN = frozenset({"envelope", "appid", "ToUserName"})
# Why a push was refused → what it means, and the setting to correct.
PUSH_FIXES = {
    "envelope": (
        "WeChat's sealed messages do not open",
        "SHANGQUAN_WECHAT_AES_KEY must be the EncodingAESKey entered on the platform",
    ),
    "appid": (
        "messages are sealed for another appid",
        "SHANGQUAN_WECHAT_APPID must be the appid of the account whose platform calls us",
    ),
    "ToUserName": (
        "messages are for another account",
        "SHANGQUAN_WECHAT_ORIGINAL_ID must be the account's gh_… name",
    ),
    "signature": (
        "messages arrive with a signature that is not ours",
        "SHANGQUAN_WECHAT_TOKEN must be the token entered on the platform",
    ),
}


def token(env: Environ) -> Iterator[Finding]:
    if not (env.wechat_appid and env.wechat_secret):
        yield absent(env, "token", "SHANGQUAN_WECHAT_APPID and SHANGQUAN_WECHAT_SECRET")
    elif not can_ask(env):
        yield skipped("token: not tried, the twin is not running", "shangquan up")
    else:
        found, _ = _ask(env)
        yield found


def _ask(env: Environ) -> tuple[Finding, str]:
    """WeChat's own answer, past what the running district keeps."""
    try:
        word, _ = api.stable_token(_alone(env))
        return good(f"token: WeChat gave one to {env.wechat_appid}"), word
    except NeedsPerson as no:
        return bad(f"token: WeChat refused ({no})", no.fix.en), ""
    except GatewayRefused as no:
        return bad(
            f"token: WeChat refused ({no})", "look the number up in WeChat's table of return codes"
        ), ""
    except GatewayBusy as wrong:
        fix = "check the network and SHANGQUAN_WECHAT_API_BASE"
        return bad(f"token: {wrong}", fix), ""


def another_server(env: Environ) -> Iterator[Finding]:
    """A token that dies before its time was renewed by force, which we never do."""
    if not (env.wechat_appid and env.wechat_secret and can_ask(env)):
        return
    account = account_of(env)
    lost = [loss for loss in keeper.losses(account) if clock.now() - loss.at < RECENT]
    if lost:
        yield bad(
            f"token: another server took it over {len(lost)} times, last at {_said(lost[-1].at)}",
            STRANGER_FIX,
        )
        return
    kept = keeper.kept_word(account, "token")
    fresh = _ask(env)[1]
    if kept and fresh and kept != fresh and api.is_token_good(account, kept) in NOT_LATEST:
        yield bad("token: another server has taken it over; ours is dead", STRANGER_FIX)
    elif fresh:
        yield good("token: nobody else renews it")


def refusals(env: Environ) -> Iterator[Finding]:
    """What the running district was refused and cannot mend: permissions, quotas, the account itself."""
    if not (env.wechat_appid and env.wechat_secret):
        return
    seen = state.look(account_of(env))
    for trouble in seen.troubles:
        if trouble.path != "/cgi-bin/stable_token" and clock.now() - trouble.at < RECENT:
            yield bad(
                f"calls: {trouble.path} was refused with {trouble.code} at {_said(trouble.at)}",
                trouble.fix.en,
            )
    for path, until in seen.spent.items():
        yield warn(
            f"calls: the day's {path} are used up", f"it goes on by itself at {_said(until)}"
        )


def pushes(env: Environ) -> Iterator[Finding]:
    """What the running district noted about WeChat's pushes under today's settings."""
    if not env.wechat_token:
        return
    seen = health.pushes(account_of(env))
    open_ones = [why for why, at in seen.refused.items() if not seen.good_at or at > seen.good_at]
    found = next((why for why in PUSH_FIXES if why in open_ones), "")
    is_quiet = seen.good_at is None or clock.now() - seen.good_at > RECENT
    if found in KNOWS_OUR_TOKEN or (found and is_quiet):
        what, fix = PUSH_FIXES[found]
        yield bad(f"pushes: {what} (last at {_said(seen.refused[found])})", fix)
    elif seen.good_at:
        yield good(f"pushes: the last was understood, seen at {_said(seen.good_at)}")
    else:
        yield skipped("pushes: none has come yet", "write a word to the account")


def pages(env: Environ) -> Iterator[Finding]:
    """WeChat tells the pages alone whether their domain is allowed: the twin is asked, a phone's report is remembered."""
    if not (env.wechat_appid and env.wechat_secret and env.public_url and can_ask(env)):
        return
    host = urlsplit(env.public_url).hostname or ""
    try:
        said = _page_check(env) if env.wechat_api_base == env.twin_url else _reported(env, host)
    except (GatewayBusy, GatewayRefused):
        return  # the token's own finding says it
    if said is None:
        yield skipped("JS-SDK: no phone has complained about the domain")
    elif said == "config:ok":
        yield good(f"JS-SDK: pages of {host} may use it")
    elif "domain" in said:
        yield bad(
            f"JS-SDK: {host} is not an allowed domain ({said})",
            f"enter {host} under “JS接口安全域名” (JS-SDK domains) on the platform",
        )
    else:
        yield bad(f"JS-SDK: {said}", "check SHANGQUAN_PUBLIC_URL and SHANGQUAN_WECHAT_APPID")


def _page_check(env: Environ) -> str:
    url = f"{env.public_url}/"
    stamp = int(clock.now().timestamp())
    config = jssdk.config(_alone(env), url=url, timestamp=stamp, apis=["chooseWXPay"])
    payload = json.dumps({**config, "url": url}).encode()
    headers = {"Content-Type": "application/json"}
    reply = transport.send(
        "POST", f"{env.twin_url}/_sandbox/jssdk/verify", body=payload, headers=headers
    )
    return str(reply.json().get("errMsg", ""))


def _reported(env: Environ, host: str) -> str | None:
    seen = health.page_trouble(account_of(env))
    if seen is None or seen[1] != host or clock.now() - seen[2] > RECENT:
        return None
    return seen[0]


def _alone(env: Environ) -> Account:
    """The account without the shared memory: the doctor looks, he changes nothing."""
    return replace(account_of(env), keep=None)


def _said(at: datetime) -> str:
    return f"{at.astimezone():%F %H:%M}"
