// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>
/// Colours that people with a colour-vision deficiency can tell apart: Okabe and Ito's eight (Color Universal Design,
/// 2008) for traces, and a perceptually ordered blue-to-yellow scale for maps and series.
/// </summary>
public static class Palette
{
    /// <summary>Colours of traces, in the order in which they are given out.</summary>
    public static ImmutableArray<string> Traces { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7F7F7F", "#000000"];

    /// <summary>Colour of text and axes.</summary>
    public const string Ink = "#1F2933";

    /// <summary>Colour of grid lines.</summary>
    public const string Grid = "#E4E7EB";

    /// <summary>Colour of quiet marks.</summary>
    public const string Quiet = "#7B8794";

    // Nine anchors from dark blue through green to yellow, lightness rising evenly (after the "viridis" design: matplotlib, CC0).
    private static readonly (double R, double G, double B)[] Scale =
        [(68, 1, 84), (71, 44, 122), (59, 81, 139), (44, 113, 142), (33, 144, 141), (39, 173, 129), (92, 200, 99), (170, 220, 50), (253, 231, 37)];

    /// <summary>The colour of the i-th trace; repeats after eight.</summary>
    /// <param name="index">Index from 0.</param>
    public static string Trace(int index) => Traces[index % Traces.Length];

    /// <summary>Ink or white, whichever reads better on a colour.</summary>
    /// <param name="fill">The colour in hex, "#0072B2".</param>
    public static string InkOn(string fill)
    {
        // Relative luminance of WCAG 2.2; 0.18 is where contrast with black and with white are equal, the ink is a little lighter than black.
        double Part(int at) => Convert.ToInt32(fill.Substring(at, 2), 16) / 255.0 is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((Convert.ToInt32(fill.Substring(at, 2), 16) / 255.0 + 0.055) / 1.055, 2.4);
        return 0.2126 * Part(1) + 0.7152 * Part(3) + 0.0722 * Part(5) > 0.21 ? Ink : "#FFFFFF";
    }

    /// <summary>The colour at a place on the ordered scale.</summary>
    /// <param name="t">From 0 (dark) to 1 (light); clamped.</param>
    public static string Ordered(double t)
    {
        t = double.IsNaN(t) ? 0 : Math.Clamp(t, 0, 1) * (Scale.Length - 1);
        int i = Math.Min((int)t, Scale.Length - 2);
        double f = t - i;
        var (a, b) = (Scale[i], Scale[i + 1]);
        return $"#{Mix(a.R, b.R):X2}{Mix(a.G, b.G):X2}{Mix(a.B, b.B):X2}";
        int Mix(double p, double q) => (int)Math.Round(p + f * (q - p));
    }
}
