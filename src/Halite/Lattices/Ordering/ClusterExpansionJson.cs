// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Halite.Data;

namespace Halite.Lattices.Ordering;

/// <summary>
/// Cluster expansions as JSON text, in a form that those of smol and icet can be converted to (docs/lattice.md describes
/// it): species, values of the site functions, and for each cluster its sites in half lattice constants with either
/// "functions" and one "energy" per distinct image, or a "table" of energies.
/// </summary>
public static class ClusterExpansionJson
{
    /// <summary>Name of the format in the file.</summary>
    public const string Format = "halite-cluster-expansion";

    /// <summary>Reads an expansion.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="InputException">The text is not such a file; the message names the place.</exception>
    public static ClusterExpansion Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new InputException($"The cluster expansion is not valid JSON in line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: correct it there.", e);
        }
    }

    private static ClusterExpansion Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || Text(root, "format", "") != Format)
            throw new InputException($"The file is no cluster expansion: it should be a JSON object with \"format\": \"{Format}\".");
        var unit = Text(root, "unit", "eV");
        if (unit is not ("eV" or "kT")) throw new InputException($"The cluster expansion gives energies in \"{unit}\": write eV or kT.");
        var cations = Strings(root, "cations", null);
        var anions = Strings(root, "anions", ["O"]);
        var functions = (Functions(root, "cations", cations.Count), Functions(root, "anions", anions.Count));
        if (!root.TryGetProperty("clusters", out var list) || list.ValueKind != JsonValueKind.Array) throw Missing("clusters", "an array");
        var clusters = new List<ExpansionCluster>();
        foreach (var cluster in list.EnumerateArray()) clusters.Add(Cluster(cluster, clusters.Count + 1, cations.Count, anions.Count, functions));
        double constant = root.TryGetProperty("constant", out var value) ? Number(value, "constant") : 0;
        return new ClusterExpansion(Text(root, "name", "cluster expansion"), unit, cations, anions, constant, clusters);
    }

    private static ExpansionCluster Cluster(JsonElement node, int number, int cations, int anions, (double[][] Cations, double[][] Anions) functions)
    {
        if (node.ValueKind != JsonValueKind.Object || !node.TryGetProperty("sites", out var list) || list.ValueKind != JsonValueKind.Array) throw Missing($"clusters[{number - 1}].sites", "an array of grid points");
        var sites = new List<(int I, int J, int K)>();
        foreach (var site in list.EnumerateArray())
        {
            if (site.ValueKind != JsonValueKind.Array || site.GetArrayLength() != 3 || !site[0].TryGetInt32(out int i) || !site[1].TryGetInt32(out int j) || !site[2].TryGetInt32(out int k))
                throw new InputException($"A site of cluster {number} is {site.GetRawText()}: write three whole numbers, in half lattice constants.");
            sites.Add((i, j, k));
        }

        if (node.TryGetProperty("table", out var table) && table.ValueKind == JsonValueKind.Array)
            return new ExpansionCluster([.. sites], [.. table.EnumerateArray().Select(e => Number(e, $"clusters[{number - 1}].table"))]);
        if (!node.TryGetProperty("energy", out var energy)) throw Missing($"clusters[{number - 1}].energy", "a number");
        double value = Number(energy, $"clusters[{number - 1}].energy");
        var chosen = new int[sites.Count];
        if (node.TryGetProperty("functions", out var labels))
        {
            if (labels.ValueKind != JsonValueKind.Array || labels.GetArrayLength() != sites.Count || labels.EnumerateArray().Any(l => !l.TryGetInt32(out _)))
                throw new InputException($"The functions of cluster {number} are {labels.GetRawText()}: write one whole number for each of its {sites.Count} sites.");
            chosen = [.. labels.EnumerateArray().Select(l => l.GetInt32())];
        }

        bool IsCation(int n) => ((sites[n].I + sites[n].J + sites[n].K) & 1) == 0;
        double[] FunctionOf(int n)
        {
            var set = IsCation(n) ? functions.Cations : functions.Anions;
            return chosen[n] >= 0 && chosen[n] < set.Length ? set[chosen[n]]
                : throw new InputException($"Cluster {number} uses site function {chosen[n]} of the {(IsCation(n) ? "cations" : "anions")}, and there are {set.Length}, counted from 0: correct it.");
        }

        // The product of the site functions for every assignment of species, the last site running fastest.
        IEnumerable<double> energies = [value];
        for (int n = 0; n < sites.Count; n++)
        {
            var function = FunctionOf(n);
            energies = energies.SelectMany(e => function.Select(f => e * f)).ToArray();
        }

        return new ExpansionCluster([.. sites], [.. energies]);
    }

    /// <summary>The site functions of a sublattice; two species have the one function (1, -1) unless others are given.</summary>
    private static double[][] Functions(JsonElement root, string sublattice, int species)
    {
        if (root.TryGetProperty("site_functions", out var all) && all.TryGetProperty(sublattice, out var list))
        {
            if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(f => f.ValueKind != JsonValueKind.Array || f.GetArrayLength() != species))
                throw new InputException($"site_functions.{sublattice} is not an array of functions with {species} values each, one for each species: correct it.");
            return [.. list.EnumerateArray().Select(f => f.EnumerateArray().Select(v => Number(v, "site_functions." + sublattice)).ToArray())];
        }

        return species switch
        {
            1 => [],
            2 => [[1, -1]],
            _ => [],
        };
    }

    private static List<string> Strings(JsonElement root, string key, List<string>? fallback)
    {
        if (!root.TryGetProperty(key, out var list)) return fallback ?? throw Missing(key, "an array of names");
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(s => s.ValueKind != JsonValueKind.String)) throw Missing(key, "an array of names");
        return [.. list.EnumerateArray().Select(s => s.GetString()!)];
    }

    private static string Text(JsonElement root, string key, string fallback) =>
        root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : fallback;

    private static double Number(JsonElement value, string key) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw new InputException($"{key} of the cluster expansion is {value.GetRawText()}: write a number.");

    private static InputException Missing(string key, string what) => new($"The cluster expansion has no {key}, which should be {what}: add it.");
}
