// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Chemistry;
using Halite.Composition;
using Halite.Data;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Halite.Techniques.Composition;

/// <summary>What a family file says.</summary>
/// <param name="Name">Name of the family.</param>
/// <param name="Family">Its compositions.</param>
/// <param name="Ledger">States, windows, working ion.</param>
/// <param name="Quantities">Quantities that it can name.</param>
/// <param name="Objectives">What to optimise.</param>
/// <param name="Constraints">Bounds.</param>
/// <param name="PriceSource">Where the prices come from; null where no cost is asked for.</param>
/// <param name="Percolation">The percolating Li, computed only where it is asked for.</param>
internal sealed record DesignDocument(
    string Name, DesignFamily Family, LedgerOptions Ledger, ImmutableArray<DesignQuantity> Quantities,
    ImmutableArray<DesignObjective> Objectives, ImmutableArray<DesignConstraint> Constraints, string? PriceSource, PercolationObjective Percolation);

/// <summary>Reads the family file of <c>design</c>.</summary>
internal static class DesignFile
{
    // Without a mean voltage the energy is that of the seed's metastable rock salts: 1011 Wh/kg at 326 mAh/g and 1055
    // at 349 are 3.10 and 3.02 V (Wang et al., Adv. Mater. 2023).
    private const double DefaultVoltage = 3.1;

    public static DesignDocument Read(OperationContext context, string path)
    {
        var root = Load(context.ReadText(path, "design-family"), path);
        if (root.Number("version") is not 1) throw root.Fault("version", "the family file has no \"version: 1\"; add it, so that later versions of Halite read it as it is meant");
        var name = root.Text("name") ?? Path.GetFileNameWithoutExtension(path);
        var family = Family(root);
        var ledger = Ledger(root);
        var prices = root.Text("prices") is { } file ? PriceTable.Parse(context.ReadText(Beside(path, file), "price-table"), file) : PriceTable.Default;
        double voltage = root.Number("mean_voltage_V", 0, above: true) ?? DefaultVoltage;
        var percolation = new PercolationObjective(family, ledger.ExcessSites == ExcessSites.Vacancies ? Halite.Lattices.OverStoichiometry.Vacancies : Halite.Lattices.OverStoichiometry.Tetrahedral, context.Cancellation);
        var quantities = DesignQuantity.Standard(family, prices, voltage).Add(percolation.Quantity).Add(percolation.Error);
        var objectives = Objectives(root, "maximise", quantities, true).Concat(Objectives(root, "minimise", quantities, false)).ToImmutableArray();
        if (objectives.IsEmpty)
            objectives = [new(quantities.Single(q => q.Name == "capacity_usable_mAh_g"), true), new(quantities.Single(q => q.Name == "tm_share_percent"), true)];
        var constraints = Constraints(root, quantities);
        root.Done();
        bool cost = objectives.Any(o => o.Quantity.Name.StartsWith("cost", StringComparison.Ordinal)) || constraints.Any(c => c.Quantity.Name.StartsWith("cost", StringComparison.Ordinal));
        return new(name, family, ledger, quantities, objectives, constraints, cost ? prices.Source : null, percolation);
    }

    private static YamlMap Load(string text, string path)
    {
        try
        {
            var yaml = new YamlStream();
            using var reader = new StringReader(text);
            yaml.Load(reader);
            if (yaml.Documents.Count == 0) throw new InputException($"{path}: the family file is empty; see docs/composition.md for its keys.");
            return new YamlMap(path, "the family", yaml.Documents[0].RootNode);
        }
        catch (YamlException e)
        {
            throw new InputException($"{path}, line {e.Start.Line}: this is not YAML: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static string Beside(string path, string file) => Path.IsPathRooted(file) ? file : Path.Combine(Path.GetDirectoryName(path) ?? "", file);

    private static DesignFamily Family(YamlMap root)
    {
        var additions = root.Map("add") is { } add ? add.Keys.Select(k => Range(add, k)).ToArray() : [];
        if (root.Text("formula") is { } formula)
        {
            if (root.Has("cations") || root.Has("anions") || root.Has("sites")) throw root.Fault("formula", "the family has a formula, so its cations, anions and sites are not given too");
            var variables = root.Map("variables") is { } map ? map.Keys.Select(k => Range(map, k)).ToArray() : [];
            return DesignFamily.FromFormula(formula, variables, additions);
        }

        if (root.Map("cations") is not { } cations || root.Map("anions") is not { } anions)
            throw root.Fault("the family needs a formula with variables, or cations and anions");
        var sites = root.Map("sites");
        double cationSites = sites?.Number("cations", 0, above: true) ?? 2, anionSites = sites?.Number("anions", 0, above: true) ?? 2;
        sites?.Done();
        return DesignFamily.FromSublattices(Sublattice(cations), Sublattice(anions), cationSites, anionSites, additions);
    }

    private static List<(string, DesignAxis?)> Sublattice(YamlMap map) =>
        [.. map.Keys.ToList().Select(k => (k, map.Text(k) == "rest" ? null : Range(map, k)))];

    private static DesignAxis Range(YamlMap map, string key)
    {
        try
        {
            return DesignAxis.Parse(key, map.Text(key) ?? throw map.Fault(key, $"{map.Where}: {key} has no range; write it as 0 to 0.4 step 0.02"));
        }
        catch (InputException e) when (!e.Message.Contains(", line ", StringComparison.Ordinal))
        {
            throw map.Fault(key, e.Message.TrimEnd('.'));
        }
    }

    private static LedgerOptions Ledger(YamlMap root)
    {
        var states = root.Numbers("states").ToImmutableSortedDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        var redox = root.Map("redox");
        var windows = redox is null ? [] : redox.Keys.Select(k => $"{k}={string.Join(",", redox.Texts(k))}").ToArray();
        var excess = (root.Text("excess") ?? "tetrahedral") switch
        {
            "tetrahedral" => ExcessSites.Tetrahedral,
            "vacancies" => ExcessSites.Vacancies,
            var other => throw root.Fault("excess", $"the excess \"{other}\" is no model of the sites; write tetrahedral or vacancies"),
        };
        return new() { States = states, Redox = RedoxWindow.Parse(windows), WorkingIon = root.Text("working_ion"), ExcessSites = excess };
    }

    private static IEnumerable<DesignObjective> Objectives(YamlMap root, string key, ImmutableArray<DesignQuantity> quantities, bool maximise) =>
        root.Texts(key).Select(n => new DesignObjective(Find(root, key, n, quantities), maximise));

    private static ImmutableArray<DesignConstraint> Constraints(YamlMap root, ImmutableArray<DesignQuantity> quantities)
    {
        if (root.Map("constraints") is not { } map) return [];
        return
        [
            .. map.Keys.ToList().Select(k =>
            {
                var bounds = map.Map(k)!;
                var constraint = new DesignConstraint(Find(map, k, k, quantities), bounds.Number("min") ?? double.NegativeInfinity, bounds.Number("max") ?? double.PositiveInfinity);
                bounds.Done();
                return constraint;
            }),
        ];
    }

    private static DesignQuantity Find(YamlMap map, string key, string name, ImmutableArray<DesignQuantity> quantities)
    {
        if (quantities.FirstOrDefault(q => q.Name == name) is { } found) return found;
        // "amount_Ti" bounds or optimises one element.
        if (name.StartsWith("amount_", StringComparison.Ordinal) && Elements.Find(name[7..]) is { } element)
        {
            var symbol = element.Symbol;
            return new DesignQuantity(name, $"{symbol} per two anions", "1", p => p.Amount(symbol));
        }

        throw map.Fault(key, $"{map.Where}: there is no quantity \"{name}\"{Suggest.Among(name, quantities.Select(q => q.Name))}; known are {string.Join(", ", quantities.Select(q => q.Name))} and amount_Ti for any element");
    }
}
