"""Signing in and out: argon2 passwords, a throttle that all processes share, sessions that end with the password."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, login_user, logout_user
from limits import RateLimitItemPerMinute
from limits.storage import MongoDBStorage
from limits.strategies import FixedWindowRateLimiter
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError

from data.accounts import Account, account_by_email, account_by_id, change_account
from data.errors import SourceUnavailable
from data.people import Viewer
from data.sources import Sources

logger = structlog.get_logger()

HASHER = PasswordHasher()
# Checked when nobody has the address, so that the answer takes as long as for somebody.
NOBODYS_HASH = HASHER.hash("nobody has this password")

PER_ACCOUNT = RateLimitItemPerMinute(5, 5)
PER_ADDRESS = RateLimitItemPerMinute(50, 5)


class SignedIn(UserMixin):
    """The person behind a session; `viewer` is what the rest of the program knows of them."""

    def __init__(self, account: Account) -> None:
        self.viewer: Viewer = account.viewer
        self._session_id = f"{account.viewer.id}.{_fingerprint(account)}"

    def get_id(self) -> str:
        return self._session_id


class CounterStorage(MongoDBStorage):
    """Counters on the connections that the app has anyway."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self._client = database.client
        super().__init__(
            "mongodb://",
            database_name=database.name,
            counter_collection_name="signin_counters",
            window_collection_name="signin_windows",
        )

    def _init_mongo_client(self, uri: str | None, **options: int | str | bool) -> MongoClient[dict[str, Any]]:
        return self._client

    def __del__(self) -> None:
        """Nothing to close. The library's own would connect, at exit even, where that hangs for ever."""


@dataclass(frozen=True)
class Throttle:
    """Counts failed sign-ins per account and per network address."""

    limiter: FixedWindowRateLimiter

    @classmethod
    def of(cls, database: Database[dict[str, Any]]) -> Throttle:
        return cls(FixedWindowRateLimiter(CounterStorage(database)))

    def allows(self, email: str, address: str) -> bool:
        with _counting():
            return self.limiter.test(PER_ACCOUNT, "account", _digest(email)) and self.limiter.test(
                PER_ADDRESS, "address", address
            )

    def count_failure(self, email: str, address: str) -> None:
        with _counting():
            self.limiter.hit(PER_ACCOUNT, "account", _digest(email))
            self.limiter.hit(PER_ADDRESS, "address", address)


@contextmanager
def _counting() -> Iterator[None]:
    # Nobody signs in uncounted: whoever could stop the store could otherwise guess without end.
    try:
        yield
    except PyMongoError as error:
        raise SourceUnavailable("Nobody can sign in while the database does not answer. Try again soon.") from error


def install_sign_in(flask: Flask, sources: Sources, throttle: Throttle) -> None:
    """Adds /login and /logout, and tells Flask-Login how to find the person of a session."""
    manager = LoginManager(flask, add_context_processor=False)
    manager.user_loader(lambda session_id: _load(sources, session_id))
    flask.register_blueprint(_blueprint(sources, throttle))


def hash_password(password: str) -> str:
    """An argon2id hash."""
    return HASHER.hash(password)


def _load(sources: Sources, session_id: str) -> SignedIn | None:
    """The person of a session, unless disabled or their password has changed since."""
    user_id, _, fingerprint = session_id.partition(".")
    account = account_by_id(sources.postgres, UUID(user_id))
    if account is None or not account.is_active or fingerprint != _fingerprint(account):
        return None
    return SignedIn(account)


def _blueprint(sources: Sources, throttle: Throttle) -> Blueprint:
    pages = Blueprint("signin", __name__)

    @pages.get("/login")
    def show_sign_in() -> Response:
        return _page()

    @pages.post("/login")
    def sign_in() -> Response:
        email, address = request.form.get("email", ""), request.remote_addr or ""
        if not throttle.allows(email, address):
            return _page("Too many attempts. Wait five minutes, then try again.", 429)
        account = _checked(sources, email, request.form.get("password", ""))
        if account is None:
            throttle.count_failure(email, address)
            logger.info("sign_in_refused", address=address)
            return _page("That address and password do not belong together.", 401)
        session.permanent = True  # so that it ends after SESSION_HOURS
        login_user(SignedIn(account))
        return make_response(redirect(_safe_next(request.form.get("next", ""))))

    @pages.post("/logout")
    def sign_out() -> Response:
        logout_user()
        return make_response(redirect(url_for("signin.show_sign_in")))

    return pages


def _page(error: str | None = None, status: int = 200) -> Response:
    page = render_template(
        "signin.html",
        error=error,
        next=request.values.get("next", ""),
        email=request.form.get("email", ""),
    )
    return make_response(page, status)


def _checked(sources: Sources, email: str, password: str) -> Account | None:
    """The account when the password is right; one with an outdated hash gets a new one."""
    account = account_by_email(sources.postgres, email)
    known = account is not None and account.is_active and account.password_hash
    stored = account.password_hash if account and known else NOBODYS_HASH
    try:
        HASHER.verify(str(stored), password)
    except (VerificationError, InvalidHashError):
        return None
    if not known or account is None:
        return None
    if HASHER.check_needs_rehash(str(stored)):
        change_account(sources.postgres, account.viewer.email, password_hash=hash_password(password))
        return account_by_id(sources.postgres, account.viewer.id)
    return account


def _safe_next(target: str) -> str:
    """A path on this site; anything that could lead elsewhere becomes the start page."""
    parts = urlsplit(target)
    stays_here = target.startswith("/") and not target.startswith("//") and not parts.scheme and not parts.netloc
    return target if stays_here and target.isprintable() and "\\" not in target else "/"


def _fingerprint(account: Account) -> str:
    return _digest(account.password_hash or "")[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.strip().lower().encode()).hexdigest()
