"""Steps of a round that several journeys take."""


def end_wishes(coordinator) -> None:
    """The coordinator, signed in, ends the demo round's wishes before the deadline; ends on the page of the round."""
    page = coordinator.open("/")
    page.locator("main a[href^='/rounds/']").first.click()
    page.wait_for_url("**/rounds/*")
    page.click("main a[href$='/move']")
    coordinator.look("round-move")
    page.click("form[action$='/advance'] button")
    page.locator("form[action$='/freeze']").first.wait_for()
