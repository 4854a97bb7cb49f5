// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Spectra.Xps;

/// <summary>A core level seen in a survey.</summary>
/// <param name="Template">The level.</param>
/// <param name="BindingEnergy">Place of its highest point, eV, as measured.</param>
/// <param name="Significance">Height above the background beside it over the noise of that background.</param>
public readonly record struct SurveyLevel(XpsTemplate Template, double BindingEnergy, double Significance);

/// <summary>
/// Finds which core levels a survey shows. Meant to say what to fit, not to identify a sample: Auger lines and levels
/// that the table lacks may stand at the same energies.
/// </summary>
public static class SurveyLevels
{
    /// <summary>Energies that make a block a survey, eV: a region of one level spans less.</summary>
    public const double LeastSpan = 250;

    // A charged or badly referenced sample is off by less in an instrument with a flood gun.
    private const double Reach = 3;

    // Eight times the noise: forty levels are looked for in a thousand points.
    private const double LeastSignificance = 8;

    /// <summary>Whether a block is a survey.</summary>
    /// <param name="spectrum">The block.</param>
    public static bool IsSurvey(XpsSpectrum spectrum) => spectrum.Kinetic[^1] - spectrum.Kinetic[0] > LeastSpan;

    /// <summary>The levels seen, the most significant first. Both lines of a doublet that a survey resolves must show.</summary>
    /// <param name="spectrum">A survey.</param>
    public static ImmutableArray<SurveyLevel> Find(XpsSpectrum spectrum)
    {
        double[] binding = [.. spectrum.Binding.Reverse()], counts = [.. spectrum.Counts.Reverse()];
        var levels = ImmutableArray.CreateBuilder<SurveyLevel>();
        foreach (var template in XpsTemplates.All)
        {
            double low = template.Components.Min(c => c.Energy) - Reach, high = template.Components.Max(c => c.Energy) + Reach;
            // Mn 3s means nothing where Mn 2p, twenty times as strong, is not seen; its energy is that of Mg 2s too.
            if (template.Region == "Mn 3s" || Line(binding, counts, low, high) is not { } first || first.Significance < LeastSignificance) continue;
            if (template.Splitting > 4)
            {
                double second = first.At + template.Splitting;
                if (Line(binding, counts, second - 1.5, second + 1.5) is not { } other || other.Significance < 3 || other.Net > 1.1 * first.Net || other.Net < 0.2 * first.Net) continue;
            }

            levels.Add(new SurveyLevel(template, first.At, first.Significance));
        }

        return [.. levels.OrderByDescending(l => l.Significance)];
    }

    /// <summary>The highest point between two energies, if it is a maximum: its place, its height above both sides, and that over their noise.</summary>
    private static (double At, double Net, double Significance)? Line(double[] binding, double[] counts, double low, double high)
    {
        int a = Sampled.AtOrBelow(binding, low), b = Sampled.AtOrBelow(binding, high);
        if (binding[0] > low - 8 || binding[^1] < high + 8 || b - a < 2) return null;
        double Smooth(int i) => (counts[i - 1] + counts[i] + counts[i + 1]) / 3;
        int top = a;
        for (int i = a; i <= b; i++)
        {
            if (Smooth(i) > Smooth(top)) top = i;
        }

        // At an end of the window stands the flank of something else.
        if (Smooth(top - 1) > Smooth(top) || Smooth(top + 1) > Smooth(top) || top == a || top == b) return null;
        var (below, above) = (Side(binding, counts, binding[top] - 8, binding[top] - 4), Side(binding, counts, binding[top] + 4, binding[top] + 8));

        // The background steps up towards higher binding energy: the higher side is the safe one.
        double net = Smooth(top) - Math.Max(below.Mean, above.Mean);
        return (binding[top], net, net / Math.Max(1e-300, Math.Max(below.Noise, above.Noise) / Math.Sqrt(3)));
    }

    /// <summary>Mean between two energies, and the noise of one point from the differences of neighbours: files hold rates as often as counts.</summary>
    private static (double Mean, double Noise) Side(double[] binding, double[] counts, double from, double to)
    {
        int a = Sampled.AtOrBelow(binding, from), b = Math.Max(a + 1, Sampled.AtOrBelow(binding, to));
        double sum = 0, squares = 0;
        for (int i = a; i <= b; i++) (sum, squares) = (sum + counts[i], squares + (i > a ? Math.Pow(counts[i] - counts[i - 1], 2) : 0));
        return (sum / (b - a + 1), Math.Sqrt(squares / (b - a) / 2));
    }
}
