"""WeChat as seen from here: clock, merchant key, and our own callback as WeChat sees it."""

import hashlib
import secrets
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import psycopg

from shangquan.config.environ import Environ
from shangquan.gateways import transport
from shangquan.gateways.wechat.account import Account
from shangquan.gateways.wechatpay import PayAccount, signing
from shangquan.gateways.wechatpay import api as pay_api
from shangquan.kit.errors import GatewayBusy, GatewayRefused

from . import parts
from .finding import Finding, bad, good, skipped

SKEW_MAX_S = 60  # WeChat Pay refuses signatures that are 300 s off
PAY_FIXES = {
    "SIGN_ERROR": "SHANGQUAN_PAY_PRIVATE_KEY_FILE, _PAY_SERIAL_NO and _PAY_MCHID do not belong "
    "together; take all three from one merchant API certificate",
    "NO_AUTH": "this merchant number may not use the call; look at its product permissions",
    "MCH_NOT_EXISTS": "SHANGQUAN_PAY_MCHID is not a merchant number",
}


def clock_skew(env: Environ) -> Iterator[Finding]:
    if not can_ask(env):
        yield skipped("clock: not compared, the twin is not running", "shangquan up")
        return
    try:
        reply = transport.send("GET", f"{env.wechat_api_base}/cgi-bin/get_api_domain_ip")
        theirs = parsedate_to_datetime(reply.headers["date"])
    except (GatewayBusy, KeyError, ValueError) as wrong:
        yield bad(
            f"WeChat: {env.wechat_api_base} cannot be reached ({wrong})",
            "check the network, name resolution and SHANGQUAN_WECHAT_API_BASE",
        )
        return
    skew_s = time.time() - theirs.timestamp()
    what = f"clock: {abs(skew_s):.0f} s {'ahead of' if skew_s > 0 else 'behind'} WeChat's"
    if abs(skew_s) > SKEW_MAX_S:
        yield bad(what, "turn on time synchronisation (timedatectl set-ntp true)")
    else:
        yield good(what)


def merchant_key(env: Environ) -> Iterator[Finding]:
    """`security/echo` proves both signatures and the public-key mode in one call."""
    if not (env.pay_mchid and env.pay_private_key() and env.pay_public_key()):
        yield absent(env, "merchant key", "the SHANGQUAN_PAY_ settings")
        return
    if not can_ask(env):
        yield skipped("merchant key: not tried, the twin is not running", "shangquan up")
        return
    account = _pay_account(env)
    word = secrets.token_hex(8)
    try:
        answer = pay_api.call(account, "POST", "/v3/security/echo", {"echo_message": word})
    except (ValueError, TypeError) as wrong:
        yield bad(
            f"merchant key: a key file is damaged ({wrong})",
            "download the keys again; both files are PEM",
        )
    except GatewayRefused as no:
        fix = PAY_FIXES.get(no.code, "look the code up in WeChat Pay's error table")
        yield bad(f"merchant key: WeChat Pay refused ({no})", fix)
    except GatewayBusy as wrong:
        yield _unsure(wrong)
    else:
        if answer.get("echo_message") != word:
            yield bad("merchant key: the echo came back changed", "check SHANGQUAN_PAY_BASE")
            return
        yield good(f"merchant key: WeChat Pay knows merchant {env.pay_mchid} by its signature")
        yield good(f"public key mode: answers verify with {env.pay_public_key_id}")
        yield from _v3_key(account)


def _unsure(wrong: GatewayBusy) -> Finding:
    if isinstance(wrong.__cause__, signing.NotFromWeChat):
        return bad(
            "public key mode: WeChat Pay's answer does not verify",
            "SHANGQUAN_PAY_PUBLIC_KEY_ID and SHANGQUAN_PAY_PUBLIC_KEY_FILE do not belong "
            "together or to this merchant; download the key again",
        )
    return bad(f"merchant key: {wrong}", "check the network and SHANGQUAN_PAY_BASE")


def _v3_key(account: PayAccount) -> Iterator[Finding]:
    """Where WeChat still hands out certificates, their seal shows whether the APIv3 key is right."""
    try:
        sealed = pay_api.call(account, "GET", "/v3/certificates")["data"][0]["encrypt_certificate"]
    except (GatewayBusy, GatewayRefused, KeyError, IndexError, TypeError):
        yield skipped(
            "APIv3 key: cannot be tried before the first notice (public-key-only merchant)"
        )
        return
    try:
        signing.unseal(
            account,
            ciphertext=sealed["ciphertext"],
            nonce=sealed["nonce"],
            associated_data=sealed.get("associated_data") or "",
        )
        yield good("APIv3 key: opens what WeChat Pay seals")
    except signing.NotFromWeChat:
        yield bad(
            "APIv3 key: does not open what WeChat Pay seals, so no notice would be understood",
            "SHANGQUAN_PAY_API_V3_KEY must be the 32 characters set on the merchant platform",
        )


def callback(env: Environ) -> Iterator[Finding]:
    """Call our own public address as WeChat does when it verifies it: once rightly, once forged."""
    if not parts.is_up(env) or not env.wechat_token:
        yield skipped("callback: not tried, the web is not running", "shangquan up")
        return
    for district in _districts(env):
        address = f"{env.public_url}/wx/{district}/callback"
        try:
            right = _verification(address, env.wechat_token)
            forged = _verification(address, "not the token")
        except GatewayBusy as wrong:
            yield bad(
                f"callback: {address} cannot be reached ({wrong})",
                "check SHANGQUAN_PUBLIC_URL, name resolution, the certificate and the proxy",
            )
            continue
        if right and not forged:
            yield good(
                f"callback: {address} answers WeChat's verification and refuses a forged one"
            )
        elif forged:
            yield bad(f"callback: {address} accepts anybody", "something else answers there")
        else:
            yield bad(
                f"callback: {address} does not answer WeChat's verification",
                "check that the proxy passes /wx/ on, and that SHANGQUAN_WECHAT_TOKEN is the "
                "token entered on the platform",
            )


def _verification(address: str, token_: str) -> bool:
    stamp, nonce, echo = str(int(time.time())), secrets.token_hex(5), secrets.token_hex(8)
    text = "".join(sorted([token_, stamp, nonce]))
    signature = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    reply = transport.send("GET", f"{address}?{urlencode(query)}")
    return reply.status == 200 and reply.body.strip() == echo.encode()


def _districts(env: Environ) -> list[str]:
    try:
        with psycopg.connect(env.web_dsn, connect_timeout=5) as link:
            rows = link.execute("SELECT slug FROM merchants_district ORDER BY slug").fetchall()
            return [row[0] for row in rows]
    except psycopg.Error:
        return []


def can_ask(env: Environ) -> bool:
    """In a demo the other side is the twin, and a sleeping twin is no fault."""
    is_twins = env.wechat_api_base == env.twin_url
    return not (env.is_demo and is_twins) or parts.is_up(env)


def absent(env: Environ, what: str, settings: str) -> Finding:
    if env.is_demo:
        return skipped(f"{what}: the twin has not been asked yet", "shangquan up")
    return bad(f"{what}: not set", f"set {settings}")


def account_of(env: Environ) -> Account:
    """The official account as the settings name it."""
    return Account(
        appid=env.wechat_appid,
        secret=env.wechat_secret,
        token=env.wechat_token,
        aes_key=env.wechat_aes_key,
        original_id=env.wechat_original_id,
        api_base=env.wechat_api_base,
        open_base=env.wechat_open_base,
        mp_base=env.wechat_mp_base,
        res_base=env.wechat_res_base,
        keep=env.secrets_dir,
        families=env.families,
    )


def _pay_account(env: Environ) -> PayAccount:
    return PayAccount(
        appid=env.wechat_appid,
        mchid=env.pay_mchid,
        serial_no=env.pay_serial_no,
        private_key_pem=env.pay_private_key(),
        api_v3_key=env.pay_api_v3_key,
        public_key_id=env.pay_public_key_id,
        public_key_pem=env.pay_public_key(),
        base=env.pay_base,
        notify_base=env.public_url,
    )
