// SPDX-License-Identifier: Apache-2.0
using Halite.Chemistry;
using Halite.Data;
using Halite.Lattices;
using Halite.Lattices.Ordering;
using YamlDotNet.RepresentationModel;

namespace Halite.Techniques.Lattices;

/// <summary>What an ordering run needs: Hamiltonian, ions and options, from the command line and a model file.</summary>
internal sealed record OrderSetup(Formula Formula, OrderingModel Model, LatticeIons Ions, OrderingOptions Options)
{
    private const double Boltzmann = PhysicalConstants.Boltzmann / PhysicalConstants.ElementaryCharge; // eV/K

    private const double FiringTemperature = 1273;

    public static OrderSetup Of(OperationContext context)
    {
        var file = context.Inputs.Length > 0 ? OrderFile.Read(context, context.Inputs[0]) : new OrderFile();
        var (pairW, lithiumFluorine) = (context.Get(LatticeOptions.PairW), context.Get(LatticeOptions.LithiumFluorine));
        bool pairs = pairW is not null || lithiumFluorine is not null;
        if (pairs && context.Get(OrderOperation.Ewald)) throw new InputException("--pair-w or --li-f and --ewald are two Hamiltonians: give one of them.");
        if (!pairs && !context.Get(OrderOperation.Ewald) && file.Kind is null) throw new InputException("`order` needs a Hamiltonian: give --pair-w W, --li-f U, --ewald or a model file; see `halite order --help`.");
        var kind = pairs ? "pair-w" : context.Get(OrderOperation.Ewald) ? "ewald" : file.Kind!;

        var formula = FormulaOf(context, file);
        var composition = LatticeOptions.Place(formula, context.IsGiven(LatticeOptions.Excess) || file.Excess is null ? LatticeOptions.ExcessOf(context) : file.Excess == "vacancies" ? OverStoichiometry.Vacancies : OverStoichiometry.Tetrahedral);
        var grid = new RockSaltGrid(context.Get(OrderOperation.Cells) ?? file.Cells ?? (kind == "pair-w" ? 12 : 6));
        var ions = LatticeIons.Of(grid, composition, LatticeOptions.Anions(formula));
        var model = kind switch
        {
            "pair-w" => OrderingModel.LithiumMetalPairs(pairW ?? file.PairW ?? 0, lithiumFluorine ?? file.LithiumFluorine ?? 0),
            "ewald" => OrderingModel.Electrostatics(ChargesOf(formula, file), file.LatticeConstant is { } a && !context.IsGiven(OrderOperation.LatticeConstant) ? a : context.Get(OrderOperation.LatticeConstant),
                file.Permittivity is { } e && !context.IsGiven(OrderOperation.Permittivity) ? e : context.Get(OrderOperation.Permittivity)),
            _ => OrderingModel.Clusters(file.Expansion!(ions)),
        };
        return new OrderSetup(formula, model, ions, OptionsOf(context, file, model));
    }

    private static Formula FormulaOf(OperationContext context, OrderFile file)
    {
        if (context.IsGiven(LatticeOptions.FormulaText)) return LatticeOptions.FormulaOf(context);
        if (file.Formula is null) return LatticeOptions.FormulaOf(context); // says what is missing
        var formula = Formula.Parse(file.Formula);
        foreach (var (added, amount) in file.Add)
        {
            if (!(amount >= 0)) throw new InputException($"The addition of {added} in the model file is negative: give the parent composition instead.");
            formula = formula.Plus(Formula.Parse(added), amount);
        }

        return Normalisation.TwoAnions.Apply(formula);
    }

    private static Dictionary<string, double> ChargesOf(Formula formula, OrderFile file)
    {
        var states = ChargeBalance.Resolve(formula);
        var charges = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var symbol in formula.Terms.Select(t => t.Symbol).Distinct())
        {
            if (file.Charges.TryGetValue(symbol, out double given)) charges[symbol] = given;
            else if (states[symbol] is { } state) charges[symbol] = state;
        }

        return charges;
    }

    private static OrderingOptions OptionsOf(OperationContext context, OrderFile file, OrderingModel model)
    {
        bool reduced = model.Unit == "kT";
        var ladder = context.Get(OrderOperation.Temperatures);
        if (!ladder.IsDefaultOrEmpty && context.IsGiven(OrderOperation.Temperature)) throw new InputException("--temperature-K and --temperatures-K both name temperatures: give one of them.");
        if (reduced && (context.IsGiven(OrderOperation.Temperature) || !ladder.IsDefaultOrEmpty || context.IsGiven(OrderOperation.Anneal) || file.NamesTemperature))
            throw new InputException("The energies are in kT and hold the temperature already: leave temperatures out, or give energies in eV.");
        double Energy(double kelvin) => Boltzmann * kelvin;
        return new OrderingOptions
        {
            Temperature = reduced ? 1 : Energy(context.Get(OrderOperation.Temperature) ?? file.Temperature ?? FiringTemperature),
            Temperatures = [.. (ladder.IsDefaultOrEmpty && !context.IsGiven(OrderOperation.Temperature) ? file.Temperatures : ladder.IsDefault ? [] : ladder).Select(Energy)],
            AnnealFrom = (context.Get(OrderOperation.Anneal) ?? file.AnnealFrom) is { } hot ? Energy(hot) : null,
            AnnealingSteps = file.AnnealingSteps ?? new OrderingOptions().AnnealingSteps,
            Sweeps = context.Get(OrderOperation.Sweeps) ?? file.Sweeps ?? new OrderingOptions().Sweeps,
            Equilibration = context.Get(OrderOperation.Equilibration) ?? file.Equilibration,
            Chains = context.Get(OrderOperation.Samples) ?? file.Samples ?? new OrderingOptions().Chains,
            Shells = context.Get(OrderOperation.Shells) ?? file.Shells ?? new OrderingOptions().Shells,
            ChemicalPotential = file.ChemicalPotential,
            Rule = TransportRule.Parse(context.IsGiven(PercolateOperation.Rule) || file.Rule is null ? context.Get(PercolateOperation.Rule) : file.Rule),
            Seed = context.Get(OptionSpec.Seed),
            Threads = context.Get(LatticeOptions.Threads),
        };
    }
}

/// <summary>What a model file of <c>order</c> says; what it leaves out is null.</summary>
internal sealed record OrderFile
{
    public string? Kind { get; init; }
    public string? Formula { get; init; }
    public IReadOnlyList<KeyValuePair<string, double>> Add { get; init; } = [];
    public string? Excess { get; init; }
    public double? PairW { get; init; }
    public double? LithiumFluorine { get; init; }
    public Func<LatticeIons, ClusterExpansion>? Expansion { get; init; }
    public IReadOnlyDictionary<string, double> Charges { get; init; } = new Dictionary<string, double>();
    public double? LatticeConstant { get; init; }
    public double? Permittivity { get; init; }
    public double? Temperature { get; init; }
    public IReadOnlyList<double> Temperatures { get; init; } = [];
    public double? AnnealFrom { get; init; }
    public int? AnnealingSteps { get; init; }
    public int? Cells { get; init; }
    public int? Sweeps { get; init; }
    public int? Equilibration { get; init; }
    public int? Samples { get; init; }
    public int? Shells { get; init; }
    public double? ChemicalPotential { get; init; }
    public string? Rule { get; init; }

    public bool NamesTemperature => Temperature is not null || AnnealFrom is not null || Temperatures.Count > 0;

    public static OrderFile Read(OperationContext context, string path)
    {
        var text = context.ReadText(path, "ordering-model");
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlDotNet.Core.YamlException e)
        {
            throw new InputException($"{path}, line {e.Start.Line}: this is not valid YAML ({e.Message}); correct the line.", e);
        }

        if (stream.Documents.Count == 0) throw new InputException($"{path}: the file is empty; write a model as docs/lattice.md shows.");
        var map = new YamlMap(path, "", stream.Documents[0].RootNode);
        map.Expect(
            "version", "formula", "add", "excess", "hamiltonian", "pair_w", "li_f", "pairs", "unit", "cluster_expansion", "charges", "lattice_a_angstrom", "relative_permittivity", "temperature_K", "temperatures_K",
            "anneal_from_K", "annealing_steps", "cells", "sweeps", "equilibration", "samples", "shells", "chemical_potential", "rule");
        if (map.Text("version") is not (null or "1")) throw map.Fault("version", "only version 1 of the model file is known; write \"version: 1\"");
        var kind = map.Choice("hamiltonian", map.Has("pair_w") || map.Has("li_f") ? "pair-w" : map.Has("pairs") ? "pairs" : map.Has("cluster_expansion") ? "cluster-expansion" : "ewald", "pair-w", "pairs", "cluster-expansion", "ewald");
        if (kind == "pair-w" && !map.Has("pair_w") && !map.Has("li_f")) throw map.Fault("the Hamiltonian pair-w needs pair_w, the energy of a Li-metal pair in kT, or li_f, that of a Li-F pair");
        return new OrderFile
        {
            Kind = kind,
            Formula = map.Text("formula"),
            Add = map.Numbers("add"),
            Excess = map.Has("excess") ? map.Choice("excess", "tetrahedral", "tetrahedral", "vacancies") : null,
            PairW = map.Number("pair_w"),
            LithiumFluorine = map.Number("li_f"),
            Expansion = kind == "pairs" ? Pairs(map) : kind == "cluster-expansion" ? Json(context, map, path) : null,
            Charges = map.Numbers("charges").ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
            LatticeConstant = map.Number("lattice_a_angstrom", 0, above: true),
            Permittivity = map.Number("relative_permittivity", 0, above: true),
            Temperature = map.Number("temperature_K", 0, above: true),
            Temperatures = [.. map.Texts("temperatures_K").Select(t => OptionSpec.ParseNumber("temperatures_K", t))],
            AnnealFrom = map.Number("anneal_from_K", 0, above: true),
            AnnealingSteps = Whole(map, "annealing_steps", 1),
            Cells = Whole(map, "cells", 2),
            Sweeps = Whole(map, "sweeps", 1),
            Equilibration = Whole(map, "equilibration", 0),
            Samples = Whole(map, "samples", 1),
            Shells = Whole(map, "shells", 1),
            ChemicalPotential = map.Number("chemical_potential"),
            Rule = map.Text("rule"),
        };
    }

    private static Func<LatticeIons, ClusterExpansion> Pairs(YamlMap map)
    {
        var unit = map.Choice("unit", "eV", "eV", "kT");
        var list = map.Maps("pairs").Select(p =>
        {
            p.Expect("shell", "species", "energy");
            var species = p.Texts("species");
            if (species.Length != 2) throw p.Fault("species", "species names two ions, such as [Li, Mn] or [Li, F]");
            return (Whole(p, "shell", 1) ?? 1, species[0], species[1], p.Number("energy") ?? throw p.Fault("a pair needs its energy"));
        }).ToList();
        if (list.Count == 0) throw map.Fault("pairs lists no pair energies; add entries with shell, species and energy");
        return ions =>
        {
            string[] cations = ["Li", .. ions.Cations.Vacancies > 0 ? new[] { "Vac" } : [], .. ions.MetalNames];

            // "TM" stands for every metal.
            var expanded = list.SelectMany(p => Names(p.Item2, ions).SelectMany(a => Names(p.Item3, ions).Select(b => (p.Item1, a, b, p.Item4))))
                .DistinctBy(p => (p.Item1, string.CompareOrdinal(p.a, p.b) < 0 ? (p.a, p.b) : (p.b, p.a), p.Item4));
            bool anionic = expanded.Any(p => ions.AnionNames.Contains(p.a) || ions.AnionNames.Contains(p.b));
            return ClusterExpansion.OfPairs(unit, cations, anionic ? ions.AnionNames : ["X"], expanded);
        };
    }

    private static IEnumerable<string> Names(string name, LatticeIons ions) => name == "TM" ? ions.MetalNames : [name];

    private static Func<LatticeIons, ClusterExpansion> Json(OperationContext context, YamlMap map, string path)
    {
        var named = map.Required("cluster_expansion", "model.json");

        // A file named in a file is found beside it.
        var beside = Path.Combine(Path.GetDirectoryName(path) ?? "", named);
        try
        {
            var expansion = ClusterExpansionJson.Read(context.ReadText(beside, "cluster-expansion"));
            return _ => expansion;
        }
        catch (InputException e)
        {
            throw e.In(beside);
        }
    }

    private static int? Whole(YamlMap map, string key, int minimum) => map.Number(key, minimum) switch
    {
        null => null,
        { } value when value == Math.Floor(value) && value <= int.MaxValue => (int)value,
        _ => throw map.Fault(key, $"{key} is a whole number"),
    };
}
