// SPDX-License-Identifier: Apache-2.0
using Halite.Lattices;

namespace Halite.Techniques.Lattices;

/// <summary>The verb <c>percolate</c>: how much of the Li of a composition can move through the crystal.</summary>
internal static class PercolateOperation
{
    internal static readonly OptionSpec<bool> Curve = OptionSpec.Flag("curve", "The whole curve against Li content, with its threshold, instead of one composition.");
    internal static readonly OptionSpec<string?> Lattice = new("lattice", "", "With --curve: plain site percolation of neighbours on this lattice instead of Li transport.", "", texts => texts.Count == 0 ? null : LatticeKinds.Parse(texts[^1]).Name()) { Choices = [.. LatticeKinds.Names] };
    internal static readonly OptionSpec<string> Rule = OptionSpec.TextOr("rule", "Which tetrahedra let Li pass: those with at most 0, 1 or 2 transition metals (0-TM, 1-TM, 2-TM), or a mixture such as 0.7*0-TM+0.3*1-TM. 0-TM is what moves at room temperature.", "0-TM", "0-TM|1-TM|2-TM");
    internal static readonly OptionSpec<int?> Cells = OptionSpec.Integer("cells", "Conventional cells along each edge, L; the crystal has 4 L³ cation sites. Default: 24 for a composition, 16 for a curve, 24 for a curve on another lattice.", 1);
    internal static readonly OptionSpec<int?> Samples = OptionSpec.Integer("samples", "Independent random arrangements. Default: 100 for a composition, 1000 for a curve.", 1);
    internal static readonly OptionSpec<int> ThresholdSamples = OptionSpec.Integer("threshold-samples", "With --curve: samples at the largest size of the finite-size extrapolation, which gives a standard error near 0.0001 in p; 0 leaves the extrapolation out.", 0, 2000);
    internal static readonly OptionSpec<string> Ordering = OptionSpec.Choice("ordering", "Arrangement of the cations: random, or ordered as far as the composition allows, the rest overflowing at random.", "random", "random", "layered", "spinel", "gamma", "L1_0", "honeycomb", "capped-honeycomb", "ribbon");
    internal static readonly OptionSpec<string?> Structure = OptionSpec.Text("structure", "A POSCAR or CIF of an ordered rock salt whose Li sites Li takes first; instead of --ordering. Without --formula it gives the composition too.", "FILE");
    internal static readonly OptionSpec<double> Disorder = OptionSpec.Number("disorder", "", "With --ordering or --structure: share of random exchange between the two kinds of sites, 0 (ordered) to 1 (random).", 0);
    internal static readonly OptionSpec<int?> Sweeps = OptionSpec.Integer("sweeps", "With --pair-w or --li-f: sweeps of swaps that take each random arrangement to equilibrium. Default: 100.", 1);
    internal static readonly OptionSpec<string> Surface = OptionSpec.Choice("surface", "Periodic bulk, where a cluster percolates when it wraps around any axis, or a cube-shaped particle with free surfaces, where it must reach two opposite faces.", "periodic", "periodic", "free");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "percolate",
        Summary = "Tells how much of the Li of a disordered rock salt is connected, and where its percolation threshold lies.",
        Details = "Cations sit on the fcc lattice of octahedral sites, Li passes through tetrahedra between them. The percolating fraction is over all Li, octahedral and tetrahedral, in clusters that wrap around any axis of the periodic crystal; "
            + "octahedral vacancies conduct and are not counted; a tetrahedron that holds a Li joins all its corners that are not transition metals. Path counts are per conventional cell, sampled and exact. Definitions: docs/lattice.md.",
        Example = "halite percolate --formula Li1.2Ti0.2Mn0.6O1.8F0.2 --add Li2O=0.1",
        Options = [LatticeOptions.FormulaText, LatticeOptions.Add, LatticeOptions.Excess, Rule, Cells, Samples, OptionSpec.Seed, Ordering, Structure, Disorder, LatticeOptions.PairW, LatticeOptions.LithiumFluorine, Sweeps, Surface, Curve, Lattice, ThresholdSamples, LatticeOptions.Threads],
        Run = context => context.Get(Curve) ? PercolationCurvePanel.Of(context) : PercolationPanel.Of(context),
    };
}
