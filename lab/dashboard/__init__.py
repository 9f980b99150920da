"""The lab's own pages, and what keeps every variant alive behind them while `make lab` runs."""
