"""What an answer may take of a worker, and what is paid for that elsewhere."""

from lab.api import (
    first_byte,
    memory_per_answer,
    memory_per_item,
    memory_under_load,
    no_server_errors,
    same_responses,
    temporary_files,
    throughput,
)
from scenarios.unstreamed_export.seed import SIZES

CLAIMS = (memory_per_item(50, "book", SIZES), memory_per_answer(3), same_responses(), no_server_errors())
PRICES = (first_byte, memory_under_load, temporary_files, throughput)
