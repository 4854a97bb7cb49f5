// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.Model;

namespace Halite.Studies.CrossChecks;

/// <summary>A quantity of a sample under a name that cross-checks know, with where it comes from.</summary>
/// <param name="Name">Name ("first_charge", "lattice_parameter"); the same as in <c>measured:</c>.</param>
/// <param name="Sample">Id of the sample.</param>
/// <param name="Cell">Id of the cell; empty for none.</param>
/// <param name="State">State of the sample; empty where not said.</param>
/// <param name="Value">The quantity.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record Quantity(string Name, string Sample, string Cell, string State, Measured Value, string Source)
{
    /// <summary>What else the data say of it where they do not determine it; empty for nothing.</summary>
    public string Aside { get; init; } = "";

    /// <summary>As one side of a check.</summary>
    /// <param name="label">What it is.</param>
    public Side As(string label) => new($"{label} ({Source})", Value);
}

/// <summary>Every quantity of a study, from its panels and from what was measured elsewhere.</summary>
public sealed class QuantityIndex
{
    private readonly ImmutableArray<Quantity> all, determined;
    private readonly List<Quantity> open = [];

    private QuantityIndex(StudyRun run, ImmutableArray<Quantity> all)
    {
        this.all = all;
        determined = [.. all.Where(q => Read.IsDetermined(q.Value))];
        Study = run.Study;
        Pulses = [.. run.Steps.Where(s => s.Operation.Verb == "gitt").SelectMany(TitrationPulse.Of)];
        Spectra = [.. run.Steps.Where(s => s.Operation.Verb == "drt").SelectMany(ImpedanceState.Of)];
    }

    /// <summary>Collects them.</summary>
    /// <param name="run">The computed study.</param>
    public static QuantityIndex Of(StudyRun run)
    {
        // A cell's own first cycle comes before entries that only name the sample, such as those at other rates.
        var steps = run.Compositions.Values.Concat(run.Percolations.Values).Concat(run.Steps.OrderBy(s => s.Cell.Length == 0)).Where(s => s.Results is not null);
        var typed = run.Study.Measured.Select(m => new Quantity(m.Quantity, m.Sample, "", m.State, m.Value, m.Source)).ToList();
        var firsts = run.Replicates.SelectMany(r => new[] { (Name: "first_charge", Value: r.Charge), (Name: "first_discharge", Value: r.Discharge) }
            .Where(q => q.Value is not null && !typed.Any(t => t.Sample == r.Sample && t.Name == q.Name))
            .Select(q => new Quantity(q.Name, r.Sample, "", "", q.Value!, r.Cells.Length == 1 ? r.Cells[0] : $"mean of {r.Cells.Length} cells")));
        ImmutableArray<Quantity> found = [.. typed, .. steps.SelectMany(s => PanelQuantities.Of(s, run.Replicates.FirstOrDefault(r => r.Sample == s.Sample)?.NetCharge)), .. firsts, .. Nets(run)];
        return new(run, [.. found, .. run.Study.Samples.SelectMany(s => FirstCycle(found, s.Id))]);
    }

    // Li that a discharge before the first charge put in is out again before any Li of the formula is.
    private static IEnumerable<Quantity> Nets(StudyRun run)
    {
        foreach (var replicate in run.Replicates.Where(r => r.DischargedBefore is not null))
            yield return new Quantity("net_charge", replicate.Sample, "", "", replicate.NetCharge!, replicate.Cells.Length == 1 ? replicate.Cells[0] : $"mean of {replicate.Cells.Length} cells");
        foreach (var cell in run.Cells.Where(c => c.DischargedBefore is not null))
            yield return new Quantity("discharged_before", cell.Cell.Sample, cell.Cell.Id, "", cell.DischargedBefore!, cell.Step);
    }

    /// <summary>
    /// Li out of the material as made at the end of the first charge: the first charge, less what was discharged before it
    /// where the cell began with a discharge. Null if there is none.
    /// </summary>
    /// <param name="sample">Id of the sample.</param>
    public Quantity? LiOut(string sample) => Find(sample, "net_charge", "first_charge");

    /// <summary>What <see cref="LiOut"/> is, in a label.</summary>
    /// <param name="sample">Id of the sample.</param>
    public string LiOutLabel(string sample) => Find(sample, "net_charge") is { } net && Find(sample, "first_charge") is { } charge
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"first charge less the {charge.Value.Value - net.Value.Value:F0} mAh/g discharged before it")
        : "first charge";

    /// <summary>A sample of the study.</summary>
    /// <param name="id">Its id.</param>
    public Sample Sample(string id) => Study.Samples.First(s => s.Id == id);

    /// <summary>All of them, those too that the data do not determine.</summary>
    public ImmutableArray<Quantity> All => all;

    /// <summary>What was looked for since it was last asked and is there, but not determined by the data; no check may judge by it.</summary>
    public ImmutableArray<Quantity> TakeOpen()
    {
        ImmutableArray<Quantity> taken = [.. open.Distinct()];
        open.Clear();
        return taken;
    }

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>Charge pulses of titrations.</summary>
    public ImmutableArray<TitrationPulse> Pulses { get; }

    /// <summary>Impedance spectra with their distributions.</summary>
    public ImmutableArray<ImpedanceState> Spectra { get; }

    /// <summary>Area of a cell, cm2, with its uncertainty; null where it is not known.</summary>
    /// <param name="cell">Id of the cell.</param>
    public Measured? AreaOf(string cell) => Study.Cells.FirstOrDefault(c => c.Id == cell) is { AreaCm2: { } area } found
        ? found.AreaSigmaCm2 is { } sigma ? Measured.From(area, sigma, "cm2", cell + ": area") : Measured.Exact(area, "cm2")
        : null;

    /// <summary>The one as made; null if there is none.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public Quantity? Made(string sample, string name) => Series(sample, name).FirstOrDefault(q => States.IsMade(q.State));

    /// <summary>The one on charge, at the highest voltage that a state names; null if there is none.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public Quantity? Charged(string sample, string name) => Series(sample, name).Where(q => States.IsCharged(q.State)).OrderByDescending(q => States.Voltage(q.State) is var v && double.IsNaN(v) ? 0 : v).FirstOrDefault();

    /// <summary>The one after discharge; null if there is none.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public Quantity? Discharged(string sample, string name) => Series(sample, name).FirstOrDefault(q => States.IsDischarged(q.State));

    /// <summary>The first of a name for a sample; null if there is none. What the study types in comes before what a panel gives.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="names">Names that serve, in order of preference.</param>
    public Quantity? Find(string sample, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Series(sample, name).FirstOrDefault() is { } quantity) return quantity;
        }

        return null;
    }

    /// <summary>The one as made, or of no stated state; null if there is none.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public Quantity? AsMade(string sample, string name) => Made(sample, name) ?? Series(sample, name).FirstOrDefault(q => q.State.Length == 0);

    /// <summary>Whether the study types a quantity in.</summary>
    /// <param name="quantity">The quantity; null is not typed in.</param>
    public bool IsTyped(Quantity? quantity) => quantity is not null && Study.Measured.Any(m => m.Sample == quantity.Sample && m.Quantity == quantity.Name && ReferenceEquals(m.Value, quantity.Value));

    /// <summary>Mass over area of the sample's first cell that knows both, mg/cm2, by the sources of its capacities; null where none does.</summary>
    /// <param name="sample">Id of the sample.</param>
    public Quantity? LoadingOf(string sample)
    {
        if (Study.Cells.FirstOrDefault(c => c.Sample == sample && c.MassMg is not null && c.AreaCm2 is not null) is not { } cell) return null;
        var mass = cell.MassSigmaMg is { } sigma ? Measured.From(cell.MassMg!.Value, sigma, "mg", cell.Id + ": mass") : Measured.Exact(cell.MassMg!.Value, "mg");
        return new Quantity("loading", sample, cell.Id, "", mass.Over(AreaOf(cell.Id)!, "mg/cm2"), $"mass and area of {cell.Id}");
    }

    /// <summary>All of a name for a sample, in order.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public IEnumerable<Quantity> Series(string sample, string name) => Where(sample, n => n == name);

    /// <summary>All of a sample whose name begins so ("valence_Mn", "valence_Fe"), in order.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="beginning">Beginning of the name.</param>
    public IEnumerable<Quantity> Beginning(string sample, string beginning) => Where(sample, n => n.StartsWith(beginning, StringComparison.Ordinal));

    private IEnumerable<Quantity> Where(string sample, Func<string, bool> name)
    {
        var found = determined.Where(q => q.Sample == sample && name(q.Name));
        if (!found.Any() && determined.Length < all.Length) open.AddRange(all.Where(q => q.Sample == sample && name(q.Name)));
        return found;
    }

    // What follows from a first charge and discharge, where nothing better is known: both may be typed in.
    private static IEnumerable<Quantity> FirstCycle(ImmutableArray<Quantity> found, string sample)
    {
        Quantity? One(string name) => found.FirstOrDefault(q => q.Sample == sample && q.Name == name);
        if (One("first_charge") is not { } charge || One("first_discharge") is not { } discharge) yield break;
        var source = charge.Source == discharge.Source ? charge.Source : $"{charge.Source}; {discharge.Source}";
        yield return new Quantity("irreversible_charge", sample, "", "", charge.Value - discharge.Value, source);
        yield return new Quantity("coulombic_efficiency", sample, "", "", discharge.Value.Over(charge.Value, "%", 100), source);
    }
}
