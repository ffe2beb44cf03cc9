"""What stands between a request and a view: policies of URLs, refusals, what leaves the product, middlewares."""
