// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;
using Halite.Impedance;
using Halite.Impedance.Series;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>What the spectra of a series are drawn against.</summary>
/// <param name="Key">Word of --along ("soc").</param>
/// <param name="Axis">The axis of figures.</param>
/// <param name="Values">One value for each spectrum; NaN where it is not known.</param>
internal sealed record SeriesAxis(string Key, Axis Axis, ImmutableArray<double> Values)
{
    /// <summary>Whether the values rise or fall through the whole series, so that a map can be drawn over them.</summary>
    public bool IsMonotone => Values.Length > 1 && Values.All(double.IsFinite)
        && (Enumerable.Range(1, Values.Length - 1).All(i => Values[i] > Values[i - 1]) || Enumerable.Range(1, Values.Length - 1).All(i => Values[i] < Values[i - 1]));

    /// <summary>Stretches through which the values only rise or only fall; none for an index, or values without order.</summary>
    public ImmutableArray<SeriesBranch> Branches { get; } = Key is "soc" or "voltage" or "temperature" ? SeriesBranches.Of(Values) : [];

    /// <summary>Whether the series turns back, so that it meets the same value twice.</summary>
    public bool Turns => Branches.Length > 1;

    /// <summary>A spectrum's value as text for a legend ("0.25", "298 K"), with an arrow where the series turns back.</summary>
    public string Text(int position) => Values[position].ToString("G4", CultureInfo.InvariantCulture) + (Axis.Unit.Length > 0 ? " " + Axis.Unit : "") + (Rising(position) switch { true => " ↑", false => " ↓", _ => "" });

    /// <summary>Whether the value rises at a spectrum; null where the series never turns back.</summary>
    public bool? Rising(int position) => Turns ? Branches.First(b => position <= b.To).Rising : null;

    /// <summary>The word of <see cref="Rising"/> in JSON.</summary>
    public string? Direction(int position) => Rising(position) switch { true => "rising", false => "falling", _ => null };

    /// <summary>A sentence that says where the series turns back; null where it does not.</summary>
    /// <param name="index">Index of a spectrum.</param>
    public string? SayTurns(Func<int, double> index) => !Turns ? null
        : $"The {Axis.Quantity.ToLowerInvariant()} {(Branches.Any(b => b.Rising != Branches[0].Rising) ? "turns back" : "begins anew")} after index {string.Join(", ", Branches[..^1].Select(b => FormattableString.Invariant($"{index(b.To):R}")))}: its branches are drawn apart (rising ↑, falling ↓), and nothing is interpolated from one to the other.";

    /// <summary>The axis of figures that need the spectra in order: the values, or the index where they turn back.</summary>
    public (Axis Axis, ImmutableArray<double> Values) Ordered(Func<int, double> index) => Turns || !Values.All(double.IsFinite) ? (new Axis("Spectrum") { Integer = true }, [.. Enumerable.Range(0, Values.Length).Select(index)]) : (Axis, Values);

    public static SeriesAxis Choose(string along, ImmutableArray<ImpedanceSpectrum> spectra)
    {
        (string Key, Axis Axis, Func<ImpedanceSpectrum, double?> Value)[] known =
        [
            ("soc", new Axis("State of charge"), s => s.StateOfCharge), ("voltage", new Axis("Voltage", "V"), s => s.Voltage), ("temperature", new Axis("Temperature", "K"), s => s.Temperature),
            ("cycle", new Axis("Cycle") { Integer = true }, s => s.Cycle), ("time", new Axis("Time", "h"), s => s.Time / 3600),
        ];
        foreach (var (key, axis, value) in known)
        {
            if (along != "auto" && along != key) continue;
            ImmutableArray<double> values = [.. spectra.Select(s => value(s) ?? double.NaN)];
            bool there = values.All(double.IsFinite);
            // A mean voltage that differs by less than its rounding tells nothing apart.
            if (along == key && !values.Any(double.IsFinite)) throw new InputException($"--along {key}: the spectra have no {axis.Quantity.ToLowerInvariant()}; give {(key is "soc" ? "--soc" : key is "voltage" ? "--voltage-v" : key is "temperature" ? "--temperature-k" : "another quantity")} or leave --along out.");
            if (along == key || (there && values.Max() - values.Min() > 1e-3 * values.Max(Math.Abs))) return new SeriesAxis(key, axis, values);
        }

        return new SeriesAxis("index", new Axis("Spectrum") { Integer = true }, [.. spectra.Select((s, i) => s.Index ?? i)]);
    }
}
