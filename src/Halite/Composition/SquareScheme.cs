// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Composition;

/// <summary>A charge at constant current, a rest and a discharge at constant current, in units per oxygen.</summary>
public sealed record SquareProtocol
{
    /// <summary>Rate constant k of 2 O⁻ → O₂²⁻, 1/s per (O⁻ per oxygen); zero or above.</summary>
    public required double Dimerisation { get; init; }

    /// <summary>Holes injected per oxygen and second, g = I / (F n_O); zero or above.</summary>
    public required double ChargeRate { get; init; }

    /// <summary>Duration of the charge, s; zero or above.</summary>
    public required double ChargeTime { get; init; }

    /// <summary>Rest after the charge, s. Default 0.</summary>
    public double RestTime { get; init; }

    /// <summary>Holes taken out per oxygen and second on discharge, above zero; null (default) for the limit of a fast discharge, in which nothing dimerises meanwhile.</summary>
    public double? DischargeRate { get; init; }

    /// <summary>
    /// Rate constant of the cleavage O₂⁴⁻ → 2 O²⁻, 1/s; null (default) takes the number of <see cref="Dimerisation"/>,
    /// since no value is published. It moves O₂⁴⁻ alone: no other quantity depends on it.
    /// </summary>
    public double? Cleavage { get; init; }

    /// <summary>Points of the curve in each phase. Default 201.</summary>
    public int PointsPerPhase { get; init; } = 201;

    internal void Check()
    {
        NotNegative(Dimerisation, "The rate constant k");
        NotNegative(ChargeRate, "The charge rate g");
        NotNegative(ChargeTime, "The charge time t");
        NotNegative(RestTime, "The rest time");
        NotNegative(Cleavage ?? 0, "The cleavage rate constant");
        if (DischargeRate is { } d && !(d > 0 && double.IsFinite(d))) throw new InputException("The discharge rate is not above zero: leave it out for the limit of a fast discharge.");
        if (PointsPerPhase is < 2 or > 100_000) throw new InputException("The points of the curve are between 2 and 100000 a phase.");
    }

    private static void NotNegative(double value, string name)
    {
        if (!(value >= 0) || !double.IsFinite(value)) throw new InputException($"{name} is not a number of zero or above.");
    }
}

/// <summary>Phases of the protocol.</summary>
public enum SquarePhase
{
    /// <summary>Oxidation O²⁻ → O⁻ at the high potential, with dimerisation.</summary>
    Charge,

    /// <summary>Dimerisation alone.</summary>
    Rest,

    /// <summary>Reduction O⁻ → O²⁻ at the high potential, with dimerisation.</summary>
    HighDischarge,

    /// <summary>Reduction O₂²⁻ → O₂⁴⁻ at the low potential, two electrons each, with cleavage.</summary>
    LowDischarge,
}

/// <summary>Concentrations per oxygen at one time.</summary>
/// <param name="Time">Time since the start, s.</param>
/// <param name="Phase">The phase that the point belongs to.</param>
/// <param name="O1">O⁻ (one hole each).</param>
/// <param name="O22">Dimers O₂²⁻ (two holes each).</param>
/// <param name="O24">Reduced dimers O₂⁴⁻ (no hole).</param>
public readonly record struct SquarePoint(double Time, SquarePhase Phase, double O1, double O22, double O24)
{
    /// <summary>Holes per oxygen, O⁻ + 2 O₂²⁻: what the current put in.</summary>
    public double Holes => O1 + 2 * O22;

    /// <summary>O²⁻ that is left per oxygen.</summary>
    public double Oxide => 1 - O1 - 2 * O22 - 2 * O24;
}

/// <summary>What the scheme predicts.</summary>
/// <param name="Curve">The concentrations, phase by phase; the first point of a phase repeats the last of the one before.</param>
/// <param name="HighPotentialShare">Part of the discharge charge at the high potential, 0 to 1; NaN where there are no holes.</param>
/// <param name="HighCharge">Holes per oxygen taken out at the high potential.</param>
/// <param name="LowCharge">Holes per oxygen taken out at the low potential.</param>
/// <param name="Warnings">What a reader must know.</param>
public sealed record SquareResult(ImmutableArray<SquarePoint> Curve, double HighPotentialShare, double HighCharge, double LowCharge, ImmutableArray<Warning> Warnings);

/// <summary>
/// The kinetic square scheme of oxygen redox (Kawai et al., Energy Environ. Sci. 15 (2022) 2591): on charge O²⁻ gives
/// labile O⁻ (about 4.4 V), which dimerises to O₂²⁻; on discharge O⁻ is reduced without polarisation, O₂²⁻ at about
/// 3.3 V to O₂⁴⁻, which falls apart to O²⁻. With c1 = O⁻, c2 = O₂²⁻, c3 = O₂⁴⁻ per oxygen and the signed current i
/// (holes per oxygen and second) the equations are, at the high potential, dc1/dt = i − 2 k c1², dc2/dt = k c1²,
/// dc3/dt = −kc c3, and at the low one c1 = 0, dc2/dt = i/2, dc3/dt = −i/2 − kc c3. They keep c1 + 2 c2 = ∫ i dt.
/// </summary>
public static class SquareScheme
{
    /// <summary>Potential of the reaction O²⁻/O⁻ against Li/Li+ in O2-Li1.12-yNi0.17Mn0.71O2, V (abstract of Kawai et al. 2022).</summary>
    public const double HighPotential = 4.4;

    /// <summary>Potential of the reduction of O₂²⁻ against Li/Li+ in the same compound, V.</summary>
    public const double LowPotential = 3.3;

    /// <summary>Runs a protocol.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="token">Stops the work.</param>
    /// <exception cref="InputException">A rate or time is negative or not a number.</exception>
    public static SquareResult Run(SquareProtocol protocol, CancellationToken token = default)
    {
        protocol.Check();
        var run = new Integration(protocol, token);
        run.HighPhase(SquarePhase.Charge, protocol.ChargeRate, protocol.ChargeTime);
        if (protocol.RestTime > 0) run.HighPhase(SquarePhase.Rest, 0, protocol.RestTime);
        double c1 = run.State[0], holes = c1 + 2 * run.State[1];
        if (protocol.DischargeRate is not { } rate)
            return run.Result(holes > 0 ? c1 / holes : double.NaN, c1, 2 * run.State[1]);
        double high = rate * run.HighPhase(SquarePhase.HighDischarge, -rate, holes / rate);
        double low = 2 * run.State[1];
        run.LowPhase(rate, low / rate);
        return run.Result(holes > 0 ? high / holes : double.NaN, high, low);
    }

    /// <summary>
    /// O⁻ per oxygen after a charge from none: √(g/2k) tanh(√(2kg) t); g t for k = 0. Exact for constant current.
    /// </summary>
    /// <param name="k">Rate constant of dimerisation.</param>
    /// <param name="g">Charge rate.</param>
    /// <param name="t">Duration, s.</param>
    public static Dual Charged(Dual k, double g, double t)
    {
        if (k.Value <= 0 || g <= 0) return g * t;
        return Dual.Sqrt(g / (2 * k)) * Dual.Tanh(Dual.Sqrt(2 * g * k) * t);
    }

    /// <summary>O⁻ per oxygen after a rest: c0 / (1 + 2 k c0 t), the half-life being 1 / (2 k c0). Exact.</summary>
    /// <param name="k">Rate constant of dimerisation.</param>
    /// <param name="c0">O⁻ at the start of the rest.</param>
    /// <param name="t">Duration, s.</param>
    public static Dual Rested(Dual k, Dual c0, double t) => c0 / (1 + 2 * t * k * c0);

    /// <summary>
    /// Charge at the high potential until no O⁻ is left, holes per oxygen: √(g/2k) atan(c0 √(2k/g)); c0 for k = 0 or
    /// an infinitely fast discharge. Exact for constant current.
    /// </summary>
    /// <param name="k">Rate constant of dimerisation.</param>
    /// <param name="c0">O⁻ at the start of the discharge.</param>
    /// <param name="g">Discharge rate; infinity for the fast limit.</param>
    public static Dual HighDischarge(Dual k, Dual c0, double g)
    {
        if (k.Value <= 0 || double.IsPositiveInfinity(g)) return c0;
        var p = Dual.Sqrt(g / (2 * k));
        return p * Dual.Atan(c0 / p);
    }

    private sealed class Integration(SquareProtocol protocol, CancellationToken token)
    {
        // Well below the 1e-6 that the curve promises, for rate constants over many decades.
        private static readonly OdeOptions Tolerance = new() { RelativeTolerance = 1e-10, AbsoluteTolerance = 1e-14 };
        private readonly ImmutableArray<SquarePoint>.Builder curve = ImmutableArray.CreateBuilder<SquarePoint>();
        private readonly double cleavage = protocol.Cleavage ?? protocol.Dimerisation;
        private double time;

        public double[] State { get; private set; } = [0, 0, 0];

        /// <summary>Integrates at the high potential; a discharge stops when no O⁻ is left. Returns the duration.</summary>
        public double HighPhase(SquarePhase phase, double current, double duration)
        {
            double k = protocol.Dimerisation, kc = cleavage;
            bool discharge = current < 0;
            if (discharge && State[0] <= 0) return 0;
            // The charge at the high potential is known exactly, and with it the end of this phase.
            if (discharge) duration = HighDischarge(k, State[0], -current).Value / -current;
            Add(phase, duration, (_, c, d) =>
            {
                var pairs = k * c[0] * c[0];
                d[0] = current - 2 * pairs;
                d[1] = pairs;
                d[2] = -kc * c[2];
            });
            if (discharge) Exhaust(0);
            return duration;
        }

        /// <summary>Integrates at the low potential until no dimer is left.</summary>
        public void LowPhase(double rate, double duration)
        {
            if (State[1] <= 0) return;
            double kc = cleavage;
            Add(SquarePhase.LowDischarge, duration, (_, c, d) =>
            {
                d[0] = 0;
                d[1] = -rate / 2;
                d[2] = rate / 2 - kc * c[2];
            });
            Exhaust(1);
        }

        // What ends a phase is zero there, not what rounding leaves of it.
        private void Exhaust(int component)
        {
            State[component] = 0;
            var last = curve[^1];
            curve[^1] = component == 0 ? last with { O1 = 0 } : last with { O22 = 0 };
        }

        public SquareResult Result(double share, double high, double low)
        {
            var warnings = ImmutableArray.CreateBuilder<Warning>();
            if (curve.Any(p => p.Oxide < -1e-9)) warnings.Add(new("more-holes-than-oxygen", "More than one hole per oxygen was injected: the scheme counts on O²⁻ being there, so shorten the charge or lower g."));
            if (double.IsNaN(share)) warnings.Add(new("no-holes", "No hole was injected, so there is no share at the high potential."));
            return new SquareResult(curve.ToImmutable(), share, high, low, warnings.ToImmutable());
        }

        private void Add(SquarePhase phase, double duration, StiffOde.OdeSystem system)
        {
            int n = duration > 0 ? protocol.PointsPerPhase : 1;
            var times = new double[n];
            for (int i = 1; i < n; i++) times[i] = i == n - 1 ? duration : duration * i / (n - 1);
            var solution = StiffOde.Solve(system, State, times, Tolerance, token: token);
            for (int i = 0; i < solution.Times.Length; i++)
            {
                var c = solution.States[i];
                curve.Add(new SquarePoint(time + times[i], phase, c[0], c[1], c[2]));
            }

            State = [.. solution.FinalState];
            time += duration;
        }
    }
}
