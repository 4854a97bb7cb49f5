// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Halite.Data;

namespace Halite.Crystals;

/// <summary>
/// VASP's POSCAR and CONTCAR text: a title, a scale (negative: the volume; or three factors), three lattice vectors,
/// elements and their numbers, and direct or Cartesian coordinates. Velocities and what follows are not read.
/// </summary>
public static class Poscar
{
    /// <summary>Reads a structure.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="InputException">A line is missing or is not what VASP writes there; the message names the line.</exception>
    public static CrystalStructure Read(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var title = Line(lines, 0, "the title").Trim();
        var scale = Numbers(lines, 1, 1, "the scale");
        var (a, b, c) = (Vector(lines, 2, "lattice vector"), Vector(lines, 3, "lattice vector"), Vector(lines, 4, "lattice vector"));
        var factors = Factors(scale, a, b, c);
        Vector3D Scaled(Vector3D v) => new(v.X * factors.X, v.Y * factors.Y, v.Z * factors.Z);
        var cell = new UnitCell(Scaled(a), Scaled(b), Scaled(c));

        int at = 5;
        string[]? elements = null;
        var words = Words(lines, at, "the elements");
        if (!IsWholeNumber(words[0]))
        {
            elements = Array.ConvertAll(words, Element);
            words = Words(lines, ++at, "the numbers of atoms");
        }

        // VASP 4 has no line of elements; by custom its title lists them.
        elements ??= Array.ConvertAll(title.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries), Element);
        var counts = words.TakeWhile(IsWholeNumber).Select(w => int.Parse(w, CultureInfo.InvariantCulture)).ToArray();
        if (counts.Length == 0 || counts.Length > elements.Length || counts.Sum() == 0)
            throw Wrong(at, $"{elements.Length} elements do not go with these numbers of atoms", "write one whole number for each element");
        at++;
        if (Line(lines, at, "the kind of coordinates").TrimStart() is ['S' or 's', ..]) at++;
        bool cartesian = Line(lines, at, "the kind of coordinates").TrimStart() is ['C' or 'c' or 'K' or 'k', ..];
        at++;

        var sites = ImmutableArray.CreateBuilder<CrystalSite>(counts.Sum());
        for (int e = 0; e < counts.Length; e++)
        {
            for (int n = 0; n < counts[e]; n++, at++)
            {
                var position = Vector(lines, at, "atom");
                if (cartesian) position = cell.ToFractional(Scaled(position));
                sites.Add(new CrystalSite(elements[e], position));
            }
        }

        return new CrystalStructure(title, cell, sites.MoveToImmutable());
    }

    /// <summary>Writes a structure with direct coordinates; sites of one element are put together.</summary>
    /// <param name="structure">The structure; every site is full.</param>
    /// <exception cref="InputException">A site is partly occupied, which the format cannot say.</exception>
    public static string Write(CrystalStructure structure)
    {
        if (structure.Sites.FirstOrDefault(s => Math.Abs(s.Occupancy - 1) > 1e-6) is { } partial)
            throw new InputException(string.Create(CultureInfo.InvariantCulture, $"Site {partial.Label} holds {partial.Occupancy} {partial.Element}, which a POSCAR cannot say: write a CIF instead."));
        var text = new StringBuilder();
        text.Append(structure.Name.Length > 0 ? structure.Name.ReplaceLineEndings(" ") : "structure").Append('\n').Append("1.0\n");
        foreach (var v in new[] { structure.Cell.A, structure.Cell.B, structure.Cell.C })
            text.Append(CultureInfo.InvariantCulture, $"{v.X,20:F12} {v.Y,20:F12} {v.Z,20:F12}\n");
        var groups = structure.Sites.GroupBy(s => s.Element).ToList();
        text.Append(string.Join(' ', groups.Select(g => g.Key))).Append('\n');
        text.Append(string.Join(' ', groups.Select(g => g.Count().ToString(CultureInfo.InvariantCulture)))).Append("\nDirect\n");
        foreach (var site in groups.SelectMany(g => g))
            text.Append(CultureInfo.InvariantCulture, $"{site.Position.X,18:F12} {site.Position.Y,18:F12} {site.Position.Z,18:F12}\n");
        return text.ToString();
    }

    private static Vector3D Factors(double[] scale, Vector3D a, Vector3D b, Vector3D c)
    {
        if (scale.Length >= 3 && scale.Take(3).All(s => s > 0)) return new(scale[0], scale[1], scale[2]);
        double one = scale[0];
        if (one < 0) one = Math.Cbrt(-one / Math.Abs(Vector3D.Dot(a, Vector3D.Cross(b, c))));
        if (!(one > 0) || !double.IsFinite(one)) throw Wrong(1, "the scale is zero", "write the lattice constant, or 1");
        return new(one, one, one);
    }

    // "Mn_pv", "Mn/abc123" and "Mn3+" name the element Mn.
    private static string Element(string word)
    {
        int n = 0;
        while (n < word.Length && char.IsAsciiLetter(word[n])) n++;
        return n == 0 ? word : word[..n];
    }

    private static bool IsWholeNumber(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static Vector3D Vector(string[] lines, int line, string what)
    {
        var v = Numbers(lines, line, 3, what);
        return new(v[0], v[1], v[2]);
    }

    private static double[] Numbers(string[] lines, int line, int least, string what)
    {
        var numbers = new List<double>(3);
        foreach (var word in Words(lines, line, what))
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) break;
            numbers.Add(value);
        }

        return numbers.Count >= least ? [.. numbers] : throw Wrong(line, $"\"{lines[line].Trim()}\" is no {what}", $"write {least} number{(least > 1 ? "s" : "")} with decimal points");
    }

    private static string[] Words(string[] lines, int line, string what)
    {
        var words = Line(lines, line, what).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 ? words : throw Wrong(line, $"{what} should stand here and the line is empty", "correct the file");
    }

    private static string Line(string[] lines, int line, string what) =>
        line < lines.Length ? lines[line] : throw Wrong(line, $"the file ends where {what} should stand", "it is cut short; get the whole file");

    private static InputException Wrong(int line, string what, string mend) =>
        new(string.Create(CultureInfo.InvariantCulture, $"POSCAR line {line + 1}: {what}; {mend}."));
}
