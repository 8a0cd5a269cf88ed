"""The bridge over HTTP: how it does, and what it offers to others.

The rules of the addresses are in `bind`, the server in `server`, the paths in `application`.
"""
