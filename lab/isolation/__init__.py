"""What PostgreSQL's isolation levels prevent, and what they make of this lab's bugs and fixes."""
