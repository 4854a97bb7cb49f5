// SPDX-License-Identifier: Apache-2.0
using Halite.Data;

namespace Halite.Cycling;

/// <summary>What cyclers call their steps, reduced to charge, discharge and rest.</summary>
internal static class StepKinds
{
    /// <summary>A kind that tells no direction (a loop, a pulse, a simulation, an unknown word).</summary>
    public const sbyte Unknown = 2;

    private static readonly string[] RestWords = ["rest", "ocv", "pause", "idle", "wait", "suspend", "静置"];
    private static readonly string[] DischargeWords = ["dchg", "dischg", "discharge", "dcharge", "dch", "放电"];
    private static readonly string[] ChargeWords = ["chg", "charge", "cha", "充电"];

    /// <summary>Kind of a step by its name: 1 charge, -1 discharge, 0 rest, or <see cref="Unknown"/>.</summary>
    public static sbyte Classify(string name)
    {
        var text = name.Trim().ToLowerInvariant();
        switch (text)
        {
            // Maccor's state letters.
            case "c": return 1;
            case "d": return -1;
            case "r" or "p" or "s" or "o": return 0;
        }

        if (RestWords.Any(text.Contains)) return 0;
        if (DischargeWords.Any(text.Contains)) return -1;
        return ChargeWords.Any(text.Contains) ? (sbyte)1 : Unknown;
    }

    /// <summary>Kinds by row; null where the column is missing or no name tells anything.</summary>
    public static sbyte[]? Of(Column? column)
    {
        if (column is not { IsText: true }) return null;
        var names = column.AsSpan<string>();
        var kinds = new sbyte[names.Length];
        var known = new Dictionary<string, sbyte>(StringComparer.Ordinal);
        bool any = false;
        string? last = null;
        sbyte lastKind = Unknown;
        for (int i = 0; i < names.Length; i++)
        {
            if (!ReferenceEquals(names[i], last))
            {
                last = names[i];
                if (!known.TryGetValue(last, out lastKind)) known[last] = lastKind = Classify(last);
                any |= lastKind != Unknown;
            }

            kinds[i] = lastKind;
        }

        return any ? kinds : null;
    }
}
