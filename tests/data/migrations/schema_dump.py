"""The structure of both stores as text, to compare before and after."""

import json
import os
import subprocess

from bson import json_util

from data.postgres_tools import postgres_tool


def postgres_schema(sources):
    """pg_dump's view of the structure, without what differs from run to run."""
    address = sources.postgres.url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run(
        [postgres_tool("pg_dump"), "--schema-only", "--no-owner", f"--dbname={address}"],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    changing = ("--", "\\restrict", "\\unrestrict")
    return "\n".join(line for line in done.stdout.splitlines() if line and not line.startswith(changing))


def mongo_schema(sources):
    """Every collection with its options and indexes, sorted by name."""
    found = {
        entry["name"]: {
            "options": entry["options"],
            "indexes": [dict(index) for index in sources.mongo[entry["name"]].list_indexes()],
        }
        for entry in sources.mongo.list_collections()
    }
    return json.dumps(json.loads(json_util.dumps(found)), sort_keys=True, indent=1)
