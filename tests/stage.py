"""Alice, Bob, Charlie and their pages, made once for all tests in a row that begin with the same of them.

They stand in a transaction that is never committed, and each test undoes what it does to them: so most tests need not
wait for them. A test that commits, or wants an empty database, gets its own as they are asked for.
"""

from contextlib import ExitStack
from copy import deepcopy

from tests.world import undone


class Stage:
    """`makers`: {name of a fixture: what makes it, given a function that answers what another fixture is}."""

    def __init__(self, makers, blocker):
        self.makers, self.blocker = makers, blocker
        self.names, self.standing, self.end = [], {}, ExitStack()

    def set_for(self, names):
        """Have these stand before the test begins; without any, its database is its own."""
        if names == self.names:
            return
        self.names, self.standing = names, {}
        with self.blocker.unblock():
            self.end.close()
            if names:
                self.end.enter_context(undone())
            for name in names:
                self.place(name)

    def place(self, name):
        if name not in self.standing:
            self.standing[name] = self.makers[name](self.place)
        return self.standing[name]

    def take(self, name, others):
        """What the test called `name` is: a copy of what stands, or made now."""
        if name in self.standing:
            return deepcopy(self.standing[name])
        return self.makers[name](others)
