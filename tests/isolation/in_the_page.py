"""What the pages of these tests do: the ways to send a request from a document, and to see how it went."""

import time

PATIENCE = 20
ORIGIN = "self.origin"
SEND = {
    "fetch": "(url) => fetch(url).catch(() => 0)",
    "fetch include": "(url) => fetch(url, { credentials: 'include' }).catch(() => 0)",
    "fetch no-cors": "(url) => fetch(url, { mode: 'no-cors', credentials: 'include' }).catch(() => 0)",
    "fetch post": "(url) => fetch(url, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => 0)",
    "xhr": """(url) => new Promise((done) => {
        const xhr = new XMLHttpRequest(); xhr.withCredentials = true; xhr.onloadend = done
        xhr.open('GET', url); xhr.send()
    })""",
    "beacon": "(url) => { navigator.sendBeacon(url, 'x') }",
    "image": "(url) => new Promise((done) => { const it = new Image(); it.onload = it.onerror = done; it.src = url })",
    "script": """(url) => new Promise((done) => {
        const it = document.createElement('script'); it.onload = it.onerror = done; it.src = url
        document.head.append(it)
    })""",
    "script use-credentials": """(url) => new Promise((done) => {
        const it = document.createElement('script'); it.crossOrigin = 'use-credentials'
        it.onload = it.onerror = done; it.src = url; document.head.append(it)
    })""",
    "iframe": """(url) => new Promise((done) => {
        const it = document.createElement('iframe'); it.onload = done; it.src = url; document.body.append(it)
    })""",
    "event source": """(url) => new Promise((done) => {
        const it = new EventSource(url, { withCredentials: true })
        it.onopen = it.onerror = () => { it.close(); done() }
    })""",
    "web socket": """(url) => new Promise((done) => {
        const it = new WebSocket(url.replace('http', 'ws')); it.onopen = it.onerror = it.onclose = done
    })""",
    "worker": """(url) => new Promise((done) => {
        const it = new Worker(URL.createObjectURL(new Blob([`fetch('${url}', { credentials: 'include' }).catch(() => 0)
            .then(() => postMessage(1))`])));
        it.onmessage = it.onerror = done
    })""",
    "form": """(url) => new Promise((done) => {
        const frame = document.createElement('iframe'); frame.name = url; document.body.append(frame)
        const it = document.createElement('form'); it.action = url; it.method = 'post'; it.target = url
        document.body.append(it); frame.onload = done; it.submit()
    })""",
}
LONG_ENOUGH = "new Promise((done) => setTimeout(done, 500))"  # not all of them say when they are through


def wait_until(page, condition):
    """Let the page go on until `condition()` holds."""
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert condition()


def failure(page, script, argument=None):
    """The name of the error that a promise rejects with, None when it does not."""
    return page.evaluate(
        f"async (arg) => {{ try {{ await ({script})(arg); return null }} catch (e) {{ return e.name }} }}", argument
    )
