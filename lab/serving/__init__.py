"""How one variant is served: its routes, its health check, what Silk keeps of it."""
