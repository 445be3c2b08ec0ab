"""Somebody who works in a shop, with the store board in a browser of their own."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

# Counts what really goes to the loudspeaker: the bell is a handful of oscillators.
LISTEN = """
window.__tones = 0
const start = OscillatorNode.prototype.start
OscillatorNode.prototype.start = function (...at) { window.__tones += 1; return start.apply(this, at) }
"""

DEAF_MS = 450  # after a card has moved the page ignores a second tap of the same thumb


class Board:
    def __init__(self, page: Page, who: str, address: str, pictures: Path | None = None) -> None:
        self.screen = page
        self.who = who
        self._address = address
        self.pictures = pictures
        self._shots = 0
        page.add_init_script(LISTEN)

    def see(self, name: str) -> Locator:
        return self.screen.get_by_test_id(name)

    def picture(self, name: str) -> None:
        if self.pictures:
            self._shots += 1
            self.screen.wait_for_timeout(350)
            self.screen.screenshot(path=self.pictures / f"{self.who}-{self._shots:02d}-{name}.png")

    def sign_in(self, password: str, *, otp: str = "", store: str = "") -> None:
        """`otp` for who has a second factor; `store` for who has the choice."""
        self.screen.goto(f"{self._address}/store/login")
        self.see("username").fill(self.who)
        self.see("password").fill(password)
        self.see("login").click()
        if otp:
            self.see("otp").fill(otp)
            self.see("login").click()
        if store:
            self.see(f"store-{store}").click()
        self.see("board").wait_for()
        expect(self.see("live-lamp")).to_have_attribute("data-line", "live", timeout=20_000)

    # -- hearing -------------------------------------------------------------------------------

    def tones(self) -> int:
        return self.screen.evaluate("window.__tones")

    def wait_for_ring(self, since: int, *, within_s: float = 10) -> None:
        self.screen.wait_for_function(
            "since => window.__tones > since", arg=since, timeout=within_s * 1000
        )

    # -- orders --------------------------------------------------------------------------------

    def order(self, number: str) -> Locator:
        return self.see(f"order-{number}")

    def waiting(self) -> Locator:
        """The cards in 待接单."""
        return self.see("lane-new").locator("[data-testid^=order-][data-state]")

    def card(self, number: str, state: str, *, within_s: float = 12) -> Locator:
        """The order's card, once it stands there in this state."""
        card = self.screen.locator(f"[data-testid='order-{number}'][data-state={state}]")
        card.wait_for(timeout=within_s * 1000)
        return card

    def act(self, number: str, verb: str, then: str) -> Locator:
        self.screen.wait_for_timeout(DEAF_MS)
        self.order(number).get_by_test_id(f"action-{verb}").click()
        return self.card(number, then)

    def cook_and_hand_over(self, number: str) -> None:
        self.act(number, "accept", "accepted")
        self.act(number, "prepare", "preparing")
        self.act(number, "ready", "ready")
        self.act(number, "hand_over", "done")
