// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Halite.Data;

namespace Halite.Crystals;

/// <summary>A symmetry operation on fractional coordinates, x' = R x + t, read from "x, y, z" notation.</summary>
public sealed record SymmetryOperation
{
    private readonly double[] rotation;
    private readonly double[] translation;

    private SymmetryOperation(double[] rotation, double[] translation) => (this.rotation, this.translation) = (rotation, translation);

    /// <summary>The operation that changes nothing.</summary>
    public static SymmetryOperation Identity { get; } = Parse("x,y,z");

    /// <summary>Reads "-x+1/2, y, z" as CIF writes it.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">It is no operation.</exception>
    public static SymmetryOperation Parse(string text)
    {
        var parts = text.Trim().Trim('\'', '"').Split(',');
        if (parts.Length != 3) throw Wrong(text);
        var (rotation, translation) = (new double[9], new double[3]);
        for (int row = 0; row < 3; row++) ParseRow(parts[row], text, rotation.AsSpan(3 * row, 3), ref translation[row]);
        return new SymmetryOperation(rotation, translation);
    }

    /// <summary>The image of a point.</summary>
    /// <param name="p">Fractional coordinates.</param>
    public Vector3D Apply(Vector3D p) => new(
        rotation[0] * p.X + rotation[1] * p.Y + rotation[2] * p.Z + translation[0],
        rotation[3] * p.X + rotation[4] * p.Y + rotation[5] * p.Z + translation[1],
        rotation[6] * p.X + rotation[7] * p.Y + rotation[8] * p.Z + translation[2]);

    private static void ParseRow(string part, string whole, Span<double> rotation, ref double translation)
    {
        double sign = 1, factor = 1;
        bool any = false, pending = false;
        for (int n = 0; n < part.Length;)
        {
            char c = char.ToLowerInvariant(part[n]);
            if (c is ' ' or '\t')
            {
                n++;
            }
            else if (c is '+' or '-')
            {
                if (pending) translation += sign * factor;
                (sign, factor, pending) = (c == '-' ? -1 : 1, 1, false);
                n++;
            }
            else if (c == '*')
            {
                n++;
            }
            else if (c is 'x' or 'y' or 'z')
            {
                rotation[c - 'x'] += sign * factor;
                (factor, pending, any) = (1, false, true);
                n++;
            }
            else
            {
                factor = Number(part, ref n, whole);
                pending = any = true;
            }
        }

        if (!any) throw Wrong(whole);
        if (pending) translation += sign * factor;
    }

    private static double Number(string part, ref int n, string whole)
    {
        int start = n;
        while (n < part.Length && (char.IsAsciiDigit(part[n]) || part[n] is '.' or '/')) n++;
        var words = part[start..n].Split('/');
        double numerator = 0, denominator = 1;
        bool read = words.Length <= 2 && double.TryParse(words[0], NumberStyles.Float, CultureInfo.InvariantCulture, out numerator)
            && (words.Length == 1 || double.TryParse(words[1], NumberStyles.Float, CultureInfo.InvariantCulture, out denominator));
        return read && denominator != 0 ? numerator / denominator : throw Wrong(whole);
    }

    private static InputException Wrong(string text) => new($"\"{text}\" is no symmetry operation: write it as CIF does, such as \"-x+1/2, y, z\".");
}
