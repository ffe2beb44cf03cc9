"""The first hour: six steps, each a real screen."""
