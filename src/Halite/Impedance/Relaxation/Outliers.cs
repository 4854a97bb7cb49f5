// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Impedance.Relaxation.Field;

namespace Halite.Impedance.Relaxation;

/// <summary>Points far off a free fit: mains frequency, range changes, the disturbed first point.</summary>
/// <param name="Positions">Their positions from the highest frequency.</param>
/// <param name="Reweighted">The data with less weight on them.</param>
internal readonly record struct Outliers(ImmutableArray<int> Positions, RelaxationData Reweighted)
{
    // In units of the robust scatter: beyond, a Gaussian residual of some hundred points does not fall by chance.
    private const double Limit = 5;

    /// <summary>Points whose residual is beyond the limit, as long as they are few; otherwise the model, not the points, is at fault.</summary>
    public static Outliers Find(RelaxationData data, LogField field)
    {
        int n = data.Count;
        var fitted = new double[2 * n];
        field.Fitted(fitted);
        var size = new double[n];
        for (int i = 0; i < n; i++)
        {
            double re = data.Real[i] * data.Weight[i] - fitted[i], im = data.Imaginary[i] * data.Weight[i] - fitted[n + i];
            size[i] = Math.Sqrt((re * re + im * im) / 2);
        }

        var sorted = (double[])size.Clone();
        Array.Sort(sorted);
        // The median of √((x² + y²)/2) of unit normals is √(ln 2).
        double scatter = sorted[n / 2] / Math.Sqrt(Math.Log(2));
        // Three in a row are no accident of single points: the model is then at fault.
        bool Far(int i) => i >= 0 && i < n && size[i] > Limit * scatter;
        bool InRun(int i) => (Far(i - 1) && Far(i + 1)) || (Far(i - 1) && Far(i - 2)) || (Far(i + 1) && Far(i + 2));
        var found = Enumerable.Range(0, n).Where(i => Far(i) && !InRun(i)).ToImmutableArray();
        if (found.Length == 0 || found.Length > n / 8 || scatter == 0) return new Outliers([], data);
        return new Outliers(found, data.WithWeights(i => found.Contains(i) ? Limit * scatter / size[i] / 2 : 1));
    }
}
