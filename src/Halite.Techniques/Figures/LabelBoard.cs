// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>
/// Where labels may stand within a frame: off each other first, off curves and markers next, near what they name last.
/// Greedy, label by label in the order of asking, so the same figure always comes out the same.
/// </summary>
internal sealed class LabelBoard(double x0, double y0, double x1, double y1)
{
    /// <summary>Height of a line of text at the size of labels, pixels.</summary>
    public const double LineHeight = 13;

    // Costs: an overlap of labels is worst (per square pixel), ink under a label is bad (per cell), distance is a nuisance (per pixel).
    private const double Overlap = 40, Inked = 3, Distance = 0.4, Cell = 4;

    private readonly HashSet<(int, int)> ink = [];
    private readonly List<Box> taken = [];

    /// <summary>Marks a point of a curve or the middle of a marker.</summary>
    public void Ink(double x, double y, double radius = 0)
    {
        if (!double.IsFinite(x) || !double.IsFinite(y)) return;
        for (int i = (int)Math.Floor((x - radius) / Cell); i <= (int)Math.Floor((x + radius) / Cell); i++)
        {
            for (int j = (int)Math.Floor((y - radius) / Cell); j <= (int)Math.Floor((y + radius) / Cell); j++) ink.Add((i, j));
        }
    }

    /// <summary>Marks a straight piece of a curve.</summary>
    public void Ink(double fromX, double fromY, double toX, double toY)
    {
        if (!double.IsFinite(fromX + fromY + toX + toY)) return;
        (fromY, toY) = (Math.Clamp(fromY, y0 - 20, y1 + 20), Math.Clamp(toY, y0 - 20, y1 + 20));
        (fromX, toX) = (Math.Clamp(fromX, x0 - 20, x1 + 20), Math.Clamp(toX, x0 - 20, x1 + 20));
        int steps = 1 + (int)(Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)) / Cell);
        for (int i = 0; i <= steps; i++) Ink(fromX + (toX - fromX) * i / steps, fromY + (toY - fromY) * i / steps);
    }

    /// <summary>Keeps a place free of labels.</summary>
    public void Take(Box box) => taken.Add(box);

    /// <summary>Chooses the best of the places, moved into the frame, and keeps it; the first is where the label would best stand.</summary>
    public Box Place(IEnumerable<Box> places)
    {
        Box? best = null, ideal = null;
        double least = double.PositiveInfinity;
        foreach (var wanted in places)
        {
            ideal ??= wanted;
            var box = Inside(wanted);
            double cost = taken.Sum(box.Overlap) * Overlap + Cells(box) * Inked + Math.Sqrt(Square(box.X - ideal.Value.X) + Square(box.Y - ideal.Value.Y)) * Distance;
            if (cost >= least) continue;
            (best, least) = (box, cost);
        }

        taken.Add(best!.Value);
        return best.Value;
    }

    /// <summary>The places around a point: above it, ever higher, below it and to its sides.</summary>
    public static IEnumerable<Box> Around(double x, double y, double width, string anchor, double gap, bool preferBelow = false)
    {
        double left = anchor switch { "middle" => x - width / 2, "end" => x - width, _ => x };
        double above = y - gap - LineHeight;
        yield return new Box(left, preferBelow ? y + gap : above, width, LineHeight);
        for (int k = 0; k <= 9; k++)
        {
            foreach (double shift in (double[])[0, width / 2 + 6, -width / 2 - 6])
            {
                yield return new Box(left + shift, above - k * LineHeight, width, LineHeight);
                yield return new Box(left + shift, y + gap + k * LineHeight, width, LineHeight);
            }
        }

        yield return new Box(x + gap + 2, y - LineHeight / 2, width, LineHeight);
        yield return new Box(x - gap - 2 - width, y - LineHeight / 2, width, LineHeight);
    }

    private Box Inside(Box box) => box with
    {
        X = Math.Max(x0 + 3, Math.Min(box.X, x1 - 3 - box.Width)),
        Y = Math.Max(y0 + 2, Math.Min(box.Y, y1 - 3 - box.Height)),
    };

    private int Cells(Box box)
    {
        int count = 0;
        for (int i = (int)Math.Floor(box.X / Cell); i <= (int)Math.Floor((box.X + box.Width) / Cell); i++)
        {
            for (int j = (int)Math.Floor(box.Y / Cell); j <= (int)Math.Floor((box.Y + box.Height) / Cell); j++) count += ink.Contains((i, j)) ? 1 : 0;
        }

        return count;
    }

    private static double Square(double v) => v * v;

    /// <summary>A rectangle on the page, from its upper left corner.</summary>
    public readonly record struct Box(double X, double Y, double Width, double Height)
    {
        /// <summary>The area that two rectangles share, square pixels.</summary>
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X)) * Math.Max(0, Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y));
    }
}
