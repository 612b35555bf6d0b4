#!/usr/bin/env python3
"""Writes vectors.csv: the 1 euro filter as published (Casiez, Roussel, Vogel, CHI 2012, algorithm 1, with the speed taken from
the last filtered value, as the authors' implementations have it since August 2023), in Python's doubles.

    python3 vectors.py > vectors.csv
"""
import math
import random


def smoothing_factor(elapsed, cutoff):
    r = 2 * math.pi * cutoff * elapsed
    return r / (r + 1)


class OneEuro:
    def __init__(self, min_cutoff, beta, d_cutoff):
        self.min_cutoff, self.beta, self.d_cutoff = min_cutoff, beta, d_cutoff
        self.x = None
        self.dx = 0.0
        self.t = None

    def __call__(self, t, x):
        if self.x is None:
            self.t, self.x = t, x
            return x
        elapsed = t - self.t
        a_d = smoothing_factor(elapsed, self.d_cutoff)
        self.dx = a_d * (x - self.x) / elapsed + (1 - a_d) * self.dx
        a = smoothing_factor(elapsed, self.min_cutoff + self.beta * abs(self.dx))
        self.x = a * x + (1 - a) * self.x
        self.t = t
        return self.x


random.seed(20120505)
print("min_cutoff,beta,d_cutoff,time,value,filtered")
for parameters in [(1.0, 0.1, 1.0), (0.05, 80.0, 1.0), (0.3, 15.0, 1.0), (2.0, 0.0, 0.5)]:
    f = OneEuro(*parameters)
    t = 0.0
    for i in range(150):
        value = math.sin(i / 12) + 0.3 * math.sin(i / 3.1) + random.gauss(0, 0.05)
        print(",".join(repr(v) for v in (*parameters, t, value, f(t, value))))
        t += random.uniform(0.005, 0.06)
