"""Behaviour of WeChat as tables: schedules, lifetimes, limits. Numbers live here, not in code."""

from __future__ import annotations

from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400

# Pay notices: how long after a failed attempt the next one follows (pay.md, section 3).
NOTICE_RETRIES_S = {
    "default": (
        *(15, 15, 30),
        *(3 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 30 * MINUTE, 30 * MINUTE),
        *(HOUR, 3 * HOUR, 3 * HOUR, 3 * HOUR, 6 * HOUR, 6 * HOUR),
    ),
}
NOTICE_ANSWER_S = 5.0
NOTICE_OK = (200, 204)

# Pushes to the account's own server (official-account.md, 1.4).
PUSH_ATTEMPTS = 3
PUSH_ANSWER_S = 5.0
OUT_OF_SERVICE = "该公众号提供的服务出现故障，请稍后再试"

AES_KEY_OVERLAP = timedelta(minutes=10)  # not stated on a page

# How long an action of a person waits for its pay notice before it answers anyway.
FIRST_NOTICE_WAIT_S = 1.5

# Lifetimes on the business clock.
TOKEN_LIFE = timedelta(seconds=7200)
TOKEN_OVERLAP = timedelta(minutes=5)
TICKET_LIFE = timedelta(seconds=7200)
OAUTH_CODE_LIFE = timedelta(minutes=5)
OAUTH_TOKEN_LIFE = timedelta(seconds=7200)
OAUTH_REFRESH_LIFE = timedelta(days=30)
MEDIA_LIFE = timedelta(days=3)
PREPAY_LIFE = {
    "prepay_id": timedelta(hours=2),
    "code_url": timedelta(hours=2),
    "h5_url": timedelta(minutes=5),
}
ORDER_LIFE = timedelta(days=7)
ORDER_LIFE_MIN = timedelta(minutes=1)
ORDER_LIFE_MAX = timedelta(days=90)

# A refund is accepted first and done later; this much wall time, or the next move of the clock.
REFUND_TAKES_WALL_S = 2.0
REFUND_WITHIN = timedelta(days=365)
REFUNDS_PER_ORDER = 50
REFUND_SPACING = timedelta(minutes=1)

# Customer messages: trigger -> (how many, window). None is without a limit.
ALLOWANCES: dict[str, tuple[int | None, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "click": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
    "pay": (None, timedelta(hours=48)),
}
CLICK_TYPES_WITH_ALLOWANCE = ("click", "scancode_push", "scancode_waitmsg")

STABLE_REFRESHES_PER_DAY = 20
STABLE_REFRESH_SPACING = timedelta(seconds=30)
QUOTA_CLEARS_PER_MONTH = 10

# Calls a day of a verified account (official-account.md, 0.5).
DAILY_QUOTA = {
    "/cgi-bin/token": 2_000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/menu/create": 1_000,
    "/cgi-bin/menu/get": 10_000,
    "/cgi-bin/menu/delete": 1_000,
    "/cgi-bin/groups/create": 1_000,
    "/cgi-bin/groups/get": 1_000,
    "/cgi-bin/groups/update": 1_000,
    "/cgi-bin/groups/members/update": 100_000,
    "/cgi-bin/media/upload": 100_000,
    "/cgi-bin/media/get": 200_000,
    "/cgi-bin/media/uploadnews": 10,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/template/send": 100_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/message/mass/send": 100,
    "/cgi-bin/message/mass/preview": 100,
    "/cgi-bin/message/mass/delete": 10,
    "/cgi-bin/qrcode/create": 100_000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/user/info": 5_000_000,
    "/cgi-bin/user/info/updateremark": 10_000,
    "/cgi-bin/draft/add": 1_000,
    "/cgi-bin/draft/get": 500,
    "/cgi-bin/draft/delete": 1_000,
    "/cgi-bin/draft/update": 1_000,
    "/cgi-bin/draft/count": 1_000,
    "/cgi-bin/draft/batchget": 1_000,
    "/cgi-bin/freepublish/submit": 100,
    "/cgi-bin/freepublish/get": 100,
    "/cgi-bin/freepublish/delete": 10,
    "/cgi-bin/freepublish/getarticle": 100,
    "/cgi-bin/freepublish/batchget": 100,
}

# The same for a test account, where its figure differs.
DAILY_QUOTA_TEST = {
    "/cgi-bin/token": 200,
    "/cgi-bin/menu/create": 100,
    "/cgi-bin/menu/get": 1_000,
    "/cgi-bin/menu/delete": 100,
    "/cgi-bin/groups/create": 100,
    "/cgi-bin/groups/get": 100,
    "/cgi-bin/groups/update": 100,
    "/cgi-bin/groups/members/update": 1_000,
    "/cgi-bin/media/upload": 500,
    "/cgi-bin/media/get": 1_000,
    "/cgi-bin/message/custom/send": 50_000,
    "/cgi-bin/qrcode/create": 10_000,
    "/cgi-bin/user/get": 100,
    "/cgi-bin/user/info": 500_000,
}

# The wallet of a person who was made without a balance: plenty, and a bank card behind it.
WALLET_FEN = 1_000_000
