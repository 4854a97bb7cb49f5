// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Halite.Techniques.Lattices;

/// <summary>The verb <c>order</c>: short-range order of the cations by Monte Carlo.</summary>
internal static class OrderOperation
{
    internal static readonly OptionSpec<bool> Ewald = OptionSpec.Flag("ewald", "Electrostatics of the formal charges instead of pair energies; swaps of O and F are included.");
    internal static readonly OptionSpec<double?> Temperature = OptionSpec.Positive("temperature-K", "K", "Temperature, for energies in eV. Default: 1273, a usual firing temperature.");
    internal static readonly OptionSpec<ImmutableArray<double>> Temperatures = OptionSpec.Numbers("temperatures-K", "K", "Temperatures of a replica exchange, for energies in eV: replicas of neighbouring temperatures exchange, and each has its results. Instead of --temperature-K.");
    internal static readonly OptionSpec<double?> Anneal = OptionSpec.Positive("anneal-from-K", "K", "Cool from this temperature to --temperature-K before measuring, for energies in eV.");
    internal static readonly OptionSpec<double> LatticeConstant = OptionSpec.Number("lattice-a-angstrom", "Å", "Lattice constant, for electrostatics; typical of manganese rock salts.", 4.15);
    internal static readonly OptionSpec<double> Permittivity = OptionSpec.Number("permittivity", "", "Relative permittivity that divides electrostatic energies; 1 takes bare charges.", 1);
    internal static readonly OptionSpec<int?> Cells = OptionSpec.Integer("cells", "Conventional cells along each edge, L; the crystal has 4 L³ cation sites. Default: 12 for pairs, 6 otherwise.", 2);
    internal static readonly OptionSpec<int?> Sweeps = OptionSpec.Integer("sweeps", "Sweeps of each chain after equilibration; a sweep tries as many swaps as there are cation sites. Default: 200.", 1);
    internal static readonly OptionSpec<int?> Equilibration = OptionSpec.Integer("equilibration", "Sweeps before measuring. Default: a quarter of --sweeps, at least 20.", 0);
    internal static readonly OptionSpec<int?> Samples = OptionSpec.Integer("samples", "Independent chains from random starts, whose spread gives the standard errors. Default: 16.", 1);
    internal static readonly OptionSpec<int?> Shells = OptionSpec.Integer("shells", "Neighbour shells of the Warren-Cowley parameters. Default: 4.", 1);

    internal static readonly OptionSpec<bool> QuasiRandom = OptionSpec.Flag("sqs", "Search a special quasi-random structure of --cells cells (default 3) instead: pair counts of all species as near to random as a small crystal allows. Needs no Hamiltonian.");
    internal static readonly OptionSpec<bool> Metastability = OptionSpec.Flag("metastability", "Also the energy of random arrangements, extrapolated to the infinite crystal, above that of the ordered ones that fit the composition and --cells.");
    internal static readonly OptionSpec<string?> PoscarOut = OptionSpec.Text("poscar", "Write the arrangement of lowest energy, or the quasi-random structure, as POSCAR.", "out.vasp");

    /// <summary>The operation.</summary>
    public static Operation Operation { get; } = new()
    {
        Verb = "order",
        Summary = "Orders the cations by Monte Carlo: Warren-Cowley parameters, Li4 tetrahedra, percolating Li, energy, specific heat.",
        Details = "Unlike ions of one sublattice swap at fixed composition. The Hamiltonian is one energy of Li-metal pairs (--pair-w) and one of Li-F pairs (--li-f), the electrostatics of formal charges (--ewald), or what a YAML file describes: pair energies by shell, a cluster expansion in JSON, charges, annealing, replica exchange. "
            + "Warren-Cowley alpha is 1 less the share of Li-metal pairs over that of a random arrangement. Standard errors come from independent chains. File and definitions: docs/lattice.md.",
        Example = "halite order --pair-w -0.1 --formula Li1.2Mn0.4Ti0.4O2 --cells 10 --sweeps 100",
        Inputs = new InputSpec("FILE.yaml", "a model file, instead of --pair-w or --ewald; options given beside it win", InputKind.File, 0, 1),
        Options =
        [
            LatticeOptions.PairW, LatticeOptions.LithiumFluorine, Ewald, LatticeOptions.FormulaText, LatticeOptions.Add, LatticeOptions.Excess, Cells, Sweeps, Equilibration, Samples, OptionSpec.Seed, Temperature, Temperatures, Anneal,
            LatticeConstant, Permittivity, Shells, PercolateOperation.Rule, QuasiRandom, Metastability, PoscarOut, LatticeOptions.Threads,
        ],
        Run = context => context.Get(QuasiRandom) ? QuasiRandomPanel.Of(context) : OrderPanel.Of(context),
    };
}
