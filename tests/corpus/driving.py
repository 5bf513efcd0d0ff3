"""What a visitor does with an app of the corpus: the lines of its `<!-- drive ... -->`.

    click #start            also dblclick, rightclick, hover, check
    press ArrowLeft*3       a key, three times
    type some text          into what has the focus
    fill #name | Ada        also select #theme | dark
    draw canvas | 1,1 9,9   press the mouse, move over these points, let go
    drag #card | #column
    upload #file | a.csv | a,b\\n1,2
    download #save | a.csv | how it begins
    frameclick #frame | #button
    hash #/about            the part of the address behind #
    back
    shows #list | text      waits for it; `value` for that of a field, `count` for a number of elements
    text varies             no step: the text at the end differs from run to run

Playwright's selectors; ` >> nth=1` takes the second.
"""

import re
from pathlib import Path

from playwright.sync_api import expect

SCRIPT = re.compile(r"<!-- drive\n(.*?)-->\s*\Z", re.DOTALL)
VARIES = "text varies"
TIMEOUT = 20_000  # Chromium encodes a canvas (toBlob) when it is idle, and only after ten seconds in any case


def steps(app):
    """[(verb, its arguments)]"""
    lines = SCRIPT.search(app.read_text(encoding="utf-8"))[1].splitlines()
    parted = [line.partition(" ") for line in lines if line != VARIES]
    return [(verb, rest.split(" | ")) for verb, _, rest in parted]


def text_varies(app):
    return f"\n{VARIES}\n" in app.read_text(encoding="utf-8")


def drive(page, app):
    page.set_default_timeout(TIMEOUT)
    for verb, arguments in steps(app):
        VERBS[verb](page, *arguments)


def press(page, keys):
    key, _, times = keys.partition("*")
    for _ in range(int(times or 1)):
        page.keyboard.press(key)


def draw(page, target, points):
    box = page.locator(target).bounding_box()
    at = [[float(number) for number in point.split(",")] for point in points.split()]
    for number, (x, y) in enumerate(at):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=1 if number == 0 else 4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def upload(page, target, name, text):
    content = text.replace("\\n", "\n").encode()
    page.set_input_files(target, {"name": name, "mimeType": "application/octet-stream", "buffer": content})


def download(page, target, name, start=""):
    with page.expect_download() as found:
        page.click(target)
    assert found.value.suggested_filename == name
    assert start in Path(found.value.path()).read_bytes().decode(errors="replace")


def shows(page, target, text):
    expect(page.locator(target)).to_contain_text(text, timeout=TIMEOUT)


def value(page, target, text):
    expect(page.locator(target)).to_have_value(text, timeout=TIMEOUT)


def count(page, target, number):
    expect(page.locator(target)).to_have_count(int(number), timeout=TIMEOUT)


VERBS = {
    "click": lambda page, target: page.click(target),
    "dblclick": lambda page, target: page.dblclick(target),
    "rightclick": lambda page, target: page.click(target, button="right"),
    "hover": lambda page, target: page.hover(target),
    "check": lambda page, target: page.check(target),
    "press": press,
    "type": lambda page, text: page.keyboard.type(text),
    "fill": lambda page, target, text="": page.fill(target, text),
    "select": lambda page, target, option: page.select_option(target, option),
    "draw": draw,
    "drag": lambda page, target, onto: page.drag_and_drop(target, onto),
    "upload": upload,
    "download": download,
    "frameclick": lambda page, frame, target: page.frame_locator(frame).locator(target).click(),
    "hash": lambda page, fragment: page.evaluate("fragment => { location.hash = fragment }", fragment),
    "back": lambda page, *_: page.evaluate("history.back()"),
    "shows": shows,
    "value": value,
    "count": count,
}
