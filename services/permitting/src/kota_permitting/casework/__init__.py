"""Casework: the case from draft to decision, and the permit that grows from it.

Beside the usual files: `moves`, the table of states; `application`, the applicant's part of a case, with `geometry`,
where somebody wants to dig; `recommendation`, the word of a technical unit or of the fiber network; `advice`, the
commands around it; `ground`, how excavations look outside; `in_force`, the commands after the decision; `handover`,
what follows when people move; `deciders`, who may decide; `refusals`, the room's errors.
"""
