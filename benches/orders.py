"""Placing orders over HTTP, and their whole life, against pgbench writing the same rows."""

import base64
import json
import os
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

from benches import ceiling, load
from benches.stack import Stack


def guests(count: int) -> list[str]:
    """So many people who signed in; answers their tokens."""
    from shangquan.accounts import operations as accounts
    from shangquan.accounts.operations import WeChatProfile
    from shangquan.kit import clock
    from shangquan.merchants.models import District

    district = District.objects.get(slug="qinghe")
    return [
        accounts.sign_in(
            profile=WeChatProfile(appid="wxbench000000000001", openid=f"o{n:027d}"),
            district_id=district.pk, nonce=uuid.uuid4().hex, now=clock.now(),
        )[0]
        for n in range(count)
    ]  # fmt: skip


def cart() -> list[dict[str, Any]]:
    """Two dishes of one shop, with the options they ask for."""
    from shangquan.catalog.models import Option, OptionGroup, Sku
    from shangquan.inventory.models import Pool

    limited = Pool.objects.exclude(left=None).values_list("subject_id", flat=True)
    skus = (
        Sku.objects.filter(item__store__slug="xiaoman")
        .exclude(pk__in=limited)
        .order_by("item__sort")
    )
    lines = []
    for sku in skus.distinct()[:40]:
        groups = OptionGroup.objects.filter(item_id=sku.item_id, least__gte=1)
        options = [str(Option.objects.filter(group=g).first().pk) for g in groups]
        if sku.item_id not in {line["item"] for line in lines}:
            lines.append(
                {"item": sku.item_id, "sku": str(sku.pk), "options": options, "quantity": 1}
            )
    return [{k: v for k, v in line.items() if k != "item"} for line in lines[:2]]


def checkout_requests(stack: Stack, count: int) -> list[bytes]:
    from shangquan.flows import cart as carts
    from shangquan.flows.cart import Wanted
    from shangquan.kit import clock
    from shangquan.merchants import queries
    from shangquan.orders.rules import Fulfilment

    lines = cart()
    wanted = [
        Wanted(uuid.UUID(x["sku"]), tuple(uuid.UUID(o) for o in x["options"]), 1) for x in lines
    ]
    quote = carts.quote(
        place=queries.place("qinghe"), lines=wanted, fulfilment=Fulfilment.PICKUP, now=clock.now()
    )
    assert not quote.problems, quote.problems
    body = {
        "lines": lines, "fulfilment": "pickup", "seen": quote.seen,
        "contact": {"name": "Lin", "phone": "13800001234"},
    }  # fmt: skip
    packed = json.dumps(body).encode()
    tokens = guests(50)
    url = f"http://127.0.0.1:{stack.port}/api/g/qinghe/checkouts"
    return [
        load.request(
            "POST", url, body=packed,
            headers={
                "Authorization": f"Bearer {tokens[n % 50]}", "Content-Type": "application/json",
                "Idempotency-Key": uuid.uuid4().hex,
            },
        )
        for n in range(count)
    ]  # fmt: skip


def _names() -> dict[str, str]:
    from shangquan.accounts.models import Person
    from shangquan.merchants.models import Store

    store = Store.objects.get(slug="xiaoman")
    return {
        "district": str(store.district_id), "merchant": str(store.merchant_id),
        "store": str(store.pk), "person": str(Person.objects.first().pk),
    }  # fmt: skip


def place(stack: Stack, count: int = 2000) -> dict[str, Any]:
    """Orders a second over HTTP, the ceiling, and what an order costs in CPU."""
    load.fire(stack.port, checkout_requests(stack, 200), expect=201)  # warm
    requests = checkout_requests(stack, count)
    before = stack.cpu_s()
    ours = load.fire(stack.port, requests, expect=201)
    cpu_ms = (stack.cpu_s() - before) / count * 1000
    top = ceiling.pgbench(stack, "place.sql", **_names())
    return {
        "orders_per_s": round(ours.per_s, 1), "failed": ours.failed, "p50_ms": round(ours.p50_ms, 1),
        "p99_ms": round(ours.p99_ms, 1), "cpu_ms_per_order": round(cpu_ms, 2),
        "ceiling_per_s": round(top, 1), "ratio": round(ours.per_s / top, 3),
    }  # fmt: skip


def life(stack: Stack, count: int = 800) -> dict[str, Any]:
    """Place, notice, every reaction done; messages to WeChat are written but nobody is there to take them."""
    from shangquan.payments.models import Payment

    Payment.objects.filter(state="open").update(expires_at=datetime.now(UTC) + timedelta(days=1))
    stack.start("worker", "benches.drain")
    time.sleep(3)
    requests = checkout_requests(stack, count)
    known = set(Payment.objects.values_list("pk", flat=True))
    before, began = stack.cpu_s(), time.perf_counter()
    placed = load.fire(stack.port, requests, expect=201)
    took = time.perf_counter() - began
    cpu = stack.cpu_s() - before
    fresh = [p for p in Payment.objects.filter(state="open") if p.pk not in known]
    notices = [_notice(stack, p) for p in fresh]  # signing is WeChat's work, not ours: not counted
    before, began = stack.cpu_s(), time.perf_counter()
    heard = load.fire(stack.port, notices, expect=204)
    while _waits():
        time.sleep(0.05)
    took += time.perf_counter() - began
    cpu += stack.cpu_s() - before
    stack.stop("worker")
    paid = Payment.objects.filter(state="paid", pk__in=[p.pk for p in fresh]).count()
    top = ceiling.pgbench(stack, "life.sql", **_names())
    return {
        "lives_per_s": round(count / took, 1), "failed": placed.failed + heard.failed + count - paid,
        "cpu_ms_per_order": round(cpu / count * 1000, 2), "ceiling_per_s": round(top, 1),
        "ratio": round(count / took / top, 3),
    }  # fmt: skip


def _waits() -> bool:
    """Whether a notice or a fact is still to be worked off."""
    from shangquan.kit.models import Inbox, Outbox

    return (
        Inbox.objects.filter(done_at=None).exists()
        or Outbox.objects.filter(drained_at=None).exists()
    )


def notices(stack: Stack, count: int = 1500) -> dict[str, Any]:
    """The callback of WeChat Pay: verify + decrypt + parse + one insert, against the bare cryptography plus the insert."""
    from shangquan.kit.models import Inbox
    from shangquan.payments.models import Payment

    payment = Payment.objects.first()
    requests = [_notice(stack, payment) for _ in range(count)]
    ours = load.fire(stack.port, requests, expect=204)
    body = requests[0].split(b"\r\n\r\n", 1)[1]
    bare = _bare_crypto_per_s(stack, body)
    insert = ceiling.pgbench(stack, "inbox.sql", district=_names()["district"])
    Inbox.objects.filter(source="bench").delete()
    # Both share the same two cores: their times add up.
    top = 1 / (1 / bare + 1 / insert)
    return {
        "notices_per_s": round(ours.per_s, 1), "failed": ours.failed, "p99_ms": round(ours.p99_ms, 1),
        "crypto_per_s": round(bare, 1), "insert_per_s": round(insert, 1),
        "ceiling_per_s": round(top, 1), "ratio": round(ours.per_s / top, 3),
    }  # fmt: skip


def _bare_crypto_per_s(stack: Stack, body: bytes) -> float:
    key = stack.keys["platform"]
    signature = key.sign(body, padding.PKCS1v15(), SHA256())
    public, aes = key.public_key(), AESGCM(b"0123456789abcdef0123456789abcdef")
    began, rounds = time.perf_counter(), 1500
    for _ in range(rounds):
        public.verify(signature, body, padding.PKCS1v15(), SHA256())
        sealed = json.loads(body)["resource"]
        json.loads(
            aes.decrypt(
                sealed["nonce"].encode(), base64.b64decode(sealed["ciphertext"]), b"transaction"
            )
        )
    return 2 * rounds / (time.perf_counter() - began)  # two cores


def _notice(stack: Stack, payment: Any) -> bytes:
    """A notice as WeChat would send it, signed and sealed by the keys of this bench."""
    trade = {
        "appid": "wxbench000000000001", "mchid": "1900000001", "out_trade_no": payment.out_trade_no,
        "transaction_id": f"42{uuid.uuid4().int % 10**26}", "trade_type": "JSAPI", "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功", "bank_type": "OTHERS", "attach": "",
        "success_time": datetime.now(UTC).isoformat(timespec="seconds"),
        "payer": {"openid": payment.openid},
        "amount": {"total": payment.amount_fen, "payer_total": payment.amount_fen, "currency": "CNY", "payer_currency": "CNY"},
    }  # fmt: skip
    nonce = os.urandom(6).hex()
    sealed = AESGCM(b"0123456789abcdef0123456789abcdef").encrypt(
        nonce.encode(), json.dumps(trade, ensure_ascii=False).encode(), b"transaction"
    )
    body = json.dumps(
        {
            "id": f"EV-{uuid.uuid4()}", "create_time": trade["success_time"],
            "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource", "summary": "支付成功",
            "resource": {
                "original_type": "transaction", "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": base64.b64encode(sealed).decode(), "associated_data": "transaction", "nonce": nonce,
            },
        },
        ensure_ascii=False,
    ).encode()  # fmt: skip
    stamp, salt = str(int(time.time())), os.urandom(8).hex()
    signature = stack.keys["platform"].sign(
        f"{stamp}\n{salt}\n".encode() + body + b"\n", padding.PKCS1v15(), SHA256()
    )
    return load.request(
        "POST", f"http://127.0.0.1:{stack.port}/pay/qinghe/notices/transaction", body=body,
        headers={
            "Content-Type": "application/json", "Wechatpay-Serial": "PUB_KEY_ID_0000000001",
            "Wechatpay-Timestamp": stamp, "Wechatpay-Nonce": salt,
            "Wechatpay-Signature": base64.b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
        },
    )  # fmt: skip
