"""The catalogues in docs/, written from the code so that they cannot disagree with it.

`python -m kota_docs` writes docs/errors.md and docs/events.md; `--check` fails when they differ from the code.
"""
