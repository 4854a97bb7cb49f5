// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Composition;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Composition;

/// <summary>Figures of the kinetic square scheme.</summary>
internal static class KineticsFigures
{
    public static string Name(SquarePhase phase) => phase switch
    {
        SquarePhase.Charge => "charge",
        SquarePhase.Rest => "rest",
        SquarePhase.HighDischarge => "discharge, high",
        _ => "discharge, low",
    };

    public static Figure Curve(SquareResult result)
    {
        ImmutableArray<double> Of(Func<SquarePoint, double> value) => [.. result.Curve.Select(value)];
        var time = Of(p => p.Time);
        return Figure.Of("square-scheme", "Kinetic square scheme of oxygen redox", new Plot
        {
            X = new Axis("Time", "s"),
            Y = new Axis("Amount per oxygen") { IncludeZero = true },
            Traces =
            [
                new LineTrace("O⁻", time, Of(p => p.O1)),
                new LineTrace("O₂²⁻", time, Of(p => p.O22)),
                new LineTrace("O₂⁴⁻", time, Of(p => p.O24)),
                new LineTrace("holes, O⁻ + 2 O₂²⁻", time, Of(p => p.Holes)) { Dash = Dash.Dashed, PaletteIndex = 6 },
            ],
            Annotations = [.. result.Curve.GroupBy(p => p.Phase).Where(g => g.Key is SquarePhase.Rest or SquarePhase.LowDischarge).Select(g => new Region(g.First().Time, g.Last().Time, Name(g.Key)))],
        }, "Labile O⁻ pairs to O₂²⁻ during charge, rest and discharge. On discharge O⁻ is reduced first, at about 4.4 V, then O₂²⁻ at about 3.3 V.");
    }

    public static ImmutableArray<Figure> ShareAgainstRest(SquareProtocol protocol)
    {
        if (protocol.Dimerisation <= 0 || protocol.ChargeRate <= 0 || protocol.ChargeTime <= 0) return [];
        double c0 = SquareScheme.Charged(protocol.Dimerisation, protocol.ChargeRate, protocol.ChargeTime).Value;
        double halfLife = 1 / (2 * protocol.Dimerisation * c0);
        var rests = Enumerable.Range(0, 121).Select(i => halfLife * Math.Pow(10, -2 + i * 4.0 / 120)).ToImmutableArray();
        double discharge = protocol.DischargeRate ?? double.PositiveInfinity;
        return
        [
            Figure.Of("high-potential-share", "Discharge at the high potential against rest", new Plot
            {
                X = new Axis("Rest", "s") { Scale = AxisScale.Log },
                Y = new Axis("Share at the high potential", "%") { IncludeZero = true },
                Traces = [new LineTrace("share", rests, [.. rests.Select(r => 100 * SquareSchemeFit.Share(protocol.Dimerisation, protocol.ChargeRate, protocol.ChargeTime, r, discharge).Value)])],
                Annotations = [new VerticalLine(halfLife, "half-life of O⁻")],
            }, "The longer the rest, the more O⁻ has paired and the less of the charge comes back at the high potential."),
        ];
    }

    public static Figure Fit(IReadOnlyList<RestShare> points, SquareFit fit, double g, double t, double? discharge)
    {
        double longest = Math.Max(points.Max(p => p.RestTime), fit.HalfLife.Value);
        var rests = Enumerable.Range(0, 201).Select(i => longest * 1.05 * i / 200).ToImmutableArray();
        return Figure.Of("square-scheme-fit", "Dimerisation of O⁻ from the share after a rest", new Plot
        {
            X = new Axis("Rest", "s"),
            Y = new Axis("Share at the high potential", "%") { IncludeZero = true },
            Traces =
            [
                new LineTrace("square scheme", rests, [.. rests.Select(r => 100 * SquareSchemeFit.Share(fit.Dimerisation.Value, g, t, r, discharge ?? double.PositiveInfinity).Value)]),
                new PointTrace("measured", [.. points.Select(p => p.RestTime)], [.. points.Select(p => 100 * p.Share)])
                {
                    SigmaY = points.All(p => p.Sigma is not null) ? [.. points.Select(p => 100 * p.Sigma!.Value)] : [],
                },
            ],
        }, $"k = {fit.Dimerisation}; half-life of O⁻ when the rest begins {fit.HalfLife}.");
    }
}
