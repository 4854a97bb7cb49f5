// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Halite.Examples;

/// <summary>A large study to measure with: many cells of a few samples, each with many cycles, as Battery Data Format files.</summary>
internal static class ManyCells
{
    /// <summary>Writes study.yaml and raw/ into a folder.</summary>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="cells">Number of cells; ten share a sample.</param>
    /// <param name="cycles">Cycles of each.</param>
    /// <param name="points">Rows of a half cycle.</param>
    public static void Write(string folder, int cells, int cycles, int points = 50)
    {
        Directory.CreateDirectory(Path.Combine(folder, "raw"));
        var (samples, list, data) = (new StringBuilder("samples:\n"), new StringBuilder("cells:\n"), new StringBuilder("data:\n"));
        for (int i = 0; i < cells; i++)
        {
            if (i % 10 == 0) samples.Append(CultureInfo.InvariantCulture, $"  - {{ id: s{i / 10}, formula: Li1.2Ti0.2Mn0.6O1.8F0.2, additions: {{ Li2O: {0.02 * (i / 10):0.00} }} }}\n");
            list.Append(CultureInfo.InvariantCulture, $"  - {{ id: c{i}, sample: s{i / 10}, mass_mg: {4 + 0.01 * i:0.00}, mass_sigma_mg: 0.05 }}\n");
            data.Append(CultureInfo.InvariantCulture, $"  - {{ cell: c{i}, kind: cycle, file: raw/c{i}.bdf.csv }}\n");
        }

        Parallel.For(0, cells, i => File.WriteAllBytes(Path.Combine(folder, "raw", $"c{i}.bdf.csv"), CyclerFiles.Bdf(new GalvanostaticCell
        {
            MassMg = 4 + 0.01 * i,
            CurrentMilliamperePerGram = 100,
            DischargeMilliampereHourPerGram = 195 + i % 10,
            ChargeMilliampereHourPerGram = 217,
            Cycles = cycles,
            RetentionPerCycle = 0.9996,
            PointsPerHalfCycle = points,
            Seed = (ulong)(1000 + i),
        }, labelled: false)));
        File.WriteAllText(Path.Combine(folder, "study.yaml"), $"version: 1\ntitle: {cells} cells with {cycles} cycles\nnotice: \"SYNTHETIC: made by examples/generator\"\n\n{samples}\n{list}\n{data}");
    }
}
