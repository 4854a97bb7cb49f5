// SPDX-License-Identifier: Apache-2.0
namespace Halite.Impedance.Relaxation;

/// <summary>The processes that the bends of a distribution of relaxation times suggest: where a search of mixtures starts.</summary>
internal static class ProcessBends
{
    /// <summary>A process for every bend of ln γ, with the area around it.</summary>
    /// <param name="field">The distribution.</param>
    /// <param name="basis">Its grid.</param>
    public static ProcessMixture Start(LogField field, RelaxationBasis basis)
    {
        double h = basis.Step;
        int n = basis.Count, first = basis.Margin, last = n - 1 - basis.Margin, slack = (int)Math.Ceiling(1 / h);
        double tallest = 0;
        for (int j = first; j <= last; j++) tallest = Math.Max(tallest, field.Gamma(j));

        // Bends of ln γ: places where its curvature is most negative; every maximum is near one.
        var bends = new List<int>();
        for (int j = Math.Max(2, first - slack); j <= Math.Min(n - 3, last + slack); j++)
        {
            double c = Curvature(field, j, h);
            if (c < -0.15 && c <= Curvature(field, j - 1, h) && c < Curvature(field, j + 1, h) && field.Gamma(j) > 1e-3 * tallest) bends.Add(j);
        }

        for (int j = Math.Max(2, first - slack); j <= Math.Min(n - 3, last + slack); j++)
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

    private static double Curvature(LogField field, int j, double h) =>
        (Math.Log(field.Gamma(j - 1)) - 2 * Math.Log(field.Gamma(j)) + Math.Log(field.Gamma(j + 1))) / (h * h);
}
