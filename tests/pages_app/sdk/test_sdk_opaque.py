"""Mode A: what stands in for what an opaque document lacks (ISOLATION 6)."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORAGES = ["localStorage", "sessionStorage"]


@pytest.fixture
def tab(hosted):
    return hosted()[1]


@pytest.mark.parametrize("name", STORAGES)
def test_it_works(tab, name):
    used = """(name) => {
      const store = window[name];
      store.setItem("a", 1);
      store.b = {};
      store.setItem("getItem", "hides nothing");
      const first = [store.length, store.a, store.b, store.getItem("a"), store.getItem("none"), store.none];
      const keys = [Object.keys(store), store.key(0), store.key(9), "a" in store, "none" in store];
      delete store.a;
      store.removeItem("b");
      const text = JSON.stringify(store);
      const last = [text, store.length, String(store), store instanceof Storage, store === window[name]];
      store.clear();
      return [first, keys, last, store.length, JSON.stringify(store)];
    }"""

    first, keys, last, length, text = tab.evaluate(used, name)
    assert first == [3, "1", "[object Object]", "1", None, None]
    assert keys == [["a", "b"], "a", None, True, False]
    assert last == ["{}", 1, "[object Storage]", True, True]
    assert (length, text) == (0, "{}")


def test_the_two_are_apart(tab):
    assert tab.evaluate("(localStorage.x = 1, sessionStorage.x)") is None


def test_enumeration_is_as_in_a_browser(tab):
    tab.evaluate("localStorage.x = 1")
    names = tab.evaluate("() => { const names = []; for (const name in localStorage) names.push(name); return names; }")

    assert names[0] == "x" and {"length", "getItem", "setItem"} < set(names)
    assert tab.evaluate("Object.entries(localStorage)") == [["x", "1"]]
    assert tab.evaluate("({...localStorage})") == {"x": "1"}


def test_a_library_may_wrap_the_prototype(tab):
    wrapped = """(() => {
      const original = Storage.prototype.setItem;
      Storage.prototype.setItem = function (key, value) { original.call(this, key, value + "!"); };
      localStorage.setItem("a", 1);
      localStorage.b = 2;
      return [localStorage.a, localStorage.b, Storage.prototype.getItem.call(localStorage, "a")];
    })()"""

    assert tab.evaluate(wrapped) == ["1!", "2", "1!"]


def test_it_fills_up(tab):
    full = "(() => { try { localStorage.a = 'x'.repeat(6e6); } catch (error) { return error.name; } })()"

    assert tab.evaluate(full) == "QuotaExceededError"
    assert tab.evaluate("localStorage.length") == 0
    for _ in range(2):
        assert tab.evaluate("(localStorage.a = 'x'.repeat(5e6), localStorage.a.length)") == 5e6


@pytest.mark.parametrize(
    "written, read",
    [
        (["a=1"], "a=1"),
        (["a=1; path=/; SameSite=Lax", " b = 2 ;secure"], "a=1; b=2"),
        (["a=1", "b=2", "a=3"], "a=3; b=2"),
        (["a=1", "b=2", "a=; max-age=0"], "b=2"),
        (["a=1", "a=; expires=Thu, 01 Jan 1970 00:00:00 GMT"], ""),
        (["a=1; max-age=60; expires=Thu, 01 Jan 1970 00:00:00 GMT"], "a=1"),
        (["a=x=y"], "a=x=y"),
        (["lonely"], "lonely"),
        (["", "=", ";path=/"], ""),
    ],
)
def test_cookies_are_kept_in_memory(tab, written, read):
    tab.evaluate("(all) => { for (const each of all) document.cookie = each; }", written)

    assert tab.evaluate("document.cookie") == read


def test_a_cookie_ends_when_it_says(tab):
    assert tab.evaluate("(document.cookie = 'a=1; max-age=1', document.cookie)") == "a=1"
    tab.wait_for_function("document.cookie === ''")


def test_what_would_fail_is_not_there(tab):
    refused = "(() => { try { indexedDB.open('x'); } catch (error) { return error.name; } })()"

    assert tab.evaluate("'serviceWorker' in navigator || 'caches' in window") is False
    assert tab.evaluate("typeof caches") == "undefined"
    assert tab.evaluate(refused) == "SecurityError"


WORK = """([made, options]) => new Promise((resolve) => {
  const address = made === "blob" ? URL.createObjectURL(new Blob(["postMessage('blob')"])) : made;
  const worker = new Worker(address, options);
  worker.onmessage = ({data}) => resolve([data, worker instanceof Worker, worker.constructor === Worker]);
  worker.onerror = (event) => resolve(["failed", event.message]);
})"""


@pytest.mark.parametrize("kind", ["classic", "module"])
@pytest.mark.parametrize("address", ["/work.js", "../work.js"])
def test_a_worker_of_our_host_runs(tab, kind, address):
    headers = {"content-type": "text/javascript", "access-control-allow-origin": "*"}
    tab.context.route("**/work.js", lambda route: route.fulfill(body="postMessage('ours')", headers=headers))

    assert tab.evaluate(WORK, [address, {"type": kind}]) == ["ours", True, True]


@pytest.mark.parametrize("made, said", [("blob", "blob"), ("data:text/javascript,postMessage('data')", "data")])
def test_other_workers_are_left_alone(tab, made, said):
    assert tab.evaluate(WORK, [made, {}]) == [said, True, True]


def test_a_worker_without_an_address_is_an_error(tab):
    assert tab.evaluate("(() => { try { new Worker(); } catch (error) { return error.name; } })()") == "TypeError"
    assert tab.evaluate("class Own extends Worker {}; new Own('data:,') instanceof Own")
