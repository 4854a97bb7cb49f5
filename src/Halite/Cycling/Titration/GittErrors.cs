// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling.Titration;

/// <content>The errors of the estimates.</content>
internal sealed partial class GittEstimator
{
    /// <summary>Relative uncertainty of the rates by which earlier pulses are taken to relax.</summary>
    private const double RateError = 0.1;

    /// <summary>How the error of a pulse's D/L2 follows from what it was computed of.</summary>
    private sealed class Errors(GittEstimator owner, int k, State state, State nearby, double value)
    {
        /// <summary>Flag of a pulse that has no number because its rests, or its relaxed voltages, do not bound it.</summary>
        public const string Unbounded = "rest-correction-unbounded";

        /// <summary>Why a pulse has no number where the rests are far too short.</summary>
        public const string ShortRests = "the rests are so short that what the pulses leave to each other decides";

        /// <summary>Relative difference of two steps per charge that a bend of the equilibrium curve explains.</summary>
        private const double Alike = 0.2;

        /// <summary>Beyond this an error of the rates returns through the neighbours nearly as large as it was.</summary>
        private const double LargestGain = 0.9;

        /// <summary>The rate with its contributions; with an interval where they are not small.</summary>
        public Measured Estimate()
        {
            var p = owner.pulses[k];
            var map = owner.Map(k, state)!;
            double ratio = owner.Ratio(k, owner.weights[k], map, state);
            double Change(double other) => double.IsFinite(other) ? Math.Abs(other - ratio) / ratio : double.PositiveInfinity;

            // Points of the equilibrium curve: each is shifted by its own error.
            double points = 0;
            for (int j = k - 1; j < owner.pulses.Count && j <= k + 200; j++)
            {
                double sigma = j == k - 1 ? p.Before.Sigma : owner.pulses[j].After.Sigma;
                if (j > k && (owner.pulses[j].Segment.Sign != p.Segment.Sign || Farther(map, j, p))) break;
                if (owner.Map(k, state, j, sigma) is not { } other) return NotDetermined("the relaxed voltages are too uncertain");
                points += Math.Pow(Change(owner.Ratio(k, owner.weights[k], other, state)), 2);
            }

            // Samples of the transient, by the steepest stretch of the curve that they lie on.
            double top = p.Before.Value + p.Apply(p.End) - owner.ohmic[k], small = 1e-6 * Math.Abs(p.Apply(p.End)) + 1e-9;
            double steepness = Math.Max(1 / map.OwnSlope, (map.Charge(top + small) - map.Charge(top - small)) / (2 * small));
            double samples = p.Noise * Math.Sqrt(owner.weights[k].Sum(w => w * w)) * steepness / Math.Abs(p.Charge) / ratio;

            // The curve between its points: a tenth of what its bends change; where it is continued its slope may change
            // as much as it did over the same stretch before.
            double straight = Change(owner.Ratio(k, owner.weights[k], EquilibriumMap.Straight(0, p.Before.Value, map.OwnSlope), state));
            double beyond = Math.Clamp(p.Segment.Sign * (top - map.Last) / Math.Max(1e-12, p.Segment.Sign * (top - p.Before.Value)), 0, 1);
            double curve = 0.1 * straight + beyond * map.SlopeChange;

            // Rates of the history by a tenth (one D is assumed over it); an error that returns through the neighbours grows by the geometric series.
            // The rest before the first pulse may lie on no branch at all: where its step is not like the next one's it
            // may hold hysteresis or self-discharge, and the difference is its error.
            double first = k == 0 && owner.pulses.Count > 1 && owner.pulses[1].Segment.Sign == p.Segment.Sign
                ? Math.Abs(1 - state.Step(1) / owner.pulses[1].Charge / (state.Step(0) / p.Charge))
                : 0;
            if (!(first > Alike)) first = 0;

            double power = Math.Log(owner.Invert(k, ratio / 1.001) / owner.Invert(k, ratio * 1.001)) / (2 * Math.Log(1.001));
            if (!double.IsFinite(power)) return Measured.WithoutSigma(value, "1/s", "the estimate lies at the limit of the diffusion model");
            double changed = owner.Map(k, nearby) is { } near ? owner.Ratio(k, owner.weights[k], near, nearby) : double.NaN;
            double gain = -power * (changed / ratio - 1) / RateError;
            if (!(gain < LargestGain && Math.Abs(owner.unsettled[k]) < 0.5)) return NotDetermined(ShortRests);

            double Of(double relative) => power * relative * value;
            var result = Measured.FromContributions(value, "1/s",
            [
                new("relaxed voltages", Of(Math.Sqrt(points))), new("transient", Of(samples)), new("equilibrium curve", Of(curve)), new("first pulse", Of(first)),
                new("rest correction", (Math.Abs(RateError * gain / (1 - gain)) + Math.Abs(owner.unsettled[k])) * value),
            ]);
            if (result.Sigma < 0.1 * value) return result;
            double z = 1.96 * result.Sigma!.Value / (power * value);
            double lower = owner.Invert(k, ratio * (1 + z)), upper = owner.Invert(k, ratio * (1 - z));
            return result.WithInterval(new Interval(lower > 0 ? lower : 0, upper > 0 ? upper : double.PositiveInfinity, 0.95));
        }

        /// <summary>Whether a point lies beyond where the transient reaches by more than the segment that holds its end.</summary>
        private bool Farther(EquilibriumMap map, int j, PulseData p) =>
            j > k + 1 && p.Segment.Sign * (owner.pulses[j - 1].After.Value - (p.Before.Value + p.Apply(p.End) - owner.ohmic[k])) > 0 && map.Points.Length > 0;

        public static Measured NotDetermined(string reason) =>
            Measured.WithoutSigma(double.NaN, "1/s", reason).WithInterval(new Interval(0, double.PositiveInfinity, 0.95));
    }
}
