"""Kinds of things in plain words; a kind that is not known yet is written as a word of its own."""

from __future__ import annotations

from collections.abc import Mapping

from layouts.format import human

REPORT_TYPES: Mapping[str, str] = {
    "PERSONALITY_ROLE": "Personality and role",
    "BEHAVIOR_COMPANY": "Behaviour at work",
    "COMPATIBILITY_JOB": "Fit with the job",
    "COMPATIBILITY_DEPARTMENT": "Fit with the department",
    "COMPATIBILITY_COMPANY": "Fit with the company",
    "COMPATIBILITY_INDUSTRY": "Fit with the industry",
    "QA_QUESTIONNAIRE": "Questionnaire",
    "TRAINING_DEVELOPMENT": "Training needs",
    "UNKNOWN": "Type not told",
}
REPORT_STATUSES: Mapping[str, str] = {
    "SUCCESS": "Done",
    "FAILED": "Failed",
    "PROCESSING": "Being made",
    "PENDING": "Waiting",
}


def report_type(key: str) -> str:
    """COMPATIBILITY_JOB as Fit with the job."""
    return REPORT_TYPES.get(key) or human(key)
