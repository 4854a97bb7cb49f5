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
    /// <summary>As one side of a check.</summary>
    /// <param name="label">What it is.</param>
    public Side As(string label) => new($"{label} ({Source})", Value);
}

/// <summary>Every quantity of a study, from its panels and from what was measured elsewhere.</summary>
public sealed class QuantityIndex
{
    private readonly ImmutableArray<Quantity> all;

    private QuantityIndex(StudyRun run, ImmutableArray<Quantity> all)
    {
        this.all = all;
        Study = run.Study;
        Pulses = [.. run.Steps.Where(s => s.Operation.Verb == "gitt").SelectMany(TitrationPulse.Of)];
        Spectra = [.. run.Steps.Where(s => s.Operation.Verb == "drt").SelectMany(ImpedanceState.Of)];
    }

    /// <summary>Collects them.</summary>
    /// <param name="run">The computed study.</param>
    public static QuantityIndex Of(StudyRun run) => new(run,
    [
        .. run.Study.Measured.Select(m => new Quantity(m.Quantity, m.Sample, "", m.State, m.Value, m.Source)),
        .. run.Compositions.Values.Concat(run.Percolations.Values).Concat(run.Steps).Where(s => s.Results is not null).SelectMany(s => PanelQuantities.Of(s, run.Replicates.FirstOrDefault(r => r.Sample == s.Sample)?.Charge)),
        .. run.Replicates.SelectMany(r => new[] { (Name: "first_charge", Value: r.Charge), (Name: "first_discharge", Value: r.Discharge) }
            .Where(q => q.Value is not null)
            .Select(q => new Quantity(q.Name, r.Sample, "", "", q.Value!, r.Cells.Length == 1 ? r.Cells[0] : $"mean of {r.Cells.Length} cells"))),
    ]);

    /// <summary>A sample of the study.</summary>
    /// <param name="id">Its id.</param>
    public Sample Sample(string id) => Study.Samples.First(s => s.Id == id);

    /// <summary>All of them.</summary>
    public ImmutableArray<Quantity> All => all;

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
            foreach (var quantity in all)
            {
                if (quantity.Sample == sample && quantity.Name == name) return quantity;
            }
        }

        return null;
    }

    /// <summary>All of a name for a sample, in order.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    public IEnumerable<Quantity> Series(string sample, string name) => all.Where(q => q.Sample == sample && q.Name == name);

    /// <summary>The one whose state says one of these words; null if there is none.</summary>
    /// <param name="sample">Id of the sample.</param>
    /// <param name="name">Name.</param>
    /// <param name="words">Words of the state, any of which serves.</param>
    public Quantity? InState(string sample, string name, params string[] words) =>
        Series(sample, name).FirstOrDefault(q => words.Any(w => q.State.Contains(w, StringComparison.OrdinalIgnoreCase)));
}
