"""Finds jobs and rollups: one file each, read at boot. No list to keep."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from graphlib import TopologicalSorter
from types import MappingProxyType, ModuleType
from typing import Any

from apscheduler.triggers.base import BaseTrigger

import jobs
from jobs import rollups
from jobs.spec import Job, Rollup
from jobs.triggers import aligned

NO_CHANGES: Mapping[str, BaseTrigger] = MappingProxyType({})


def all_rollups() -> list[Rollup]:
    """Every ROLLUP of jobs/rollups, each after those it depends on."""
    found: dict[str, Rollup] = {rollup.name: rollup for rollup in _constants(rollups, "ROLLUP")}
    order = TopologicalSorter({name: made_of(rollup, found) for name, rollup in sorted(found.items())})
    return [found[name] for name in order.static_order()]


def all_jobs(triggers: Mapping[str, BaseTrigger] = NO_CHANGES) -> Mapping[str, Job]:
    """Every JOB of jobs/, by name; those named in `triggers` run then instead of when they would choose to."""
    found = sorted(_constants(jobs, "JOB"), key=lambda job: job.name)
    return {job.name: replace(job, trigger=aligned(triggers.get(job.name, job.trigger))) for job in found}


def made_of(rollup: Rollup, known: Mapping[str, Rollup]) -> list[str]:
    """The rollups that it reads; other tables it may read are filled by nobody here."""
    return [reads.table for reads in rollup.reads if reads.table in known]


def _constants(package: ModuleType, constant: str) -> Iterator[Any]:
    for module in pkgutil.iter_modules(package.__path__):
        contents = vars(importlib.import_module(f"{package.__name__}.{module.name}"))
        if constant in contents:
            yield contents[constant]
