// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Figures;

/// <summary>How each trace of a plot is told apart: its colour, and where the palette has gone round once, its stroke or marker.</summary>
internal static class TraceStyles
{
    private static readonly Dash[] Dashes = [Dash.Solid, Dash.Dashed, Dash.Dotted];
    private static readonly Marker[] Markers = [Marker.Circle, Marker.Square, Marker.Triangle, Marker.Diamond, Marker.OpenCircle, Marker.Cross];

    /// <summary>The traces with their colours: their own, their palette index, or the next of the palette.</summary>
    public static ImmutableArray<(Trace Trace, string Colour)> Of(Plot plot)
    {
        int next = 0;
        var styled = ImmutableArray.CreateBuilder<(Trace, string)>(plot.Traces.Length);
        foreach (var trace in plot.Traces)
        {
            if (trace.Colour is { } own)
            {
                styled.Add((trace, own));
                continue;
            }

            int index = trace.PaletteIndex ?? next++, round = index / Palette.Traces.Length;
            styled.Add((round == 0 ? trace : Varied(trace, round), Palette.Trace(index)));
        }

        return styled.MoveToImmutable();
    }

    private static Trace Varied(Trace trace, int round) => trace switch
    {
        LineTrace { Dash: Dash.Solid } line => line with { Dash = Dashes[round % Dashes.Length] },
        PointTrace points => points with { Marker = Markers[(Array.IndexOf(Markers, points.Marker) + round) % Markers.Length] },
        _ => trace,
    };
}
