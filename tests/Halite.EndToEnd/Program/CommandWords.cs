// SPDX-License-Identifier: Apache-2.0
namespace Halite.EndToEnd.Program;

/// <summary>Splits a command line into words as a shell does: blanks separate, quotes hold together.</summary>
internal static class CommandWords
{
    public static List<string> Of(string line)
    {
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        char quote = '\0';
        bool open = false;
        foreach (char c in line)
        {
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
                else word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                (quote, open) = (c, true);
            }
            else if (c == ' ')
            {
                if (open || word.Length > 0) words.Add(word.ToString());
                word.Clear();
                open = false;
            }
            else
            {
                word.Append(c);
            }
        }

        if (open || word.Length > 0) words.Add(word.ToString());
        return words;
    }
}
