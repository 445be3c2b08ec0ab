"""People who carry out one schedule: a guest with a phone, the till, the owner at the board."""

import random
from dataclasses import dataclass, field
from typing import Any

from tests.faults.plans import Schedule
from tests.support.stack import Answer, Guest, Staff

DONE = ("accept", "ready", "hand-over")


@dataclass
class Dish:
    """Something on a menu, with options that can be chosen."""

    shop: str
    item: dict[str, Any]

    def line(self, dice: random.Random) -> dict[str, Any]:
        options: list[str] = []
        for group in self.item["groups"]:
            some = dice.sample(group["options"], max(group["min"], dice.randint(0, group["max"])))
            options += [option["id"] for option in some[: group["max"]]]
        sku = dice.choice(self.item["skus"])["id"]
        return {"sku": sku, "options": options, "quantity": dice.choice((1, 1, 1, 2, 3))}


@dataclass
class Life:
    """One schedule as it is lived. Every answer is kept; nobody but WeChat and the database is believed."""

    schedule: Schedule
    guest: Guest
    owner: Staff
    menu: dict[str, list[Dish]]
    answers: list[tuple[str, Answer]] = field(default_factory=list)
    placed: Answer | None = None
    door: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.schedule.dice)

    def note(self, what: str, answer: Answer) -> Answer:
        self.answers.append((what, answer))
        return answer

    @property
    def ends_at(self) -> str:
        """When an unpaid order of this guest closes."""
        return self.placed.body["payment"]["expires_at"] if self.placed else ""

    # -- phases --------------------------------------------------------------------------------

    def placing(self) -> None:
        if "code" in self.schedule.guest:
            self._place_at_the_till()
        else:
            self._place_by_phone()

    def _place_by_phone(self) -> None:
        shops = self.dice.sample(sorted(self.menu), min(self.schedule.shops, len(self.menu)))
        lines = [self.dice.choice(self.menu[shop]).line(self.dice) for shop in shops]
        placed = self.note("place", self.guest.order(lines))
        if placed.status != 201:
            return
        self.placed = placed
        if self.schedule.guest != "cancels before paying":
            self._open_wallet()

    def _place_at_the_till(self) -> None:
        shop = self.dice.choice(sorted(self.menu))
        lines = [self.dice.choice(self.menu[shop]).line(self.dice)]
        made = self.note("till", self.owner.insist(f"/{shop}/counter-orders", {"lines": lines}))
        if made.status == 201:
            self.placed = Answer(
                201, {"payment": made.body["payment"], "orders": [made.body["order"]]}
            )
            if made.body["payment"]["code_url"]:
                self.door = {"code_url": made.body["payment"]["code_url"]}

    def _open_wallet(self) -> None:
        prepaid = self.note("prepay", self.guest.prepay(self.placed.body["payment"]["id"]))
        if prepaid.status == 200 and prepaid.body["invoke"]:
            package = prepaid.body["invoke"]["package"]
            self.door = {"prepay_id": package.removeprefix("prepay_id=")}

    def paying(self) -> None:
        match self.schedule.guest:
            case "pays" | "pays and takes it back" | "pays by code":
                self._pay()
            case "pays twice":
                self._pay()
                self._pay()
            case "cancels before paying":
                self._cancel()
            case "cancels while paying":
                acts = [self._pay, self._cancel]
                self.dice.shuffle(acts)
                for act in acts:
                    act()
            case "cancels, then pays":
                self._cancel()
                self._pay()
            case "starts and gives up":
                self._pay(outcome="cancel")

    def last_moment(self) -> None:
        """Half a minute before the order closes."""
        if self.schedule.guest == "pays at the last moment":
            self._pay()

    def serving(self) -> None:
        if self.schedule.guest == "pays after the end":
            self._pay()
        if self.schedule.guest == "pays and takes it back":
            self._cancel()
        if self.placed:
            for order in self.placed.body["orders"]:
                self._serve(order["number"])

    def _serve(self, number: str) -> None:
        path = f"/all/orders/{number}"
        match self.schedule.shop:
            case "hands over":
                for step in DONE:
                    self.note(step, self.owner.insist(f"{path}/{step}"))
            case "accepts":
                self.note("accept", self.owner.insist(f"{path}/accept"))
            case "refuses":
                self.note("refuse", self.owner.insist(f"{path}/refuse", {"reason": "卖完了"}))
            case "refunds a part":
                self.note("accept", self.owner.insist(f"{path}/accept"))
                self._give_back_some(path)

    def _give_back_some(self, path: str) -> None:
        lines = self._lines(path.rpartition("/")[2])
        if lines:
            line = self.dice.choice(lines)
            units = self.dice.randint(1, line["quantity"])
            body = {"reason": "少了一份", "lines": [{"id": line["id"], "quantity": units}]}
            self.note("refund", self.owner.insist(f"{path}/refunds", body))

    def _lines(self, number: str) -> list[dict[str, Any]]:
        """The lines of an order: the till was told them, a guest looks at the order."""
        for order in self.placed.body["orders"] if self.placed else ():
            if order["number"] == number and "lines" in order:
                return order["lines"]
        shown = self.guest.get(f"/orders/{number}")
        return shown.body["lines"] if shown.status == 200 else []

    def ending(self) -> None:
        if not self.schedule.asks or not self.placed or "code" in self.schedule.guest:
            return
        order = self.placed.body["orders"][0]
        number = order["number"]
        asked = self.note(
            "ask", self.guest.insist(f"/orders/{number}/refund-requests", {"reason": "凉了"})
        )
        if asked.status != 200:
            return
        board = self.owner.get(f"/{order['shop']['slug']}/board")
        shown = board.body["orders"] if board.status == 200 else []
        request = next((o["refund_request"] for o in shown if o["number"] == number), None)
        if request:
            verb = "approve" if self.schedule.asks.endswith("heard") else "decline"
            path = f"/all/refund-requests/{request['id']}/{verb}"
            self.note(verb, self.owner.insist(path, {"note": "好的"}))

    # -- acts ----------------------------------------------------------------------------------

    def _pay(self, outcome: str = "ok") -> None:
        if self.door:
            self.note("wallet", self.guest.pay_at_wechat(outcome=outcome, **self.door))

    def _cancel(self) -> None:
        if self.placed:
            number = self.placed.body["orders"][0]["number"]
            self.note("cancel", self.guest.insist(f"/orders/{number}/cancel"))

    def complaints(self, *, forgives: bool) -> list[str]:
        """Answers nobody should ever get. With a database that was killed, HTTP 500 is forgiven."""
        bad = [
            (what, answer)
            for what, answer in self.answers
            if answer.status >= 500 and answer.status not in (502, 503) and not forgives
        ]
        return [
            f"{self.schedule}: {what} was answered {a.status} {a.raw[:200]!r}" for what, a in bad
        ]
