"""The lab's settings: base, measure (under load), inspect (with profilers), web (the lab's pages), test."""
