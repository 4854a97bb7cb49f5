#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the synthetic spectra of this folder (seeded; run it to see how they came about)."""
import math
import random

random.seed(20260101)


def counts(mean):
    return max(0, round(random.gauss(mean, math.sqrt(mean))))


def pv(x, area, centre, fwhm, eta):
    t = (x - centre) / fwhm
    gauss = 0.9394372786996513 / fwhm * math.exp(-2.772588722239781 * t * t)
    lorentz = 0.6366197723675814 / fwhm / (1 + 4 * t * t)
    return area * ((1 - eta) * gauss + eta * lorentz)


def raman():
    """Three bands of a disordered rock salt on fluorescence, Poisson counts."""
    with open("raw/raman.csv", "w") as f:
        f.write("raman_shift_cm-1,counts\n")
        for i in range(600):
            x = 200 + 1.3 * i
            mean = 300 * math.exp(-(x - 200) / 400) + 150 + pv(x, 40000, 467, 76, 0.5) + pv(x, 80000, 607, 70, 0.7) + pv(x, 15000, 760, 58, 0.3)
            f.write(f"{x:.1f},{counts(mean)}\n")


def edge(e, e0, white):
    return 0.5 + math.atan((e - e0) / 1.2) / math.pi + white * math.exp(-((e - e0 - 5) / 3) ** 2) + 0.06 * math.sin((e - e0) / 9) * math.exp(-(e - e0) / 60 if e > e0 else -9)


def project():
    """An Athena project: two states of manganese and a mixture of 35 % A, which needs its energy shift of +0.8 eV."""
    groups = [("state A", 6547.0, 0.35, None, 0.0), ("state B", 6551.0, 0.55, None, 0.0), ("mixture", 0, 0, 0.35, 0.8)]
    with open("raw/mixture.prj", "w") as f:
        f.write("# Athena project file -- Demeter version 0.9.26\n# made for Halite's examples\n\n")
        for n, (label, e0, white, share, shift) in enumerate(groups):
            xs, ys = [], []
            e = 6390.0
            while e < 7100:
                mu = edge(e, e0, white) if share is None else share * edge(e, 6547.0, 0.35) + (1 - share) * edge(e, 6551.0, 0.55)
                xs.append(f"'{e - shift:.3f}'")
                ys.append(f"'{0.4 - 2e-4 * (e - 6390) + 1.1 * mu + random.gauss(0, 0.001):.6f}'")
                e += 5 if e < 6520 else 0.4 if e < 6600 else 2.5
            f.write(f"$old_group = 'grp{chr(97 + n)}';\n")
            f.write(f"@args = ('label','{label}','bkg_e0','{e0 or 6549.5}','bkg_eshift','{shift}','bkg_pre1','-140','bkg_pre2','-40','bkg_nor1','80','bkg_nor2','500','bkg_nnorm','3','bkg_z','Mn','fft_edge','k','is_xmu',1);\n")
            f.write(f"@x = ({','.join(xs)});\n@y = ({','.join(ys)});\n[record]   #\n\n")


def foil():
    """A metal foil with one shell at 2.55 A (phase shift -0.3 A) in XDI."""
    with open("raw/foil.xdi", "w") as f:
        f.write("# XDI/1.0 Halite/0.1\n# Column.1: energy eV\n# Column.2: mutrans\n# Element.symbol: Cu\n# Element.edge: K\n# Mono.d_spacing: 3.13553\n# Sample.name: synthetic foil\n# ///\n# synthetic spectrum, see make.py\n#----\n# energy mutrans\n")
        e = 8780.0
        while e < 9900:
            chi = 0.0
            if e > 8979:
                k = math.sqrt(0.2624684 * (e - 8979))
                chi = 12 * 0.5 / (k * 2.55 ** 2) * math.exp(-2 * 0.004 * k * k) * k / (1 + 0.15 * k * k) * 1.6 * math.sin(2 * k * (2.55 - 0.30) + 1.0) * (1 - math.exp(-((e - 8979) / 25)))
            mu = -1.3 - 3e-4 * (e - 8780) + 2.7 * (0.5 + math.atan((e - 8979) / 1.5) / math.pi) * (1 + chi)
            f.write(f"{e:.3f} {mu + random.gauss(0, 2e-4):.7f}\n")
            e += 10 if e < 8960 else 0.5 if e < 9010 else 2.0


def s2p():
    """Sulphite and sulphate S 2p doublets on a Shirley background, as a VAMAS file."""
    points, start, step = 260, 1311.0, 0.05
    def line(k, area, energy):
        out = 0.0
        for position, weight in ((energy, 2 / 3), (energy + 1.18, 1 / 3)):
            t = (1486.6 - k - position) / 1.5
            out += area * weight / 1.5 / (0.7 / 0.9394372786996513 + 0.3 / 0.6366197723675814) * (0.7 * math.exp(-2.772588722239781 * t * t) + 0.3 / (1 + 4 * t * t))
        return out
    peaks = [line(start + step * i, 900, 166.3) + line(start + step * i, 2600, 168.2) for i in range(points)]
    tail, values = 0.0, [0] * points
    for i in reversed(range(points)):
        tail += peaks[i] * step
        values[i] = counts(5 * (300 + peaks[i] + 0.03 * tail))
    head = ["VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4", "Halite", "synthetic", "make.py", "S 2p example", "0", "NORM", "REGULAR", "1", "0", "0", "0", "0", "0", "1"]
    block = ["S 2p", "S-LRMO", "2026", "1", "1", "12", "0", "0", "0", "1", "synthetic, see make.py", "XPS", "Al", "1486.6", "150", "0", "0", "0", "0", "FAT", "20", "1", "4.5", "0", "0", "0", "0", "0", "S", "2p", "-1",
             "Kinetic Energy", "eV", f"{start}", f"{step}", "1", "Counts", "d", "pulse counting", "0.5", "10", "0", "0", "0", "0", "0", f"{points}", f"{min(values)}", f"{max(values)}"]
    with open("raw/s2p.vms", "w", newline="\r\n") as f:
        f.write("\n".join(head + block + [str(v) for v in values] + ["end of experiment"]) + "\n")


def oxygen():
    """O K edges of three states of charge in partial fluorescence yield; the feature at 531 eV grows."""
    with open("raw/oxygen-k.csv", "w") as f:
        f.write("energy_eV,pfy_pristine,pfy_4.3V,pfy_4.8V\n")
        e = 515.0
        while e < 580:
            row = []
            for feature, t2g in ((0.0, 529.5), (0.03, 529.5), (0.11, 529.5)):
                mu = 0.5 + math.atan((e - 537.0) / 1.6) / math.pi + 0.45 * math.exp(-((e - t2g) / 0.55) ** 2) + 0.3 * math.exp(-((e - t2g - 3.2) / 0.7) ** 2)
                mu += feature * math.exp(-((e - 531.0) / 0.35) ** 2) + 0.25 * math.exp(-((e - 541) / 3) ** 2)
                row.append(f"{0.2 + 0.9 * mu + random.gauss(0, 0.002):.5f}")
            f.write(f"{e:.2f},{','.join(row)}\n")
            e += 0.5 if e < 526 else 0.1 if e < 546 else 0.5


def preedge():
    """Mn K edge with a pre-edge doublet at 6540.5 and 6542.6 eV (areas 0.05 and 0.03 eV of a unit step)."""
    with open("raw/mn-preedge.xdi", "w") as f:
        f.write("# XDI/1.0 Halite/0.1\n# Column.1: energy eV\n# Column.2: mutrans\n# Element.symbol: Mn\n# Element.edge: K\n# ///\n# synthetic spectrum, see make.py\n#----\n# energy mutrans\n")
        e = 6390.0
        while e < 7000:
            mu = 0.5 + math.atan((e - 6551.5) / 1.6) / math.pi + 0.4 * math.exp(-((e - 6557) / 3) ** 2)
            for area, centre in ((0.05, 6540.5), (0.03, 6542.6)):
                mu += area * 0.9394372786996513 / 1.8 * math.exp(-2.772588722239781 * ((e - centre) / 1.8) ** 2)
            f.write(f"{e:.2f} {0.3 - 2e-4 * (e - 6390) + mu + random.gauss(0, 3e-4):.6f}\n")
            e += 5 if e < 6520 else 0.2 if e < 6570 else 2.5


def infrared():
    """Surface species after cycling: carboxylate 1654, ester 1742, carbonate 1437 1/cm, as absorbance."""
    with open("raw/infrared.csv", "w") as f:
        f.write("wavenumber_cm-1,absorbance\n")
        for i in range(700):
            x = 1200 + i
            y = 0.02 + 1e-5 * (x - 1200) + pv(x, 1.6, 1654, 40, 0.5) + pv(x, 0.5, 1742, 34, 0.5) + pv(x, 3.0, 1437, 60, 0.5)
            f.write(f"{x},{y + random.gauss(0, 2e-4):.6f}\n")


def series():
    """The Raman bands along the state of charge: E_g moves down, A_1g up."""
    with open("raw/raman-series.csv", "w") as f:
        socs = (0.0, 0.25, 0.5, 0.75, 1.0)
        f.write("raman_shift_cm-1," + ",".join(f"soc{s}" for s in socs) + "\n")
        for i in range(400):
            x = 200 + 2 * i
            row = []
            for s in socs:
                mean = 300 * math.exp(-(x - 200) / 400) + 150 + pv(x, 40000 * (1 - 0.4 * s), 467 - 6 * s, 76, 0.5) + pv(x, 80000, 607 + 12 * s, 70, 0.7) + pv(x, 15000 * (1 - 0.5 * s), 760, 58, 0.3)
                row.append(str(counts(mean)))
            f.write(f"{x},{','.join(row)}\n")


def strained():
    """The foil with 9 neighbours at 2.60 A and a larger displacement (0.005 A^2): a sample for shell fits."""
    with open("raw/strained.xdi", "w") as f:
        f.write("# XDI/1.0 Halite/0.1\n# Column.1: energy eV\n# Column.2: mutrans\n# Element.symbol: Cu\n# Element.edge: K\n# Mono.d_spacing: 3.13553\n# Sample.name: synthetic strained foil\n# ///\n# synthetic spectrum, see make.py\n#----\n# energy mutrans\n")
        e = 8780.0
        while e < 9900:
            chi = 0.0
            if e > 8979:
                k = math.sqrt(0.2624684 * (e - 8979))
                chi = 9 * 0.5 / (k * 2.60 ** 2) * math.exp(-2 * 0.005 * k * k) * k / (1 + 0.15 * k * k) * 1.6 * math.sin(2 * k * (2.60 - 0.30) + 1.0) * (1 - math.exp(-((e - 8979) / 25)))
            mu = -1.3 - 3e-4 * (e - 8780) + 2.7 * (0.5 + math.atan((e - 8979) / 1.5) / math.pi) * (1 + chi)
            f.write(f"{e:.3f} {mu + random.gauss(0, 2e-4):.7f}\n")
            e += 10 if e < 8960 else 0.5 if e < 9010 else 2.0


def s2p_series():
    """S 2p at three states of charge, one block each: sulphite turns to sulphate, both move up by 0.3 eV."""
    points, start, step = 130, 1311.0, 0.1
    blocks = []
    for soc in (0, 50, 100):
        move = 0.3 * soc / 100
        def line(k, area, energy):
            out = 0.0
            for position, weight in ((energy, 2 / 3), (energy + 1.18, 1 / 3)):
                t = (1486.6 - k - position) / 1.5
                out += area * weight / 1.5 / (0.7 / 0.9394372786996513 + 0.3 / 0.6366197723675814) * (0.7 * math.exp(-2.772588722239781 * t * t) + 0.3 / (1 + 4 * t * t))
            return out
        peaks = [line(start + step * i, 2600 - 20 * soc, 166.3 + move) + line(start + step * i, 900 + 20 * soc, 168.2 + move) for i in range(points)]
        tail, values = 0.0, [0] * points
        for i in reversed(range(points)):
            tail += peaks[i] * step
            values[i] = counts(5 * (300 + peaks[i] + 0.03 * tail))
        blocks += [f"S 2p soc {soc}", "S-LRMO", "2026", "1", "1", "12", "0", "0", "0", "1", "synthetic, see make.py", "XPS", "Al", "1486.6", "150", "0", "0", "0", "0", "FAT", "20", "1", "4.5", "0", "0", "0", "0", "0", "S", "2p", "-1",
                   "Kinetic Energy", "eV", f"{start}", f"{step}", "1", "Counts", "d", "pulse counting", "0.5", "10", "0", "0", "0", "0", "0", f"{points}", f"{min(values)}", f"{max(values)}"] + [str(v) for v in values]
    head = ["VAMAS Surface Chemical Analysis Standard Data Transfer Format 1988 May 4", "Halite", "synthetic", "make.py", "S 2p series", "0", "NORM", "REGULAR", "3", "0", "0", "0", "0", "0", "3"]
    with open("raw/s2p-series.vms", "w", newline="\r\n") as f:
        f.write("\n".join(head + blocks + ["end of experiment"]) + "\n")


raman()
project()
foil()
s2p()
oxygen()
preedge()
infrared()
series()
strained()
s2p_series()
