"""The two ways of using a page, counted: by mouse, and by keyboard alone.

A journey is written once, with `hands.press(…)` and `hands.write(…)`, and walked with both. `hands.clicks` counts the
presses since the start, as the budgets of the journeys do; typing is not a click.
"""

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_TABS = 300


@dataclass
class Mouse:
    page: Page
    clicks: int = 0

    def press(self, selector: str) -> None:
        self.clicks += 1
        self.page.locator(selector).locator("visible=true").first.click()
        self.page.wait_for_load_state()

    def write(self, selector: str, text: str) -> None:
        self.page.locator(selector).locator("visible=true").first.fill(text)

    def choose(self, selector: str, index: int) -> None:
        self.page.locator(selector).locator("visible=true").first.select_option(index=index)


@dataclass
class Keyboard(Mouse):
    """Tab to it, then Enter (Space on a box): what can't be reached so fails the journey."""

    def press(self, selector: str) -> None:
        self.clicks += 1
        self._reach(selector)
        is_box = self.page.evaluate("['checkbox', 'radio'].includes(document.activeElement.type)")
        self.page.keyboard.press("Space" if is_box else "Enter")
        self.page.wait_for_timeout(50)
        self.page.wait_for_load_state()

    def write(self, selector: str, text: str) -> None:
        self._reach(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, selector: str, index: int) -> None:
        self._reach(selector)
        self.page.keyboard.press("Home")
        for _step in range(index):
            self.page.keyboard.press("ArrowDown")

    def _reach(self, selector: str) -> None:
        wanted = self.page.locator(selector).locator("visible=true").first.element_handle()
        for _press in range(MOST_TABS):
            if wanted.evaluate("one => document.activeElement === one"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{MOST_TABS} times Tab never reached {selector}")
