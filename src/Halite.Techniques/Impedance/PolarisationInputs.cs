// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Halite.Data;
using Halite.Impedance.Circuits;
using Halite.Impedance.Geometry;
using Halite.Techniques.Figures;

namespace Halite.Techniques.Impedance;

/// <summary>The direct-current polarisation beside an impedance: options, results, figure.</summary>
internal sealed class PolarisationInputs
{
    private static readonly OptionSpec<string?> Trace = OptionSpec.Text("dc-trace", "A file of time and current under a constant voltage (direct-current polarisation).", "FILE");
    private static readonly OptionSpec<double?> Voltage = OptionSpec.Number("dc-voltage-v", "V", "The voltage of the polarisation, with its sign.");
    private static readonly OptionSpec<string> Method = OptionSpec.Choice("dc-method", "hebb-wagner: blocking electrodes, electronic conductivity; bruce-vincent: reversible electrodes, transference number of the cation.", "hebb-wagner", "hebb-wagner", "bruce-vincent");
    private static readonly OptionSpec<string?> Ionic = OptionSpec.Text("dc-resistance", "Resistances of the circuit whose sum is that of the material, for Hebb-Wagner; all its R where it is not given.", "R0+R1");
    private static readonly OptionSpec<double?> Before = OptionSpec.Positive("interface-before-ohm", "ohm", "Bruce-Vincent: resistance of the interfaces before the polarisation.");
    private static readonly OptionSpec<double?> After = OptionSpec.Positive("interface-after-ohm", "ohm", "Bruce-Vincent: resistance of the interfaces in the steady state.");
    private static readonly OptionSpec<double?> InterfaceSigma = OptionSpec.Positive("interface-sigma-ohm", "ohm", "Bruce-Vincent: standard uncertainty of each of the two.");

    private readonly DcPolarisation trace;
    private readonly bool bruceVincent;
    private readonly string? ionic;
    private readonly Measured? before, after;

    private PolarisationInputs(DcPolarisation trace, bool bruceVincent, string? ionic, Measured? before, Measured? after) =>
        (this.trace, this.bruceVincent, this.ionic, this.before, this.after) = (trace, bruceVincent, ionic, before, after);

    public static ImmutableArray<OptionSpec> All { get; } = [Trace, Voltage, Method, Ionic, Before, After, InterfaceSigma];

    /// <summary>What was done, for the notes.</summary>
    public string Say => bruceVincent
        ? "Transference number by Bruce and Vincent, t+ = Is (V - I0 R0)/(I0 (V - Is Rs)) (Evans, Vincent and Bruce, Polymer 28 (1987) 2324)."
        : "Electronic conductivity by Hebb and Wagner, σe = L I/(A V) with ion-blocking electrodes (Hebb, J. Chem. Phys. 20 (1952) 185; Wagner, Z. Elektrochem. 60 (1956) 4); te = R I/V.";

    public static PolarisationInputs? Read(OperationContext context)
    {
        if (context.Get(Trace) is not { } path)
        {
            foreach (var option in All.Skip(1))
            {
                if (context.IsGiven(option)) throw new InputException($"--{option.Name} belongs to a polarisation; give --dc-trace FILE.");
            }

            return null;
        }

        double volt = context.Get(Voltage) ?? throw new InputException("--dc-trace needs the voltage that was applied: give --dc-voltage-v.");
        bool bruceVincent = context.Get(Method) == "bruce-vincent";
        var (before, after) = (Of(context.Get(Before), "interface before"), Of(context.Get(After), "interface after"));
        if (bruceVincent && (before is null || after is null)) throw new InputException("bruce-vincent needs the resistances of the interfaces before and after the polarisation: give --interface-before-ohm and --interface-after-ohm.");
        return new PolarisationInputs(DcPolarisation.From(context.Open(path).Recording, volt), bruceVincent, context.Get(Ionic), before, after);

        Measured? Of(double? value, string source) => value is not { } v ? null : context.Get(InterfaceSigma) is { } s ? Measured.From(v, s, "ohm", source) : Measured.Exact(v, "ohm");
    }

    public IEnumerable<Warning> Warnings()
    {
        if (trace.IsExtrapolated && !trace.IsSteady)
            yield return new Warning("dc-extrapolated", FormattableString.Invariant($"The current of the polarisation still changes by {100 * trace.Trend:+0.0;-0.0;0.0} % over the last tenth of the time: the steady current is the limit of an exponential through its second half; polarise for longer to measure it."));
        else if (!trace.IsSteady) yield return new Warning("dc-not-steady", FormattableString.Invariant($"The current of the polarisation still changes by {100 * trace.Trend:+0.0;-0.0;0.0} % over the last tenth of the time: the steady current, and what follows from it, is {(trace.Trend < 0 ? "an upper limit" : "not reached")}."));
        if (trace.Steady.Value * trace.Voltage < 0) yield return new Warning("dc-sign", "The steady current runs against the voltage: it is an offset of the instrument, or the voltage was given with the wrong sign.");
    }

    public JsonObject Json(CellGeometry geometry, CircuitFitResult? fit)
    {
        var node = new JsonObject
        {
            ["method"] = bruceVincent ? "bruce-vincent" : "hebb-wagner",
            ["voltage_V"] = Techniques.Json.Of(trace.Voltage),
            ["initial_current_A"] = Techniques.Json.Of(trace.Initial),
            ["steady_current_A"] = Techniques.Json.Of(trace.Steady),
            ["trend_percent"] = Techniques.Json.Of(100 * trace.Trend),
            ["steady"] = trace.IsSteady,
            ["steady_from"] = trace.IsExtrapolated ? "extrapolation" : "last tenth",
        };
        foreach (var (name, unit, value) in Quantities(geometry, fit)) node[name + (unit == "1" ? "" : "_" + unit)] = Techniques.Json.Of(value);
        if (!bruceVincent && Resistance(fit) is { } r) node["resistance_of"] = r.Names;
        return node;
    }

    public DataTable Table(CellGeometry geometry, CircuitFitResult? fit) => DataTable.Facts(
        bruceVincent ? "Polarisation (Bruce-Vincent)" : "Polarisation (Hebb-Wagner)",
        [("First current", trace.Initial), ("Steady current", trace.Steady), ("Steady", trace.IsSteady), .. Quantities(geometry, fit).Select(q => (q.Name.Replace('_', ' '), (object?)q.Value))]);

    public Figure Figure() => Figures.Figure.Of("polarisation", "Direct-current polarisation", new Plot
    {
        X = new Axis("Time", "s"),
        Y = new Axis("Current", "µA") { IncludeZero = true },
        Traces = [new LineTrace("", trace.Times, [.. trace.Currents.Select(i => 1e6 * i)])],
        Annotations = [new HorizontalLine(1e6 * trace.Steady.Value, trace.IsExtrapolated ? "limit" : "steady"), .. trace.IsExtrapolated ? [] : new Annotation[] { new Region(trace.Times[^1] - 0.1 * (trace.Times[^1] - trace.Times[0]), trace.Times[^1]) }],
    }, "Current under constant voltage; the steady current is " + (trace.IsExtrapolated ? "the limit of an exponential through the second half of the time." : "the mean over the shaded last tenth of the time."));

    private IEnumerable<(string Name, string Unit, Measured Value)> Quantities(CellGeometry geometry, CircuitFitResult? fit)
    {
        if (bruceVincent)
        {
            yield return ("interface_before", "ohm", before!);
            yield return ("interface_after", "ohm", after!);
            yield return ("transference_cation", "1", trace.BruceVincentTransference(before!, after!));
            yield break;
        }

        yield return ("electronic_resistance", "ohm", trace.ElectronicResistance);
        var electronic = trace.HebbWagnerConductivity(geometry);
        if (electronic is not null) yield return ("electronic_conductivity", "S_cm", electronic);
        if (Resistance(fit) is not { } material) yield break;
        yield return ("impedance_resistance", "ohm", material.Value);
        var te = trace.HebbWagnerTransference(material.Value);
        yield return ("transference_electronic", "1", te);
        yield return ("transference_ionic", "1", Measured.Propagate(1 - te.Value, "1", (te, -1)));
        if (electronic is null) yield break;
        var total = geometry.Conductivity(material.Value)!;
        yield return ("total_conductivity", "S_cm", total);
        yield return ("ionic_conductivity", "S_cm", total - electronic);
    }

    // The sum of resistances of the circuit, with quadrature: their errors are anticorrelated at worst.
    private (string Names, Measured Value)? Resistance(CircuitFitResult? fit)
    {
        if (fit is null) return ionic is null ? null : throw new InputException("--dc-resistance names resistances of a circuit; give --circuit.");
        var known = fit.Parameters.Where(p => p.Parameter.Definition.Unit == "ohm").ToArray();
        var chosen = ionic is null
            ? fit.Parameters.Where(p => p.Parameter.Name == p.Parameter.Element && p.Parameter.Definition.Unit == "ohm").ToArray()
            : ionic.Split('+', StringSplitOptions.TrimEntries).Select(n => known.FirstOrDefault(p => p.Parameter.Name == n)
                ?? throw new InputException($"--dc-resistance: the circuit has no resistance \"{n}\"; it has {string.Join(", ", known.Select(p => p.Parameter.Name))}.")).ToArray();
        if (chosen.Length == 0) return null;
        double sum = chosen.Sum(p => p.Value.Value), square = chosen.Sum(p => (p.Value.Sigma ?? double.NaN) * (p.Value.Sigma ?? double.NaN));
        return (string.Join("+", chosen.Select(p => p.Parameter.Name)), double.IsFinite(square) ? Measured.From(sum, Math.Sqrt(square), "ohm", "impedance fit") : Measured.WithoutSigma(sum, "ohm", "the fit does not determine one of the resistances"));
    }
}
