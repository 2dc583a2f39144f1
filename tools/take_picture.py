"""Photograph the explorer of the examples for the README: `take_picture.py [--page P] [--picture P] [--name N]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--page", type=Path, default=ROOT / "exports" / "missions" / "explorer.html")
parser.add_argument("--picture", type=Path, default=ROOT / "docs" / "explorer.png")
parser.add_argument("--name", default="Tecnalia", help="whose facts are shown")
options = parser.parse_args()

with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page(viewport={"width": 1360, "height": 820}, locale="en-GB")
    page.goto(options.page.resolve().as_uri())
    page.wait_for_timeout(1500)
    page.get_by_role("combobox").first.fill(options.name)
    page.wait_for_timeout(300)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    page.screenshot(path=options.picture)
    browser.close()
