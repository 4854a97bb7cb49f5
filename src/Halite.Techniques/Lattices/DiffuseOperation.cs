// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Lattices;

namespace Halite.Techniques.Lattices;

/// <summary>The verb <c>diffuse</c>: Li diffusion by kinetic Monte Carlo.</summary>
internal static class DiffuseOperation
{
    internal static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Barrier = OptionSpec.Pairs("barrier", "Barriers in eV by path: 0-TM, 1-TM and 2-TM for hops through a tetrahedron with that many transition metals, oct-tet between an octahedron and a tetrahedral Li site (as 0-TM where it is not named), vacancy with --lattice. Paths that are not named are closed. Default: 0-TM=0.3,1-TM=0.5.", "0-TM=0.3,1-TM=0.5");
    internal static readonly OptionSpec<double> Temperature = OptionSpec.Number("temperature-K", "K", "Temperature.", 300);
    internal static readonly OptionSpec<ImmutableArray<double>> StateOfCharge = OptionSpec.Numbers("state-of-charge", "", "Shares of the Li that charging has taken out; without vacancies nothing moves. The first is the main result, more give a series against Li content. Default: 0.1.");
    internal static readonly OptionSpec<double> SiteDisorder = OptionSpec.Number("site-disorder-eV", "eV", "Standard deviation of the site energies.", 0);
    internal static readonly OptionSpec<double> AttemptFrequency = OptionSpec.Number("attempt-frequency-Hz", "Hz", "Attempt frequency; the order of optical phonons.", 1e13);
    internal static readonly OptionSpec<double> LatticeConstant = OptionSpec.Number("lattice-a-angstrom", "Å", "Lattice constant of the conventional cell.", 4.15);
    internal static readonly OptionSpec<string?> Lattice = new("lattice", "", "With --vacancy: a lattice of one kind of atom instead of a rock salt.", "", texts => texts.Count == 0 ? null : LatticeKinds.Parse(texts[^1]).Name()) { Choices = [.. LatticeKinds.Names] };
    internal static readonly OptionSpec<bool> Vacancy = OptionSpec.Flag("vacancy", "With --lattice: diffusion in the limit of a single vacancy.");
    internal static readonly OptionSpec<double> VacancyFraction = OptionSpec.Number("vacancy-fraction", "", "With --vacancy: share of vacant sites that the diffusivities refer to; they are proportional to it.", 0.001);
    internal static readonly OptionSpec<int?> Cells = OptionSpec.Integer("cells", "Conventional cells along each edge. Default: 8; with --vacancy three sizes are extrapolated, and this is the largest of them.", 2);
    internal static readonly OptionSpec<int?> Samples = OptionSpec.Integer("samples", "Independent arrangements or walks, whose spread gives the standard errors. Default: 16.", 2);
    internal static readonly OptionSpec<int?> Hops = OptionSpec.Integer("hops", "Hops: of each Li on average, or of each walk with --vacancy (default 1000000). Default: 200 of each Li, lengthened up to 3200 while the squared displacement still bends.", 10);

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "diffuse",
        Summary = "Lets Li hop through a disordered rock salt: tracer and jump diffusivity, correlation factor, conductivity, activation energy.",
        Details = "Rejection-free kinetic Monte Carlo of Li that exclude each other. The barrier of a hop goes by the transition metals of the tetrahedron that it passes. The tracer diffusivity is the slope of the mean squared displacement over the second half of the run, the jump diffusivity is that of all Li together (by Kirchhoff's rule on the network of hops; with site-energy disorder from their displacement), and the correlation factor is the tracer diffusivity over that of uncorrelated hops at the same rate. Li in pockets that lead nowhere counts, and adds nothing to the displacements. "
            + "With --lattice and --vacancy: atoms on a cubic lattice with a single vacancy, extrapolated in the size of the crystal. Definitions: docs/lattice.md.",
        Example = "halite diffuse --formula Li1.3Mn0.3Ti0.4O2 --barrier 0-TM=0.3,1-TM=0.5 --temperature-K 300 --cells 5",
        Options =
        [
            LatticeOptions.FormulaText, LatticeOptions.Add, LatticeOptions.Excess, Barrier, Temperature, StateOfCharge, SiteDisorder, AttemptFrequency, LatticeConstant,
            PercolateOperation.Ordering, PercolateOperation.Structure, PercolateOperation.Disorder, LatticeOptions.PairW, LatticeOptions.LithiumFluorine, PercolateOperation.Sweeps,
            Lattice, Vacancy, VacancyFraction, Cells, Samples, Hops, OptionSpec.Seed, LatticeOptions.Threads,
        ],
        Run = context => context.Get(Lattice) is not null || context.Get(Vacancy) ? VacancyPanel.Of(context) : DiffusionPanel.Of(context),
    };
}
