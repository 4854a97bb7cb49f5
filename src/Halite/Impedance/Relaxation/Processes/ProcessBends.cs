// SPDX-License-Identifier: Apache-2.0
using Halite.Impedance.Relaxation.Field;

namespace Halite.Impedance.Relaxation.Processes;

/// <summary>The processes that the maxima or bends of a distribution of relaxation times suggest: where a search of mixtures starts.</summary>
internal static class ProcessBends
{
    /// <summary>A process for every maximum of γ, with the area between its valleys.</summary>
    /// <param name="field">The distribution.</param>
    /// <param name="basis">Its grid.</param>
    public static ProcessMixture Maxima(LogField field, RelaxationBasis basis) => Start(field, basis, []);

    /// <summary>A process for every bend of ln γ, with the area around it.</summary>
    /// <param name="field">The distribution.</param>
    /// <param name="basis">Its grid.</param>
    public static ProcessMixture Start(LogField field, RelaxationBasis basis)
    {
        // Bends of ln γ: places where its curvature is most negative; every maximum is near one.
        double h = basis.Step, tallest = Tallest(field, basis);
        var bends = new List<int>();
        foreach (int j in Inside(basis))
        {
            double c = Curvature(field, j, h);
            if (c < -0.15 && c <= Curvature(field, j - 1, h) && c < Curvature(field, j + 1, h) && field.Gamma(j) > 1e-3 * tallest) bends.Add(j);
        }

        return Start(field, basis, bends);
    }

    private static ProcessMixture Start(LogField field, RelaxationBasis basis, List<int> bends)
    {
        double h = basis.Step, tallest = Tallest(field, basis);
        int n = basis.Count, first = basis.Margin, last = n - 1 - basis.Margin, slack = Slack(basis);
        foreach (int j in Inside(basis))
        {
            bool maximum = field.Gamma(j) > field.Gamma(j - 1) && field.Gamma(j) >= field.Gamma(j + 1);
            if (maximum && field.Gamma(j) > 1e-3 * tallest && !bends.Any(b => Math.Abs(b - j) * h < 0.7)) bends.Add(j);
        }

        if (bends.Count == 0)
        {
            int top = first;
            for (int j = first; j <= last; j++)
            {
                if (field.Gamma(j) > field.Gamma(top)) top = j;
            }

            bends.Add(top);
        }

        bends.Sort();
        while (bends.Count > 8) bends.Remove(bends.MinBy(field.Gamma));

        var mixture = new ProcessMixture(0) { HasTail = field.Mixture.HasTail, HasLossyInductor = field.Mixture.HasLossyInductor };
        Array.Copy(field.Mixture.Values, mixture.Values, ProcessMixture.Fixed);
        for (int k = 0; k < bends.Count; k++)
        {
            int from = k == 0 ? Math.Max(0, first - slack) : (bends[k - 1] + bends[k]) / 2;
            int to = k == bends.Count - 1 ? Math.Min(n, last + slack) : (bends[k] + bends[k + 1]) / 2;
            double area = 0;
            for (int j = from; j < to; j++) area += h * field.Gamma(j);
            // The height of a Cole-Cole peak is (R/2π) tan(πα/2).
            double alpha = Math.Clamp(2 / Math.PI * Math.Atan(2 * Math.PI * field.Gamma(bends[k]) / area), 0.5, 0.97);
            mixture = mixture.With(Math.Log(area), basis.X[bends[k]], alpha);
        }

        return mixture;
    }

    // Nodes of the measured range and a little beyond.
    private static IEnumerable<int> Inside(RelaxationBasis basis)
    {
        int n = basis.Count, from = Math.Max(2, basis.Margin - Slack(basis)), to = Math.Min(n - 3, n - 1 - basis.Margin + Slack(basis));
        return Enumerable.Range(from, Math.Max(0, to - from + 1));
    }

    private static int Slack(RelaxationBasis basis) => (int)Math.Ceiling(1 / basis.Step);

    private static double Tallest(LogField field, RelaxationBasis basis)
    {
        double tallest = 0;
        for (int j = basis.Margin; j < basis.Count - basis.Margin; j++) tallest = Math.Max(tallest, field.Gamma(j));
        return tallest;
    }

    private static double Curvature(LogField field, int j, double h) =>
        (Math.Log(field.Gamma(j - 1)) - 2 * Math.Log(field.Gamma(j)) + Math.Log(field.Gamma(j + 1))) / (h * h);
}
