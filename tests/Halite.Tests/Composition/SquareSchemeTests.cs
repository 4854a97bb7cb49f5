// SPDX-License-Identifier: Apache-2.0
using Halite.Composition;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Tests.Composition;

// The promise is 1e-6 in every phase; the solver is run tighter, so the tests ask for that.
public class SquareSchemeTests
{
    public static TheoryData<double, double, double, double, double?> Protocols => new()
    {
        { 1, 0.3, 3, 0, null },
        { 1, 0.3, 1, 2, 0.3 },
        { 100, 0.3, 1, 0.5, 0.05 },
        { 1e4, 1e-3, 200, 50, 2e-3 }, // stiff: pairs form at once
        { 1e-6, 1e-5, 3e4, 3.6e4, 1e-5 }, // an hour-long protocol, slow dimerisation
        { 0, 0.2, 2, 1, 0.1 },
        { 5, 0, 1, 1, 0.1 },
    };

    [Fact]
    public void The_reference_plateau_is_met()
    {
        var end = SquareScheme.Run(new SquareProtocol { Dimerisation = 1, ChargeRate = 0.3, ChargeTime = 3 }).Curve[^1];
        Assert.Equal(3, end.Time);
        Assert.Equal(0.379944, end.O1, 1e-6);
        Assert.Equal((0.9 - end.O1) / 2, end.O22, 1e-9);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void Closed_forms_hold_in_every_phase(double k, double g, double t, double rest, double? discharge)
    {
        var result = SquareScheme.Run(new SquareProtocol { Dimerisation = k, ChargeRate = g, ChargeTime = t, RestTime = rest, DischargeRate = discharge });
        double charged = SquareScheme.Charged(k, g, t).Value, rested = charged / (1 + 2 * k * charged * rest);
        double kc = k;
        foreach (var p in result.Curve)
        {
            switch (p.Phase)
            {
                case SquarePhase.Charge:
                    Assert.Equal(k > 0 && g > 0 ? Math.Sqrt(g / (2 * k)) * Math.Tanh(Math.Sqrt(2 * k * g) * p.Time) : g * p.Time, p.O1, 1e-8);
                    Assert.Equal(g * p.Time, p.Holes, 1e-8);
                    Assert.Equal(0, p.O24);
                    break;
                case SquarePhase.Rest:
                    Assert.Equal(charged / (1 + 2 * k * charged * (p.Time - t)), p.O1, 1e-8);
                    Assert.Equal(g * t, p.Holes, 1e-8);
                    break;
                case SquarePhase.HighDischarge:
                    double d = discharge!.Value, s = p.Time - t - rest;
                    double expected = k > 0 ? Math.Sqrt(d / (2 * k)) * Math.Tan(Math.Atan(rested * Math.Sqrt(2 * k / d)) - Math.Sqrt(2 * k * d) * s) : rested - d * s;
                    Assert.Equal(expected, p.O1, 1e-8);
                    Assert.Equal(g * t - d * s, p.Holes, 1e-8);
                    break;
                case SquarePhase.LowDischarge:
                    double rate = discharge!.Value, low = p.Time - (result.Curve.Last(q => q.Phase == SquarePhase.HighDischarge).Time);
                    Assert.Equal(0, p.O1, 1e-9);
                    Assert.Equal(g * t - rate * (p.Time - t - rest), p.Holes, 1e-8);
                    Assert.Equal(kc > 0 ? rate / (2 * kc) * (1 - Math.Exp(-kc * low)) : rate / 2 * low, p.O24, 1e-8);
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void The_discharge_takes_out_what_the_charge_put_in(double k, double g, double t, double rest, double? discharge)
    {
        var result = SquareScheme.Run(new SquareProtocol { Dimerisation = k, ChargeRate = g, ChargeTime = t, RestTime = rest, DischargeRate = discharge });
        Assert.Equal(g * t, result.HighCharge + result.LowCharge, 1e-8);
        if (g > 0) Assert.Equal(result.HighCharge / (g * t), result.HighPotentialShare, 1e-8);
        else Assert.True(double.IsNaN(result.HighPotentialShare));
    }

    [Fact]
    public void Slow_discharge_loses_more_to_pairs_than_a_fast_one()
    {
        double Share(double? d) => SquareScheme.Run(new SquareProtocol { Dimerisation = 1, ChargeRate = 0.3, ChargeTime = 1, RestTime = 1, DischargeRate = d }).HighPotentialShare;
        Assert.True(Share(0.01) < Share(0.1));
        Assert.True(Share(0.1) < Share(10));
        Assert.Equal(Share(null), Share(1e6), 1e-6); // the fast limit
    }

    [Fact]
    public void Time_and_rate_scale_together()
    {
        // k -> s k, g -> s g, t -> t / s leaves the amounts as they are: the equations hold no other time.
        foreach (double s in new[] { 1e-6, 1e-3, 1e3 })
        {
            var a = SquareScheme.Run(new SquareProtocol { Dimerisation = 2, ChargeRate = 0.2, ChargeTime = 2, RestTime = 3, DischargeRate = 0.1 });
            var b = SquareScheme.Run(new SquareProtocol { Dimerisation = 2 * s, ChargeRate = 0.2 * s, ChargeTime = 2 / s, RestTime = 3 / s, DischargeRate = 0.1 * s });
            Assert.Equal(a.HighPotentialShare, b.HighPotentialShare, 1e-9);
            Assert.Equal(a.Curve[150].O22, b.Curve[150].O22, 1e-8);
        }
    }

    [Fact]
    public void More_holes_than_oxygen_is_said()
    {
        var result = SquareScheme.Run(new SquareProtocol { Dimerisation = 1, ChargeRate = 0.5, ChargeTime = 3 });
        Assert.Contains(result.Warnings, w => w.Code == "more-holes-than-oxygen");
    }

    [Fact]
    public void The_fit_finds_k_and_its_uncertainty_covers_the_truth()
    {
        const double k = 2e-3, g = 1e-4, t = 2000, sigma = 0.01;
        double[] rests = [0, 600, 1800, 3600, 7200, 14400, 36000];
        int covered = 0;
        const int samples = 200;
        for (int s = 0; s < samples; s++)
        {
            var random = new RandomStream(5, (ulong)s);
            var points = rests.Select(r => new RestShare(r, SquareSchemeFit.Share(k, g, t, r, 1e-4).Value + sigma * random.NextGaussian(), sigma)).ToList();
            var fit = SquareSchemeFit.Fit(points, g, t, 1e-4);
            if (Math.Abs(fit.Dimerisation.Value - k) < fit.Dimerisation.Sigma) covered++;
        }

        // 68.3 % of 200: three standard deviations are 10 %.
        Assert.InRange(covered / (double)samples, 0.58, 0.78);
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1e-4)]
    [InlineData(0.1)]
    [InlineData(100)]
    public void The_fit_starts_well_over_many_decades(double k)
    {
        const double g = 1e-4, t = 2000;
        double halfLife = 1 / (2 * k * SquareScheme.Charged(k, g, t).Value);
        var points = new[] { 0.1, 0.5, 1, 3, 10 }.Select(f => new RestShare(f * halfLife, SquareSchemeFit.Share(k, g, t, f * halfLife, double.PositiveInfinity).Value, null)).ToList();
        var fit = SquareSchemeFit.Fit(points, g, t);
        Assert.Equal(k, fit.Dimerisation.Value, 1e-6 * k);
        Assert.Equal(halfLife, fit.HalfLife.Value, 1e-6 * halfLife);
    }

    [Theory]
    [InlineData(-1, 1, 1)]
    [InlineData(1, double.NaN, 1)]
    [InlineData(1, 1, -1)]
    public void Negative_rates_are_refused(double k, double g, double t) =>
        Assert.Throws<InputException>(() => SquareScheme.Run(new SquareProtocol { Dimerisation = k, ChargeRate = g, ChargeTime = t }));
}
