// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Cycling;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Cycling;

/// <summary>The figures of a cycle analysis.</summary>
internal static class CycleFigures
{
    private const int PointsPerCurve = 1500;
    private const int Curves = 8;

    public static ImmutableArray<Figure> Of(CyclingRecord record, CycleTable table, CycleOptions options)
    {
        var figures = ImmutableArray.CreateBuilder<Figure>();
        if (table.Cycles.IsEmpty) return [];
        figures.Add(VoltageCapacity(record, table, options));
        if (table.Cycles.Length > 1) figures.Add(CapacityCycle(table));
        if (table.RateBlocks.Select(b => b.Current).Distinct().Count() > 1 && table.RateBlocks.Length > 1) figures.Add(Rate(table));
        return figures.ToImmutable();
    }

    /// <summary>Voltage against capacity, each half cycle from zero, of at most eight cycles spread over the test.</summary>
    private static Figure VoltageCapacity(CyclingRecord record, CycleTable table, CycleOptions options)
    {
        double perGram = options.Mass is { } mass ? 1000 / mass.Value : 1;
        var chosen = Spread(table.Cycles, Curves);
        var traces = ImmutableArray.CreateBuilder<Trace>();
        for (int k = 0; k < chosen.Count; k++)
        {
            var colour = chosen.Count == 1 ? Palette.Trace(0) : Palette.Ordered(0.9 * k / (chosen.Count - 1));
            foreach (var half in new[] { chosen[k].Charge, chosen[k].Discharge })
            {
                if (half is null) continue;
                var (q, v) = Curve(record, half, perGram);
                traces.Add(new LineTrace(half == chosen[k].Charge || chosen[k].Charge is null ? $"cycle {chosen[k].Number}" : "", q, v) { Colour = colour });
            }
        }

        return Figure.Of("voltage-capacity", "Voltage against capacity", new Plot
        {
            X = new Axis("Capacity", options.Mass is null ? "mAh" : "mAh/g"),
            Y = new Axis("Voltage", "V"),
            Traces = traces.ToImmutable(),
        }, "Voltage against the capacity of each half cycle, counted from its start; charge rises, discharge falls."
           + (chosen.Count < table.Cycles.Length ? $" {chosen.Count} of {table.Cycles.Length} cycles are drawn, spread over the test." : ""));
    }

    public static (ImmutableArray<double> Q, ImmutableArray<double> V) Curve(CyclingRecord record, HalfCycle half, double scale)
    {
        var q = new List<double>();
        var v = new List<double>();
        double sum = 0;
        for (int i = half.FirstRow; i <= half.LastRow; i++)
        {
            sum += (int)half.Direction * record.Charge[i];
            if (record.Charge[i] == 0 && i > half.FirstRow) continue;
            q.Add(sum * scale);
            v.Add(record.Voltage[i]);
        }

        return Thinning.Thin(q.ToArray(), v.ToArray(), PointsPerCurve);
    }

    private static Figure CapacityCycle(CycleTable table)
    {
        bool mass = table.Cycles.Any(c => c.SpecificCharge is not null);
        double? Charge(Cycle c) => mass ? c.SpecificCharge?.Value : c.Charge?.Charge;
        double? Discharge(Cycle c) => mass ? c.SpecificDischarge?.Value : c.Discharge?.Charge;
        ImmutableArray<double> numbers = [.. table.Cycles.Select(c => (double)c.Number)];
        double size = numbers.Length > 200 ? 3 : 6;
        var efficiency = table.Cycles.Where(c => c.CoulombicEfficiency is not null).Select(c => c.CoulombicEfficiency!.Value).ToList();
        return Figure.Of("capacity-cycle", "Capacity and Coulombic efficiency against cycle", new Plot
        {
            X = new Axis("Cycle") { Integer = true },
            Y = new Axis("Capacity", mass ? "mAh/g" : "mAh") { IncludeZero = true },
            Right = efficiency.Count == 0 ? null : new Axis("Coulombic efficiency", "%"),
            Traces =
            [
                new PointTrace("charge", numbers, [.. table.Cycles.Select(c => Charge(c) ?? double.NaN)]) { Marker = Marker.OpenCircle, PaletteIndex = 0, Size = size },
                new PointTrace("discharge", numbers, [.. table.Cycles.Select(c => Discharge(c) ?? double.NaN)]) { PaletteIndex = 0, Size = size },
                .. efficiency.Count == 0 ? ImmutableArray<Trace>.Empty
                    : [new PointTrace("Coulombic efficiency", numbers, [.. table.Cycles.Select(c => c.CoulombicEfficiency ?? double.NaN)]) { Marker = Marker.Diamond, PaletteIndex = 1, OnRight = true, Size = size }],
            ],
        }, "Charge and discharge capacity (left) and Coulombic efficiency (right) of each cycle.");
    }

    private static Figure Rate(CycleTable table)
    {
        bool mass = table.RateBlocks.All(b => b.SpecificCurrent is not null);
        ImmutableArray<double> current = [.. table.RateBlocks.Select(b => b.SpecificCurrent ?? b.Current)];
        double grams = mass ? table.RateBlocks[0].Current / table.RateBlocks[0].SpecificCurrent!.Value : 1;
        return new Figure
        {
            Id = "rate",
            Title = "Rate capability",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Current", mass ? "mA/g" : "mA") { Scale = AxisScale.Log },
                    Y = new Axis("Discharge capacity", mass ? "mAh/g" : "mAh") { IncludeZero = true },
                    Traces =
                    [
                        new PointTrace("mean of last cycles", current, [.. table.RateBlocks.Select(b => b.MeanDischarge / grams)]),
                        new PointTrace("first cycle", current, [.. table.RateBlocks.Select(b => b.FirstDischarge / grams)]) { Marker = Marker.OpenCircle },
                    ],
                },
                new Plot
                {
                    X = new Axis("Current", mass ? "mA/g" : "mA"),
                    Y = new Axis("Mean discharge voltage", "V"),
                    Traces = [new PointTrace("", current, [.. table.RateBlocks.Select(b => b.MeanVoltage)])],
                },
            ],
            Caption = "Left: discharge capacity of each block of cycles at one current, on a logarithmic axis. Right: energy-averaged discharge voltage of the same cycles.",
        };
    }

    public static List<Cycle> Spread(ImmutableArray<Cycle> cycles, int count)
    {
        if (cycles.Length <= count) return [.. cycles];
        var chosen = new SortedSet<int>();
        for (int i = 0; i < count; i++) chosen.Add((int)Math.Round((double)i * (cycles.Length - 1) / (count - 1)));
        return [.. chosen.Select(i => cycles[i])];
    }
}
