"""What is wrong with a value, in plain words: pydantic's faults as a person would tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

A_TIME = "must be an ISO 8601 time with a zone, such as 2026-02-28T09:30:00Z"
A_UUID = "must be a UUID, such as 123e4567-e89b-42d3-a456-426614174000"
A_NUL = "holds a NUL character; remove it"
AN_OBJECT = "must be an object"
TRUE_OR_FALSE = "must be true or false"
A_WHOLE_NUMBER = "must be a whole number"
A_TIME_OF_DAY = "must be a time of day such as 02:00"
LONGEST_WORD = 100
TOLD_FAULTS = 3

# Words in braces are what pydantic tells of the rule.
PHRASES: Mapping[str, str] = {
    "missing": "is required and missing",
    "extra_forbidden": "is no field of this kind of event",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "int_type": A_WHOLE_NUMBER,
    "int_from_float": A_WHOLE_NUMBER,
    "int_parsing": A_WHOLE_NUMBER,
    "int_parsing_size": "is too large a number",
    "bool_type": TRUE_OR_FALSE,
    "bool_parsing": TRUE_OR_FALSE,
    "string_type": "must be a string",
    "string_unicode": "is not UTF-8 text",
    "string_pattern_mismatch": A_NUL,
    "string_too_long": "must have {max_length} characters at most",
    "string_too_short": "must have {min_length} characters or more",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:.12g} or less",
    "literal_error": "must be {expected}",
    "uuid_type": A_UUID,
    "uuid_parsing": A_UUID,
    "timezone_aware": A_TIME,
    "datetime_type": A_TIME,
    "datetime_parsing": A_TIME,
    "datetime_from_date_parsing": A_TIME,
    "time_type": A_TIME_OF_DAY,
    "time_parsing": A_TIME_OF_DAY,
    "model_type": AN_OBJECT,
    "model_attributes_type": AN_OBJECT,
    "dict_type": AN_OBJECT,
    "list_type": "must be an array",
}


def told(fault: ErrorDetails) -> str:
    """What is wrong, without the name of the field."""
    phrase = PHRASES.get(fault["type"])
    if phrase is None:
        return fault["msg"].removeprefix("Value error, ")
    return phrase.format(**fault.get("ctx", {}))


def faults_of(error: ValidationError) -> str:
    """The first faults of an object, each with the path of its field."""
    faults = error.errors(include_url=False)[:TOLD_FAULTS]
    return "; ".join(f"{path_of(fault['loc'])}: {told(fault)}" for fault in faults)


def path_of(steps: Sequence[str | int]) -> str:
    """The place of a field as JavaScript would write it: `messages[1].role`."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{shown(step)}" for step in steps)
    return path.removeprefix(".")


def shown(word: str) -> str:
    """A word of the sender's, cut where it is long, safe to print at a terminal."""
    word = word if len(word) <= LONGEST_WORD else f"{word[:LONGEST_WORD]}…"
    return word if word.isprintable() else repr(word)
