"""Who takes what: one call or message at a time, or a few chats at once."""

import itertools
from typing import Final

import numpy as np

from teams.synthetic.arrivals import DAY_MS, Flags, Ints
from teams.synthetic.journeys import NONE, Floor, Legs
from teams.synthetic.people import CHAT

# So many chats an agent takes at once, and how often another joins those instead of waking
# somebody who is free.
AT_ONCE: Final = 3
JOINS: Final = 0.7
# Some are asked more often than others; who is asked in vain so often leaves it to anybody.
SKEW: Final = 1.25
ASKED: Final = 6
# What lasts beyond this of a day is remembered for the next.
EVENING_MS: Final = DAY_MS - 2 * 3_600_000

Stretch = tuple[int, int]


class Desks:
    """What agents have in hand, from one block of contacts to the next.

    The blocks of a day too long for one know nothing of each other.
    """

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        agents = int(floor.agents_n.sum())
        self.until = [0] * agents
        self.chats: list[list[int]] = [[] for _ in range(agents)]
        self.chatting: list[list[int]] = [[] for _ in floor.profiles]
        self.booked: list[list[Stretch]] = [[] for _ in range(agents)]

    def seat(self, draw: np.random.Generator, legs: Legs, channel: Ints, *, starts: int) -> None:
        """Give each answered leg to an agent of its team who is free, in the order of answers.

        `channel` is that of each leg, `starts` the day's midnight. Where nobody is free, a leg
        stays with whom it was drawn for.
        """
        self._begin(starts)
        who = np.flatnonzero(legs.answered != NONE)
        who = who[np.argsort(legs.answered[who], kind="stable")]
        team, is_chat = legs.team[who], channel[who] == CHAT
        spent = [legs.talk[who], legs.hold[who], legs.consult[who], legs.wrap_up[who]]
        until = legs.answered[who] + sum(np.maximum(part, 0) for part in spent)
        places = draw.random((len(who), ASKED)) ** SKEW * self.floor.agents_n[team][:, None]
        asked = self.floor.first_agent[team][:, None] + places.astype(np.int64)
        joins: Flags = is_chat & (draw.random(len(who)) < JOINS)
        rows = (legs.answered[who], until, team, is_chat, joins, asked, legs.agent[who])
        late = starts + EVENING_MS
        seated = []
        for at, ends, of, chats, joining, some, drawn in zip(
            *(row.tolist() for row in rows), strict=True
        ):
            agent = self._chatting(of, at, ends) if joining else None
            if agent is None:
                agent = self._free(of, some, at, ends)
            if agent is None and chats:
                agent = self._chatting(of, at, ends)
            if agent is None:
                agent = drawn
            elif chats:
                self.chats[agent].append(ends)
                if agent not in self.chatting[of]:
                    self.chatting[of].append(agent)
            self.until[agent] = max(self.until[agent], ends)
            if ends > late:
                self.booked[agent].append((at, ends))
            seated.append(agent)
        legs.agent[who] = seated

    def _begin(self, starts: int) -> None:
        for agent, booked in enumerate(self.booked):
            self.until[agent] = 0
            self.chats[agent] = []
            if booked:
                self.booked[agent] = [one for one in booked if one[1] > starts]
        self.chatting = [[] for _ in self.chatting]

    def _chatting(self, team: int, at: int, ends: int) -> int | None:
        """Somebody of the team who has a chat open, and room for another."""
        for agent in self.chatting[team].copy():
            opened = [end for end in self.chats[agent] if end > at]
            self.chats[agent] = opened
            if not opened:
                self.chatting[team].remove(agent)
            elif len(opened) < AT_ONCE and self._has_none(agent, at, ends):
                return agent
        return None

    def _free(self, team: int, some: list[int], at: int, ends: int) -> int | None:
        first, many = int(self.floor.first_agent[team]), int(self.floor.agents_n[team])
        for agent in itertools.chain(some, range(first, first + many)):
            if self.until[agent] <= at and self._has_none(agent, at, ends):
                return agent
        return None

    def _has_none(self, agent: int, at: int, ends: int) -> bool:
        """Whether nothing of an earlier day stands in the way."""
        return all(ends <= opens or closes <= at for opens, closes in self.booked[agent])
