"""Alice, Bob, Carol and Mallory as real accounts, and a visitor who knows the web side only by its routes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dash import Dash
from sqlalchemy import text

from dashboard_app.config import Settings
from dashboard_app.factory import Frame
from dashboard_app.signin import hash_password
from data.accounts import add_account
from data.sources import Sources

PASSWORD = "a long enough password"
PASSWORD_HASH = hash_password(PASSWORD)

ALICE, BOB, CAROL, MALLORY = (f"{name}@example.org" for name in ("alice", "bob", "carol", "mallory"))


def frame(sources: Sources, **more: Any) -> Frame:
    """What an app of the tests is made of; the settings are the defaults, whatever the environment says."""
    return Frame(sources, Settings(_env_file=None), "only the tests sign with this key", **more)


def join(sources: Sources, email: str, role: str, organization_id: UUID, department_id: UUID | None = None) -> UUID:
    """The id of a person who may sign in with PASSWORD."""
    return add_account(
        sources.postgres,
        email=email,
        name=email.partition("@")[0].title(),
        role=role,
        password_hash=PASSWORD_HASH,
        organization_id=organization_id,
        department_id=department_id,
    )


def platform_id(sources: Sources) -> UUID:
    """The platform's own organization, which Alice belongs to."""
    with sources.postgres.connect() as connection:
        return connection.execute(text("SELECT id FROM organizations WHERE is_platform")).scalar_one()


class Visitor:
    """Somebody with a browser of their own, who may also send what no page offers."""

    def __init__(self, app: Dash) -> None:
        self.app = app
        self.client = app.server.test_client()

    def token(self) -> str:
        """The token in the form of the sign-in page."""
        page = self.client.get("/login").get_data(as_text=True)
        return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def sign_in(self, email: str, password: str = PASSWORD, **more: Any) -> Any:
        form = {"email": email, "password": password, "csrf_token": self.token(), **more}
        return self.client.post("/login", data=form)

    def is_signed_in(self) -> bool:
        return self.client.get("/_dash-layout").status_code == 200

    def draw(self, number: Any, parameters: Any = None, **more: Any) -> Any:
        """The answer to the request that a card sends, or that a forger writes by hand."""
        body = _drawing(self.app, number, parameters if parameters is not None else {})
        return self.client.post("/_dash-update-component", json=body, headers=self._headers(), **more)

    def _headers(self) -> Mapping[str, str]:
        cookie = self.client.get_cookie("_csrf_token")
        return {"X-CSRFToken": cookie.value} if cookie else {}


def words_of(answer: Any) -> str:
    """Everything that the answer to a card's request says, as one text."""
    return json.dumps(answer.get_json())


def _drawing(app: Dash, number: Any, parameters: Any) -> dict[str, Any]:
    asked = next(each for each in app._callback_list if '"type":"slot"' in each["output"])
    named = asked["output"].strip(".").replace('["MATCH"]', json.dumps(number)).split("...")
    parts = (part.rpartition(".") for part in named)
    slot = {"placement": number, "type": "slot"}
    return {
        "output": asked["output"],
        "outputs": [{"id": json.loads(identifier), "property": prop} for identifier, _, prop in parts],
        "inputs": [{"id": "scope", "property": "data", "value": parameters}],
        "state": [{"id": slot, "property": "id", "value": slot}],
        "changedPropIds": ["scope.data"],
    }
