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
    [("/", "text/html"), ("/assets/app.js", "text/javascript"), ("/assets/style.css", "text/css"), ("/assets/icon.svg", "image/svg+xml")],
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
    answer = ask("HEAD", "/assets/app.js")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["ETag"] == ask("GET", "/assets/app.js").headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/index.html",
        "/assets/missing.js",
        "/assets/../Package.swift",
        "/assets/..%2f..%2fPackage.swift",
        "/assets/%2e%2e/index.html",
        "/assets/....//app.js",
        "/assets//etc/passwd",
        "/assets/app.js%00.css",
        "/index.html",
    ],
)
def test_a_path_that_is_no_file_of_the_page_is_not_found(ask, path):
    assert ask("GET", path).status in (400, 404)
