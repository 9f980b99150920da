"""What is measured from outside the code under test."""
