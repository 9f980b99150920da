"""What an answer may take of a worker, and what is paid for that elsewhere."""

from lab.api import (
    memory_per_answer,
    memory_per_item,
    memory_under_load,
    no_server_errors,
    same_responses,
    temporary_files,
    throughput,
)
from scenarios.unbounded_queryset_memory.seed import SIZES

CLAIMS = (memory_per_item(50, "book", SIZES), memory_per_answer(3), same_responses(), no_server_errors())
PRICES = (memory_under_load, temporary_files, throughput)
