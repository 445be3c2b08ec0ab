"""What the account says to a scan: a welcome that names the place, or honestly why the code leads nowhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shangquan.gateways.wechat import Account
from shangquan.kit.texts import Text
from shangquan.scenes import operations, queries, rules
from shangquan.scenes.models import Scene

NOT_OURS = Text(
    "这个码不是本商圈的。请扫桌上、店里或小票上的码，或者回复“点餐”。",
    "This code is not of this district. Scan one on a table, in a shop or on a receipt, or reply “menu”.",
)
STOPPED = Text(
    "“{label}”这个码已经停用了。请找店员要一个新的，或者回复“点餐”。",
    "The code “{label}” is no longer in use. Ask the staff for a new one, or reply “menu”.",
)
EXPIRED = Text(
    "“{label}”这个码已过期（{day}）。请找店员要一个新的，或者回复“点餐”。",
    "The code “{label}” expired ({day}). Ask the staff for a new one, or reply “menu”.",
)
BOUND = Text(
    "这台手机已绑定到 {name}。以后可以直接问：冷柜温度。",
    "This phone now belongs to {name}. You may ask: fridge temperature.",
)
# What is said at each kind of door: to somebody who has just followed for the first time, and to everybody else.
WELCOMES = {
    "table": (Text("你坐在{label}。点好菜，付了款，菜会送到这一桌。", "You sit at {label}. Order and pay here; it comes to this table."),
              Text("点这里在{label}点菜。", "Order here for {label}.")),
    "receipt": (Text("谢谢光临{label}！下次来，从这里再点一份。", "Thank you for coming to {label}! Next time, order the same here."),
                Text("又见面了。在{label}再来一份，点这里。", "Good to see you again. The same at {label}: here.")),
    "staff": (Text("{label}请你进来逛逛，有事可以直接在这里问。", "{label} invites you in. Ask here whenever you need something."),
              Text("{label}在这里等你。", "{label} is waiting for you here.")),
    "campaign": (Text("你从“{label}”来。活动在这里：", "You came by “{label}”. It is here:"),
                 Text("“{label}”在这里：", "“{label}” is here:")),
}  # fmt: skip
_ANY = (
    Text(
        "欢迎来到{label}。不用下载，扫码、点餐、取餐都在这里。",
        "Welcome to {label}. No download: scan, order and collect right here.",
    ),
    Text("点这里进入{label}。", "Enter {label} here."),
)


@dataclass(frozen=True)
class Greeting:
    """`scene` is None when the code leads nowhere (then there is no title and no path)."""

    text: Text
    title: Text | None = None
    path: str = ""
    scene: Scene | None = None


def scanned(
    *, district_id: UUID, account: Account, code: str, openid: str, was_following: bool,
    is_first: bool, now: datetime,
) -> Greeting:  # fmt: skip
    """Count the scan and say what it leads to. `is_first`: this person has never followed before.

    Who leaves and comes again is let in like everybody else, but the welcome is for the first time only.
    """
    scene = operations.record_scan(
        district_id=district_id, code=code, openid=openid, was_following=was_following, now=now
    )
    if scene is None:
        return Greeting(_why_not(district_id, code, now))
    if scene.kind == rules.BIND:
        return _bound(scene, account, openid, now)
    label = Text(scene.label, scene.label_en or scene.label)
    first, again = WELCOMES.get(scene.kind, _ANY)
    chosen = first if is_first and not was_following else again
    return Greeting(_filled(chosen, label), label, scene.path, scene)


def _why_not(district_id: UUID, code: str, now: datetime) -> Text:
    row = queries.scene(district_id=district_id, code=code.replace("\0", "")[:64])
    if row is None or row.kind == rules.BIND:
        return NOT_OURS
    label = Text(row.label, row.label_en or row.label)
    if row.is_active and row.expires_at and row.expires_at <= now:
        return _filled(EXPIRED, label, day=f"{row.expires_at:%Y-%m-%d}")
    return _filled(STOPPED, label)


def _bound(scene: Scene, account: Account, openid: str, now: datetime) -> Greeting:
    if not operations.bind_phone(scene=scene, appid=account.appid, openid=openid, now=now):
        return Greeting(NOT_OURS)
    return Greeting(BOUND.format(name=str(scene.user)), scene=scene)


def _filled(text: Text, label: Text, **other: str) -> Text:
    return Text(text.zh.format(label=label.zh, **other), text.en.format(label=label.en, **other))
