"""The load: Locust users that speak to one variant, recorded exactly; never imported by Django."""
