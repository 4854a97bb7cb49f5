// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using Halite.Data;

namespace Halite.Formats.BioLogic;

/// <summary>
/// Places the columns of a row. A column that is not known has an unknown width; the length of the row, which the
/// module's length gives, tells it. Where it does not, the columns before and behind the unknown stretch are kept.
/// </summary>
/// <param name="RowBytes">Sum of the widths.</param>
/// <param name="FlagsOffset">Offset of the flags byte; -1 if there is none.</param>
/// <param name="Flags">Flags in the order of the file.</param>
/// <param name="Fields">Columns whose place is certain.</param>
/// <param name="Warnings">Columns that are not known.</param>
internal sealed record MprWidths(int RowBytes, int FlagsOffset, ImmutableArray<int> Flags, ImmutableArray<MprField> Fields, ImmutableArray<Warning> Warnings)
{
    // An unknown column is most likely single precision, then double, then a small counter.
    private static readonly Stored[] Guesses = [Stored.Single, Stored.Double, Stored.UInt16, Stored.Byte];
    private const int MostGuessed = 6;

    private sealed class Slot(int id)
    {
        public int Id { get; } = id;
        public string? Label { get; set; }
        public Stored Stored { get; set; }
        public bool IsFlags { get; init; }
        public bool Guessed { get; set; }
        public int Width => IsFlags ? 1 : EcLabColumn.WidthOf(Stored);
    }

    /// <summary>Places the columns; null if no placing fits the row length.</summary>
    /// <param name="ids">Numbers of the columns.</param>
    /// <param name="rowBytes">Length of a row; null if it is not known.</param>
    public static MprWidths? Solve(ReadOnlySpan<int> ids, int? rowBytes)
    {
        var slots = new List<Slot>();
        var flags = ImmutableArray.CreateBuilder<int>();
        foreach (int id in ids)
        {
            if (EcLabColumns.FindFlag(id) is not null)
            {
                // All flags share one byte, which stands where the first of them is listed.
                if (flags.Count == 0) slots.Add(new Slot(id) { IsFlags = true });
                flags.Add(id & 0xFF);
            }
            else if (EcLabColumns.Find(id) is { } column)
            {
                slots.Add(new Slot(id) { Label = column.Label, Stored = column.Stored });
            }
            else
            {
                slots.Add(new Slot(id) { Stored = Stored.Single, Guessed = true });
            }
        }

        int sum = slots.Sum(s => s.Width);
        bool placed = rowBytes is null || sum == rowBytes;
        if (!placed && slots.Any(s => EcLabColumns.FindBatteryLab(s.Id) is not null))
        {
            foreach (var slot in slots)
            {
                if (EcLabColumns.FindBatteryLab(slot.Id) is not { } column) continue;
                (slot.Label, slot.Stored) = (column.Label, column.Stored);
            }

            placed = slots.Sum(s => s.Width) == rowBytes;
        }

        var range = placed ? (First: 0, Last: -1) : Fit(slots, rowBytes!.Value);
        if (range.First < 0) return null;
        return Build(slots, flags.ToImmutable(), rowBytes ?? sum, range.First, range.Last);
    }

    /// <summary>
    /// Gives the unknown columns (and, if need be, those whose number is above 255 and so might mean something new)
    /// the widths that fill the row. Returns the stretch of slots that stays uncertain, (0, -1) if none, First &lt; 0 if
    /// nothing fits.
    /// </summary>
    private static (int First, int Last) Fit(List<Slot> slots, int rowBytes)
    {
        foreach (bool doubtNew in new[] { false, true })
        {
            var open = slots.Where(s => s.Guessed || (doubtNew && s is { IsFlags: false, Id: > 255 })).ToArray();
            if (open.Length == 0 || open.Length > MostGuessed) continue;
            int rest = rowBytes - slots.Except(open).Sum(s => s.Width);
            var before = open.Select(s => s.Stored).ToArray();
            var best = new List<Stored[]>();
            int fewest = int.MaxValue;
            var choice = new Stored[open.Length];
            Search(0, rest, 0);
            if (best.Count == 0) continue;
            for (int i = 0; i < open.Length; i++)
            {
                bool changed = best[0][i] != before[i];
                if (changed && !open[i].Guessed) (open[i].Label, open[i].Guessed) = (null, true);
                open[i].Stored = best[0][i];
            }

            if (best.Count == 1) return (0, -1);
            foreach (var slot in open) slot.Guessed = true;
            return (slots.IndexOf(open[0]), slots.IndexOf(open[^1]));

            void Search(int i, int left, int changes)
            {
                if (changes > fewest || left < 0) return;
                if (i == open.Length)
                {
                    if (left != 0) return;
                    if (changes < fewest) best.Clear();
                    fewest = changes;
                    best.Add([.. choice]);
                    return;
                }

                foreach (var guess in Guesses)
                {
                    choice[i] = guess;
                    Search(i + 1, left - EcLabColumn.WidthOf(guess), changes + (guess == before[i] ? 0 : 1));
                }
            }
        }

        return (-1, -1);
    }

    private static MprWidths Build(List<Slot> slots, ImmutableArray<int> flags, int rowBytes, int uncertainFirst, int uncertainLast)
    {
        var fields = ImmutableArray.CreateBuilder<MprField>();
        var warnings = ImmutableArray.CreateBuilder<Warning>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        bool ewe = slots.Any(s => s.Label is "Ewe/V" || (s.Id & 0xFF) == 77);
        int flagsOffset = -1, offset = 0;
        for (int i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            bool uncertain = i >= uncertainFirst && i <= uncertainLast;
            if (i == uncertainLast + 1 && uncertainLast >= 0) offset = rowBytes - slots.Skip(i).Sum(s => s.Width);
            if (uncertain)
            {
                warnings.Add(new Warning("unknown-column", $"Column number {Text(slot.Id)} cannot be placed within the row: it lies among columns of unknown width and was left out."));
                continue;
            }

            if (slot.IsFlags)
            {
                flagsOffset = offset;
            }
            else
            {
                // 174 is the averaged potential, or the phase against the counter electrode where a potential is listed already.
                var label = (slot.Id & 0xFF) == 174 && ewe ? "Phase(Zwe-ce)/deg" : slot.Label ?? "column " + Text(slot.Id);
                if (slot.Guessed)
                {
                    warnings.Add(new Warning("unknown-column", $"Column number {Text(slot.Id)} is not known; it was read as {Name(slot.Stored)} under the name \"{label}\"."));
                }

                var name = label;
                for (int n = 2; !used.Add(name); n++) name = $"{label} ({Text(n)})";
                fields.Add(new MprField(slot.Id, name, slot.Stored, offset));
            }

            offset += slot.Width;
        }

        return new MprWidths(rowBytes, flagsOffset, flags, fields.ToImmutable(), warnings.ToImmutable());
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Name(Stored stored) => stored switch
    {
        Stored.Single => "single precision",
        Stored.Double => "double precision",
        _ => "a whole number",
    };
}
