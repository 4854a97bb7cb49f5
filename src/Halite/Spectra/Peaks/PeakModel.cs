// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Spectra;

/// <summary>What a model says about one parameter: where it starts, where it may go, whether it is held.</summary>
/// <param name="Start">Start value; null leaves it to the data.</param>
/// <param name="Lower">Lowest value; null for the shape's own.</param>
/// <param name="Upper">Highest value; null for the shape's own.</param>
/// <param name="Fixed">Whether it keeps its start.</param>
public readonly record struct ParameterHint(double? Start = null, double? Lower = null, double? Upper = null, bool Fixed = false);

/// <summary>One peak of a model.</summary>
/// <param name="Shape">Line shape.</param>
/// <param name="Centre">Centre, with a start value or a range.</param>
public sealed record PeakTerm(LineShape Shape, ParameterHint Centre)
{
    /// <summary>Label of the peak ("Eg"); empty for none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Hints for "fwhm" and the shape's extra parameters, by name. Default: none.</summary>
    public ImmutableSortedDictionary<string, ParameterHint> Hints { get; init; } = ImmutableSortedDictionary<string, ParameterHint>.Empty;
}

/// <summary>Baselines found before the fit, without knowledge of the peaks.</summary>
public enum FirstBaseline
{
    /// <summary>None: the baseline is fitted with the peaks.</summary>
    None,
    /// <summary>arPLS.</summary>
    ArPls,
    /// <summary>asPLS.</summary>
    AsPls,
    /// <summary>SNIP.</summary>
    Snip,
    /// <summary>Rubber band.</summary>
    RubberBand,
}

/// <summary>
/// A spectrum as peaks on a baseline. As text: terms parted by semicolons, "pv 467; pv 607; pv 760; linear". A peak is a
/// shape with a centre; parameters may follow: "Eg: pv 467 fwhm=80 eta=0.5!" starts the width at 80 and holds eta, "pv
/// 460:475" bounds the centre. Baselines: constant, linear, poly n, exp (fitted together with the peaks; they add up),
/// arpls, aspls, snip, rubberband (subtracted before). "auto pv 3" or "auto pv" finds the peaks itself.
/// </summary>
public sealed record PeakModel
{
    /// <summary>The peaks.</summary>
    public ImmutableArray<PeakTerm> Peaks { get; init; } = [];

    /// <summary>Degree of the polynomial part of the baseline; -1 for none.</summary>
    public int PolynomialDegree { get; init; } = -1;

    /// <summary>Whether an exponential is part of the baseline.</summary>
    public bool Exponential { get; init; }

    /// <summary>Baseline subtracted before the fit.</summary>
    public FirstBaseline First { get; init; }

    /// <summary>Stiffness or half window of <see cref="First"/>; null for its default.</summary>
    public double? FirstParameter { get; init; }

    /// <summary>Shape of peaks to be found; null where all peaks are named.</summary>
    public LineShape? Auto { get; init; }

    /// <summary>How many peaks to find; null leaves it to the BIC.</summary>
    public int? AutoCount { get; init; }

    /// <summary>Whether the model names a baseline.</summary>
    public bool HasBaseline => PolynomialDegree >= 0 || Exponential || First != FirstBaseline.None;

    /// <summary>The baseline in words.</summary>
    public string BaselineText => string.Join(" + ", new[]
    {
        First switch { FirstBaseline.ArPls => "arpls (subtracted first)", FirstBaseline.AsPls => "aspls (subtracted first)", FirstBaseline.Snip => "snip (subtracted first)", FirstBaseline.RubberBand => "rubber band (subtracted first)", _ => "" },
        PolynomialDegree switch { < 0 => "", 0 => "constant", 1 => "linear", _ => string.Create(CultureInfo.InvariantCulture, $"polynomial {PolynomialDegree}") },
        Exponential ? "exponential" : "",
    }.Where(w => w.Length > 0)) is { Length: > 0 } words ? words : "none";

    /// <summary>Reads a model from its text.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">A term is not understood; the message names it.</exception>
    public static PeakModel Parse(string text)
    {
        var model = new PeakModel();
        foreach (var term in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            int colon = term.IndexOf(':', StringComparison.Ordinal);
            bool labelled = colon > 0 && !char.IsAsciiDigit(term[colon - 1]) && term.AsSpan(0, colon).IndexOf(' ') < 0;
            var label = labelled ? term[..colon].Trim() : "";
            var words = (labelled ? term[(colon + 1)..] : term).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) throw Fault(term, "a shape or a baseline is missing");
            model = Add(model, term, label, words);
        }

        return model.Peaks.IsEmpty && model.Auto is null && !model.HasBaseline
            ? throw new InputException("The model is empty; write for example \"pv 467; pv 607; linear\".")
            : model;
    }

    private static PeakModel Add(PeakModel model, string term, string label, string[] words)
    {
        switch (words[0].ToLowerInvariant())
        {
            case "constant" or "const":
                return model with { PolynomialDegree = Math.Max(model.PolynomialDegree, 0) };
            case "linear":
                return model with { PolynomialDegree = Math.Max(model.PolynomialDegree, 1) };
            case "poly" or "polynomial":
                if (words.Length < 2 || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int degree) || degree > 8) throw Fault(term, "a polynomial needs its degree, 0 to 8: \"poly 3\"");
                return model with { PolynomialDegree = Math.Max(model.PolynomialDegree, degree) };
            case "exp" or "exponential":
                return model with { Exponential = true };
            case "arpls" or "aspls" or "snip" or "rubberband" or "rubber-band":
                if (model.First != FirstBaseline.None) throw Fault(term, "only one baseline can be subtracted first");
                return model with
                {
                    First = words[0].ToLowerInvariant() switch { "arpls" => FirstBaseline.ArPls, "aspls" => FirstBaseline.AsPls, "snip" => FirstBaseline.Snip, _ => FirstBaseline.RubberBand },
                    FirstParameter = words.Length > 1 ? Number(term, words[1]) : null,
                };
            case "auto":
                var shape = LineShape.Find(words.Length > 1 ? words[1] : "pv") ?? throw Fault(term, $"\"{words[1]}\" is not a line shape");
                return model with { Auto = shape, AutoCount = words.Length > 2 ? (int)Number(term, words[2]) : null };
        }

        var found = LineShape.Find(words[0]) ?? throw Fault(term, $"\"{words[0]}\" is neither a line shape ({string.Join(", ", LineShape.All.Select(s => s.Id))}) nor a baseline (constant, linear, poly n, exp, arpls, aspls, snip, rubberband)");
        if (words.Length < 2) throw Fault(term, $"the shape needs a centre: \"{words[0]} 607\"");
        var hints = ImmutableSortedDictionary.CreateBuilder<string, ParameterHint>(StringComparer.Ordinal);
        foreach (var word in words.Skip(2))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals > 0 ? word[..equals].ToLowerInvariant() : "";
            if (name != "fwhm" && found.Extra.All(e => e.Name != name)) throw Fault(term, $"\"{word}\" is not name=value with a name among fwhm{string.Concat(found.Extra.Select(e => ", " + e.Name))}");
            hints[name] = Hint(term, word[(equals + 1)..]);
        }

        return model with { Peaks = model.Peaks.Add(new PeakTerm(found, Hint(term, words[1])) { Label = label, Hints = hints.ToImmutable() }) };
    }

    /// <summary>"80", "80!" (held), "60:90" (bounded, started in the middle).</summary>
    private static ParameterHint Hint(string term, string text)
    {
        bool isFixed = text.EndsWith('!');
        if (isFixed) text = text[..^1];
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return new ParameterHint(Number(term, text), Fixed: isFixed);
        double low = Number(term, text[..colon]), high = Number(term, text[(colon + 1)..]);
        if (!(low < high)) throw Fault(term, $"the range {text} is empty");
        return new ParameterHint((low + high) / 2, low, high);
    }

    private static double Number(string term, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : throw Fault(term, $"\"{text}\" is not a number");

    private static InputException Fault(string term, string what) => new($"In the model, \"{term}\": {what}.");
}
