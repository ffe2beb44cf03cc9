"""Art. 19: whoever got the data from us is told of rectification, erasure and restriction."""
