// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Circuits;
using Halite.Numerics;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Tests.Impedance;

/// <summary>Runs `eis` and `drt` as the command line does, on synthetic cells written to files.</summary>
internal static class ImpedanceRun
{
    public static (JsonObject Results, ImmutableArray<Warning> Warnings, Panel Panel) Run(string verb, IEnumerable<string> inputs, params (string Name, string Value)[] options)
    {
        var operation = OperationRegistry.Find(verb)!;
        var given = options.GroupBy(o => o.Name).Select(g => KeyValuePair.Create(g.Key, g.Select(o => o.Value).ToImmutableArray()));
        var context = new OperationContext(operation, inputs, given);
        var panel = operation.Run(context);
        // Every figure draws, and the envelope is JSON that parses: no NaN gets into it.
        foreach (var figure in panel.Figures) Assert.StartsWith("<svg", SvgRenderer.Render(figure).TrimStart(), StringComparison.Ordinal);
        Assert.NotEmpty(Csv.Text(panel.Data ?? panel.Tables[0]));
        var envelope = Envelope.Of(context, panel, [.. context.Warnings, .. panel.Warnings]);
        return (JsonNode.Parse(Json.Text(envelope))!["results"]!.AsObject(), [.. context.Warnings, .. panel.Warnings], panel);
    }

    public static string Fault(string verb, IEnumerable<string> inputs, params (string Name, string Value)[] options)
    {
        var message = Assert.Throws<InputException>(() => Run(verb, inputs, options)).Message;
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", message, StringComparison.Ordinal);
        return message;
    }

    public static double Value(this JsonNode? measured) => measured!["value"]!.GetValue<double>();

    public static double Sigma(this JsonNode? measured) => measured!["sigma"]!.GetValue<double>();

    public static double Number(this JsonNode? node) => node!.GetValue<double>();

    public static string Text(this JsonNode? node) => node!.GetValue<string>();

    /// <summary>Within four of its own sigmas: one failure in sixteen thousand draws.</summary>
    public static void Near(double truth, JsonNode? measured) => Assert.InRange(measured.Value(), truth - 4 * measured.Sigma(), truth + 4 * measured.Sigma());

    /// <summary>A spectrum of a circuit, with Gaussian noise of each part relative to |Z|.</summary>
    public static ImpedanceSpectrum Spectrum(string circuit, double[] parameters, double noise = 0, ulong seed = 1, double high = 1e6, double low = 0.1, double perDecade = 10)
    {
        var model = Circuit.Parse(circuit);
        var random = new RandomStream(seed, 31);
        int n = (int)Math.Round(Math.Log10(high / low) * perDecade) + 1;
        var f = Enumerable.Range(0, n).Select(i => high * Math.Pow(10, -i / perDecade)).ToArray();
        return ImpedanceSpectrum.Of(f, [.. f.Select(x =>
        {
            var z = model.Impedance(x, parameters);
            return z + noise * Complex.Abs(z) * new Complex(random.NextGaussian(), random.NextGaussian());
        })]);
    }

    /// <summary>Rows "frequency, Z', Z''".</summary>
    public static IEnumerable<double[]> Rows(ImpedanceSpectrum s) => s.Frequencies.Select((f, i) => new[] { f, s.Impedances[i].Real, s.Impedances[i].Imaginary });

    /// <summary>Writes a spectrum with the usual heads.</summary>
    public static string File(ImpedanceSpectrum spectrum) => Table("frequency_Hz,z_re_ohm,z_im_ohm", Rows(spectrum));

    /// <summary>Writes a series; each spectrum is preceded by further columns.</summary>
    public static string Series(string heads, IEnumerable<(double[] State, ImpedanceSpectrum Spectrum)> series) =>
        Table(heads + ",frequency_Hz,z_re_ohm,z_im_ohm", series.SelectMany(s => Rows(s.Spectrum).Select(r => (double[])[.. s.State, .. r])));

    /// <summary>Writes rows to a temporary file that the operating system clears.</summary>
    public static string Table(string heads, IEnumerable<double[]> rows, char delimiter = ',', bool comma = false, string ending = ".csv")
    {
        var lines = rows.Select(r => string.Join(delimiter, r.Select(x => x.ToString("R", CultureInfo.InvariantCulture).Replace('.', comma ? ',' : '.'))));
        return Raw(string.Join('\n', heads.Length > 0 ? lines.Prepend(heads) : lines) + "\n", ending);
    }

    public static string Raw(string text, string ending = ".csv")
    {
        var path = Path.Combine(Path.GetTempPath(), $"halite-{Guid.NewGuid():N}{ending}");
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
