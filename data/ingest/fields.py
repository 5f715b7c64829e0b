"""The building blocks of events: text, numbers and times that both stores can hold, and closed objects."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from data.wording import A_NUL, A_TIME, shown

MAX_DEPTH = 20
MAX_INTEGER = 2**31 - 1


def _storable(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise ValueError(f"is nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for key, item in value.items():
            _storable_key(key)
            _storable(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _storable(item, depth + 1)
    elif isinstance(value, str) and "\x00" in value:
        raise ValueError(A_NUL)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise ValueError("holds an integer of more than 64 bits")
    return value


def _storable_key(key: str) -> None:
    if key.startswith("$") or "." in key or "\x00" in key or not key:
        raise ValueError(f"has the key {shown(key)!r}: a key is not empty, starts with no $ and holds no dot or NUL")


def _written_as_date(value: Any) -> Any:
    # The parser would take a string of digits for seconds since 1970, which names no zone.
    if not isinstance(value, str) or value[4:5] != "-":
        raise ValueError(A_TIME)
    return value


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


# PostgreSQL holds no NUL; a pattern is checked without a call into Python.
NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=NO_NUL)]
Line = Annotated[str, StringConstraints(max_length=1_000, pattern=NO_NUL)]
Paragraph = Annotated[str, StringConstraints(max_length=16_000, pattern=NO_NUL)]
Body = Annotated[str, StringConstraints(max_length=200_000, pattern=NO_NUL)]
Count = Annotated[int, Field(ge=0, le=MAX_INTEGER)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Amount = Annotated[float, Field(allow_inf_nan=False, ge=0, le=99_999_999.99)]
# Not strict, since a string is what is wanted here.
_Aware = Annotated[AwareDatetime, Field(strict=False)]
Moment = Annotated[_Aware, BeforeValidator(_written_as_date), AfterValidator(_in_utc)]
FreeObject = Annotated[dict[str, Any], AfterValidator(_storable)]
FreeList = Annotated[list[Any], AfterValidator(_storable)]


class Part(BaseModel):
    """Closed: a field that the specification does not name is refused, so that a typing error is not lost data."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, alias_generator=to_camel, allow_inf_nan=False)
