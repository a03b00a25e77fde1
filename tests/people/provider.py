"""A provider of identities on loopback: real HTTP, real keys, and whatever lie a test wants."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "tracker", "a secret of the client"


@dataclass
class Provider:
    """What it knows of people, and how its next answer differs from an honest one.

    `claims` replace those of the token; `signs` makes a token otherwise than with its own key.
    """

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    key: RSAKey | ECKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs: Callable[[dict[str, Any]], str] | None = None
    given: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorise(self, address: str) -> str:
        """What a browser does there: the address that it is sent back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = f"code{len(self.given)}"
        self.given[code] = query
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def answer(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """What it says at an address of its own."""
        self.asked.append(path)
        match path:
            case "/.well-known/openid-configuration":
                return 200, self._described()
            case "/keys":
                return 200, KeySet([self.key]).as_dict(private=False)
            case "/token":
                return self._changed(form)
            case "/userinfo":
                return 200, self.userinfo
        return 404, {}

    def _described(self) -> dict[str, Any]:
        paths = {
            "authorization_endpoint": "/authorise",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/userinfo",
        }
        own = {name: self.issuer + path for name, path in paths.items()}
        return {"issuer": self.issuer, **own, **self.discovery}

    def _changed(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code into a token: once, and for whoever has the proof that goes with it."""
        query = self.given.pop(form.get("code", ""), None)
        proof = create_s256_code_challenge(form.get("code_verifier", ""))
        if query is None or proof != query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        assert form["redirect_uri"] == query["redirect_uri"]
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": query["nonce"],
            **self.person,
            **self.claims,
        }
        stated = {name: value for name, value in claims.items() if value is not None}
        token = self.signs(stated) if self.signs else self.signed(stated, self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}

    def signed(self, claims: dict[str, Any], key: RSAKey | ECKey) -> str:
        """A token by a key."""
        header = {"alg": self.algorithm, "kid": self.key.kid}
        return jwt.encode(header, claims, key, algorithms=[self.algorithm])


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that answers while the block runs."""
    provider = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({name: values[0] for name, values in parse_qs(sent).items()})

        def _say(self, form: dict[str, str]) -> None:
            status, body = provider.answer(urlsplit(self.path).path, form)
            text = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes = b"") -> str:
    """A token that no library makes: without a signature, or by a key taken for a shared secret."""
    parts = [_text(json.dumps(part).encode()) for part in (header, claims)]
    signed = hmac.digest(secret, ".".join(parts).encode(), "sha256") if secret else b""
    return ".".join((*parts, _text(signed)))


def _text(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()
