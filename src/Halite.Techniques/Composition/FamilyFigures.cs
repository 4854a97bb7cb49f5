// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Composition;

/// <summary>Figures 1b, 1c and 2a of the review and the trade-off line of the over-stoichiometric paper.</summary>
internal static class FamilyFigures
{
    private static readonly ImmutableArray<double> Excess = [.. Enumerable.Range(0, 61).Select(i => i / 100.0)];

    public static Figure CapacityAgainstExcess(IReadOnlyList<Element> metals) => Figure.Of("capacity-excess", "All-Li capacity of Li₁₊ₓM₁₋ₓO₂ against the lithium excess", new Plot
    {
        X = new Axis("x in Li₁₊ₓM₁₋ₓO₂"),
        Y = new Axis("Capacity", "mAh/g"),
        Traces = [.. metals.Select(e => (Trace)new LineTrace(e.Symbol, Excess, [.. Excess.Select(x => Families.Capacity(x, e.AtomicWeight))]))],
        Annotations = [.. Families.RockSalts.Select(m => new VerticalLine(m.Excess, $"M{m.Valence}+"))],
    }, "More lithium gives more capacity, at the price of a higher valence of M (vertical lines).");

    public static Figure CapacityAgainstWeight(IReadOnlyList<Element> metals)
    {
        var weights = Enumerable.Range(0, 181).Select(i => 20.0 + i).ToImmutableArray();
        var shown = Enumerable.Range(0, 61).Select(i => i / 100.0).ToImmutableArray();
        return new Figure
        {
            Id = "capacity-weight",
            Title = "All-Li capacity of Li₁₊ₓM₁₋ₓO₂ against the weight of M",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Atomic weight of M", "g/mol"),
                    Y = new Axis("Capacity", "mAh/g"),
                    Traces = [.. Families.RockSalts.Select(m => (Trace)new LineTrace(m.Written, weights, [.. weights.Select(w => Families.Capacity(m.Excess, w))]))],
                    Annotations = [.. metals.Select(e => new VerticalLine(e.AtomicWeight, e.Symbol))],
                },
                new Plot
                {
                    X = new Axis("x in Li₁₊ₓM₁₋ₓO₂"),
                    Y = new Axis("Atomic weight of M", "g/mol"),
                    Traces = [new HeatTrace(new Axis("Capacity", "mAh/g").Label, shown, weights, [.. weights.SelectMany(w => shown.Select(x => Families.Capacity(x, w)))])],
                },
            ],
            Caption = "A lighter M gives more capacity, and the more so the more lithium there is.",
        };
    }

    public static Figure Valence()
    {
        var members = Families.RockSalts;
        return new Figure
        {
            Id = "valence-family",
            Title = "Valence of M, lithium per metal and Li–O–Li axes",
            PlotsPerRow = 2,
            Plots =
            [
                new Plot
                {
                    X = new Axis("Valence of M") { Categories = [.. members.Select(m => $"{m.Valence}+")] },
                    Y = new Axis("Atoms per two oxygens") { Minimum = 0, Maximum = 1.8 },
                    Traces =
                    [
                        new BarTrace("Li", Places(members.Length, -0.2), [.. members.Select(m => m.Lithium)], 0.38) { PaletteIndex = 2 },
                        new BarTrace("M", Places(members.Length, 0.2), [.. members.Select(m => m.Metal)], 0.38) { PaletteIndex = 0 },
                    ],
                    Annotations = [.. members.Select((m, i) => new TextAnnotation(m.Written, i, m.Lithium) { Anchor = "middle" })],
                },
                new Plot
                {
                    X = new Axis("M per O") { Reversed = true },
                    Y = new Axis("Li–O–Li axes per O (random lattice)") { IncludeZero = true },
                    Traces =
                    [
                        new LineTrace("3 (n(Li)/2)²", [.. Excess.Select(x => (1 - x) / 2)], [.. Excess.Select(x => 3 * (1 + x) * (1 + x) / 4)]),
                        new PointTrace("family", [.. members.Select(m => m.Metal / 2)], [.. members.Select(m => m.RandomAxesPerOxygen)]) { Labels = [.. members.Select(m => $"M{m.Valence}+")], ShowLabels = true },
                    ],
                },
            ],
            Caption = "At one cation per anion a higher valence of M goes with more lithium and more straight Li–O–Li axes, whose O 2p states do not hybridise. (The layered forms have 0 axes per O in LiMO2 and 1 in Li2MnO3.)",
        };
    }

    public static Figure TradeOff(Formula parent)
    {
        var li2o = Formula.Parse("Li2O");
        var steps = new[] { 0, 0.1, 0.2, 0.5, 1 };
        var track = Enumerable.Range(0, 41).Select(i => i / 40.0).Select(k => Normalisation.TwoAnions.Apply(parent.Plus(li2o, k))).ToArray();
        var named = steps.Select(k => Normalisation.TwoAnions.Apply(parent.Plus(li2o, k))).ToArray();
        static double Metal(Formula f) => f.CationCount - f["Li"];
        return Figure.Of("trade-off", "Lithium against metal: site balance and what lies above it", new Plot
        {
            X = new Axis("Li per two anions") { Minimum = 0.8, Maximum = 2.4 },
            Y = new Axis("Metals per two anions") { Minimum = 0, Maximum = 1.2 },
            Traces =
            [
                new BandTrace("over-stoichiometric", [0.8, 2.0, 2.4], [1.2, 0, 0], [1.2, 1.2, 1.2]) { PaletteIndex = 4, Opacity = 0.25 },
                new LineTrace("n(Li) + n(M) = 2", [0.8, 2.0], [1.2, 0]) { PaletteIndex = 7 },
                new LineTrace($"{parent.ToString(3)} + k Li2O", [.. track.Select(f => f["Li"])], [.. track.Select(Metal)]) { PaletteIndex = 1, Dash = Dash.Dashed },
                new PointTrace("k", [.. named.Select(f => f["Li"])], [.. named.Select(Metal)]) { PaletteIndex = 1, Labels = [.. steps.Select(k => FormattableString.Invariant($"k = {k}"))], ShowLabels = true },
            ],
        }, "On the line every lithium takes the place of a metal. With Li2O on tetrahedral sites lithium is gained with little loss of metal.");
    }

    private static ImmutableArray<double> Places(int count, double shift) => [.. Enumerable.Range(0, count).Select(i => i + shift)];
}
