"""The queues that are measured, one file each, all with the verbs of `bench.peers.peer.Peer`.

A peer's own program imports this package in an environment that holds nothing of ours, so nothing
is imported here.
"""
