// SPDX-License-Identifier: Apache-2.0
namespace Halite.Techniques.Figures;

/// <summary>About how wide a text is when drawn: a report is read with fonts that are not here to be measured.</summary>
internal static class TextWidth
{
    /// <summary>Width in pixels; advances of a wide sans-serif (DejaVu), so that narrower fonts have room to spare.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Size of the font in pixels.</param>
    public static double Of(string text, double size)
    {
        double width = 0;
        foreach (char c in text)
        {
            width += c switch
            {
                'i' or 'j' or 'l' or '\'' or '|' => 0.28,
                ' ' or '.' or ',' or ':' or ';' or 'I' or 'f' or 'r' or 't' or '(' or ')' or '-' or '/' or '!' => 0.38,
                'm' or 'w' or 'M' or 'W' or '%' or '→' => 0.90,
                >= 'A' and <= 'Z' => 0.70,
                _ => 0.62,
            };
        }

        return width * size;
    }
}
