// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Numerics;

namespace Halite.Spectra;

/// <summary>Start values and bounds of a fit of peaks, from the data.</summary>
internal static class PeakStart
{
    /// <summary>Parameters of a model over these data.</summary>
    /// <param name="x">Abscissae.</param>
    /// <param name="y">Data.</param>
    /// <param name="model">The model.</param>
    /// <param name="widthScale">Factor on the widths guessed from the data.</param>
    /// <param name="rate">Start of the exponential's rate per half range.</param>
    public static ImmutableArray<Parameter> Parameters(double[] x, double[] y, PeakModel model, double widthScale, double rate)
    {
        var parameters = ImmutableArray.CreateBuilder<Parameter>();
        double range = x[^1] - x[0], step = range / (x.Length - 1);
        var centres = model.Peaks.Select(p => p.Centre.Start!.Value).ToArray();
        var floor = x.Length >= 8 ? Baseline.RubberBand(x, y).Values : [.. new double[x.Length]];
        for (int k = 0; k < model.Peaks.Length; k++)
        {
            var term = model.Peaks[k];
            // Centres closer than this are one start written twice: both lines keep room to move.
            double near = Math.Max(range / 100, centres.Where((_, i) => i != k).Select(c => Math.Abs(c - centres[k])).Where(d => d > 0).DefaultIfEmpty(range).Min());
            double width = Math.Clamp(GuessWidth(x, y, floor, centres[k], near) * widthScale, 2 * step, range);
            var suffix = string.Create(CultureInfo.InvariantCulture, $"_{k + 1}");

            // The amplitude is projected out: its start does not matter.
            parameters.Add(new Parameter("amplitude" + suffix, 0) { Linear = true });

            // A centre may go to its neighbour's start, which keeps the peaks in their order, or half of the range.
            double reach = Math.Min(near, range / 2);
            parameters.Add(Hinted("centre" + suffix, term.Centre, centres[k], centres[k] - reach, centres[k] + reach));
            var fwhm = Hinted("fwhm" + suffix, term.Hints.GetValueOrDefault("fwhm"), width, 0.5 * step, 2 * range);
            parameters.Add(fwhm);
            foreach (var extra in term.Shape.Extra)
            {
                var hint = term.Hints.GetValueOrDefault(extra.Name);
                parameters.Add(extra.IsWidth
                    ? Hinted(extra.Name + suffix, hint, fwhm.Start * extra.Start, 0, 2 * range)
                    : Hinted(extra.Name + suffix, hint, extra.Start, extra.Lower, extra.Upper));
            }
        }

        parameters.AddRange(SpectralModel.BaselineParameters(model.PolynomialDegree, model.Exponential, rate));
        return parameters.ToImmutable();
    }

    /// <summary>
    /// The model with the centres that stand beside a maximum moved onto it: each free centre to the nearest maximum that no
    /// other centre is nearer to, within a sixth of the range. Null where that moves none by more than a hundredth of it.
    /// </summary>
    public static PeakModel? AtMaxima(double[] x, double[] y, PeakModel model)
    {
        if (model.Peaks.IsEmpty || x.Length < 24) return null;
        var maxima = PeakSearch.Candidates(x, y);
        double least = (x[^1] - x[0]) / 100;
        var terms = model.Peaks.ToBuilder();
        bool moved = false;
        foreach (double at in maxima.Take(2 * model.Peaks.Length))
        {
            int k = Enumerable.Range(0, terms.Count).MinBy(j => Math.Abs(model.Peaks[j].Centre.Start!.Value - at));
            var centre = model.Peaks[k].Centre;
            double shift = Math.Abs(centre.Start!.Value - at);
            bool free = !centre.Fixed && centre.Lower is null && centre.Upper is null && !model.Peaks[k].Shape.IsEdge;
            bool taken = terms[k] != model.Peaks[k] && Math.Abs(terms[k].Centre.Start!.Value - centre.Start.Value) <= shift;
            if (!free || taken || shift > (x[^1] - x[0]) / 6) continue;
            terms[k] = terms[k] with { Centre = new ParameterHint(at) };
            moved |= shift > least;
        }

        return moved ? model with { Peaks = terms.ToImmutable() } : null;
    }

    private static Parameter Hinted(string name, ParameterHint hint, double start, double lower, double upper)
    {
        (lower, upper) = (hint.Lower ?? lower, hint.Upper ?? upper);
        double value = Math.Clamp(hint.Start ?? start, lower, upper);
        return new Parameter(name, value) { Lower = lower, Upper = upper, Fixed = hint.Fixed };
    }

    /// <summary>Twice the shorter way from the centre to half of the height above the hull, kept below the distance to the neighbour.</summary>
    private static double GuessWidth(double[] x, double[] y, ImmutableArray<double> floor, double centre, double near)
    {
        int at = Sampled.Nearest(x, centre);
        double range = x[^1] - x[0];

        // The highest of nine points around the stated centre, as a noise-tolerant top.
        double top = 0;
        for (int i = Math.Max(0, at - 4); i <= Math.Min(x.Length - 1, at + 4); i++) top = Math.Max(top, y[i] - floor[i]);
        double left = Reach(-1), right = Reach(1);
        double width = 2 * Math.Min(left, right);
        return Math.Clamp(width, range / 200, Math.Min(near * 0.9, range / 3));

        double Reach(int direction)
        {
            int below = 0;
            for (int i = at; i >= 0 && i < x.Length; i += direction)
            {
                // Three points below half in a row, not a single dip of noise.
                below = y[i] - floor[i] < top / 2 ? below + 1 : 0;
                if (below == 3) return Math.Max(Math.Abs(x[i] - centre), 0);
            }

            return near / 2;
        }
    }
}
