// SPDX-License-Identifier: Apache-2.0
using Halite.Data;
using Halite.Formats.Tests.Support;
using Halite.TestSupport;

namespace Halite.Formats.Tests.Cyclers;

public sealed class AllCyclerFilesTests
{
    [Fact]
    public void Every_cycler_file_at_hand_is_read_or_refused_in_one_sentence()
    {
        var refused = new List<string>();
        foreach (var path in Directory.EnumerateFiles(SharedData.Path("data/cycling"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                var opened = FormatRegistry.Open(path);
                Assert.True(opened.Recording.DataRows > 0, path);
                Assert.Equal(64, opened.Source.Sha256.Length);
                foreach (var warning in opened.Recording.Warnings)
                {
                    Assert.Matches("^[a-z0-9-]+$", warning.Code);
                    RecordingAssert.IsOneSentence(warning.Message);
                }

                // Everything that cycles has a time, a voltage and a charge or current in units that convert.
                if (path.EndsWith(".xlsx", StringComparison.Ordinal) || opened.Recording.Tables.All(t => t.Find(Meaning.Frequency) is not null)) continue;
                var table = opened.Recording.Tables.First(t => t.IsData);
                Assert.NotNull(table.Find(Meaning.Time)!.In("s"));
                Assert.NotNull(table.Find(Meaning.Voltage)!.In("V"));
                if (Path.GetFileName(path) == "MB-0.mpr") continue; // two rows at open circuit
                Assert.True(table.Find(Meaning.Current)?.In("A") is not null || table.Find(Meaning.CurrentMagnitude)?.In("A") is not null || table.Find(Meaning.ChargeIncrement)?.In("Ah") is not null, path);
            }
            catch (InputException e)
            {
                RecordingAssert.IsOneSentence(e.Message);
                refused.Add(Path.GetFileName(path));
            }
        }

        Assert.Equal(["empty.ndax"], refused);
    }

    [Fact]
    public void Ids_and_words_of_the_formats_are_whole()
    {
        Assert.Equal(FormatRegistry.All.Length, FormatRegistry.All.Select(f => f.Id).Distinct().Count());
        foreach (var format in FormatRegistry.All)
        {
            Assert.Matches("^[a-z0-9-]+$", format.Id);
            Assert.NotEmpty(format.Name);
            Assert.NotEmpty(format.Endings);
            Assert.NotEmpty(format.Techniques);
            Assert.EndsWith(".", format.Coverage);
        }
    }
}
