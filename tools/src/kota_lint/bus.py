"""Rules of the bus: nothing is acknowledged by default, and nothing is published beside the event log."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kota_lint.source import Finding, Source

# What makes a consumer, and the argument by which it says when a message counts as done.
_MAKERS = {"subscriber": "ack_policy", "ConsumerConfig": "ack_policy"}

# Who may hand bytes to NATS: the relay and its kin, and the list of revocations, whose writer is identity's own relay.
_PUBLISHERS = ("kota_common.messaging.", "kota_common.security.revocation_bucket", "kota_common.testing.")


def subscriber_without_ack(source: Source) -> Iterator[Finding]:
    """A consumer states its acknowledgement policy: the libraries' defaults lose events.

    FastStream ends a message whose handler raised; a consumer configuration without a policy is the server's choice.
    """
    for call, _, name in source.calls():
        wanted = _MAKERS.get(name)
        if wanted and not any(keyword.arg in (wanted, None) for keyword in call.keywords):
            yield source.finding(call, "subscriber-without-ack", f"{name}(...) does not state {wanted}")


def publish_beside_the_log(source: Source) -> Iterator[Finding]:
    """Events leave through the log and its relay; whoever publishes directly breaks "never lost, exactly once".

    What happens to be called `publish` and is a function of our own modules, or is handed the transaction, is a use
    case and no bus.
    """
    if source.is_test or source.module.startswith(_PUBLISHERS):
        return
    own = _own_modules(source.tree)
    for call, receiver, name in source.calls():
        if name == "publish" and receiver and receiver not in own and not _takes_transaction(call):
            text = f"{receiver}.publish(...) outside kota_common.messaging: emit in the transaction instead"
            yield source.finding(call, "publish-beside-the-log", text)


def _takes_transaction(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Name) and argument.id == "tx" for argument in call.args)


def _own_modules(tree: ast.Module) -> set[str]:
    """Names in this file that stand for our own modules."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kota_")
        for alias in node.names
        if alias.name.islower()
    }
