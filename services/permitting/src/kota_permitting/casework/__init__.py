"""Casework: the case from draft to decision, and the permit that grows from it.

Beside the usual files: `moves`, the table of states; `application`, the applicant's part of a case; `in_force`,
the commands after the decision; `refusals`, the room's errors.
"""
