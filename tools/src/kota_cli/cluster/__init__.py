"""What the jobs of a Kubernetes installation do: make its secrets, its databases and its topology, keep, back up,
prove.

Everything runs inside the cluster, in the image `tools`, as the smallest user that the job needs. `deploy/helm` mounts
what each job may know; nothing here decides about the platform that `kota_cli` does not also do on one machine.
"""
