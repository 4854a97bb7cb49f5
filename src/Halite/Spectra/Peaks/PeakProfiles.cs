// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>
/// Intervals of positions, widths, areas and heights by the profile likelihood: of all of them where asked, and always of
/// a peak with a parameter on its bound.
/// </summary>
internal static class PeakProfiles
{
    /// <summary>The result with intervals added to its peaks.</summary>
    public static PeakFitResult Add(PeakFitResult result, PeakWork work, LeastSquaresResult fit, ImmutableArray<int> indices, PeakFitOptions options, CancellationToken cancellation)
    {
        if (options.Profiles == PeakProfileScope.None || !fit.Converged || (options.Profiles == PeakProfileScope.AtBounds && fit.ActiveBounds.IsEmpty)) return result;
        var profiler = new Profiler(work, fit, indices, options, cancellation);
        var peaks = result.Peaks.ToArray();
        int offset = 0;
        for (int k = 0; k < peaks.Length; k++)
        {
            peaks[k] = profiler.Of(peaks[k], k, offset);
            offset += peaks[k].Shape.Count;
        }

        return result with
        {
            Peaks = [.. peaks],
            Warnings = profiler.BetterFit ? result.Warnings.Add(new Warning("profile-found-better-fit", $"While intervals were computed a better fit of \"{work.Spectrum.Name}\" turned up: start the peaks elsewhere.")) : result.Warnings,
        };
    }

    private sealed class Profiler(PeakWork work, LeastSquaresResult fit, ImmutableArray<int> indices, PeakFitOptions options, CancellationToken cancellation)
    {
        private readonly ProfileOptions settings = new() { Levels = [options.ProfileLevel], Accuracy = 1e-3 };

        public bool BetterFit { get; private set; }

        public FittedPeak Of(FittedPeak peak, int k, int offset)
        {
            var shape = peak.Shape;
            bool atBound = Enumerable.Range(offset, shape.Count).Any(j => fit.ActiveBounds.Any(b => b.Parameter == fit.Parameters[indices[j]].Name));
            bool Wanted(Measured m) => double.IsFinite(m.Value) && (m.Sigma is null || ((atBound || options.Profiles == PeakProfileScope.All) && m.Sigma > 0));
            Measured Direct(Measured m, int parameter)
            {
                int at = indices[parameter];
                return Wanted(m) && !fit.Parameters[at].Fixed ? Attach(m, ProfileLikelihood.Intervals(fit, [at], settings, cancellation)[0]) : m;
            }

            Measured Amplitude(Measured m, bool direct, bool byHeight) => !Wanted(m) ? m : direct ? Direct(m, offset) : Resized(m, peak, k, offset, byHeight);
            return peak with
            {
                Centre = Direct(peak.Centre, offset + 1),
                Fwhm = shape.WidthIsFwhm ? Direct(peak.Fwhm, offset + 2) : peak.Fwhm,
                Extra = [.. peak.Extra.Select((e, i) => KeyValuePair.Create(e.Key, Direct(e.Value, offset + 3 + i)))],
                Area = Amplitude(peak.Area, shape.AmplitudeIsArea, byHeight: false),
                Height = Amplitude(peak.Height, shape.AmplitudeIsHeight, byHeight: true),
            };
        }

        /// <summary>Height of an area form, or area of a height form: the same model with that quantity as its amplitude.</summary>
        private Measured Resized(Measured m, FittedPeak peak, int k, int offset, bool byHeight)
        {
            // In a series the amplitude belongs to one spectrum of many: the fit of one alone would be another one.
            if (fit.Parameters.Length != indices.Length) return m;
            var terms = work.Model.Peaks.SetItem(k, work.Model.Peaks[k] with { Shape = new ResizedShape(peak.Shape, byHeight) });
            var other = work with { Model = work.Model with { Peaks = terms } };
            var start = fit.Parameters.Select((p, i) => p with { Start = i == offset ? m.Value : fit.Values[i] }).ToImmutableArray();
            var again = other.FineFit(start, cancellation);
            return Attach(m, ProfileLikelihood.Intervals(again, [offset], settings, cancellation)[0]);
        }

        private Measured Attach(Measured m, ProfileInterval profile)
        {
            BetterFit |= profile.BetterFit is not null;
            var i = profile.Intervals[0];
            return double.IsNaN(i.Lower) || double.IsNaN(i.Upper) ? m : m.WithInterval(i);
        }
    }

    /// <summary>A line whose amplitude is its height or its area, whatever the form inside counts.</summary>
    private sealed class ResizedShape : LineShape
    {
        private readonly LineShape inner;
        private readonly bool byHeight;

        public ResizedShape(LineShape inner, bool byHeight)
            : base(inner.Id, inner.Name, !byHeight, [.. inner.Extra])
        {
            this.inner = inner;
            this.byHeight = byHeight;
        }

        public override double Evaluate(double x, ReadOnlySpan<double> p, Span<double> d)
        {
            Span<double> value = stackalloc double[1];
            value.Clear();
            Add([x], p, value, d);
            return value[0];
        }

        internal override void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> p, Span<double> values, Span<double> columns)
        {
            int n = x.Length;
            Span<double> q = stackalloc double[p.Length];
            p.CopyTo(q);
            double unit = Unit(q), amplitude = p[0] / unit;
            q[0] = amplitude;
            inner.Add(x, q, values, columns);
            if (columns.IsEmpty) return;
            var first = columns[..n];
            for (int j = 2; j < p.Length; j++)
            {
                double h = 1e-6 * Math.Max(Math.Abs(q[j]), j > 2 ? 0.1 : 1e-6), at = q[j];
                q[j] = at + h;
                double up = Unit(q);
                q[j] = at - h;
                double slope = (up - Unit(q)) / (2 * h);
                q[j] = at;
                q[0] = amplitude;
                var column = columns.Slice(j * n, n);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(first, -amplitude * slope / unit, column, column);
            }

            System.Numerics.Tensors.TensorPrimitives.Multiply<double>(first, 1 / unit, first);
        }

        private double Unit(Span<double> q)
        {
            q[0] = 1;
            return byHeight ? inner.Height(q) : inner.Area(q);
        }
    }
}
