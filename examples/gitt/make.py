#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes titration.csv: ten charge and eight discharge pulses of exact diffusion into a slab, D/L2 = 2e-5 1/s, 30 ohm,
a discharge branch 60 mV below the charge branch, voltage noise of 20 uV (seed 1). All synthetic."""
import math
import os
import random

RATE, PULSE, REST, CURRENT, STEP, OHM, GAP, NOISE = 2e-5, 600.0, 14400.0, 0.1, 0.012, 30.0, 0.060, 2e-5


def surface(y):
    """Surface concentration of a slab after a constant flux, mean rising as y (Carslaw and Jaeger, section 3.8)."""
    if y <= 0:
        return 0.0
    if y < 0.04:
        return 2 * math.sqrt(y / math.pi)
    total = sum(math.exp(-n * n * math.pi ** 2 * y) / n ** 2 for n in range(1, 12))
    return y + 1 / 3 - 2 / math.pi ** 2 * total


def pulse(t):
    return (surface(RATE * t) - surface(RATE * (t - PULSE))) / (RATE * PULSE)


def main():
    random.seed(1)
    starts, rows = [], []

    def row(t, sign, current):
        volt = 3.60 + current * OHM * 1e-3 + sum(s * STEP * pulse(t - a) for a, s in starts if t > a)
        volt -= GAP if sign < 0 else 0.0
        rows.append((t, current, volt + random.gauss(0, NOISE)))

    for i in range(31):
        row(60.0 * i, 1, 0.0)
    now = 1800.0
    for sign in [1] * 10 + [-1] * 8:
        starts.append((now, sign))
        for t in [0.1, 0.5, 1, 2, 4, 7] + [10.0 * i for i in range(1, 61)]:
            row(now + t, sign, sign * CURRENT)
        for t in [0.1, 1, 2, 5, 10, 30] + [120.0 * i for i in range(1, 121)]:
            row(now + PULSE + t, sign, 0.0)
        now += PULSE + REST
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "titration.csv")
    with open(path, "w", newline="\n") as out:
        out.write("time_s,current_mA,voltage_V\n")
        for t, i, v in rows:
            out.write(f"{t:.1f},{i:.4f},{v:.6f}\n")


if __name__ == "__main__":
    main()
