"""Photograph the explorer of the examples for the README: `take_picture.py [--page P] [--folder F] [--name N]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--page", type=Path, default=ROOT / "exports" / "missions" / "explorer.html")
parser.add_argument("--folder", type=Path, default=ROOT / "docs", help="where explorer.png and explorer-map.png go")
parser.add_argument("--name", default="Tecnalia", help="whose facts are shown")
options = parser.parse_args()
address = options.page.resolve().as_uri()

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
    page.goto(address)
    page.wait_for_timeout(1500)
    page.get_by_role("combobox").first.fill(options.name)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.screenshot(path=options.folder / "explorer.png")
    phone = browser.new_page(viewport={"width": 390, "height": 844}, locale="it-IT", color_scheme="dark")
    phone.goto(f"{address}#mode=map")
    phone.wait_for_timeout(1500)
    phone.screenshot(path=options.folder / "explorer-map.png")
    browser.close()
