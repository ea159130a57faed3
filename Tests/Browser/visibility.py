"""A page that nobody looks at, and one that somebody comes back to: a headless browser hides none by itself."""

from playwright.sync_api import Page

_SET = """([state, ms]) => {
    Object.defineProperty(document, 'visibilityState', { get: () => state, configurable: true })
    const now = Date.now
    Date.now = () => now() + ms
    document.dispatchEvent(new Event('visibilitychange'))
    Date.now = now
}"""


def hide(page: Page):
    page.evaluate(_SET, ["hidden", 0])


def look_again(page: Page, after_seconds: float = 0):
    """The page is visible again, so much later by its clock."""
    page.evaluate(_SET, ["visible", after_seconds * 1000])
