"""Figures of the floor on this machine: CPU microseconds per operation, and the ratio to a bare handler.

Absolute rates differ from machine to machine and from minute to minute; the ratio to a floor that was measured in the
same minute does not (platform handbook, section 19). `python -m kota_bench` prints them, `--profile` shows where the
time goes. Nothing here asserts a wall-clock speed: the targets are printed as met or not.
"""
