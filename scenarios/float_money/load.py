"""Savers who pay in twice, look at what they have, and take it all out again."""

from decimal import Decimal

from loadtests.users import Answer, LabUser, task

# In floats these add up to too little, too much, too little, and, as quarters do, to the right sum.
PAIRS = [("0.70", "0.10"), ("0.10", "0.20"), ("0.14", "0.95"), ("0.50", "0.25")]


class Saver(LabUser):
    """Has an account that nobody used before."""

    @task
    def save_and_spend(self) -> None:
        """Two deposits, a look, a withdrawal; what the account showed is noted beside what it should."""
        number = vars(self.state).get("accounts", 0)
        self.state.accounts = number + 1
        account, pair = number + 1, PAIRS[number % len(PAIRS)]
        total = str(sum(map(Decimal, pair)))

        def compare(answer: Answer) -> dict[str, str]:
            return {"shown": answer.data["balance"] if answer.ok else "", "saved": total}

        for amount in pair:
            self.post("deposits/", {"account": account, "amount": amount}, name="pay in")
        self.get(f"accounts/{account}/", name="look", note=compare)
        self.post("withdrawals/", {"account": account, "amount": total}, name="take out")
