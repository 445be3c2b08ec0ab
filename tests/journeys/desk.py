"""Somebody at the desk, in a browser of their own."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Desk:
    def __init__(self, page: Page, who: str, address: str, pictures: Path | None = None) -> None:
        self.screen = page
        self.who = who
        self._address = address
        self.pictures = pictures
        self._shots = 0

    def see(self, name: str) -> Locator:
        return self.screen.get_by_test_id(name)

    def picture(self, name: str) -> None:
        if self.pictures:
            self._shots += 1
            self.screen.wait_for_timeout(350)
            self.screen.screenshot(
                path=self.pictures / f"desk-{self.who}-{self._shots:02d}-{name}.png"
            )

    def sign_in(self, password: str) -> None:
        self.screen.goto(f"{self._address}/desk/login")
        self.see("username").fill(self.who)
        self.see("password").fill(password)
        self.see("login").click()
        self.see("conversations").wait_for()

    def begin_duty(self) -> None:
        duty = self.see("duty")
        if duty.get_attribute("aria-checked") != "true":
            duty.click()
        expect(duty).to_have_attribute("aria-checked", "true")

    def write_rule(self, name: str, words: str, text: str) -> None:
        """A rule that answers with a text, whatever it meets."""
        self.see("nav-rules").click()
        self.see("rule-new").click()
        self.see("rule-name").fill(name)
        self.see("rule-words").fill(words)
        self.see("rule-text").fill(text)
        self.picture("rule")
        self.see("rule-save").click()
        expect(self.see(f"rule-{name}")).to_be_visible()

    def drop_rule(self, name: str) -> None:
        self.see("nav-rules").click()
        self.see(f"rule-{name}").click()
        self.see("rule-drop").click()
        expect(self.see(f"rule-{name}")).to_have_count(0)

    def try_text(self, text: str) -> Locator:
        self.see("try-text").fill(text)
        self.see("try").click()
        self.see("tried").wait_for()
        return self.see("tried")

    def open_waiting(self, words: str) -> None:
        """The conversation whose last words these are."""
        self.see("nav-conversations").click()
        row = self.screen.locator("[data-testid^=talk-][data-state=waiting]").filter(has_text=words)
        row.first.wait_for(timeout=20_000)
        row.first.click()
        self.see("talk").wait_for()

    def reply(self, text: str) -> None:
        self.see("reply-text").fill(text)
        self.see("reply-send").click()
        expect(self.see("said-ours").filter(has_text=text)).to_be_visible()
