"""Everybody wants a room in the same five days; when they fill up, everybody wants the next five."""

from datetime import date, timedelta

from loadtests.users import LabUser, task

ROOMS = (1, 2)
OPENING = date(2030, 1, 7)
DAYS = 5


class Guest(LabUser):
    """Asks for one to three nights in the five days that are being sold; stays never reach beyond them."""

    @task
    def book(self) -> None:
        """Ask for some nights; who was told yes could be one too many. The first refusal opens the next five days."""
        room = self.random.choice(ROOMS)
        weeks = vars(self.state).setdefault("weeks", dict.fromkeys(ROOMS, 0))
        week, nights = weeks[room], self.random.randint(1, 3)
        arrival = OPENING + timedelta(days=week * DAYS + self.random.randint(0, DAYS - nights))
        stay = {"room": room, "arrival": str(arrival), "departure": str(arrival + timedelta(days=nights))}
        answer = self.post("bookings/", stay, opportunity=lambda answer: answer.ok)
        if answer.status == 409 and answer.data["code"] == "taken" and weeks[room] == week:
            weeks[room] = week + 1
