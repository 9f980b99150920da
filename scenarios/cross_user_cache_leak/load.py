"""Customers who look at their accounts, and strangers who would like to."""

from loadtests.users import LabUser, marks_in, task

EMAIL = r"c\d+@shop\.test"
STRANGERS = 4


class Customer(LabUser):
    """Signs in once and then looks at the account; every fourth never signs in, and asks all the same.

    Each is a customer of its own, and looks through whatever it is answered for the addresses of all of them.
    """

    @task
    def look(self) -> None:
        """Ask for the account: any answer could hold somebody else's."""
        if self.number % STRANGERS and not self.identity.headers:
            answer = self.post("sign-in/", {"token": f"token-{self.number + 1}"})
            if answer.ok:
                self.identity.keep_cookies(answer.headers)
        self.get("account/", opportunity=True, note=lambda answer: marks_in(answer.text, EMAIL))
