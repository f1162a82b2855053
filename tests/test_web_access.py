"""The page without a browser: who is let in, and what every answer carries."""

from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from pages import OUTAGE, OWN, PAGES, Window, rows, window

from matcher.store import Store

# Who is let in.


def test_the_address_opens_once_and_leaves_no_token_in_it(review_store: Store, review_framework: Path) -> None:
    """Addresses end up in histories and process lists: a second finder gets nothing, another browser a new one."""
    page = window(review_store, review_framework)
    assert urlsplit(page.address).query == ""
    first, second = page.client, window(review_store, review_framework).client
    answer = second.get("/", params={"token": page.announced[0].split("token=")[1]}, follow_redirects=False)
    assert answer.status_code == 303  # its own cookie is good already
    first.cookies.clear()
    assert first.get("/").status_code == 403
    address = page.announced[-1]
    cookie = first.get(address, follow_redirects=False).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    first.cookies.clear()
    assert first.get(address).status_code == 403


def test_nothing_opens_the_address_in_advance(review_page: Window) -> None:
    """A browser that fetches while an address is typed must not use the token up."""
    review_page.client.cookies.clear()
    address = review_page.access.address
    assert review_page.client.get(address, headers={"sec-purpose": "prefetch;prerender"}).status_code == 503
    assert review_page.client.head(address).status_code == 503
    assert review_page.client.get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_without_the_cookie_nothing_is_shown(review_page: Window, address: str) -> None:
    """Another user of the machine, who finds the port, reads no word of anybody."""
    for cookie in ("", "matcher_8123=wrong", f"matcher_9999={review_page.access.session}"):
        review_page.client.cookies.clear()
        answer = review_page.client.get(address, headers={"cookie": cookie})
        assert answer.status_code == 403
        assert "Noor" not in answer.text and "outage" not in answer.text.casefold()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:80", "[::1]:8123", ""])
def test_a_name_that_points_here_is_not_served(review_page: Window, host: str) -> None:
    """DNS rebinding: a page of the web that has this address under its own name reads and changes nothing."""
    answer = review_page.client.get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Noor" not in answer.text


@pytest.mark.parametrize("origin", ["https://evil.example", "http://127.0.0.1:8124", "null", "", None])
def test_a_form_of_another_page_changes_nothing(review_page: Window, review_store: Store, origin: str | None) -> None:
    """Not even with the cookie and the secret: pages of other ports are the same site."""
    form = review_page.card(OUTAGE, OWN).select_one("form")
    assert form is not None
    body = urlencode({"csrf": review_page.access.csrf, "artifact": OUTAGE.id, "behavior": OWN, "action": "accept"})
    assert review_page.post("/rule", body, origin=origin).status_code == 403
    assert rows(review_store) == 0


@pytest.mark.parametrize("path", ["/rule", "/add", "/attest", "/undo"])
@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_every_form_needs_its_secret(review_page: Window, review_store: Store, path: str, csrf: str) -> None:
    """A forged form cannot know it."""
    review_page.rule(OUTAGE, OWN, "accept")
    body = urlencode({"csrf": csrf, "artifact": OUTAGE.id, "other": OWN, "text": "x", "words": "outage", "at": ""})
    assert review_page.post(path, body).status_code == 403
    assert rows(review_store) == 1


def test_a_body_without_end_or_length_is_not_read(review_page: Window, review_store: Store) -> None:
    """Nobody fills the memory."""
    assert review_page.post("/undo", "csrf=" + "x" * 1_000_001).status_code == 413
    assert review_page.post("/undo", "csrf=x", transfer_encoding="chunked").status_code == 411
    assert review_page.post("/undo", "&".join(f"a{n}=" for n in range(500))).status_code == 400
    assert review_page.post("/undo", "csrf=%ff").status_code == 400


def test_only_reading_and_posting_is_known(review_page: Window) -> None:
    """What the page does not need it does not answer."""
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE"):
        assert review_page.client.request(method, "/").status_code == 405
    assert review_page.client.get("/rule").status_code == 405
    assert review_page.client.get("/docs").status_code == review_page.client.get("/openapi.json").status_code == 404


# What answers carry.


@pytest.mark.parametrize(
    "address", [*PAGES, "/static/review.js", "/static/review.css", "/nothing", "/artifact", "/artifact?id=nobody"]
)
def test_every_answer_is_locked_down(review_page: Window, address: str) -> None:
    """Scripts only from the page's own file, no frame, no sniffing, no trace in caches or in others' logs."""
    check_headers(review_page.client.get(address).headers)


def test_a_fault_is_a_plain_page(review_page: Window, review_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No trace of the program, no word of the store, and the headers all the same."""
    review_store.close()
    monkeypatch.setattr(type(review_store), "items", lambda *_, **__: 1 / 0)
    answer = review_page.client.get("/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text and "fault of the program" in answer.text
    check_headers(answer.headers)


def check_headers(headers: "object") -> None:
    """Check what every answer must carry."""
    found = dict(headers)  # type: ignore[call-overload]  # starlette's and httpx's are both mappings
    policy = found["content-security-policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "*" not in policy and "http" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "same-origin"
    assert found["cache-control"] == "no-store"
    assert found["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in found and "access-control-allow-origin" not in found
