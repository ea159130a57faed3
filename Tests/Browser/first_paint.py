"""How soon the work page is there, with the demo's eight leads and with 10,000 more, three loads each:

    Tests/Support/python Tests/Browser -m pytest -p no:cacheprovider -s Tests/Browser/first_paint.py
"""

import subprocess

from playwright.sync_api import Page, expect

LOADS = 3
LEADS = 10_000


def test_first_paint(new_page, cookies, deskbell, tmp_path):
    few = [measure(new_page(), cookies) for _ in range(LOADS)]
    leads = tmp_path / "leads.csv"
    leads.write_text("name,phone\n" + "".join(f"Lead {number},92{number:08}\n" for number in range(LEADS)))
    command = [deskbell.program, "lead", "import", str(leads), "--workspace", "demo", "--data", str(deskbell.folder / "data")]
    subprocess.run(command, check=True, capture_output=True)
    many = [measure(new_page(), cookies) for _ in range(LOADS)]
    print()
    for name, loads in (("8 leads", few), (f"{LEADS:,} more", many)):
        paints, rows, largest = zip(*loads)
        print(f"{name}: first paint {list(paints)} ms, first rows {list(rows)} ms, largest answer {max(largest) / 1000:.0f} kB")
    print(f"the paint takes {sorted(p for p, _, _ in many)[1] / sorted(p for p, _, _ in few)[1]:.2f} of what it takes with eight leads (medians)")


def measure(page: Page, cookies) -> tuple[int, int, int]:
    """First contentful paint and the first lead's row in ms since the navigation began, in a browser session that has nothing cached; and the bytes
    of the largest answer."""
    page.context.add_cookies(cookies)
    page.goto("/w/demo/campaigns/all/work", wait_until="commit")
    page.wait_for_selector(".list-row")
    rows = page.evaluate("performance.now()")
    expect(page.locator("#link")).to_have_text("Live")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    largest = page.evaluate("Math.max(...performance.getEntriesByType('resource').map((entry) => entry.transferSize))")
    page.close()
    return round(paint), round(rows), largest
