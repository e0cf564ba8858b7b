"""Punches: signed facts, taken in singly or by the ten thousand, each judged at once and answered with a receipt.

Beside the usual files: `rows`, a batch on its way; `reading`, a signed punch taken apart; `signatures`, a process
beside the service, and `verification`, whole batches for it; `judging` and `appraisal`, what a punch is worth by time
and place; `receipts`, the service's own signature; `decisions`, what people make of a punch afterwards; `refusals`,
the room's errors.
"""
