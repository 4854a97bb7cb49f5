// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Halite.Spectra;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Spectra;

/// <summary>Bands picked and named, without a fit: a table with every published reading of each, and the spectrum with marks.</summary>
internal static class PickedBandsView
{
    public static Panel Panel(ImmutableArray<Spectrum> spectra, string? technique, BandPickingOptions options)
    {
        var picked = spectra.Select(s => (Spectrum: s, Bands: BandPicking.Pick(s, options))).ToImmutableArray();
        ImmutableArray<BandAssignment> At(PickedBand b) => technique is null ? [] : BandAssignments.At(technique, b.Position);
        return new Panel
        {
            Results = new JsonObject
            {
                ["bands"] = Json.Array(picked.SelectMany(p => p.Bands.Select(b => (JsonNode?)new JsonObject
                {
                    ["spectrum"] = p.Spectrum.Name,
                    ["position"] = Json.Of(b.Position),
                    ["height"] = Json.Of(b.Height),
                    ["prominence"] = Json.Of(b.Prominence),
                    ["signal_to_noise"] = Json.Of(b.SignalToNoise),
                    ["assignments"] = PeaksView.AssignmentsJson(At(b)),
                }))),
                ["technique"] = technique,
                ["least_prominence"] = Json.Of(options.LeastProminence),
            },
            Tables =
            [
                DataTable.Of("Bands", ["Spectrum", "Position", "Height", "S/N", "Published", "Assignment", "Source", "Alternative"],
                    picked.SelectMany(p => p.Bands.SelectMany(b => Rows(p.Spectrum.Name, b, At(b))))),
            ],
            Figures = [.. picked.Take(12).Select(p => FigureOf(p.Spectrum, p.Bands, At))],
            Notes = ["Bands were picked by prominence, not fitted: heights stand above the lower hull of the spectrum. Every published reading near a band is listed; none is chosen."],
        };
    }

    private static IEnumerable<object?[]> Rows(string spectrum, PickedBand b, ImmutableArray<BandAssignment> readings)
    {
        object?[] first = [spectrum, Math.Round(b.Position, 1), Math.Round(b.Height, 5), Math.Round(b.SignalToNoise)];
        if (readings.IsEmpty) return [[.. first, null, null, null, null]];
        return readings.Select((a, i) => (object?[])[.. i == 0 ? first : [null, null, null, null], $"{a.Name} {a.Position.ToString(CultureInfo.InvariantCulture)}", a.Assignment, a.Source, a.Alternative]);
    }

    private static Figure FigureOf(Spectrum s, ImmutableArray<PickedBand> bands, Func<PickedBand, ImmutableArray<BandAssignment>> readings)
    {
        double[] x = [.. s.X];
        double High(double at) => s.Y[Math.Clamp(Array.FindIndex(x, v => v >= at), 0, x.Length - 1)];
        return Figure.Of("bands", $"Bands of {s.Name}", new Plot
        {
            X = PeakFigures.XAxis(s),
            Y = new Axis("Intensity"),
            Traces = [new LineTrace(s.Name, s.X, s.Y)],
            Annotations =
            [
                .. bands.OrderByDescending(b => b.Prominence).Take(20).Select(b => (Annotation)new TextAnnotation(
                    string.Create(CultureInfo.InvariantCulture, $"{b.Position:F0}{(readings(b) is { IsEmpty: false } r ? " " + r[0].Name : "")}"), b.Position, High(b.Position)) { Anchor = "middle", Arrow = true }),
            ],
        }, "The spectrum with the bands that stand clear of noise and neighbours; names are those of the nearest published band, rivals are in the table.");
    }
}
