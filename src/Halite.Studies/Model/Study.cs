// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;

namespace Halite.Studies.Model;

/// <summary>A study as written in <c>study.yaml</c>: samples, cells, data, values from elsewhere and claims.</summary>
public sealed record Study
{
    /// <summary>Folder that holds <c>study.yaml</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>Title of the report.</summary>
    public required string Title { get; init; }

    /// <summary>What the study is about; Markdown.</summary>
    public string Description { get; init; } = "";

    /// <summary>A remark that every page of the report shows ("synthetic data"); empty for none.</summary>
    public string Notice { get; init; } = "";

    /// <summary>The samples.</summary>
    public ImmutableArray<Sample> Samples { get; init; } = [];

    /// <summary>The cells.</summary>
    public ImmutableArray<Cell> Cells { get; init; } = [];

    /// <summary>The data, each with the operation that reads it.</summary>
    public ImmutableArray<DataItem> Data { get; init; } = [];

    /// <summary>Values measured elsewhere.</summary>
    public ImmutableArray<MeasuredItem> Measured { get; init; } = [];

    /// <summary>Numbers that a paper states.</summary>
    public ImmutableArray<Claim> Claims { get; init; } = [];

    /// <summary>Settings for the whole study.</summary>
    public StudyModels Models { get; init; } = StudyModels.Default;

    /// <summary>Tables of published points that the user adds to the shipped one, relative to the study's folder.</summary>
    public ImmutableArray<string> Literature { get; init; } = [];

    /// <summary>Ids of entries that could not be read, where faults were collected: what names them is not wrong for that.</summary>
    internal ImmutableArray<string> Lost { get; init; } = [];

    /// <summary>Name of the file that it was read from, for messages.</summary>
    internal string File { get; init; } = StudyReader.FileName;

    /// <summary>The text of <c>study.yaml</c>, for provenance.</summary>
    public string Text { get; init; } = "";
}

/// <summary>A composition that was made.</summary>
public sealed record Sample
{
    /// <summary>Id, unique in the study.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people; the id where none is given.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the sample that it was made from or of; empty for none.</summary>
    public string Parent { get; init; } = "";

    /// <summary>Formula as written, or the parent's; empty where the study says that it is unknown.</summary>
    public required string Formula { get; init; }

    /// <summary>What was added to the formula, in moles for a formula unit ("Li2O" → 0.1).</summary>
    public ImmutableArray<KeyValuePair<string, double>> Additions { get; init; } = [];

    /// <summary>Measured element amounts with their uncertainties, as <c>--icp</c> takes them; empty for none.</summary>
    public string Icp { get; init; } = "";

    /// <summary>Whether those amounts are proportional to <c>mass</c> (weight percent, mg/L) or to amount (<c>mole</c>, Li of a formula unit).</summary>
    public string IcpBasis { get; init; } = "mass";

    /// <summary>Site model of over-stoichiometric Li: <c>tetrahedral</c> or <c>vacancies</c>; empty takes the default.</summary>
    public string Excess { get; init; } = "";

    /// <summary>Arrangement of its cations, as <c>percolate --ordering</c> names it: random (a disordered rock salt) unless said.</summary>
    public string Ordering { get; init; } = "random";

    /// <summary>Whether Li moves inside layers, so that the 0-TM network of a disordered rock salt does not apply.</summary>
    public bool IsLayered => Ordering is "layered" or "honeycomb" or "capped-honeycomb" or "ribbon";

    /// <summary>How it was made; free text.</summary>
    public string Synthesis { get; init; } = "";

    /// <summary>Line of <c>study.yaml</c>, for messages.</summary>
    internal int Line { get; init; }
}

/// <summary>A cell that was built and measured.</summary>
public sealed record Cell
{
    /// <summary>Id, unique in the study.</summary>
    public required string Id { get; init; }

    /// <summary>Id of its sample.</summary>
    public required string Sample { get; init; }

    /// <summary>Mass of active material in mg; null where it is not known.</summary>
    public double? MassMg { get; init; }

    /// <summary>Standard uncertainty of the mass in mg; null where it is not known.</summary>
    public double? MassSigmaMg { get; init; }

    /// <summary>What the mass counts ("active material", "composite").</summary>
    public string MassBasis { get; init; } = "active material";

    /// <summary>Geometric area in cm²; null where it is not known.</summary>
    public double? AreaCm2 { get; init; }

    /// <summary>Standard uncertainty of the area in cm²; null where it is not known.</summary>
    public double? AreaSigmaCm2 { get; init; }

    /// <summary>Counter electrode ("Li", "Li-In").</summary>
    public string CounterElectrode { get; init; } = "Li";

    /// <summary>Potential of the counter electrode against Li/Li+ in V.</summary>
    public double CounterElectrodeV { get; init; }

    /// <summary>Convention of cycles: cathode, anode or full.</summary>
    public string Electrode { get; init; } = "cathode";

    /// <summary>Line of <c>study.yaml</c>, for messages.</summary>
    internal int Line { get; init; }
}

/// <summary>One file, or several that belong together, and the operation that reads them.</summary>
public sealed record DataItem
{
    /// <summary>Id, unique in the study.</summary>
    public required string Id { get; init; }

    /// <summary>Verb of the operation ("cycle", "xas lcf").</summary>
    public required string Verb { get; init; }

    /// <summary>Id of the cell; empty where the data belong to a sample.</summary>
    public string Cell { get; init; } = "";

    /// <summary>Id of the sample; that of the cell where only the cell is given.</summary>
    public string Sample { get; init; } = "";

    /// <summary>The files, relative to the study's folder, or the texts that the operation takes.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Options of the operation, by option name with dashes.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<string>>> Options { get; init; } = [];

    /// <summary>State of the sample when it was measured ("pristine", "4.8 V charge"); empty where not said.</summary>
    public string State { get; init; } = "";

    /// <summary>What it is, for the report; empty takes verb and file.</summary>
    public string Title { get; init; } = "";

    /// <summary>Line of <c>study.yaml</c>, for messages.</summary>
    internal int Line { get; init; }
}

/// <summary>A quantity measured elsewhere, typed in with its source.</summary>
/// <param name="Id">Id, unique in the study.</param>
/// <param name="Sample">Id of the sample.</param>
/// <param name="Quantity">What it is ("lattice_parameter", "icp_ratio", "bet_area").</param>
/// <param name="Value">Value with its uncertainty.</param>
/// <param name="State">State of the sample ("pristine", "4.8 V charge").</param>
/// <param name="Source">Where it comes from.</param>
public sealed record MeasuredItem(string Id, string Sample, string Quantity, Measured Value, string State, string Source);

/// <summary>A number that a paper states, to be compared with what the data give.</summary>
/// <param name="Text">The statement.</param>
/// <param name="Stated">The number stated.</param>
/// <param name="Tolerance">How far off a number may be that was printed so: half of its last digit unless said.</param>
/// <param name="Found">Where the number is found: "data-id.path.in.results", or a formula of such.</param>
/// <param name="Source">Where it is stated.</param>
public sealed record Claim(string Text, double Stated, double Tolerance, string Found, string Source)
{
    /// <summary>How the number is meant.</summary>
    public ClaimKind Kind { get; init; } = ClaimKind.Equal;

    /// <summary>Upper end of a range; NaN for other kinds.</summary>
    public double Upper { get; init; } = double.NaN;

    /// <summary>Line of <c>study.yaml</c>, for messages.</summary>
    internal int Line { get; init; }
}

/// <summary>How a stated number is meant.</summary>
public enum ClaimKind
{
    /// <summary>The number itself (<c>stated:</c>).</summary>
    Equal,
    /// <summary>A lower bound (<c>at_least:</c>).</summary>
    AtLeast,
    /// <summary>An upper bound (<c>at_most:</c>).</summary>
    AtMost,
    /// <summary>A range (<c>within: [from, to]</c>).</summary>
    Within,
}

/// <summary>Settings that hold for a whole study (<c>models:</c>).</summary>
public sealed record StudyModels
{
    /// <summary>Nothing set: every operation's own defaults.</summary>
    public static StudyModels Default { get; } = new();

    /// <summary>Site model of over-stoichiometric Li for samples that name none; empty takes the operation's default.</summary>
    public string SiteModel { get; init; } = "";

    /// <summary>Ranges of relaxation times with the process that they are ascribed to, in s.</summary>
    public ImmutableArray<RelaxationRange> DrtWindows { get; init; } = [];

    /// <summary>Components of core levels and their binding energies in eV, by region ("O 1s").</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<KeyValuePair<string, double>>>> XpsComponents { get; init; } = [];

    /// <summary>Names of the standards of linear combinations; empty takes every other group.</summary>
    public ImmutableArray<string> LcfStandards { get; init; } = [];

    /// <summary>Cells along an edge of the percolation of each sample. Default 16: 16 384 sites, with 16 samples about a second.</summary>
    public int PercolationCells { get; init; } = 16;

    /// <summary>Random samples of the percolation of each sample. Default 16, with which the standard error is below 1 %.</summary>
    public int PercolationSamples { get; init; } = 16;

    /// <summary>
    /// Shrinkage of the lattice parameter that the check of lattice against Li expects, % for each Li of the formula. Default
    /// 3.3 ± 0.5: 2.3 % for 0.675 Li and 2.9 % for 0.91 Li in Wang et al., Adv. Mater. 2023.
    /// </summary>
    public Measured ShrinkagePerLi { get; init; } = Halite.Data.Measured.From(3.3, 0.5, "%", "shrinkage per Li of DRX oxides");

    /// <summary>Options of operations for every entry of their kind that does not set them, by verb and option name.</summary>
    public ImmutableArray<KeyValuePair<string, ImmutableArray<KeyValuePair<string, ImmutableArray<string>>>>> Options { get; init; } = [];
}

/// <summary>A range of relaxation times.</summary>
/// <param name="Name">The process ("R_ct1").</param>
/// <param name="From">From, s.</param>
/// <param name="To">To, s.</param>
public sealed record RelaxationRange(string Name, double From, double To);
