// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Chemistry;
using Halite.Crystals;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Ordering;
using Halite.Lattices.Percolation;

namespace Halite.Techniques.Lattices;

/// <summary>Options and inputs that the verbs of lattice simulation share.</summary>
internal static class LatticeOptions
{
    public static readonly OptionSpec<string?> FormulaText = OptionSpec.Text("formula", "The composition, for example Li1.2Ti0.4Mn0.4O2; it is normalised to two anions.", "F");
    public static readonly OptionSpec<ImmutableArray<KeyValuePair<string, double>>> Add = OptionSpec.Pairs("add", "What is added, in formula units per formula unit of the composition.", "Li2O=0.1");
    public static readonly OptionSpec<string> Excess = OptionSpec.Choice("excess", "Where cations beyond two per two anions go: only the excess on tetrahedral sites with full octahedral sites (tetrahedral, which has no free parameter), or all Li of the addition on tetrahedral sites with octahedral vacancies (vacancies).", "tetrahedral", "tetrahedral", "vacancies");
    public static readonly OptionSpec<double?> PairW = OptionSpec.Number("pair-w", "kT", "Energy of a Li-metal pair of nearest neighbours: E/kT = w times their number. Positive w segregates, negative w orders.");
    public static readonly OptionSpec<double?> LithiumFluorine = OptionSpec.Number("li-f", "kT", "Energy of a neighbouring Li-F pair, in kT; O and F swap under it. Negative binds F to Li, as oxyfluorides do. Alone or with --pair-w.");
    public static readonly OptionSpec<int> Threads = OptionSpec.Integer("threads", "Threads; 0 uses all cores. Results do not depend on it.", 0, 0);

    public static OverStoichiometry ExcessOf(OperationContext context) => context.Get(Excess) == "vacancies" ? OverStoichiometry.Vacancies : OverStoichiometry.Tetrahedral;

    /// <summary>The composition given, additions included, per two anions.</summary>
    /// <param name="context">The run.</param>
    /// <param name="otherwise">The composition where --formula is left out; null where it is needed.</param>
    public static Formula FormulaOf(OperationContext context, string? otherwise = null)
    {
        var text = context.Get(FormulaText) ?? otherwise ?? throw new InputException($"`{context.Operation.Verb}` needs a composition: give --formula, for example --formula Li1.2Ti0.4Mn0.4O2.");
        var formula = Formula.Parse(text);
        foreach (var (added, amount) in context.Get(Add))
        {
            if (!(amount >= 0) || !double.IsFinite(amount))
                throw new InputException(string.Create(CultureInfo.InvariantCulture, $"--add {added}={amount}: an addition is not negative; give the parent composition instead."));
            formula = formula.Plus(Formula.Parse(added), amount);
        }

        return Normalisation.TwoAnions.Apply(formula);
    }

    /// <summary>The cations of a formula on the sites of rock salt.</summary>
    public static RockSaltComposition Place(Formula formula, OverStoichiometry model)
    {
        if (Normalisation.HasPolyanion(formula))
            throw new InputException($"{formula.ToString(4)} holds polyanions and is no rock salt: give an oxide or oxyfluoride.");
        if (formula["Li"] == 0) throw new InputException($"{formula.ToString(4)} holds no Li, whose transport is asked for: give a composition with Li.");
        return RockSaltComposition.Place(formula["Li"], Metals(formula), model);
    }

    /// <summary>The anions, with their amounts.</summary>
    public static IEnumerable<(string Species, double Amount)> Anions(Formula formula) =>
        formula.Terms.Where(t => t.IsAnion).GroupBy(t => t.Symbol).Select(g => (g.Key, g.Sum(t => t.Amount)));

    /// <summary>The cations other than Li.</summary>
    public static IEnumerable<(string Species, double Amount)> Metals(Formula formula) =>
        formula.Terms.Where(t => !t.IsAnion && t.Symbol != "Li").GroupBy(t => t.Symbol).Select(g => (g.Key, g.Sum(t => t.Amount)));

    /// <summary>
    /// The composition, and the ordered arrangement asked for by name or from a structure file (null for random); a
    /// structure file gives the composition too where none is named.
    /// </summary>
    public static (Formula Formula, CationOrdering? Ordering) ArrangementOf(OperationContext context)
    {
        var name = context.Get(PercolateOperation.Ordering);
        if (context.Get(PercolateOperation.Structure) is not { } path)
        {
            if (name == "random" && context.IsGiven(PercolateOperation.Disorder)) throw new InputException("--disorder is for an ordered arrangement: add --ordering or --structure.");
            return (FormulaOf(context), name == "random" ? null : CationOrdering.Parse(name));
        }

        if (name != "random") throw new InputException("--ordering and --structure both name an arrangement: give one of them.");
        var text = context.ReadText(path, "crystal-structure");
        try
        {
            var structure = StructureOf(context, path, text);
            string? composition = context.Get(FormulaText) is null ? string.Concat(structure.Composition.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Element}{c.Amount:0.######}"))) : null;
            return (FormulaOf(context, composition), RockSaltMapping.Ordering(structure, Path.GetFileName(path)));
        }
        catch (InputException e)
        {
            throw e.In(path);
        }
    }

    private static CrystalStructure StructureOf(OperationContext context, string path, string text)
    {
        bool cif = path.EndsWith(".cif", StringComparison.OrdinalIgnoreCase) || text.TrimStart().StartsWith("data_", StringComparison.OrdinalIgnoreCase);
        if (!cif) return Poscar.Read(text);
        var reading = Cif.Read(text);
        foreach (var warning in reading.Warnings) context.Warn(warning.Code, path + ": " + warning.Message);
        return reading.Structure;
    }

    /// <summary>Cells along an edge: those given, or the usual number rounded up to what the arrangement repeats after.</summary>
    public static int CellsOf(OptionSpec<int?> option, OperationContext context, int usual, CationOrdering? ordering) =>
        context.Get(option) ?? (ordering is null ? usual : (usual + ordering.CellMultiple - 1) / ordering.CellMultiple * ordering.CellMultiple);

    /// <summary>The short-range order asked for; null for none.</summary>
    public static ShortRangeInteraction? InteractionOf(OperationContext context, Formula formula)
    {
        var (w, lithiumFluorine) = (context.Get(PairW), context.Get(LithiumFluorine));
        if (w is null && lithiumFluorine is null)
            return context.IsGiven(PercolateOperation.Sweeps) ? throw new InputException("--sweeps is for pair energies: add --pair-w or --li-f.") : null;
        return new ShortRangeInteraction(OrderingModel.LithiumMetalPairs(w ?? 0, lithiumFluorine ?? 0), [.. Anions(formula)], context.Get(PercolateOperation.Sweeps) ?? 100);
    }

    /// <summary>Passes a library's share of work on as an operation's progress.</summary>
    public static IProgress<double> Part(OperationContext context, string message, double from = 0, double to = 1) => new Forward(context, message, from, to);

    private sealed class Forward(OperationContext context, string message, double from, double to) : IProgress<double>
    {
        public void Report(double value) => context.Progress.Report(new Progress(from + (to - from) * value, message));
    }

    /// <summary>The warning of an interrupted run; null where all samples were finished.</summary>
    public static Warning? Interrupted(int done, int requested, string what) => done >= requested ? null
        : new Warning("interrupted", $"Interrupted: the result rests on the {done} of {requested} {what} that were finished.");
}
