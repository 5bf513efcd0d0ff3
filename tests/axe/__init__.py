"""axe-core 4.14.1 (https://github.com/dequelabs/axe-core, MPL 2.0, see LICENSE): what keeps people out of a screen."""

from pathlib import Path

SCRIPT = (Path(__file__).parent / "axe.min.js").read_text()
RUN = """async () => (await axe.run({resultTypes: ['violations']})).violations.map(
    (found) => `${found.id}: ${found.help}: ${found.nodes.map((node) => node.html).join(' ').slice(0, 300)}`)"""


def violations(page):
    """What axe complains about on the page that a browser shows, one line each."""
    page.evaluate(f"() => {{ {SCRIPT} }}")
    return page.evaluate(RUN)
