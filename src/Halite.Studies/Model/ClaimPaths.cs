// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Halite.Data;
using Halite.Studies.Claims;
using Halite.Studies.CrossChecks;
using Halite.Techniques;

namespace Halite.Studies.Model;

/// <summary>How far the paths of claims can be followed without a run: to an entry, a typed value, or a quantity of a sample.</summary>
internal sealed class ClaimPaths(Study study)
{
    private readonly string[] known = [.. study.Measured.Select(m => m.Id), .. study.Samples.Select(s => s.Id), .. study.Data.Select(d => d.Id)];
    private readonly Dictionary<string, ImmutableArray<string>> ofFormula = new(StringComparer.Ordinal);

    /// <summary>Follows the paths of a claim.</summary>
    /// <param name="claim">The claim.</param>
    /// <exception cref="InputException">A path leads nowhere, or what is to be computed cannot be.</exception>
    public void Check(Claim claim)
    {
        StudyNumbers.CheckForm(claim.Found, text => HeadOf(text) is not null);
        foreach (var path in StudyNumbers.Paths(claim.Found))
        {
            if (path.Count(c => c == '[') != path.Count(c => c == ']')) throw new InputException($"found: {path}: a bracket is not closed");
            if (study.Lost.Any(id => Begins(path, id))) continue;
            if (HeadOf(path) is not { } head)
            {
                var word = path.Split('.')[0];
                throw new InputException($"found names \"{word}\", which is no data entry, sample or measured value{Suggest.Among(word, known)}");
            }

            if (study.Samples.FirstOrDefault(s => s.Id == head) is { } sample) OfSample(sample, path[head.Length..].TrimStart('.'));
        }
    }

    private static bool Begins(string path, string id) => path == id || path.StartsWith(id + ".", StringComparison.Ordinal);

    // Ids may hold points themselves: the longest that fits is meant.
    private string? HeadOf(string path) => known.Where(id => Begins(path, id)).MaxBy(id => id.Length);

    private void OfSample(Sample sample, string rest)
    {
        if (rest.Length == 0) throw new InputException($"found names the sample {sample.Id}; name a quantity behind a point, such as {sample.Id}.first_discharge");
        var word = rest[..(rest.IndexOfAny(['[', '.']) is > 0 and var end ? end : rest.Length)];
        if (PanelQuantities.Beginnings.Any(b => word.StartsWith(b, StringComparison.Ordinal) && word.Length > b.Length)) return;

        // What `formula` would give cannot be told of a sample without one.
        if (sample.Formula.Length == 0) return;
        string[] names = [.. KnownQuantities.All.Select(q => q.Name), .. study.Measured.Where(m => m.Sample == sample.Id).Select(m => m.Quantity), .. PanelQuantities.Names, .. OfFormula(sample), "percolation"];
        if (!names.Contains(word)) throw new InputException($"found: {sample.Id} has no {word}{Suggest.Among(word, names)}");
    }

    // Keys of the composition's results, with those that a measured charge and discharge add.
    private ImmutableArray<string> OfFormula(Sample sample)
    {
        if (ofFormula.TryGetValue(sample.Id, out var keys)) return keys;
        try
        {
            keys = [.. StudyValidation.Composition(study, sample, ("charge", "200"), ("charge-sigma", "2"), ("discharge", "200"), ("discharge-sigma", "2")).Results.Select(r => r.Key)];
        }
        catch (InputException)
        {
            // The formula is wrong, which is told where it stands.
            keys = [];
        }

        return ofFormula[sample.Id] = keys;
    }
}
