"""Media files by content: what is accepted, how it is checked, where it lies.

Beside the usual files: `content_store`, files by their hash; `probe`, which looks into an upload in a process of its
own; `inspection` and `flashes`, what runs in there; `samples`, posters for demonstrations.
"""
