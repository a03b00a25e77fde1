"""Signing in at a provider of identities: OpenID Connect, by code and with a proof key (PKCE).

What the provider answers counts only with its own signature, for us, for this very try and while it
lasts. Its keys and addresses are asked for anew each time, so that changed ones hold at once.
"""

import base64
import hashlib
import hmac
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tracker.errors import Absent, Broken, Unauthorised
from tracker.people.signing import Identity
from tracker.settings import Settings, is_loopback

WELL_KNOWN = "/.well-known/openid-configuration"
SIGNED_BY = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Ways of signing with a key that only the provider has."""

ASKED_FOR = "openid profile email"
PATIENCE, LEEWAY = 10.0, 60
"""Seconds: for an answer; by how much the provider's clock may differ from ours."""

Claims = Mapping[str, Any]


class NotTrusted(Unauthorised):
    """What came back is not the provider's answer to this try."""


class Unreachable(Broken):
    """The provider does not answer, or not as one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A try to sign in, all of which follows from a secret that only this browser holds."""

    secret: str

    @property
    def state(self) -> str:
        """What the provider sends back, so that no other try's answer is taken for it."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """What the provider signs, so that no earlier answer is taken for it."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """The proof that whoever changes the code is who asked for it."""
        return self._derived("verifier")

    def _derived(self, what: str) -> str:
        made = hmac.new(self.secret.encode(), what.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


@dataclass(frozen=True, kw_only=True, slots=True)
class Provider:
    """A provider as the settings name it; `ours` is the address that it sends people back to."""

    settings: Settings
    ours: str

    def address(self, begun: Begun) -> str:
        """Where somebody proves who they are; Unreachable."""
        with self._client() as client:
            known = self._discovered(client)
            address, _ = client.create_authorization_url(
                _checked(known, "authorization_endpoint"),
                state=begun.state,
                nonce=begun.nonce,
                code_verifier=begun.verifier,
            )
        return str(address)

    def identity(self, code: str, begun: Begun) -> Identity:
        """Who has proved it there; NotTrusted, Unreachable."""
        with self._client() as client:
            known = self._discovered(client)
            answer = _asked(
                client.fetch_token,
                _checked(known, "token_endpoint"),
                code=code,
                code_verifier=begun.verifier,
            )
            keys = _got(client, _checked(known, "jwks_uri"), withhold_token=True)
            claims = self._claims(answer, keys, begun)
            if not self._name(claims) and "userinfo_endpoint" in known:
                told = _got(client, _checked(known, "userinfo_endpoint"))
                claims = {**told, **claims} if told.get("sub") == claims["sub"] else claims
        issuer, subject = self.settings.oidc_issuer, str(claims["sub"])
        return Identity(issuer=issuer, subject=subject, name=self._name(claims))

    def _client(self) -> Any:
        with warnings.catch_warnings(action="ignore"):  # of a successor of httpx that it prefers
            from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            self.settings.oidc_client_id,
            self.settings.oidc_client_secret,
            scope=ASKED_FOR,
            redirect_uri=self.ours,
            code_challenge_method="S256",
            timeout=PATIENCE,
            follow_redirects=False,
            trust_env=not is_loopback(urlsplit(self.settings.oidc_issuer).hostname),
        )

    def _discovered(self, client: Any) -> Claims:
        """What the provider says of itself; Unreachable, also where it calls itself otherwise."""
        issuer = self.settings.oidc_issuer
        known = _got(client, issuer.rstrip("/") + WELL_KNOWN, withhold_token=True)
        if known.get("issuer") != issuer:
            raise Unreachable("The provider calls itself otherwise than oidc_issuer does.")
        return known

    def _claims(self, answer: Claims, keys: Any, begun: Begun) -> Claims:
        """What the provider says of the person, if it is its word to us about this try."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        client_id = self.settings.oidc_client_id
        wanted = {"iss": self.settings.oidc_issuer, "aud": client_id}
        options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        proof = {"nonce": begun.nonce, "client_id": client_id}
        proof["access_token"] = answer.get("access_token", "")
        try:
            token = jwt.decode(answer["id_token"], KeySet.import_key_set(keys), SIGNED_BY)
            said = CodeIDToken(token.claims, token.header, options, proof)
            said.validate(now=int(time.time()), leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError):
            raise NotTrusted("The provider's answer is not to be trusted.") from None
        return dict(said)

    def _name(self, claims: Claims) -> str:
        """By what an account is found; "" where the provider does not stand for it.

        An address of mail counts only once the provider has seen that it is the person's.
        """
        wanted = self.settings.oidc_claim
        for claim in (wanted,) if wanted else ("preferred_username", "email"):
            value = claims.get(claim)
            if isinstance(value, str) and value and _stands_for(claims, claim):
                return value
        return ""


def _stands_for(claims: Claims, claim: str) -> bool:
    """Some providers write `email_verified` as a text: "false" is no more than False."""
    is_verified = claims.get("email_verified")
    if claim == "email":
        return is_verified is True
    is_mail = str(claims[claim]).lower() == str(claims.get("email", "")).lower()
    return not is_mail or is_verified in (None, True, "true")


def provider_of(settings: Settings, ours: str) -> Provider:
    """The provider of the settings; Absent where none is set."""
    if not (settings.oidc_issuer and settings.oidc_client_id):
        raise Absent("No provider of identities is set (oidc_issuer, oidc_client_id).")
    return Provider(settings=settings, ours=ours)


def _asked(ask: Any, *what: str, **more: Any) -> Any:
    """An answer of the provider; Unreachable, or NotTrusted where it refuses."""
    import httpx
    from authlib.integrations.base_client import OAuthError

    try:
        return ask(*what, **more)
    except OAuthError:
        raise NotTrusted("The provider refused the code: sign in once more.") from None
    except (httpx.HTTPError, ValueError):
        raise Unreachable("The provider of identities does not answer as one.") from None


def _got(client: Any, address: str, **more: Any) -> Claims:
    """The object that stands at an address of the provider; Unreachable for anything else."""
    answer = _asked(client.request, "GET", address, **more)
    try:
        content = answer.raise_for_status().json()
    except Exception:  # whatever its reader raises, the body is not repeated
        raise Unreachable("The provider of identities does not answer as one.") from None
    if not isinstance(content, dict):
        raise Unreachable("The provider of identities does not answer as one.")
    return content


def _checked(known: Claims, name: str) -> str:
    """One of its addresses; Unreachable where it is none that may be asked."""
    address = str(known.get(name, ""))
    parts = urlsplit(address)
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname)):
        return address
    raise Unreachable(f"The provider gives no safe address of its own ({name}).")
