"""The files behind the page, asked for without a browser, in ways that no browser would."""

import http.client
import urllib.parse

import pytest


@pytest.fixture
def ask(deskbell):
    def ask(method: str, path: str, **headers: str):
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(deskbell.url).netloc, timeout=10)
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        answer.body = answer.read()
        connection.close()
        return answer

    return ask


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "text/html"), ("/w/demo/calls", "text/html"), ("/embed/call-popup.js", "text/javascript"), ("/openapi.yaml", "application/yaml"), ("/assets/work.js", "text/javascript"), ("/assets/style.css", "text/css"), ("/assets/icon.svg", "image/svg+xml")],
)
def test_every_file_comes_with_the_fields_that_confine_it(ask, path, kind):
    answer = ask("GET", path)
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith(kind)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_known_version_is_not_sent_again(ask):
    first = ask("GET", "/")
    again = ask("GET", "/", **{"If-None-Match": f'"other", W/{first.headers["ETag"]}'})
    assert (again.status, again.body) == (304, b"")
    assert first.headers["Cache-Control"] == "no-cache"


def test_head_answers_as_get_does_without_the_body(ask):
    answer = ask("HEAD", "/assets/work.js")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["ETag"] == ask("GET", "/assets/work.js").headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/index.html",
        "/assets/missing.js",
        "/assets/../Package.swift",
        "/assets/..%2f..%2fPackage.swift",
        "/assets/%2e%2e/index.html",
        "/assets/....//work.js",
        "/assets//etc/passwd",
        "/assets/work.js%00.css",
        "/index.html",
    ],
)
def test_a_path_that_is_no_file_of_the_page_is_not_found(ask, path):
    assert ask("GET", path).status in (400, 404)


def test_only_a_member_is_told_where_recordings_may_be(ask, cookies):
    cookie = "; ".join(f"{one['name']}={one['value']}" for one in cookies)
    stranger, member = ask("GET", "/w/demo/calls"), ask("GET", "/w/demo/calls", Cookie=cookie)
    nowhere = ask("GET", "/w/nowhere/calls", Cookie=cookie)
    policies = [answer.headers["Content-Security-Policy"] for answer in (stranger, nowhere, member)]
    assert "media-src 'self';" in policies[0] and policies[0] == policies[1]
    assert "https://callrecords.callerdesk.io" in policies[2]
    assert member.headers["ETag"] != stranger.headers["ETag"] and stranger.body == member.body
    assert ask("GET", "/w/demo/calls", Cookie=cookie, **{"If-None-Match": stranger.headers["ETag"]}).status == 200


def test_scripts_may_be_loaded_by_pages_of_other_sites_and_nothing_else(ask):
    script, style = ask("GET", "/embed/call-popup.js"), ask("GET", "/assets/style.css")
    assert (script.headers["Access-Control-Allow-Origin"], script.headers["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
    assert (style.headers["Access-Control-Allow-Origin"], style.headers["Cross-Origin-Resource-Policy"]) == (None, "same-origin")
