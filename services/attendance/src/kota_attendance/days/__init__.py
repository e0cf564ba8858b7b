"""Days: what the rules make of one employee's punches on one date, and why.

Beside the usual files: `assignment`, which punch belongs to which stretch of work; `evaluation`, the pure judgement;
`explanation`, its reasons in two languages.
"""
