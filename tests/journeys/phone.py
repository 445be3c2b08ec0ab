"""Somebody with a phone: every verb here is a thing a finger does in the twin's phone, nothing else."""

import re
from pathlib import Path

from playwright.sync_api import FrameLocator, Locator, Page, expect

PASSWORD = "135790"


class Phone:
    def __init__(self, page: Page, who: str, pictures: Path | None = None) -> None:
        self.screen = page
        self.who = who
        self.pictures = pictures
        self._shots = 0

    # -- looking -------------------------------------------------------------------------------

    def on(self, name: str) -> Locator:
        """A part of WeChat itself."""
        return self.screen.get_by_test_id(name)

    @property
    def page(self) -> FrameLocator:
        """Our page in the in-app browser."""
        return self.screen.frame_locator("[data-testid=browser-frame]")

    def see(self, name: str) -> Locator:
        """A part of our page."""
        return self.page.get_by_test_id(name)

    def one(self, start: str) -> Locator:
        """The first part of our page whose handle begins so."""
        return self.page.locator(f"[data-testid^={start}]").first

    def picture(self, name: str) -> None:
        """Keep a picture when somebody wants to look (JOURNEY_PICTURES)."""
        if self.pictures:
            self._shots += 1
            self.screen.wait_for_timeout(350)
            self.screen.screenshot(
                path=self.pictures / f"{self.who[:-7]}-{self._shots:02d}-{name}.png"
            )

    def address(self) -> str:
        frame = self.screen.frame("wxsandbox-page")
        return frame.url if frame else ""

    # -- the account ---------------------------------------------------------------------------

    def follow(self) -> None:
        """By the account's card; who follows already just enters."""
        self.on("chat-team").click()
        self.on("account-card").click()
        self.on("follow").or_(self.on("enter-account")).click()
        self.on("account-menu").wait_for()

    def enter_chat(self) -> None:
        """Back to the conversation with the account, from wherever one stands."""
        self.close_browser()
        if not self.on("account-menu").is_visible():
            self.on("chat-account").click()
        self.on("account-menu").wait_for()

    def tap_menu(self, *way: int) -> None:
        for depth in range(len(way)):
            self.on("menu-" + "-".join(map(str, way[: depth + 1]))).click()

    def say(self, words: str) -> None:
        if not self.on("message-input").is_visible():
            self.on("toggle-keyboard").click()
        self.on("message-input").fill(words)
        self.on("message-send").click()

    def scan(self, text: str) -> None:
        """扫一扫, with the camera held on something that says `text`."""
        self.on("tab-discover").click()
        self.on("discover-scan").click()
        self.on("scan-text").fill(text)
        self.on("scan-go").click()

    def close_browser(self) -> None:
        while self.on("browser-close").count():
            self.on("browser-close").last.click()

    # -- ordering ------------------------------------------------------------------------------

    def dish(self, name: str) -> Locator:
        """A row of the menu by the dish's whole name."""
        exact = re.compile(rf"^\s*{re.escape(name)}\s*$")
        return self.page.locator("[data-testid^=dish-]:not([data-testid=dish-name])").filter(
            has=self.see("dish-name").filter(has_text=exact)
        )

    def put_in_cart(self, name: str) -> None:
        """With whatever the spec sheet asks for answered by its first chip."""
        row = self.dish(name)
        row.wait_for()
        if row.get_by_test_id("choose").count():
            row.get_by_test_id("choose").click()
            add = self.see("add-to-cart")
            add.wait_for()
            self._answer_groups(add)
            add.click()
            expect(self.see("spec-sheet")).to_be_hidden()
        else:
            row.get_by_test_id("plus").click()

    def _answer_groups(self, add: Locator) -> None:
        groups = self.see("spec-sheet").locator("[data-testid^=group-]")
        for at in range(groups.count()):
            if add.is_enabled():
                return
            chips = groups.nth(at).locator("[data-testid^=option-]")
            if not chips.and_(self.page.locator("[aria-pressed=true]")).count():
                chips.first.click()
        expect(add).to_be_enabled()

    def open_shop(self, slug: str) -> None:
        self.see(f"shop-{slug}").click()
        self.see("menu").wait_for()

    def enter_street(self) -> None:
        """Follow, and 去点餐 in the menu of the account."""
        self.follow()
        self.tap_menu(0)
        self.see("shops").wait_for()

    def fill_cart(self, wishes: dict[str, list[str]]) -> None:
        """From shop to shop, back by the browser's own key; ends at the checkout."""
        for at, (slug, dishes) in enumerate(wishes.items()):
            if at:
                self.on("browser-back").click()
            self.open_shop(slug)
            for dish in dishes:
                self.put_in_cart(dish)
        self.see("go-checkout").click()
        self.see("place-order").wait_for()

    def place_for_pickup(self, name: str = "林小雨", phone: str = "13800001234") -> str:
        """Say once who comes for it; the wallet opens. Answers the payment's id."""
        self.see("fulfilment-pickup").click()
        self.see("place-order").click()
        self.see("contact-form").wait_for()
        self.write_contact(name, phone, "")
        self.see("place-order").click()
        self.on("checkout").wait_for()
        return self.address().rpartition("/pay/")[2].split("?")[0]

    def numbers(self) -> list[str]:
        """The orders of the payment on the screen."""
        cards = self.page.locator("[data-testid^=paid-order-]")
        cards.first.wait_for()
        handles = [card.get_attribute("data-testid") or "" for card in cards.all()]
        return [handle.removeprefix("paid-order-") for handle in handles]

    def open_order(self, number: str) -> None:
        """我的 › 我的订单 in the chat, and the order in the list."""
        self.enter_chat()
        self.tap_menu(2, 0)
        self.see(f"order-{number}").click()
        self.see("order-total").wait_for()

    def write_contact(self, name: str, phone: str, address: str) -> None:
        self.see("contact-name").fill(name)
        self.see("contact-phone").fill(phone)
        self.see("contact-address").fill(address)
        self.see("contact-save").click()
        expect(self.see("contact-form")).to_be_hidden()

    # -- paying --------------------------------------------------------------------------------

    def type_password(self) -> None:
        self.on("checkout-confirm").click()
        for digit in PASSWORD:
            self.on(f"key-{digit}").click()

    def pay(self) -> None:
        """Confirm, type, and press 完成 on WeChat's own page."""
        self.type_password()
        self.on("pay-done").click()

    def result(self, state: str, *, within_s: float = 15) -> Locator:
        """The result page of ours, once it says this."""
        card = self.page.locator(f"[data-testid=pay-result][data-state={state}]")
        card.wait_for(timeout=within_s * 1000)
        return card

    def order_state(self, state: str, *, within_s: float = 12) -> Locator:
        chip = self.page.locator(f"[data-testid=order-state][data-state={state}]")
        chip.first.wait_for(timeout=within_s * 1000)
        return chip.first

    def fen(self, name: str) -> int:
        return int(self.see(name).get_attribute("data-fen") or "")
