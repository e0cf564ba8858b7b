"""Alerts: warnings of BMKG and of partners as CAP 1.2 documents, on the screens inside their area while they hold.

Beside the usual files: `errors`, the room's refusals; `cap`, the reader of a document and its rules; `area`, which
screens stand inside; `wording`, what a screen says; `feed`, the way to BMKG's nowcast;
`samples`, made-up documents for tests and exercises.
"""
