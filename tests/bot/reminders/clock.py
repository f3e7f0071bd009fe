from bot.clock import Clock


class FixedClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at):
        super().__init__()
        self.at = at

    def now(self):
        return self.at
