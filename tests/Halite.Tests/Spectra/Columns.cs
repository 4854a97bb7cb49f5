// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Halite.Spectra.Xas;
using Halite.TestSupport;

namespace Halite.Tests.Spectra;

/// <summary>Reads the reference files of the shared folder without the readers of Halite.Formats, which these tests do not know.</summary>
internal static partial class Columns
{
    /// <summary>Numeric columns of a text with comment lines.</summary>
    public static double[][] Read(string relative)
    {
        var rows = File.ReadLines(SharedData.Path(relative))
            .Where(l => l.Length > 0 && l[0] is not ('#' or '%' or '/'))
            .Select(l => l.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Where(w => w.Length > 1 && double.TryParse(w[0], NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(w => w.Select(v => double.Parse(v, NumberStyles.Float, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return [.. Enumerable.Range(0, rows[0].Length).Select(c => rows.Select(r => r[c]).ToArray())];
    }

    /// <summary>A reference in JSON.</summary>
    public static JsonElement Json(string relative) => JsonDocument.Parse(File.ReadAllText(SharedData.Path(relative))).RootElement;

    /// <summary>The groups of an Athena project with shift applied and stored settings, by label.</summary>
    public static Dictionary<string, XasSpectrum> Athena(string relative)
    {
        using var zip = new GZipStream(File.OpenRead(SharedData.Path(relative)), CompressionMode.Decompress);
        var text = new StreamReader(zip).ReadToEnd();
        var result = new Dictionary<string, XasSpectrum>(StringComparer.Ordinal);
        foreach (var record in text.Split("[record]"))
        {
            if (LabelPattern().Match(record) is not { Success: true } label) continue;
            double Number(string key) => double.Parse(Regex.Match(record, $"'{key}','?([-0-9.eE]+)").Groups[1].Value, CultureInfo.InvariantCulture);
            double[] Array(string key) => [.. Regex.Match(record, $@"@{key} = \((.*)\);").Groups[1].Value.Split(',').Select(v => double.Parse(v.Trim(' ', '\''), CultureInfo.InvariantCulture))];
            double shift = Number("bkg_eshift");
            result[label.Groups[1].Value] = XasSpectrum.From(label.Groups[1].Value, [.. Array("x").Select(x => x + shift)], Array("y")) with
            {
                AppliedShift = shift,
                Stored = new NormalisationOptions
                {
                    EdgeEnergy = Number("bkg_e0"), PreEdgeFrom = Number("bkg_pre1"), PreEdgeTo = Number("bkg_pre2"),
                    PostEdgeFrom = Number("bkg_nor1"), PostEdgeTo = Number("bkg_nor2"), Degree = (int)Number("bkg_nnorm") - 1,
                },
            };
        }

        return result;
    }

    [GeneratedRegex("'label','([^']*)'")]
    private static partial Regex LabelPattern();
}
