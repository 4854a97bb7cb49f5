// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Halite.TestSupport;

namespace Halite.EndToEnd.House;

/// <summary>Habits that the compiler does not hold, read from the sources.</summary>
public sealed partial class SourcePolicyTests
{
    public static IEnumerable<TheoryDataRow<string, string, string>> Forbidden { get; } =
    [
        new("src/Halite/", @"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bStopwatch\b", "the library has no clock"),
        new("src/", @"\bTensorPrimitives\.(Sin|Cos|SinCos|Tan)\b", "their last digit depends on where an array lies in memory; Trigonometry's does not"),
        new("src/Halite/", @"\bnew Random\(|Random\.Shared", "randomness comes from a seed and the unit of work"),
        new("src/Halite/", @"\bFile\.|\bDirectory\.|\bFileStream\b|\bConsole\.|(?<![.\w])Environment\.(?!ProcessorCount)", "the library touches no file, console or environment"),
        new("src/", @"CultureInfo\.CurrentCulture|CultureInfo\.CurrentUICulture", "numbers are read and written culture-independently"),
        new("src/", @"\bRandom\.Shared\b|\bnew Random\(\)", "no unseeded randomness"),
        new("src/", @"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b", "no stubs and no notes to self"),
        new("src/", @"#region", "a file is a room, not a building"),
        new("src/", @"Process\.GetCurrentProcess\(\)\.Kill|Environment\.FailFast", "the program ends in order"),
    ];

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void Sources_keep_the_rule(string under, string pattern, string why)
    {
        var regex = new Regex(pattern);
        var breaches = Sources(under)
            .SelectMany(f => File.ReadLines(f).Select((line, i) => (File: f, Line: i + 1, Code: WithoutComment(line))))
            .Where(l => regex.IsMatch(l.Code))
            .Select(l => $"{Path.GetRelativePath(Repository.Root, l.File)}:{l.Line}: {l.Code.Trim()}")
            .ToList();
        Assert.True(breaches.Count == 0, why + ":\n" + string.Join('\n', breaches));
    }

    [Theory]
    [InlineData("var t = DateTime.Now; // the clock", true)]
    [InlineData("// DateTime.Now in a comment is fine", false)]
    [InlineData("var s = new RandomStream(seed);", false)]
    public void The_rules_catch_a_planted_breach_and_nothing_else(string line, bool caught) =>
        Assert.Equal(caught, Regex.IsMatch(WithoutComment(line), Forbidden.First().Data.Item2));

    [Fact]
    public void Every_source_file_begins_with_its_licence() =>
        Assert.Empty(Sources("src/").Concat(Sources("tests/")).Concat(Sources("bench/")).Where(f => File.ReadLines(f).First() != "// SPDX-License-Identifier: Apache-2.0"));

    [Fact]
    public void Every_shipped_table_names_its_source_in_the_first_line() =>
        Assert.Empty(Files("src/", "*.csv").Where(f => !File.ReadLines(f).First().StartsWith("# ", StringComparison.Ordinal)));

    [Fact]
    public void No_document_or_source_holds_a_path_of_one_machine()
    {
        var folders = new[] { "src/", "tests/", "docs/", "bench/", "examples/" }.SelectMany(f => Files(f, "*.*")).Where(f => !f.EndsWith(".png", StringComparison.Ordinal) && !f.Contains("/.halite/", StringComparison.Ordinal));
        Assert.Empty(folders.Where(f => MachinePath().IsMatch(File.ReadAllText(f))));
    }

    [GeneratedRegex(@"(?<![\w.])/(home|root|Users|work|tmp)/\w+")]
    private static partial Regex MachinePath();

    private static string WithoutComment(string line)
    {
        int at = line.IndexOf("//", StringComparison.Ordinal);
        return at >= 0 && (at == 0 || line[at - 1] != ':') ? line[..at] : line;
    }

    private static IEnumerable<string> Sources(string under) => Files(under, "*.cs");

    private static IEnumerable<string> Files(string under, string pattern)
    {
        var folder = Path.Combine(Repository.Root, under);
        return Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories).Where(f => !f.Contains("/bin/", StringComparison.Ordinal) && !f.Contains("/obj/", StringComparison.Ordinal))
            : [];
    }
}
