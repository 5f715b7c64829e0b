"""What a run is checked against: identities between figures and logs, between tables, and the quality of data."""
